# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which files are looked at, and which never are."""

from __future__ import annotations

import os
import socket
import subprocess
from pathlib import Path

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.linting.discovery import NoSuchPath, discover


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "tree").mkdir()
    monkeypatch.chdir(tmp_path / "tree")
    # What surrounds the tests' folder is no work tree of theirs.
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    return tmp_path / "tree"


def write(*names):
    for name in names:
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text("x", encoding="utf-8")


def found(*paths):
    return sorted(map(os.path.normpath, discover(paths or ["."])))


def git(*arguments):
    subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@example.org", *arguments], check=True)


def test_hidden_files_are_looked_at_and_other_peoples_are_not(folder):
    write(".msmtprc", "home/.config/msmtp/config", "node_modules/a.js", ".venv/a.cfg", "__pycache__/a.pyc", ".hg/a")
    assert found() == [".msmtprc", "home/.config/msmtp/config"]


def test_backups_are_not_looked_at_unless_they_are_named(folder):
    write("main.cf", "main.cf~", "main.cf.orig", "master.cf.orig")
    assert found() == ["main.cf", "master.cf.orig"]
    assert found("main.cf~") == ["main.cf~"]


def test_git_tells_what_is_ignored(folder):
    write("a.conf", "build/b.conf", "c.log")
    Path(".gitignore").write_text("build/\n*.log\n", encoding="utf-8")
    assert found() == [".gitignore", "a.conf", "build/b.conf", "c.log"]
    git("init", "-q")
    assert found() == [".gitignore", "a.conf"]
    # Tracked all the same, ignored and named all the same.
    git("add", "-f", "c.log")
    assert found() == [".gitignore", "a.conf", "c.log"]
    assert found("build/b.conf") == ["build/b.conf"]


def test_a_tracked_file_that_was_deleted_is_passed_over(folder):
    write("a.conf", "b.conf")
    git("init", "-q")
    git("add", ".")
    Path("b.conf").unlink()
    assert found() == ["a.conf"]


@pytest.mark.parametrize("tracked", [False, True])
def test_links_lead_to_files_within_and_never_out(folder, tracked):
    write("a.conf", "../outside/secret.conf")
    Path("within.conf").symlink_to("a.conf")
    Path("out.conf").symlink_to("../outside/secret.conf")
    Path("out").symlink_to("../outside")
    Path("gone.conf").symlink_to("nowhere")
    if tracked:
        git("init", "-q")
        git("add", ".")
    assert found() == ["a.conf", "within.conf"]


def test_links_in_a_circle_end(folder):
    write("a/a.conf")
    Path("a/up").symlink_to("..")
    Path("a/self").symlink_to("self")
    assert found() == ["a/a.conf"]


def test_folders_are_as_deep_as_they_are(folder):
    depth = 1200
    for _level in range(depth):
        Path("d").mkdir()
        os.chdir("d")
    write("a.conf")
    os.chdir(folder)
    try:
        assert found() == ["d/" * depth + "a.conf"]
    finally:
        # Deeper than those who tidy up after the tests go.
        os.chdir("d/" * depth)
        Path("a.conf").unlink()
        for _level in range(depth):
            os.chdir("..")
            Path("d").rmdir()


def test_only_files_are_files(folder):
    write("a.conf")
    os.mkfifo("fifo.conf")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.conf")
        assert found() == ["a.conf"]


def test_a_name_is_any_bytes(folder):
    name = os.fsdecode(b"caf\xe9\n.conf")
    write(name)
    assert found() == [name]
    git("init", "-q")
    assert found() == [name]


def test_a_file_named_twice_is_found_once(folder):
    write("a/b.conf")
    assert found("a", "a/b.conf", "a") == ["a/b.conf"]


def test_what_is_not_there_is_told(folder):
    with pytest.raises(NoSuchPath, match="nowhere: no such file or folder"):
        found("nowhere")


def test_a_pipe_that_is_named_is_refused(folder):
    os.mkfifo("fifo.conf")
    with pytest.raises(NoSuchPath, match=r"fifo\.conf: neither a file nor a folder"):
        found("fifo.conf")
