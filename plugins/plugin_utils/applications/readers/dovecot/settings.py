# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Settings by path (``service imap-login inet_listener imap port``): the last one written counts."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ....endpoint.model import Place, Source
from ....syntaxes.branches import Branch, exclude
from ....syntaxes.tree import Entry, Scalar
from ... import values
from .knowledge import knowledge

Path = tuple[str, ...]


@dataclass(frozen=True)
class Block:
    path: Path
    source: Source
    entry: Entry

    @property
    def anchor(self) -> Place:
        """The block's first line."""
        start = self.entry.key_span.start
        return self.source.place(start, self.source.text.find("{", start) + 1)

    @property
    def extent(self) -> Place:
        return self.source.place(self.entry.key_span.start, self.entry.node.span.end)


@dataclass(frozen=True)
class Written:
    path: Path
    source: Source
    entry: Entry
    scalar: Scalar
    branch: Branch

    @property
    def place(self) -> Place:
        start, end = self.scalar.span
        quotes = 0 if self.scalar.style == "plain" else 1
        return self.source.place(start + quotes, end - quotes)

    @property
    def text(self) -> str | None:
        """The value, None where only a template knows it."""
        known = values.known(self.scalar.value)
        return known.text if known and not ("{{" in known.text or "{%" in known.text or "<%" in known.text) else None


@dataclass(frozen=True)
class Setting:
    """``text`` is None where only a template knows it; ``written`` is None for a default."""

    text: str | None
    written: Written | None = None

    @property
    def word(self) -> str | None:
        return None if self.text is None else self.text.lower()

    @property
    def flag(self) -> bool | None:
        """Dovecot's booleans: yes, y and 1 are true, all else is false (settings_parse_boolean)."""
        return None if self.word is None else self.word in ("yes", "y", "1", "true")

    @property
    def words(self) -> list[str]:
        """The words of a list: blanks and commas part them (t_strsplit_spaces)."""
        return [word for word in re.split(r"[\s,]+", self.text or "") if word]

    @property
    def place(self) -> Place | None:
        return self.written.place if self.written else None


@dataclass(frozen=True)
class Settings:
    written: tuple[Written, ...]
    blocks: tuple[Block, ...]

    def get(self, *path: str) -> Setting:
        """What a setting is, or its default; unknown where a template's conditions choose between several."""
        default = knowledge().settings.get(path[-1], "")
        candidates: list[Written] = []
        for one in reversed(self.written):
            if one.path == path:
                candidates.append(one)
                if not one.branch:
                    break
        if not candidates:
            return Setting(default)
        texts = {one.text for one in candidates}
        if candidates[-1].branch and not _complete(candidates):
            texts.add(default)
        return Setting(texts.pop() if len(texts) == 1 else None, candidates[0])

    def of(self, protocol: str, name: str) -> Setting:
        """A setting as it is for one protocol: its ``protocol NAME`` block speaks before the whole."""
        own = self.get("protocol", protocol, name)
        return own if own.written else self.get(name)

    def all(self, *path: str) -> list[Written]:
        return [one for one in self.written if one.path == path]

    def below(self, *path: str) -> list[Block]:
        """The blocks that stand right below a path, each with its name."""
        return [block for block in self.blocks if block.path[: len(path)] == path and len(block.path) == len(path) + 1]


def _complete(candidates: list[Written]) -> bool:
    """Two arms of one condition: taken for all that there are."""
    return any(exclude(one.branch, other.branch) for one in candidates for other in candidates)
