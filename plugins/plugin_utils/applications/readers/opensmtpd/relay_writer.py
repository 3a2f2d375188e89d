# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How an action's relay is made what it should be."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from ....endpoint.model import Edit, Endpoint, Wanted
from .knowledge import knowledge
from .statements import Statement, Word

_SCHEMES = {"implicit": "smtps", "starttls": "smtp+tls"}


@dataclass(frozen=True)
class RelayWriter:
    """Writes the URL behind ``host`` (smtpd.conf(5) since 6.4), which is ``match``, and takes ``no-verify`` away."""

    statement: Statement
    url: Word
    match: re.Match[str]
    endpoint: Endpoint

    def write(self, wanted: Wanted) -> list[Edit] | None:
        """None where a macro or a template stands for the URL, and for a lowest version: the listeners' are others."""
        place = self.url.place
        if not self.url.known or place.end - place.start != len(self.url.text) or wanted.min_tls:
            return None
        edits = [Edit(place, new)] if (new := self._written(wanted)) != self.url.text else []
        return [*edits, *self._verified()] if wanted.verify else edits

    def _written(self, wanted: Wanted) -> str:
        changed = wanted.tls if wanted.tls != self.endpoint.tls else None
        scheme = _SCHEMES[changed] if changed else self.match["scheme"]
        port = self.match["port"]
        if wanted.port and (port or wanted.port != knowledge().schemes[scheme or "smtp"].port):
            port = str(wanted.port)
        lead = f"{scheme}://" if scheme else ""
        label = "" if self.match["label"] is None else f"{self.match['label']}@"
        return f"{lead}{label}{wanted.host or self.match['host']}{f':{port}' if port else ''}"

    def _verified(self) -> list[Edit]:
        words = self.statement.words
        return [
            Edit(word.place._replace(start=before.place.end), "")
            for before, word in pairwise(words)
            if word.text == "no-verify" and word.place.path == before.place.path
        ]
