# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Does a secret stand in recorded bytes, in clear or in base64 within whatever surrounds it?"""

from __future__ import annotations

from base64 import b64encode


def leaks(secret: str, recorded: bytes) -> bool:
    """Tell whether ``recorded`` shows ``secret`` plainly or inside any base64 text, AUTH PLAIN and LOGIN included."""
    return any(spelling in recorded for spelling in spellings(secret.encode()))


def spellings(secret: bytes) -> list[bytes]:
    """Return the byte strings one of which must appear wherever ``secret`` is sent in clear or in base64.

    Base64 packs three bytes into four characters, so a secret is spelt in three ways, by its distance from the start.
    The characters at either end that also hold bits of the neighbours are left out.
    """
    packed = [(b64encode(bytes(offset) + secret), offset) for offset in range(3)]
    return [secret, *(text[(offset * 8 + 5) // 6 : (offset + len(secret)) * 8 // 6] for text, offset in packed)]
