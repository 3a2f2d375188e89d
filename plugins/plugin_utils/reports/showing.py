# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Texts of others, as a terminal may have them."""

from __future__ import annotations

#: Control, format (which can reverse what is read), surrogate, and line and paragraph separators.
_UNSHOWABLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def showable(text: str) -> str:
    """Text that only shows and does nothing: tabs become spaces, control characters escapes."""
    if text.isprintable():
        return text
    return "".join(_character(character) for character in text)


def _character(character: str) -> str:
    if character == "\t":
        return "    "
    # Imported here: most texts only show.
    import unicodedata

    if unicodedata.category(character) not in _UNSHOWABLE:
        return character
    return character.encode("unicode_escape").decode("ascii")
