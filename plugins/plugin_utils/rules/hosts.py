# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What kind of host a name stands for, as far as the name itself tells."""

from __future__ import annotations

import re
from typing import Literal

HostKind = Literal["loopback", "catcher", "other", "unknown"]

_LOOPBACK_NAMES = frozenset(
    {"localhost", "localhost.localdomain", "localhost4", "localhost6", "ip6-localhost", "ip6-loopback"}
)

#: The ports on which each mail catcher for development listens by default, in its own releases and images.
CATCHERS: dict[str, frozenset[int]] = {
    "mailhog": frozenset({1025}),
    "mailpit": frozenset({1025, 1110}),
    "maildev": frozenset({25, 1025}),
    "mailcatcher": frozenset({1025}),
    "smtp4dev": frozenset({25, 110, 143, 2525}),
    "mailslurper": frozenset({2500}),
    "inbucket": frozenset({1100, 2500}),
    "greenmail": frozenset({3025, 3110, 3143, 3465, 3993, 3995}),
}


def kind(host: str | None, port: int | None) -> HostKind:
    """``unknown`` where no host is known: a listener's every address, or a template's value."""
    if host is None:
        return "unknown"
    name = host.strip("[]").rstrip(".").lower()
    if _is_loopback(name):
        return "loopback"
    words = re.split(r"[.\-_]", name)
    return "catcher" if any(port in CATCHERS.get(word, ()) for word in words) else "other"


def _is_loopback(name: str) -> bool:
    if name.startswith(("/", "unix:")) or name in _LOOPBACK_NAMES or name.endswith(".localhost"):
        return True
    if ":" not in name and not name[-1:].isdigit():
        return False
    # Imported here: most hosts are names.
    from ipaddress import IPv6Address, ip_address

    try:
        address = ip_address(name)
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (mapped or address).is_loopback
