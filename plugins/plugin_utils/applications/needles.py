# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Words in a file's bytes, looked for by a letter that is rare: all words that have it at once.

Each look costs what it takes to pass over the file, however many words it is for: an expression that begins with a
letter leaps from one to the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

#: The rarest first; a word that has none of them is looked for by the letter that it begins with.
_RARE = "3xzqjkv_wybgfpum"


def needles(words: Iterable[str]) -> tuple[re.Pattern[bytes], ...]:
    """Expressions that find, each some of them, all of the words (of lower case) in bytes of lower case."""
    return tuple(dict.fromkeys(shared_needles(words).values()))


def shared_needles(words: Iterable[str]) -> Mapping[str, re.Pattern[bytes]]:
    """For each of the words the expression that finds it, and others: as few as letters in common make possible."""
    left = list(dict.fromkeys(words))
    found: dict[str, re.Pattern[bytes]] = {}
    while left:
        letter = max(_RARE, key=lambda one: sum(one in word for word in left))
        letter = letter if letter in "".join(left) else left[0][0]
        group = [word for word in left if letter in word]
        found.update(dict.fromkeys(group, _expression(letter, group)))
        left = [word for word in left if letter not in word]
    return found


def shortest(words: Iterable[str]) -> list[str]:
    """The words without which none of the words can stand anywhere: those that have no other of them within."""
    known = dict.fromkeys(words)
    return [word for word in known if not any(other != word and other in word for other in known)]


def _expression(letter: str, words: Iterable[str]) -> re.Pattern[bytes]:
    tails = (f"{re.escape(word.partition(letter)[2])}(?<={re.escape(word)})" for word in words)
    return re.compile(f"{letter}(?:{'|'.join(tails)})".encode())
