# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How a relayhost is made what it should be."""

from __future__ import annotations

from dataclasses import dataclass

from ....endpoint.model import Edit, Endpoint, Wanted
from ....syntaxes.tree import CannotSay
from .changes import assign, mandatory_list
from .client import global_level, policy
from .installation import Installation
from .knowledge import knowledge
from .protocols import reaches
from .relay import Hop
from .tables import tables

# Tables that send some mail elsewhere, by the same smtp(8) parameters.
_DETOURS = ("transport_maps", "sender_dependent_relayhost_maps", "sender_dependent_default_transport_maps")
# The next hops to which everything goes. Beside the others, mail goes straight to its recipients' servers.
_FOR_ALL = ("relayhost", "default_transport")
_CAS = ("smtp_tls_CAfile", "smtp_tls_CApath")
# Where the Debian family has them; a file, which is read before smtp(8) is locked into its folder.
_USUAL_CAS = "/etc/ssl/certs/ca-certificates.crt"
# Behind which parameter a new one stands.
_LEVELS = ("smtp_tls_security_level", "smtp_use_tls", "smtp_enforce_tls")


@dataclass(frozen=True)
class RelayWriter:
    """Writes the next hop of a parameter of main.cf, and the parameters of the smtp(8) that delivers to it.

    Those hold for all its next hops, so they are changed only where there is no other one.
    """

    installation: Installation
    hop: Hop
    endpoint: Endpoint
    alone: bool

    def write(self, wanted: Wanted) -> list[Edit] | None:
        """None for the row of a table, and for a checked certificate where main.cf names other CAs than the system's.

        Where those lie is the system's, not Postfix's, and with a wrong path, or with other CAs, no mail leaves: where
        main.cf names none, ``doubts`` tells what has to be checked.
        """
        if self.hop.written is None:
            return None
        try:
            return [*self._destination(wanted), *self._security(wanted)]
        except CannotSay:
            return None

    @property
    def doubts(self) -> dict[str, str]:
        return {} if self._names_cas() else {"verify": f"{_USUAL_CAS} is where this system keeps its authorities"}

    def _names_cas(self) -> bool:
        return any(self.hop.settings[name].written for name in _CAS)

    def _destination(self, wanted: Wanted) -> list[Edit]:
        """Another host or port, in the parameter and as the key by which tables know it."""
        old = self.hop.destination
        host, port = wanted.host or old.host, wanted.port or old.port
        if (host, port) == (old.host, old.port):
            return []
        if host is None or port is None or not self.hop.stretch.exact:
            raise CannotSay
        bracketed = old.direct or host != old.host
        new = f"[{host}]:{port}" if bracketed else f"{host}:{port}"
        edits = [Edit(self.hop.place(*old.span), new)]
        return [*edits, *self._keys("smtp_sasl_password_maps", new, host), *self._keys("smtp_tls_policy_maps", new)]

    def _keys(self, maps: str, new: str, host: str | None = None) -> list[Edit]:
        """A table that knows the next hop by its old text must know it by the new one."""
        old = self.hop.destination
        renamed = {old.text.lower(): new}
        if host and old.host and host != old.host:
            renamed[old.host.lower()] = host
        edits = []
        for table in tables(self.hop.settings[maps], self.installation.folder):
            if not table.certain:
                raise CannotSay
            for row in table.rows or ():
                if row.key is None or row.key.text.lower() not in renamed:
                    continue
                if not row.key.exact:
                    raise CannotSay
                edits.append(Edit(row.key.place, renamed[row.key.text.lower()]))
        return edits

    def _security(self, wanted: Wanted) -> list[Edit]:
        edits = [*self._wrapper(wanted), *self._level(wanted), *self._protocols(wanted)]
        if edits and not self._exclusive():
            raise CannotSay
        return edits

    def _exclusive(self) -> bool:
        settings = self.hop.settings
        detours = any(settings[name].text for name in _DETOURS)
        decided = policy(settings, self.hop.destination, self.installation.folder) is not None
        return self.alone and self.hop.name in _FOR_ALL and not detours and not decided

    def _wrapper(self, wanted: Wanted) -> list[Edit]:
        implicit = self.hop.settings["smtp_tls_wrappermode"].flag
        if wanted.tls is None or implicit == (wanted.tls == "implicit"):
            return []
        return self._assign("smtp_tls_wrappermode", "yes" if wanted.tls == "implicit" else "no")

    def _level(self, wanted: Wanted) -> list[Edit]:
        level = global_level(self.hop.settings)
        meaning = knowledge().client_levels.get(level.name)
        if wanted.verify and self.endpoint.verify != "full":
            secure = self._assign("smtp_tls_security_level", "secure")
            if not self._names_cas():
                return [*secure, *self._assign(_CAS[0], _USUAL_CAS)]
            if not any(map(self._has_cas, _CAS)):
                raise CannotSay
            return secure
        if wanted.tls and (meaning is None or meaning.tls not in ("starttls", "implicit")):
            return self._assign("smtp_tls_security_level", "encrypt")
        return []

    def _has_cas(self, name: str) -> bool:
        return self.hop.settings[name].text.rstrip("/") in knowledge().system_cas

    def _protocols(self, wanted: Wanted) -> list[Edit]:
        if wanted.min_tls is None or reaches(self.endpoint.min_tls, wanted.min_tls):
            return []
        if not wanted.tls and not wanted.verify and self.endpoint.tls not in ("implicit", "starttls"):
            raise CannotSay
        return self._assign("smtp_tls_mandatory_protocols", mandatory_list(self.hop.settings, "smtp", wanted.min_tls))

    def _assign(self, name: str, value: str) -> list[Edit]:
        home = self.hop.written
        known = (self.hop.settings[level].written for level in _LEVELS)
        after = next((one for one in known if one and home and one.same_branch(home)), home)
        return assign(self.hop.settings, name, value, after)
