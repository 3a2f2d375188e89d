# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The command: exit statuses, fixes in place, and nothing shown that should not be."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from pathlib import Path

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.cli.main import main
from ansible_collections.mailports.secure.plugins.plugin_utils.linting import pipeline
from ansible_collections.mailports.secure.plugins.plugin_utils.reports.formats import FORMATS

EXAMPLES = Path(__file__).resolve().parents[5] / "docs" / "examples" / "insecure"
INSECURE = "account a\nhost smtp.gmail.com\nport 25\ntls off\n"
SECURE = "account a\nhost smtp.gmail.com\nport 465\ntls on\ntls_starttls off\n"
SECRET = "Zk4-vR9x-Lq2w"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("text", "options", "status"),
    [
        (SECURE, [], 0),
        (INSECURE, [], 1),
        (INSECURE, ["--exit-zero"], 0),
        (INSECURE, ["--ignore", "MP1,no-tls"], 0),
        (INSECURE, ["--select", "MP3"], 0),
        (INSECURE, ["--select", "MP999"], 2),
        (f"{SECURE}password {SECRET}\n", [], 1),
        (f"{SECURE}password {SECRET}\n", ["--fail-on", "error"], 0),
        (INSECURE, ["--diff"], 1),
        (INSECURE, ["--diff", "--exit-zero"], 0),
        (SECURE, ["--diff"], 0),
    ],
)
def test_status(folder, text, options, status):
    (folder / ".msmtprc").write_text(text)
    assert main(["lint", *options]) == status


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["lint", "nowhere"], "nowhere: no such file or folder"),
        (["lint", "no\x1b[31m\nwhere"], "no such file or folder"),
        (["lint", "-"], "--stdin-filename"),
        (["lint", "--select", "MP20I"], "did you mean"),
        (["lint", "--application", "msmtpp", "."], "--application goes with one file"),
        (["lint", "--application", "msmtp", "nowhere"], "nowhere: no such file or folder"),
        (["lint", "--stdin-filename", "msmtprc"], "--stdin-filename goes with -"),
        (["explain", "quux"], "no rule and no application is known as 'quux': mailports explain lists them all"),
        (["explain", "mp20i"], "did you mean mp20"),
        (["explain", "msmtpp"], "did you mean msmtp"),
        (["providers", "gmial"], "did you mean gmail"),
    ],
)
def test_wrong_use_is_told_in_one_line(folder, capsys, arguments, said):
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert said in err and err.count("\n") == 1 and "\x1b" not in err and not out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["--fxi"], "unrecognized arguments: --fxi"), (["--jobs", "-3"], "argument --jobs: must be a number from 1")],
)
def test_a_wrong_option_shows_those_of_the_subcommand(capsys, arguments, said):
    with pytest.raises(SystemExit, match="2"):
        main(["lint", *arguments])
    shown = capsys.readouterr().err
    assert shown.startswith("usage: mailports lint ") and f"mailports lint: error: {said}" in shown


@pytest.mark.parametrize(("word", "title"), [("mbsync", "isync (mbsync)"), ("NeoMutt", "mutt and NeoMutt")])
def test_an_application_goes_by_the_names_in_its_title(capsys, word, title):
    assert main(["explain", word]) == 0
    assert capsys.readouterr().out.startswith(f"{title}\n")


def test_an_internal_error_shows_no_traceback(folder, capsys, monkeypatch):
    def fail(*_arguments):
        raise ValueError("no\nway")

    monkeypatch.setattr(pipeline, "discover", fail)
    assert main(["lint"]) == 2
    assert capsys.readouterr().err == (
        "mailports: internal error: ValueError: no\\nway (run again with --debug for the traceback)\n"
    )


def test_fix_keeps_comments_mode_and_the_old_file(folder, capsys):
    path = folder / ".msmtprc"
    path.write_bytes(b"# caf\xe9\r\naccount a\r\nhost smtp.gmail.com\r\nport 25\r\n")
    path.chmod(0o600)
    assert main(["lint", "--fix"]) == 0
    assert path.read_bytes() == (
        b"# caf\xe9\r\naccount a\r\nhost smtp.gmail.com\r\nport 465\r\ntls on\r\ntls_starttls off\r\n"
    )
    kept = folder / ".msmtprc~"
    assert kept.read_bytes() == b"# caf\xe9\r\naccount a\r\nhost smtp.gmail.com\r\nport 25\r\n"
    assert {one.stat().st_mode & 0o777 for one in (path, kept)} == {0o600}


def test_no_backup_is_written_over(folder):
    path = folder / ".msmtprc"
    (folder / ".msmtprc~").write_text("older")
    path.write_text(INSECURE)
    main(["lint", "--fix"])
    assert (folder / ".msmtprc~").read_text() == "older"
    assert (folder / ".msmtprc.~1~").read_text() == INSECURE


