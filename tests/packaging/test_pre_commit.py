# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The hooks, as pre-commit installs and runs them in a user's repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

PRE_COMMIT = Path(sys.executable).with_name("pre-commit")
GIT = ("git", "-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main")
INSECURE = "account a\nhost smtp.gmail.com\nport 25\ntls on\n"


def git(folder: Path, *arguments: str) -> str:
    return subprocess.run([*GIT, *arguments], cwd=folder, capture_output=True, text=True, check=True).stdout.strip()


def committed(folder: Path) -> str:
    """Make the folder a repository; return its commit."""
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--no-verify", "--message", "a")
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture(scope="module")
def repository(sources, tmp_path_factory) -> Path:
    """A user's repository that uses the hooks."""
    folder = tmp_path_factory.mktemp("repository")
    hooks = [{"id": "mailports-lint"}, {"id": "mailports-fix", "stages": ["manual"]}]
    project = tmp_path_factory.mktemp("project")
    shutil.copytree(sources, project, dirs_exist_ok=True)
    settings = {"repos": [{"repo": str(project), "rev": committed(project), "hooks": hooks}]}
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    (folder / ".msmtprc").write_text(INSECURE, encoding="utf-8")
    (folder / "notes.md").write_text("smtp.example.org on port 25\n", encoding="utf-8")
    (folder / "picture.png").write_bytes(b"\x89PNG\0")
    committed(folder)
    return folder


@pytest.fixture(scope="module")
def run(repository, tmp_path_factory):
    """Run a hook over all files; return its exit status and what it says."""
    home = str(tmp_path_factory.mktemp("pre-commit"))

    def once(hook: str, stage: str) -> tuple[int, str]:
        command = [PRE_COMMIT, "run", hook, "--all-files", "--hook-stage", stage]
        environment = {**os.environ, "PRE_COMMIT_HOME": home}
        done = subprocess.run(command, cwd=repository, env=environment, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    return once


def test_the_hooks_find_and_mend(repository, run):
    status, said = run("mailports-lint", "pre-commit")
    assert status == 1
    assert " --> .msmtprc:3:6" in said
    assert "in 1 of 1 file" in said, "neither text that is no configuration nor a picture is read"
    status, said = run("mailports-fix", "manual")
    assert status == 1
    assert "files were modified by this hook" in said
    assert "port 465" in (repository / ".msmtprc").read_text(encoding="utf-8")
    for hook, stage in (("mailports-fix", "manual"), ("mailports-lint", "pre-commit")):
        status, said = run(hook, stage)
        assert status == 0, said
