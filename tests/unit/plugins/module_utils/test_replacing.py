# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A file is whole at any time, nobody else can read it early, and no link leads elsewhere."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from ansible_collections.mailports.secure.plugins.module_utils import replacing
from ansible_collections.mailports.secure.plugins.module_utils.replacing import NotReplaceable, Place

OLD, NEW = b"the old one\n" * 1000, b"the new one\n" * 3000

#: Backs a file up and replaces it, and is killed at a given step.
KILLED = """
import os, runpy, signal, sys

code, path, left = sys.argv[1], sys.argv[2], int(sys.argv[3])
place = runpy.run_path(code)["Place"](path)

def count(event, arguments):
    global left
    # To kill is such an event, too.
    left -= event != "os.kill" and (event.startswith("os.") or event == "open")
    if left < 0 and event != "os.kill":
        os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(count)
place.back_up(2)
place.replace(b"the new one\\n" * 3000, 0o600)
"""


def dies(folder, step):
    """Back up and replace in a process that is killed at the given step; tell whether it came to that."""
    command = [sys.executable, "-c", KILLED, replacing.__file__, str(folder / "rc"), str(step)]
    status = subprocess.run(command, check=False).returncode
    assert status in (0, -signal.SIGKILL)
    return status != 0


def test_killed_at_any_step_the_file_is_the_old_or_the_new_one(tmp_path):
    step, seen = 0, set()
    while True:
        folder = tmp_path / str(step)
        folder.mkdir()
        (folder / "rc").write_bytes(OLD)
        killed = dies(folder, step)
        content = (folder / "rc").read_bytes()
        assert content in (OLD, NEW)
        assert {path.read_bytes() for path in folder.glob("rc.*~")} <= {OLD}
        seen.add(content)
        if not killed:
            break
        step += 1
    assert seen == {OLD, NEW}
    assert step > 5


def test_what_a_killed_run_left_goes_with_the_next(tmp_path):
    (tmp_path / ".rc.mailports-new").write_bytes(b"half")
    with Place(str(tmp_path / "rc")) as place:
        place.replace(NEW, 0o600)
    assert {path.name for path in tmp_path.iterdir()} == {"rc"}


def test_mode_and_owner_are_right_and_missing_folders_private(tmp_path):
    path = tmp_path / "a" / "b" / "rc"
    with Place(str(path)) as place:
        place.replace(NEW, 0o640)
    assert path.stat().st_mode & 0o777 == 0o640
    assert {folder.stat().st_mode & 0o777 for folder in (path.parent, path.parent.parent)} == {0o700}


def test_backups_are_private_and_few(tmp_path):
    path = tmp_path / "rc"
    for number in range(4):
        (tmp_path / f"rc.{number}~").write_text("", encoding="ascii")
        os.utime(tmp_path / f"rc.{number}~", (number, number))
    path.write_bytes(OLD)
    path.chmod(0o644)
    with Place(str(path)) as place:
        kept = place.back_up(2)
    assert {str(found) for found in tmp_path.glob("rc.*~")} == {str(tmp_path / "rc.3~"), kept}
    assert Path(kept).stat().st_mode & 0o777 == 0o600


def test_without_permission_to_make_folders_there_is_nothing(tmp_path):
    with Place(str(tmp_path / "a" / "rc"), make=False) as place:
        assert place.status() is None
        assert place.read() == b""
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize("part", [".config", ".config/program", ".config/program/rc"])
def test_a_link_of_somebody_else_is_not_followed(tmp_path, part):
    home, elsewhere = tmp_path / "home", tmp_path / "elsewhere"
    elsewhere.mkdir()
    (home / part).parent.mkdir(parents=True)
    (home / part).symlink_to(elsewhere)
    path = str(home / ".config" / "program" / "rc")
    with pytest.raises(NotReplaceable, match="link"), Place(path, trusted=str(home)) as place:
        place.read()
    assert list(elsewhere.iterdir()) == []


def test_the_trusted_folder_may_be_a_link_itself(tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "home")
    with Place(str(tmp_path / "link" / "rc"), trusted=str(tmp_path / "link")) as place:
        place.replace(NEW, 0o600)
    assert (tmp_path / "home" / "rc").read_bytes() == NEW


def test_a_path_outside_of_the_trusted_folder_is_refused(tmp_path):
    with pytest.raises(NotReplaceable, match="does not lie below"):
        Place(str(tmp_path / "home" / ".." / "rc"), trusted=str(tmp_path / "home"))


def test_ones_own_links_are_followed(tmp_path):
    (tmp_path / "dotfiles").mkdir()
    (tmp_path / "dotfiles" / "rc").write_bytes(OLD)
    (tmp_path / "rc").symlink_to("dotfiles/rc")
    with Place(str(tmp_path / "rc")) as place:
        place.replace(NEW, 0o600)
    assert (tmp_path / "rc").is_symlink()
    assert (tmp_path / "dotfiles" / "rc").read_bytes() == NEW
