# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Configurations that are nearly right: real ones, cut, spliced, repeated, and peppered with words they are made of."""

from __future__ import annotations

import random
from pathlib import Path
from typing import NamedTuple

from ansible_collections.mailports.secure.plugins.plugin_utils.applications.catalogue import catalogue
from ansible_collections.mailports.secure.plugins.plugin_utils.rules.catalogue import rules
from ansible_collections.mailports.secure.tests.unit.plugins.plugin_utils.applications.cases import cases

EXAMPLES = Path(__file__).resolve().parents[2] / "docs" / "examples"
TABLES = ("programs", "clients", "near_misses")
LONGEST = 4000
TOKENS = (
    "smtp imap pop3 mail host port 25 143 110 465 587 993 995 tls starttls ssl none off on yes no true false account "
    "default : = => { } [ ] ( ) , ; # // /* */ <!-- --> <a> </a> &x; \\ \" ' ` $ ${x} ${x:-25} {{ x }} {% if %} "
    "<%= x %> - | > & * << !vault %YAML --- ... \t \r\n \n \0 \ufeff \u00e4 \u202e \U0001f4e7 include !include source "
    "poll set relayhost [h]:25 ::1 127.0.0.1 smtp.gmail.com smtp://u:p@h:25/?a=b -o smtpd_tls_security_level=may"
)
# Split at single blanks: a line break is a word too.
WORDS = [word.encode() for word in TOKENS.split(" ")]


class Input(NamedTuple):
    name: str
    data: bytes


def seeds() -> list[Input]:
    """The case tables, the examples of the rules and those of the documentation."""
    found = [Input(case.path, case.text.encode()) for table in TABLES for case in cases(table)]
    found += [Input(str(p.relative_to(EXAMPLES)), p.read_bytes()) for p in EXAMPLES.rglob("*") if p.is_file()]
    for rule in rules():
        if shown := rule.configuration:
            found += [Input(shown.file, text.encode()) for text in (shown.insecure, shown.secure)]
    return found


def names() -> list[str]:
    """A name for every application and syntax."""
    owned = [glob.replace("*", "x") for application in catalogue().applications for glob in application.files]
    return [*owned, "a.yml", "a.json", "a.toml", "a.ini", ".env", "a.properties", "a.rb", "a.php", "a.conf", "a.xml"]


class Mutator:
    """Inputs without end; the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - nothing secret hangs on it
        self.seeds = seeds()
        self.names = names()

    def next(self) -> Input:
        """A seed, changed; half of them under their own name, so that the reader that it is for meets it."""
        seed = self.chance.choice(self.seeds)
        name = seed.name if self.chance.random() < 0.5 else self.chance.choice(self.names)
        return Input(name, self._mutated(seed.data))

    def _mutated(self, seed: bytes) -> bytes:
        chance, data = self.chance, bytearray(seed)
        for _change in range(chance.randint(1, 8)):
            at = chance.randint(0, len(data))
            kind = chance.randrange(6)
            if kind == 0:
                data[at:at] = chance.choice(WORDS)
            elif kind == 1:
                data[at : at + chance.randint(1, 40)] = b""
            elif kind == 2:
                data[at : at + 1] = bytes([chance.randrange(256)])
            elif kind == 3:
                piece = chance.choice(self.seeds).data
                start = chance.randint(0, len(piece))
                data[at:at] = piece[start : start + chance.randint(1, 200)]
            elif kind == 4:
                data[at:at] = data[at : at + chance.randint(1, 60)] * chance.randint(1, 12)
            else:
                data[at:at] = chance.choice(WORDS) * chance.randint(1, 60)
        return bytes(data[:LONGEST])
