# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Files inside files: texts that are written to a file of their own, and what tells that file's name.

A ConfigMap's ``alertmanager.yml: |``, ``content: |`` beside ``dest: /etc/msmtprc`` (Ansible's copy, cloud-init's
write_files), Terraform's and Nix's long strings, and what a shell writes with ``cat >/etc/msmtprc <<EOF`` or with an
``echo`` over many lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from .catalogue import catalogue
from .names import syntax_of

if TYPE_CHECKING:
    from ..syntaxes.tree import Span
    from .leaves import Leaf
    from .mapping import Document

#: Keys of a file's text, and of its name beside it, the surest first.
TEXTS = frozenset(("content", "contents", "inline", "text", "block", "source", "value", "data"))
_NAMES = ("path", "dest", "destination", "filename", "target", "file", "name")
#: More than any file holds.
MAX_EMBEDDED = 100
#: Where a shell's commands may stand.
COMMANDS = frozenset(("shell", "dockerfile", "yaml", "hcl", "nix"))
#: A shell's redirection and the text that follows it.
HEREDOC = re.compile(r"""(?m)^[^#\n]*<<[-~]?[ \t]*\\?(["']?)(?P<tag>\w+)\1.*+(?:\n|\Z)""")
#: An echo whose text goes on below. It ends where a line begins with its quote.
_ECHO = re.compile(r"""(?m)^[^#\n"']*\becho(?:[ \t]+-\w+)*[ \t]+(?P<quote>["'])(?:(?!(?P=quote)).)*+\n""")
_GOES_ON = re.compile(r"\\\r?\n")
_WRITTEN = re.compile(r"""(?:>>?|\btee\b(?:[ \t]+-\w+)*)[ \t]*["']?(?P<name>[^\s"'<>|;&]+)""")


class Embedded(NamedTuple):
    """A file's name, as far as it is told, and where its lines stand."""

    name: str
    span: Span


def is_told(name: str) -> bool:
    """Does a file of that name say anything that can be read where it stands? One with a reader may be cut off."""
    return bool(syntax_of(name)) or any(not owner.reader for owner in catalogue().by_file(name))


def embedded(document: Document) -> Iterator[Embedded]:
    """The files that stand in a document's values."""
    for leaf in document.leaves:
        if leaf.scalar.style in ("block", "text"):
            name = next(filter(is_told, _names(document, leaf)), None)
            span = _lines(document.source.text, leaf)
            if name and span:
                yield Embedded(name, span)


def written(text: str) -> Iterator[Embedded]:
    """The files that a shell would write, whatever file its commands stand in."""
    if "<<" in text:
        yield from _heredocs(text)
    if "echo" in text:
        yield from _echoes(text)


def _heredocs(text: str) -> Iterator[Embedded]:
    named = ((match, name) for match in HEREDOC.finditer(text) for name in _first_told(match.group()))
    for match, name in islice(named, MAX_EMBEDDED):
        end = re.compile(rf"(?m)^[ \t]*{match['tag']}[ \t'\")]*\r?$").search(text, match.end())
        if end is None:
            # A text without an end is none, and nobody looks for the end of another one.
            return
        yield Embedded(name, _span(match.end(), end.start()))


def _echoes(text: str) -> Iterator[Embedded]:
    at = 0
    while match := _ECHO.search(text, at):
        end = re.compile(rf"(?m)^[ \t]*{match['quote']}.*").search(text, match.end())
        if end is None:
            return
        at = end.end()
        span = _span(match.end("quote"), end.start())
        # Lines that go on are one line, in which the program that echoes writes what ends a line.
        for name in _first_told(end.group()) if not _GOES_ON.search(text, span.start, span.end) else ():
            yield Embedded(name, span)


def _first_told(line: str) -> list[str]:
    """The first file that a line of commands writes and that is an application's, if there is one."""
    return [match["name"] for match in _WRITTEN.finditer(line) if is_told(match["name"])][:1]


def _names(document: Document, leaf: Leaf) -> Iterator[str]:
    yield leaf.entry.key
    if leaf.key.lower() not in TEXTS:
        return
    above = leaf.path[:-1]
    # Ignition's contents.inline stands a level below the path, Salt's settings each in a mapping of its own.
    for place in (
        above,
        *((*above[:-1], str(number)) for number in range(5) if above and above[-1].isdigit()),
        above[:-1],
    ):
        for key in _NAMES:
            if other := document.setting((*place, key)):
                yield _file_name(other.scalar.value)
    # A compose file's configs, and the files that NixOS writes.
    yield from (".".join(above[-parts:]) for parts in (1, 2))


def _file_name(value: str) -> str:
    """A path's last two parts, "" for a title or a sentence."""
    name = "/".join(value.strip().split("/")[-2:])
    return "" if re.search(r"\s", name.rpartition("/")[2]) else name


def _lines(text: str, leaf: Leaf) -> Span | None:
    """Where the lines of a long string stand, without what begins and ends it."""
    start, end = leaf.scalar.span
    if leaf.scalar.style == "text" and not text.startswith("<<", start):
        start, end = start + 2, end - 2
        if text[start:end].rpartition("\n")[2].strip():
            # What would be added below its last line would stand behind its end.
            return None
    elif leaf.scalar.style == "text":
        start = text.find("\n", start) + 1
        end = start + len(leaf.scalar.value)
    else:
        start = text.find("\n", start)
    return _span(start, end) if 0 <= start < end else None


def _span(start: int, end: int) -> Span:
    # Imported here: the sieve, which asks for heredocs, needs nothing of what parses.
    from ..syntaxes.tree import Span

    return Span(start, end)
