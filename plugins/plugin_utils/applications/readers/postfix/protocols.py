# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Lists of TLS versions: ``>=TLSv1.2``, ``!SSLv2, !SSLv3``, ``TLSv1.2 TLSv1.3`` (tls_proto_mask_lims in tls_misc.c)."""

from __future__ import annotations

import re

# SSLv2 is known to the list, but to no OpenSSL that a Postfix of this century links: it counts only where it is named.
_VERSIONS = ("SSLv2", "SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3")
_NUMBERS = {0: "", 0x0300: "SSLv3", 0x0301: "TLSv1", 0x0302: "TLSv1.1", 0x0303: "TLSv1.2", 0x0304: "TLSv1.3"}
_SEPARATORS = re.compile(r"[\s,:]+")


def lowest(text: str) -> str | None:
    """The lowest version that a list allows; None where the list is not one, or allows nothing."""
    included: set[str] = set()
    excluded: set[str] = set()
    floor, ceiling = "SSLv3", _VERSIONS[-1]
    for word in filter(None, _SEPARATORS.split(text)):
        sign = word[:2] if word[:2] in (">=", "<=") else word[:1] if word[0] == "!" else ""
        version = _version(word[len(sign) :], bounds=len(sign) == 2)
        if version is None:
            return None
        if not version:
            continue
        if sign == ">=":
            floor = version
        elif sign == "<=":
            ceiling = version
        else:
            (excluded if sign else included).add(version)
    allowed = [version for version in _VERSIONS if version not in excluded and (not included or version in included)]
    bottom = _VERSIONS.index("SSLv2" if "SSLv2" in included else floor)
    bounded = [version for version in allowed if bottom <= _VERSIONS.index(version) <= _VERSIONS.index(ceiling)]
    return bounded[0] if bounded else None


def at_least(version: str, like: str, comparison: bool) -> str:
    """A list that allows a version and all later ones, in the words of another list.

    ``comparison``: ``>=`` may be used, which Postfix knows from 3.6 on.
    """
    if comparison or ">=" in like:
        return f">={version}"
    comma = "," if re.search(r",\S", like) else ", "
    return comma.join(f"!{older}" for older in _VERSIONS[: _VERSIONS.index(version)])


def reaches(version: str | None, wanted: str) -> bool:
    """True where a version is the wanted one or a later one."""
    return version is not None and _VERSIONS.index(version) >= _VERSIONS.index(wanted)


def _version(word: str, bounds: bool) -> str | None:
    """The version of that name; "" for a bound that is none, None for a word that is no version."""
    for version in _VERSIONS:
        if word.lower() == version.lower():
            return None if bounds and version == "SSLv2" else version
    if bounds and word.lower() == "none":
        return ""
    if bounds and re.fullmatch(r"(?:0[xX])?[0-9A-Fa-f]+", word):
        return _NUMBERS.get(int(word, 16))
    return None
