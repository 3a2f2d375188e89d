# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""``mailports report``: which files it takes, what it makes of them, and what it refuses."""

from __future__ import annotations

import io
import json
import sys

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.cli.main import main
from ansible_collections.mailports.secure.tests.unit.plugins.plugin_utils.reports.fleet.runs import (
    finding,
    gone,
    host,
    report,
    run,
)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Two runs of an audit, and two reports of the linter that go by the same name."""
    monkeypatch.chdir(tmp_path)
    files = {
        "runs/old.json": run(host("web1", finding()), ended="2026-11-14T08:30:00Z"),
        "runs/new.json": run(host("web1"), gone("web2")),
        "a/mail.json": report(finding(path="x")),
        "b/mail.json": report(),
    }
    for name, data in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(json.dumps(data))
    return tmp_path


def hosts(file):
    return [(one["host"], one["state"]) for one in json.loads(file.read_text())["hosts"]]


def test_a_folder_stands_for_its_reports(folder, capsys):
    assert main(["report", "runs", "--output", "merged.json"]) == 0
    assert hosts(folder / "merged.json") == [("web1", "audited"), ("web2", "unreachable")]
    assert capsys.readouterr() == ("", "")


def test_reports_of_the_same_name_are_of_several_hosts(folder):
    assert main(["report", "a/mail.json", "b/mail.json", "--output", "merged.json"]) == 0
    assert hosts(folder / "merged.json") == [("a/mail", "audited"), ("b/mail", "audited")]


@pytest.mark.parametrize(
    ("name", "beginning"),
    [
        ("x.html", "<!DOCTYPE html>"),
        ("x.HTM", "<!DOCTYPE html>"),
        ("x", "<!DOCTYPE html>"),
        ("x.csv", "host,groups,state,"),
        ("x.sarif", '{\n  "$schema": '),
        ("x.md", "Mail connections of 2 hosts"),
    ],
)
def test_the_ending_of_the_file_says_the_format(folder, name, beginning):
    assert main(["report", "runs", "--output", name]) == 0
    assert (folder / name).read_text().startswith(beginning)


def test_the_format_that_is_asked_for_wins(folder):
    assert main(["report", "runs", "--format", "csv", "--output", "x.html"]) == 0
    assert (folder / "x.html").read_bytes().count(b"\r\n") == 3


def test_a_new_file_is_for_its_owner_alone(folder):
    (folder / "shared.html").touch()
    (folder / "shared.html").chmod(0o644)
    for name, mode in (("new.html", 0o600), ("shared.html", 0o644)):
        assert main(["report", "runs", "--output", name]) == 0
        assert (folder / name).stat().st_mode & 0o777 == mode


def test_standard_input_and_output(monkeypatch, capsysbinary):
    text = io.TextIOWrapper(io.BytesIO(json.dumps(report(finding(path="x"))).encode()))
    monkeypatch.setattr(sys, "stdin", text)
    assert main(["report", "-", "--format", "text-summary"]) == 0
    assert b"Most affected: standard input (1).\n" in capsysbinary.readouterr().out


def test_a_page_is_not_thrown_at_a_terminal(folder, monkeypatch, capsys):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert main(["report", "runs"]) == 2
    assert "name a file, as in --output fleet.html" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere.json"], "mailports: nowhere.json: No such file or directory\n"),
        (["."], "mailports: .: no *.json in this folder\n"),
        (["broken.txt"], "mailports: broken.txt: not JSON: Expecting value: line 1 column 1 (char 0)\n"),
        (["runs", "--output", "nowhere/x.html"], "mailports: nowhere/x.html: No such file or directory\n"),
        (["runs", "--output", "runs", "--format", "csv"], "mailports: runs: Is a directory\n"),
    ],
)
def test_what_cannot_be_is_told_in_a_line(folder, capsys, words, said):
    (folder / "broken.txt").write_text("not a report")
    assert main(["report", *words]) == 2
    assert capsys.readouterr() == ("", said)
