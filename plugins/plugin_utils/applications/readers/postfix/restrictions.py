# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whether smtpd(8) relays for everyone: its lists of restrictions, asked by a stranger (SMTPD_ACCESS_README)."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence

from ....endpoint.model import Place
from .knowledge import knowledge
from .parameters import Setting, Settings

_BEFORE_RECIPIENT = ("smtpd_client_restrictions", "smtpd_helo_restrictions", "smtpd_sender_restrictions")
_AT_RECIPIENT = ("smtpd_relay_restrictions", "smtpd_recipient_restrictions")


def open_relay(settings: Settings) -> tuple[bool, Place | None]:
    """True where a stranger may certainly send to a foreign domain, and the networks that let him.

    Both lists at RCPT TO are asked, and neither may reject; smtpd takes no mail at all unless one of them rejects
    relaying before any ``permit`` (smtpd_check.c, has_required). So whoever gets past them is in mynetworks.
    """
    networks = settings["mynetworks"]
    if not _takes_everyone(networks):
        return False, None
    lists = {name: settings[name].words for name in (*_BEFORE_RECIPIENT, *_AT_RECIPIENT)}
    if not all(_lets_through(words) for words in lists.values()):
        return False, None
    return any(_is_guarded(lists[name]) for name in _AT_RECIPIENT), networks.place


def _takes_everyone(mynetworks: Setting) -> bool:
    """True where the networks that may relay are certainly all there are."""
    return any(map(_is_everything, mynetworks.words)) and not any(word.startswith("!") for word in mynetworks.words)


def _lets_through(words: Sequence[str]) -> bool:
    """What a list says to a stranger who is in mynetworks, has not logged in, and sends to a foreign domain."""
    meanings = knowledge().restrictions
    rest = iter(words)
    for word in rest:
        name = word.lower()
        if name == "warn_if_reject":
            next(rest, None)
        elif name in meanings["permit"]:
            return True
        elif name not in meanings["pass"]:
            return False
        elif name in meanings["with_argument"]:
            next(rest, None)
    return True


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