def test_what_git_has_needs_no_backup(folder):
    (folder / ".msmtprc").write_text(INSECURE)
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "a"]):
        subprocess.run([*git, *command], check=True)
    main(["lint", "--fix"])
    assert not list(folder.glob("*~")) and not list(folder.glob(".*~"))


def test_a_folder_under_git_runs_nothing_of_its_own(folder):
    hook = folder / "hook"
    hook.write_text(f"#!/bin/sh\ntouch {folder}/ran\n")
    hook.chmod(0o755)
    subprocess.run(["git", "init", "-q"], check=True)
    subprocess.run(["git", "config", "core.fsmonitor", str(hook)], check=True)
    (folder / ".msmtprc").write_text(INSECURE)
    main(["lint", "--fix"])
    assert not (folder / "ran").exists()


def test_fix_keeps_to_the_application_that_was_named(folder):
    (folder / "settings").write_text(INSECURE)
    assert main(["lint", "settings", "--application", "msmtp", "--fix"]) == 0
    assert "port 465" in (folder / "settings").read_text()


@pytest.mark.skipif(not EXAMPLES.is_dir(), reason="docs/examples is not here")
def test_fixing_the_examples_twice_changes_nothing_more(folder, capsys):
    shutil.copytree(EXAMPLES, folder / "examples")
    main(["lint", "--fix", "--unsafe-fixes", "examples"])
    once = {path: path.read_bytes() for path in (folder / "examples").rglob("*") if path.is_file()}
    main(["lint", "--fix", "--unsafe-fixes", "examples"])
    assert {path: path.read_bytes() for path in (folder / "examples").rglob("*") if path.is_file()} == once


@pytest.mark.parametrize(
    "options", [*(["--format", name, "--endpoints", "--statistics"] for name in FORMATS), ["--diff"]], ids="".join
)
@pytest.mark.parametrize(
    ("name", "text"),
    [
        (".msmtprc", f"{INSECURE}password {SECRET}\n"),
        (".env", f"EMAIL_HOST=smtp.gmail.com\nEMAIL_PORT=25\nEMAIL_HOST_PASSWORD={SECRET}\nDB_PASSWORD={SECRET}x\n"),
        ("a.yml", f"mail: {{host: smtp.gmail.com, port: 25, password: '{SECRET}', api_key: {SECRET}x}}\n"),
        ("b.env", f"SMTP_URL=smtp://u:{SECRET}@smtp.gmail.com:25\n"),
        ("alertmanager.yml", f"global:\n  smtp_smarthost: smtp.gmail.com:25\n  smtp_auth_password: |\n    {SECRET}\n"),
    ],
)
def test_no_secret_is_shown(folder, capsys, options, name, text):
    (folder / name).write_text(text)
    main(["lint", *options])
    out, err = capsys.readouterr()
    assert SECRET not in out + err


def test_the_json_report_is_all_that_stands_on_standard_output(folder, capsys):
    (folder / ".msmtprc").write_text(INSECURE)
    main(["lint", "--format", "json"])
    assert [one["code"] for one in json.loads(capsys.readouterr().out)["findings"]] == ["MP101", "MP201"]


def test_an_ignore_silences_one_finding_and_is_told_where_it_silences_none(folder, capsys):
    (folder / ".msmtprc").write_text(
        "account a\nhost smtp.gmail.com\n# mailports: ignore[MP101] a test\nport 25\ntls off\n"
        "# mailports: ignore[MP204]\n"
    )
    main(["lint", "--format", "json"])
    assert sorted(one["code"] for one in json.loads(capsys.readouterr().out)["findings"]) == ["MP201", "MP903"]


def test_standard_input_is_fixed_to_standard_output(folder, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(INSECURE.encode()), "utf-8"))
    assert main(["lint", "-", "--stdin-filename", ".msmtprc", "--fix"]) == 0
    assert sorted(capsys.readouterr().out.splitlines()) == sorted(SECURE.splitlines())


@pytest.mark.parametrize("form", FORMATS)
def test_standard_input_need_not_be_utf_8(folder, capsysbinary, monkeypatch, form):
    given = f"# \N{LATIN SMALL LETTER E WITH ACUTE}\n{INSECURE}".encode("latin-1")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given), "utf-8"))
    assert main(["lint", "-", "--stdin-filename", ".msmtprc", "--format", form]) == 1
    assert b"MP101" in capsysbinary.readouterr().out
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given), "utf-8"))
    assert main(["lint", "-", "--stdin-filename", ".msmtprc", "--fix"]) == 0
    out = capsysbinary.readouterr().out
    assert out.startswith(b"# \xe9\naccount a\n")
    assert b"port 465\n" in out
