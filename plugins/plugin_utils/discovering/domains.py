# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The domain of a query, and which names lie in it."""

from __future__ import annotations

import re

_NAME = re.compile(r"(?=.{4,253}$)(?:(?!-)[a-z0-9_-]{1,63}(?<!-)\.)+(?!-)[a-z0-9-]{2,63}(?<!-)")
#: What registries sell below a country's own domain (co.uk, com.au): not an organisation's.
_REGISTRY = re.compile(r"(?:ac|co|com|edu|gov|go|gob|gouv|ltd|mil|ne|net|nom|or|org|plc|sch)\.[a-z]{2}")


class NoDomain(Exception):
    """A query has no domain in it that could be looked up."""


def domain_of(query: str) -> str:
    """The domain of an address, or the domain itself, as DNS writes it. What stands before the @ ends here."""
    word = query.strip().rpartition("@")[2].rstrip(".").lower()
    try:
        domain = word if word.isascii() else word.encode("idna").decode("ascii")
    except UnicodeError:
        domain = ""
    if not _NAME.fullmatch(domain):
        raise NoDomain(f"'{query}' is neither a mail address nor a domain, such as example.org")
    return domain


def host_of(text: str) -> str | None:
    """A host name as it may be used; None for what is none."""
    host = text.rstrip(".").lower()
    return host if _NAME.fullmatch(host) else None


def lies_in(host: str, domain: str) -> bool:
    return host == domain or host.endswith(f".{domain}")


def parents(host: str) -> list[str]:
    """The domains above a mail exchanger that may be its operator's: one and two labels up."""
    labels = host.split(".")
    above = [".".join(labels[count:]) for count in (1, 2)]
    return [name for name in above if "." in name and not _REGISTRY.fullmatch(name)]
