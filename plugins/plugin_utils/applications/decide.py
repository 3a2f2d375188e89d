# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Decision tables: what a program makes of its keys, as rows of data; the first row that holds decides."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .values import boolean


@dataclass(frozen=True)
class Row:
    """``when`` maps slots to what they must be; ``result`` is what then holds; ``source`` says who says so."""

    when: Mapping[str, Any]
    result: Any
    source: str = ""


@dataclass(frozen=True)
class Decision:
    """What holds, and the slot that decided it ("" where a default did)."""

    result: Any
    slot: str = ""


#: A slot's text; None for a value that only a template knows. A slot that is not there is unset.
Slots = Mapping[str, str | None]


def holds(expected: Any, slot: str, slots: Slots) -> bool | None:
    """Does a slot have the expected value? None: nobody can tell.

    Expected is ``set``, ``unset`` (an empty value is unset), ``written`` (with or without a value), a boolean (in any
    of the usual words), a number, a word, a list of those, or ``{matches: EXPRESSION}``, which is searched for.
    """
    text = slots.get(slot, "")
    if expected == "unset":
        return slot not in slots or text == ""
    if expected == "set":
        return slot in slots and text != ""
    if slot not in slots:
        return isinstance(expected, list) and "unset" in expected
    if expected == "written":
        return True
    if text is None:
        return None
    if isinstance(expected, list):
        return any(holds(one, slot, slots) for one in expected)
    if isinstance(expected, Mapping):
        return re.search(expected["matches"], text, re.IGNORECASE) is not None
    if isinstance(expected, bool):
        return boolean(text) is expected
    return text.strip().lower() == str(expected).lower()


def decide(table: Sequence[Row], slots: Slots) -> Decision | None:
    """The first row that holds; None where none does, or where a template hides whether one does."""
    seen: list[str] = []
    for row in table:
        answers = {slot: holds(expected, slot, slots) for slot, expected in row.when.items()}
        if all(answers.values()):
            decisive = [slot for slot, expected in row.when.items() if slot in slots and expected != "unset"]
            return Decision(row.result, next(iter(decisive[::-1] or seen), ""))
        if None in answers.values() and False not in answers.values():
            return None
        seen.extend(slot for slot in row.when if slot in slots and slot not in seen)
    return None
