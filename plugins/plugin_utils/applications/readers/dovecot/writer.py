# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How Dovecot's listeners are made what they should be."""

from __future__ import annotations

from dataclasses import dataclass

from ....endpoint.model import Edit, Endpoint, Wanted
from ....syntaxes.blocks import ASSIGNED
from .settings import Settings

_GUARDS = {"disable_plaintext_auth": "yes", "auth_allow_cleartext": "no"}


@dataclass(frozen=True)
class ListenerWriter:
    """Writes what concerns all listeners alike: required TLS, its lowest version, no passwords before it."""

    settings: Settings
    endpoint: Endpoint

    def write(self, wanted: Wanted) -> list[Edit] | None:
        """None for another host, port or implicit TLS: a listener is moved by a person who tells its users."""
        if wanted.host or wanted.verify or wanted.port not in (None, self.endpoint.port):
            return None
        changes: dict[str, str] = {}
        if wanted.tls and wanted.tls != self.endpoint.tls:
            if wanted.tls == "implicit" or self.endpoint.tls == "implicit":
                return None
            changes["ssl"] = "required"
        if wanted.min_tls:
            changes["ssl_min_protocol"] = wanted.min_tls
        if wanted.cleartext_auth is False and self.endpoint.cleartext_auth:
            changes |= {name: value for name, value in _GUARDS.items() if self.settings.get(name).written}
        edits = [self._change(name, value) for name, value in changes.items()]
        return None if None in edits else [edit for edit in edits if edit]

    def _change(self, name: str, value: str) -> Edit | None:
        written = self.settings.all(name)
        if not written or any(one.branch for one in written):
            return None
        return ASSIGNED.replace(written[-1].source, written[-1].scalar, value)
