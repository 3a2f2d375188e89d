# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How Dovecot's listeners are made what they should be."""

from __future__ import annotations

from dataclasses import dataclass

from ....endpoint.model import Edit, Endpoint, Wanted
from ....syntaxes import splice
from ....syntaxes.blocks import ASSIGNED
from .knowledge import knowledge
from .settings import Block, Settings

_GUARDS = {"disable_plaintext_auth": "yes", "auth_allow_cleartext": "no"}


@dataclass(frozen=True)
class ListenerWriter:
    """Writes what concerns all listeners alike: required TLS, its lowest version, no passwords before it.

    ``needless`` is the listener's block where another one takes the same protocol under implicit TLS.
    """

    settings: Settings
    endpoint: Endpoint
    needless: Block | None = None

    def write(self, wanted: Wanted) -> list[Edit] | None:
        """None for another host, port or implicit TLS: a listener is moved by a person who tells its users."""
        if wanted.host or wanted.verify or wanted.port not in (None, self.endpoint.port):
            return None
        if wanted.listening is False:
            return self._closed()
        changes: dict[str, str] = {}
        if wanted.tls and wanted.tls != self.endpoint.tls:
            if wanted.tls == "implicit" or self.endpoint.tls == "implicit":
                return None
            changes["ssl"] = "required"
        if wanted.min_tls:
            changes |= self._oldest(wanted.min_tls)
        if wanted.cleartext_auth is False and self.endpoint.cleartext_auth:
            changes |= {name: value for name, value in _GUARDS.items() if self.settings.get(name).written}
        edits = [self._change(name, value) for name, value in changes.items()]
        return None if None in edits else [edit for edit in edits if edit]

    def _oldest(self, version: str) -> dict[str, str]:
        """2.2 has a list instead, of what is taken or (with a mark before it) is not."""
        listed = self.settings.get("ssl_protocols")
        if self.settings.get("ssl_min_protocol").written or not listed.written or listed.text is None:
            return {"ssl_min_protocol": version}
        words = listed.words
        old = knowledge().versions[: knowledge().versions.index(version)]
        kept = [word for word in words if word not in old]
        if any(not word.startswith("!") for word in words):
            return {"ssl_protocols": " ".join(kept) or version}
        return {"ssl_protocols": " ".join([*kept, *(f"!{word}" for word in old if f"!{word}" not in words)])}

    def _closed(self) -> list[Edit] | None:
        """Port 0 is no port (doc.dovecot.org, Dovecot SSL configuration)."""
        if self.needless is None:
            return None
        written = self.settings.all(*self.needless.path, "port")
        if written:
            last = written[-1]
            return None if any(one.branch for one in written) else [ASSIGNED.replace(last.source, last.scalar, "0")]
        source = self.needless.source
        start, end = splice.line_of(source.text, self.needless.anchor.end)
        line = source.text[start:end]
        lead = line[: len(line) - len(line.lstrip())]
        return [splice.insert(source, end, f"{splice.newline(source.text)}{lead}  port = 0")]

    def _change(self, name: str, value: str) -> Edit | None:
        written = self.settings.all(name)
        if not written or any(one.branch for one in written):
            return None
        return ASSIGNED.replace(written[-1].source, written[-1].scalar, value)
