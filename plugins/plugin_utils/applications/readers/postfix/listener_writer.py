# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How a listening service is made what it should be."""

from __future__ import annotations

from dataclasses import dataclass

from ....endpoint.model import Edit, Endpoint, Wanted
from ....syntaxes.tree import CannotSay
from .changes import add_option, assign, mandatory_list, replace_value
from .listeners import Listener
from .protocols import reaches


@dataclass(frozen=True)
class ListenerWriter:
    """Writes a service's own options; in main.cf only what concerns every service alike."""

    listener: Listener
    endpoint: Endpoint

    def write(self, wanted: Wanted) -> list[Edit] | None:
        """None for port 25, where mail of servers without TLS must get in, and for another host or port."""
        if wanted.host or wanted.verify or wanted.port not in (None, self.endpoint.port):
            return None
        try:
            return [*self._tls(wanted), *self._protocols(wanted), *self._auth(wanted)]
        except CannotSay:
            return None

    def _tls(self, wanted: Wanted) -> list[Edit]:
        if wanted.tls is None or wanted.tls == self.endpoint.tls:
            return []
        if self.endpoint.port in (25, None):
            raise CannotSay
        if wanted.tls == "implicit":
            return self._option("smtpd_tls_wrappermode", "yes")
        wrapper = self.listener.settings["smtpd_tls_wrappermode"]
        unwrapped = [] if wrapper.flag is False else self._option("smtpd_tls_wrappermode", "no")
        return [*unwrapped, *self._option("smtpd_tls_security_level", "encrypt")]

    def _option(self, name: str, value: str) -> list[Edit]:
        """In the service itself: what main.cf says is for all of them."""
        entry = self.listener.entry
        if entry is None or self.listener.screened:
            raise CannotSay
        own = [option for option in entry.options if option.parameter.name == name]
        if any(option.parameter.branch != entry.service.branch for option in own):
            raise CannotSay
        return replace_value(own[-1], value) if own else [add_option(entry, name, value)]

    def _protocols(self, wanted: Wanted) -> list[Edit]:
        if wanted.min_tls is None or reaches(self.endpoint.min_tls, wanted.min_tls):
            return []
        settings = self.listener.settings
        value = mandatory_list(settings, "smtpd", wanted.min_tls)
        level = settings["smtpd_tls_security_level"].written
        after = level if level and self.listener.own(level.place()) is None else None
        return assign(settings, "smtpd_tls_mandatory_protocols", value, after, self.listener.entry)

    def _auth(self, wanted: Wanted) -> list[Edit]:
        """Without TLS nobody could log in any more."""
        if wanted.cleartext_auth is not False or not self.endpoint.cleartext_auth:
            return []
        if self.endpoint.tls == "none" and not wanted.tls:
            raise CannotSay
        settings, entry = self.listener.settings, self.listener.entry
        offered = settings["smtpd_sasl_auth_enable"].written
        own = offered is not None and entry is not None and offered.source.path == entry.source.path
        return assign(settings, "smtpd_tls_auth_only", "yes", None if own else offered, entry)
