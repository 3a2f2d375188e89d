# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Fixes of every configuration that the tests and the documentation show: they mend, and touch nothing else.

Each is taken as it is and with CRLF; neither these, nor a byte order mark, nor blanks at the end change what is read.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.applications import files
from ansible_collections.mailports.secure.plugins.plugin_utils.applications.catalogue import catalogue
from ansible_collections.mailports.secure.plugins.plugin_utils.endpoint.model import Source
from ansible_collections.mailports.secure.plugins.plugin_utils.linting.loading import Alone
from ansible_collections.mailports.secure.plugins.plugin_utils.linting.pipeline import Linter
from ansible_collections.mailports.secure.plugins.plugin_utils.rules.catalogue import choose, rules
from ansible_collections.mailports.secure.tests.unit.plugins.plugin_utils.applications.cases import cases
from ansible_collections.mailports.secure.tests.unit.plugins.plugin_utils.applications.mending import rounds

EXAMPLES = Path(__file__).resolve().parents[5] / "docs" / "examples"
BOM = "\ufeff"


class Shown(NamedTuple):
    id: str
    path: str
    text: str


def shown():
    """The case tables, the rules' configurations, and the examples of the documentation where they are."""
    for table in ("programs", "clients", "near_misses", "mended"):
        for case in cases(table):
            yield Shown(f"{table}-{case.id}", case.path, case.text)
    for rule in rules():
        if rule.configuration:
            yield Shown(f"{rule.code}-insecure", rule.configuration.file, rule.configuration.insecure)
            yield Shown(f"{rule.code}-secure", rule.configuration.file, rule.configuration.secure)
    for path in sorted(EXAMPLES.rglob("*")):
        if path.is_file():
            yield Shown(f"docs-{path.name}", str(path.relative_to(EXAMPLES)), path.read_text(encoding="utf-8"))


SHOWN = list(shown())


def crlf(text):
    return text.replace("\r\n", "\n").replace("\n", "\r\n")


def fields(path, text):
    """What is read, without the places where it stands."""
    found = [one.endpoint for one in files.read(Source(path, text), Alone()).found]
    return [
        (one.application, one.protocol, one.role, one.host, one.port, one.tls, one.verify, one.min_tls, one.secret)
        for one in found
    ]


@pytest.mark.parametrize("example", SHOWN, ids=lambda one: one.id)
@pytest.mark.parametrize("variant", [str, crlf], ids=["as-is", "crlf"])
def test_fixes_mend_and_touch_nothing_else(example, variant):
    linter = Linter(choose())
    text = variant(example.text)
    made = list(rounds(linter, example.path, text))
    for one in made:
        assert_only_edited(one)
        if variant is crlf:
            assert "\n" not in one.text.replace("\r\n", "")
    final = linter.lint_text(example.path, made[-1].text if made else text)
    assert [one for one in final.findings if one.fix] == []
    assert errors(final) <= errors(linter.lint_text(example.path, text))


def errors(result):
    return Counter(one.rule for one in result.findings if one.severity == "error")


def assert_only_edited(one):
    """Between the edits stands what stood there before."""
    (source,) = one.before.sources.values()
    edits = sorted(one.made, key=lambda edit: edit.place.start)
    assert all(first.place.end <= second.place.start for first, second in pairwise(edits))
    at, after = 0, 0
    for edit in edits:
        kept = source.text[at : edit.place.start]
        assert one.text[after : after + len(kept)] == kept
        after += len(kept) + len(edit.text)
        at = edit.place.end
    assert one.text[after:] == source.text[at:]


@pytest.mark.parametrize("example", SHOWN, ids=lambda one: one.id)
def test_line_ends_change_nothing(example):
    assert fields(example.path, crlf(example.text)) == fields(example.path, example.text)


#: Programs to whom the mark is a part of the first word.
STRICT = {"monit", "nullmailer"} | {one.name for one in catalogue().applications if one.reader}


def takes_a_mark(example):
    owners = {one.name for one in catalogue().by_file(example.path)}
    # Python's configparser refuses it, and so does Odoo.
    refused = example.path.endswith((".tf", ".tfvars", "odoo.conf"))
    return not (owners & STRICT or example.text.startswith(BOM) or refused)


@pytest.mark.parametrize("example", list(filter(takes_a_mark, SHOWN)), ids=lambda one: one.id)
def test_a_byte_order_mark_changes_nothing(example):
    assert fields(example.path, BOM + example.text) == fields(example.path, example.text)


@pytest.mark.parametrize("ending", ["", "\n", "\n\n", "   "], ids=repr)
def test_what_stands_behind_the_last_line_changes_nothing(ending):
    for example in SHOWN:
        text = example.text.rstrip()
        assert fields(example.path, text + ending) == fields(example.path, text), example.id


def test_a_setting_that_serves_two_ends_is_written_once():
    text = "poll imap.example.com proto imap no sslcertck port 1143 user bob password y\n"
    *_others, last = rounds(Linter(choose()), ".fetchmailrc", text)
    assert last.text.split().count("sslcertck") == 1
    assert "no" not in last.text.split()


@pytest.mark.parametrize("case", cases("mended"), ids=lambda case: case.id)
def test_what_comes_of_all_fixes(case):
    *_others, last = rounds(Linter(choose()), case.path, case.text)
    assert last.text == case.parts["fixed"]
