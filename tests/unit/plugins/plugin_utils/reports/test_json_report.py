# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The JSON report keeps to its published form."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.linting.result import Result
from ansible_collections.mailports.secure.plugins.plugin_utils.reports import json_report
from ansible_collections.mailports.secure.plugins.plugin_utils.reports.wish import Wish
from ansible_collections.mailports.secure.plugins.plugin_utils.rules.contracts import violation
from jsonschema import Draft202012Validator

SCHEMA = json.loads(Path(json_report.__file__).with_name("report.schema.json").read_text(encoding="utf-8"))


def test_the_schema_is_one():
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("endpoints", [True, False])
def test_a_report_keeps_to_its_schema(result, endpoints):
    data = json.loads(json_report.render(result, Wish(endpoints=endpoints)))
    Draft202012Validator(SCHEMA).validate(data)
    assert ("endpoints" in data) is endpoints


def test_an_empty_report():
    assert json.loads(json_report.render(Result(files=3), Wish())) == {
        "version": 1,
        "summary": {"files": 3, "checked": 0, "endpoints": 0, "error": 0, "warning": 0, "note": 0},
        "findings": [],
    }


def test_the_summary(result):
    assert json_report.report(result, Wish())["summary"] == {
        "files": 812, "checked": 41, "endpoints": 1, "error": 3, "warning": 1, "note": 0,
    }  # fmt: skip


def test_a_finding(result):
    assert json_report.report(result, Wish())["findings"][1] == {
        "path": "mail/msmtprc",
        "line": 3,
        "column": 6,
        "end_line": 3,
        "end_column": 8,
        "code": "MP101",
        "rule": "insecure-port",
        "severity": "error",
        "message": "smtp.example.org is used on port 25, which is for server to server only",
        "help": "use port 465 with implicit TLS",
        "application": "msmtp",
        "fixable": True,
        "endpoint": {
            "name": "work",
            "protocol": "smtp",
            "role": "client",
            "host": "smtp.example.org",
            "port": 25,
            "tls": "none",
            "verify": "unknown",
        },
    }


def test_a_finding_about_the_file_has_no_endpoint(result):
    finding = json_report.report(result, Wish())["findings"][0]
    assert (finding["rule"], finding["endpoint"], finding["fixable"]) == ("syntax-error", None, False)


def test_only_safe_fixes_are_offered(result):
    fixable = {finding["code"]: finding["fixable"] for finding in json_report.report(result, Wish())["findings"]}
    assert fixable == {"MP901": False, "MP101": True, "MP201": False, "MP302": False}


def test_every_endpoint_where_it_is_asked_for(result):
    (endpoint,) = json_report.report(result, Wish(endpoints=True))["endpoints"]
    assert endpoint["path"] == "mail/msmtprc"
    assert endpoint["lines"] == [1, 6]
    assert endpoint["application"] == "msmtp"
    assert violation("endpoint", endpoint) is None


def test_a_path_that_is_no_text_can_be_written(scene):
    scene.file("caf\udce9", "port 25")
    scene.endpoint("caf\udce9", {"port": "25"})
    json_report.render(scene.result(), Wish(endpoints=True)).encode("ascii")


def test_a_count_by_rule_where_it_is_asked_for(result):
    data = json.loads(json_report.render(result, Wish(statistics=True)))
    Draft202012Validator(SCHEMA).validate(data)
    assert data["statistics"][0] == {"code": "MP101", "rule": "insecure-port", "count": 1}
    assert len(data["statistics"]) == 4
