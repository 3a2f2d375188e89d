# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Words in a file's bytes, looked for by a letter that is rare: all words that have it at once.

An expression that begins with a letter leaps from one to the next (memchr): it finds five words in the time that
``word in data`` takes for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

#: A word is looked for by the first of these that it has: they are rare, or many words of mail have them.
_LETTERS = "3my_xzqjkvpbwgfu"


def needles(words: Iterable[str]) -> tuple[re.Pattern[bytes], ...]:
    """Expressions that find, each some of them, all of the words (of lower case) in bytes of lower case."""
    by_letter: dict[str, list[str]] = {}
    for word in words:
        letter = next((letter for letter in _LETTERS if letter in word), word[0])
        by_letter.setdefault(letter, []).append(word)
    return tuple(_expression(letter, group) for letter, group in by_letter.items())


def shortest(words: Iterable[str]) -> list[str]:
    """The words without which none of the words can stand anywhere: those that have no other of them within."""
    known = dict.fromkeys(words)
    return [word for word in known if not any(other != word and other in word for other in known)]


def _expression(letter: str, words: Iterable[str]) -> re.Pattern[bytes]:
    tails = (f"{re.escape(word.partition(letter)[2])}(?<={re.escape(word)})" for word in words)
    return re.compile(f"{letter}(?:{'|'.join(tails)})".encode())
