# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What `test_relay` and `test_mtas` assert, as a matrix: programs of the role ``relay`` by servers."""

from __future__ import annotations

from collections.abc import Iterator

from .cells import HONEST, SERVERS
from .mtas import MTAS
from .ways import ATTACKS, SMTP_PORTS, STARTTLS

ATTACKED = [*ATTACKS, (STARTTLS, "injection")]
_COLUMNS = [name for name in SERVERS if name == HONEST or name in dict(map(reversed, ATTACKED))]


def relay_lines() -> Iterator[str]:
    """The matrix in Markdown."""
    yield f"| program | TLS | {' | '.join(SERVERS[name] for name in _COLUMNS)} |"
    yield "|---" * (len(_COLUMNS) + 2) + "|"
    for name in MTAS:
        for way, port in SMTP_PORTS.items():
            words = ["through" if one == HONEST else "no" * ((way, one) in ATTACKED) for one in _COLUMNS]
            yield f"| {name} | {'STARTTLS' if way == STARTTLS else way}, {port} | {' | '.join(words)} |"
