# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whether smtpd(8) relays for everyone: its lists of restrictions, asked by a stranger (SMTPD_ACCESS_README)."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from typing import Literal

from ....endpoint.model import Place
from .expansion import UNKNOWN
from .knowledge import knowledge
from .parameters import Setting, Settings

Verdict = Literal["permit", "reject", "pass", "unknown"]

_BEFORE_RECIPIENT = ("smtpd_client_restrictions", "smtpd_helo_restrictions", "smtpd_sender_restrictions")
_AT_RECIPIENT = ("smtpd_relay_restrictions", "smtpd_recipient_restrictions")


def open_relay(settings: Settings) -> tuple[bool, Place | None]:
    """True where a stranger may certainly send to a foreign domain, and what lets him.

    Both lists at RCPT TO are asked, and neither may reject; smtpd takes no mail at all unless one of them holds a
    restriction that rejects relaying before any ``permit`` (smtpd_check.c).
    """
    everyone = takes_everyone(settings["mynetworks"])
    lists = {name: settings[name] for name in (*_AT_RECIPIENT, *_BEFORE_RECIPIENT)}
    verdicts = {name: verdict(setting.words, everyone) for name, setting in lists.items()}
    if not {"reject", "unknown"}.isdisjoint(verdicts.values()):
        return False, None
    if not any(_is_guarded(lists[name].words) for name in _AT_RECIPIENT):
        return False, None
    cause = settings["mynetworks"] if everyone else next(lists[n] for n in _AT_RECIPIENT if verdicts[n] == "permit")
    return True, cause.place


def takes_everyone(mynetworks: Setting) -> bool | None:
    """True where the networks that may relay are all there are; None where they are not known."""
    words = mynetworks.words
    if any(word.startswith("!") for word in words):
        return None
    if any(_is_everything(word) for word in words):
        return True
    return None if any(UNKNOWN in word or word.startswith("/") or _is_table(word) for word in words) else False


def verdict(words: Sequence[str], everyone: bool | None) -> Verdict:
    """What a list says to a stranger: not in mynetworks (unless everyone is), not logged in, to a foreign domain."""
    meanings = knowledge().restrictions
    rest = iter(words)
    for word in rest:
        name = word.lower()
        if name == "warn_if_reject":
            next(rest, None)
        elif name == "sleep" or name in meanings["with_argument"]:
            next(rest, None)
            if name not in meanings["pass"] and name != "sleep":
                return "unknown"
        elif name == "permit_mynetworks":
            if everyone is not False:
                return "permit" if everyone else "unknown"
        elif name in meanings["permit"]:
            return "permit"
        elif name in meanings["reject"]:
            return "reject"
        elif name not in meanings["pass"]:
            return "unknown"
    return "pass"


def _is_guarded(words: Sequence[str]) -> bool:
    rest = iter(words)
    for word in rest:
        if word.lower() == "warn_if_reject":
            next(rest, None)
        elif word.lower() == "permit":
            return False
        elif word.lower() in knowledge().restrictions["required"]:
            return True
    return False


def _is_everything(word: str) -> bool:
    try:
        return ipaddress.ip_network(word.replace("[", "").replace("]", ""), strict=False).prefixlen == 0
    except ValueError:
        return False


def _is_table(word: str) -> bool:
    return ":" in word and not word.startswith("[")
