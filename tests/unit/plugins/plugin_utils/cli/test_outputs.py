# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Where reports go."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from xml.etree import ElementTree

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.cli.main import main


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".msmtprc").write_text("account a\nhost smtp.gmail.com\nport 25\ntls off\n")
    return tmp_path


def test_a_file_takes_the_report_from_standard_output(folder, capsys):
    assert main(["lint", "--format", "json", "--output", "report.json"]) == 1
    assert capsys.readouterr() == ("", "")
    assert json.loads((folder / "report.json").read_text())["summary"]["error"] == 2


@pytest.mark.parametrize(
    ("closed", "status", "told"),
    [
        (">&-", 1, ""),
        ("2>&-", 1, "error[MP101"),
        ("<&-", 1, "error[MP101"),
        ("- --stdin-filename .msmtprc <&-", 2, "mailports: Bad file descriptor\n"),
    ],
)
def test_a_closed_stream_is_nothing_to_stumble_over(folder, closed, status, told):
    words = f"'{sys.executable}' -c 'from {main.__module__} import command; command()' lint --no-cache {closed}"
    run = subprocess.run(["sh", "-c", words], capture_output=True, text=True, check=False)
    assert run.returncode == status
    assert (run.stdout + run.stderr).startswith(told) and "internal" not in run.stderr


def test_several_formats_at_once(folder, capsys):
    outputs = ["--output", "sarif:mail.sarif", "--output", "junit:mail.xml", "--output", "gitlab:mail.json"]
    assert main(["lint", *outputs]) == 1
    assert "error[MP101 insecure-port]" in capsys.readouterr().out
    (run,) = json.loads((folder / "mail.sarif").read_text())["runs"]
    assert [one["ruleId"] for one in run["results"]] == ["MP101", "MP201"]
    assert run["originalUriBaseIds"]["SRCROOT"]["uri"] == f"{folder.as_uri()}/"
    assert ElementTree.fromstring((folder / "mail.xml").read_bytes()).get("failures") == "2"
    assert len(json.loads((folder / "mail.json").read_text())) == 2


def test_every_report_may_go_to_a_file(folder, capsys):
    main(["lint", "--format", "github", "--output", "annotations", "--output", "json:report.json"])
    assert capsys.readouterr().out == ""
    assert (folder / "annotations").read_text().startswith("::error file=.msmtprc,line=3,")
    assert json.loads((folder / "report.json").read_text())["version"] == 1


def test_a_colon_belongs_to_the_name_where_no_format_stands_before_it(folder):
    main(["lint", "--output", "2026-11-21T08:30.txt"])
    assert "MP101" in (folder / "2026-11-21T08:30.txt").read_text()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--output", "sarfi:x.sarif"], "there is no format 'sarfi'; did you mean sarif?"),
        (["--output", "sarif:"], "name a file behind the colon"),
        (["--output", "nowhere/x.txt"], "there is no folder nowhere"),
        (["--output", "."], ". is a folder"),
        (["--output", "a.txt", "--output", "b.txt"], "say which format, as in --output sarif:b.txt"),
        (["--output", "json:a", "--output", "sarif:a"], "--output a is given twice"),
        (["--diff", "--format", "json"], "leave out --format and --output"),
        (["--diff", "--output", "x.diff"], "leave out --format and --output"),
        (["-", "--stdin-filename", ".msmtprc", "--fix", "--output", "x"], "leave out --format and --output"),
    ],
)
def test_wrong_use(folder, capsys, options, said):
    assert main(["lint", *options]) == 2
    out, err = capsys.readouterr()
    assert said in err
    assert err.count("\n") == 1
    assert out == ""
    assert [path.name for path in folder.iterdir()] == [".msmtprc"]


def test_a_report_replaces_the_old_one_and_keeps_its_mode(folder):
    report = folder / "report.txt"
    report.write_text("old")
    report.chmod(0o640)
    (folder / "link").symlink_to("report.txt")
    main(["lint", "--output", "link"])
    assert "MP101" in report.read_text()
    assert report.stat().st_mode & 0o777 == 0o640
    assert (folder / "link").is_symlink()


def test_a_new_report_is_as_readable_as_the_umask_says(folder):
    old = os.umask(0o027)
    try:
        main(["lint", "--output", "report.txt"])
    finally:
        os.umask(old)
    assert (folder / "report.txt").stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in folder.iterdir()) == [".msmtprc", "report.txt"]


def test_a_pipe_is_written_to_and_not_replaced(folder):
    os.mkfifo(folder / "pipe")
    read = []
    reader = threading.Thread(target=lambda: read.append((folder / "pipe").read_text()))
    reader.start()
    main(["lint", ".msmtprc", "--output", "pipe"])
    reader.join()
    assert "MP101" in read[0]
    assert (folder / "pipe").is_fifo()


def test_a_name_that_is_no_text_is_told_in_every_encoding(folder):
    name = os.fsdecode(b"caf\xe9.msmtprc")
    (folder / name).write_text("account a\nhost smtp.gmail.com\nport 25 # ø\n")
    (folder / ".msmtprc").unlink()
    command = [sys.executable, "-c", f"import sys; from {main.__module__} import main; sys.exit(main(['lint', '.']))"]
    done = subprocess.run(command, capture_output=True, env={**os.environ, "PYTHONIOENCODING": "ascii"}, check=False)
    assert (done.returncode, done.stderr) == (1, b"")
    assert b"caf\\udce9.msmtprc:3:6" in done.stdout
    assert b"port 25 # \\xf8" in done.stdout
