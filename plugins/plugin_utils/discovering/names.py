# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Questions to DNS, and how far their answers can be believed."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, NamedTuple

from .model import Unanswered

if TYPE_CHECKING:
    from dns.resolver import Resolver


class NoDnspython(Exception):
    """The library for DNS is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "discovery needs dnspython, which is not installed: pip install 'mailports[discover]' (or dnspython)"
        )


class Answer(NamedTuple):
    """The records of one name and type. ``authentic`` and ``dnssec`` say what DNSSEC makes of them."""

    records: tuple[Any, ...]
    authentic: bool
    dnssec: str


class Names:
    """Asks the name servers of this machine. Raises NoDnspython."""

    def __init__(self, remaining: Callable[[], float]) -> None:
        """``remaining``: how many seconds the next question may take."""
        if find_spec("dns") is None:
            raise NoDnspython
        self._remaining = remaining
        self._resolver = _resolver()

    def ask(self, name: str, kind: str) -> Answer:
        """Raises Unanswered."""
        import dns.exception
        import dns.resolver

        seconds = self._remaining()
        if seconds <= 0:
            raise Unanswered("failed", "no time left")
        try:
            answer = self._resolver.resolve(f"{name}.", kind, lifetime=seconds)
        except dns.resolver.NXDOMAIN:
            raise Unanswered("absent", "no such name") from None
        except dns.resolver.NoAnswer:
            raise Unanswered("absent", "no such record") from None
        except dns.resolver.LifetimeTimeout:
            raise Unanswered("failed", f"no answer within {seconds:.1f} s") from None
        except dns.resolver.NoNameservers as error:
            raise Unanswered("failed", f"the name server does not know: {_failure(error)}") from None
        except dns.exception.DNSException as error:
            raise Unanswered("failed", f"no usable answer: {type(error).__name__}") from None
        except OSError as error:
            raise Unanswered("failed", f"no name server can be asked: {error.strerror}") from None
        authentic, state = _dnssec(answer)
        return Answer(tuple(answer), authentic, state)


def _resolver() -> Resolver:
    """Asks for DNSSEC's verdict (RFC 6840 5.7: AD in a query), and for no more records than fit a packet."""
    import dns.flags
    import dns.resolver

    try:
        resolver = dns.resolver.Resolver()
    except dns.resolver.NoResolverConfiguration:
        # Then every question says that nobody can be asked.
        resolver = dns.resolver.Resolver(configure=False)
    resolver.flags = dns.flags.RD | dns.flags.AD
    resolver.use_edns(0, 0, 1232)
    resolver.retry_servfail = False
    return resolver


def _failure(error: Any) -> str:
    """SERVFAIL, REFUSED ... of the first server that said so."""
    faults = [one[3] for one in error.kwargs.get("errors", ())]
    return str(faults[0]).splitlines()[0] if faults else "none is configured, or none can be reached"


def _dnssec(answer: Any) -> tuple[bool, str]:
    """AD says that the resolver has validated. Between it and us nobody has signed that: only a local one counts."""
    import dns.flags

    if not answer.response.flags & dns.flags.AD:
        return False, "not signed"
    try:
        local = ip_address(str(answer.nameserver)).is_loopback
    except ValueError:
        local = False
    return local, "validated by DNSSEC" if local else "validated by a resolver elsewhere, which anybody may have said"
