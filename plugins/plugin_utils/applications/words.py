# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The words of a setting's name, however it is spelled, and the names in a text that speak of mail."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_STARTTLS = re.compile(r"start[ _-]?tls", re.IGNORECASE)
_BETWEEN = re.compile(r"[^A-Za-z0-9]+")
_GLUE = (
    r"(smtp|imap|pop3|mail|email|server)"
    r"(hosts?|server|port|user|username|name|login|pass|password|passwd|pwd|secure|ssl|tls|auth|address|addr)"
)
_GLUED = re.compile(rf"(?<![a-z]){_GLUE}(?![a-z])")


@lru_cache(4096)
def words(key: str) -> tuple[str, ...]:
    """A key's words in lower case: smtpHost, SMTP_HOST, smtp-host and smtphost are (smtp, host)."""
    text = _CAMEL.sub(" ", key)
    text = _STARTTLS.sub("starttls", text)
    text = _BETWEEN.sub(" ", text).lower()
    return tuple(_GLUED.sub(r"\1 \2", text).split())


def speaking(mail: Iterable[str]) -> str:
    """An expression for what, in names and elsewhere, ``words`` may tell to be one of those words."""
    known = sorted(mail, key=len, reverse=True)
    # Each branch begins with a letter: the engine then skips what is none of them.
    branches = [rf"{word[0]}(?<![A-Za-z0-9]{word[0]}){word[1:]}|{word[0].upper()}(?i:{word[1:]})" for word in known]
    tail = _GLUE.rpartition("(")[2].rstrip(")")
    return rf"(?:{'|'.join(branches)})(?:(?![a-z])|(?:{tail})(?![a-z]))"
