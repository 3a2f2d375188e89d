# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Mending files on a host: a run that is killed anywhere leaves each file whole, and the next one ends the work."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from ansible_collections.mailports.secure.plugins.module_utils.backups import unfinished
from ansible_collections.mailports.secure.plugins.module_utils.mending import Mending
from ansible_collections.mailports.secure.plugins.module_utils.probing.certificates import NoAuthorities
from ansible_collections.mailports.secure.plugins.module_utils.probing.model import Settings
from ansible_collections.mailports.secure.plugins.module_utils.replacing import NotReplaceable

OLD, NEW = b"port 25\npassword x\n" * 500, b"port 465\npassword x\n" + b"port 25\npassword x\n" * 499
#: Where nobody answers.
PROBE = {"protocol": "smtp", "host": "127.0.0.1", "port": 1, "tls": "implicit"}
#: What changes something on the disk.
EVENTS = ("open", "os.rename", "os.mkdir", "os.unlink", "os.remove", "os.rmdir", "shutil.rmtree", "subprocess.Popen")


class Module:
    """As much of AnsibleModule as is asked for."""

    def __init__(self, check_mode: bool = False) -> None:
        self.check_mode = check_mode

    @staticmethod
    def get_bin_path(name: str) -> str | None:
        return shutil.which(name)

    @staticmethod
    def run_command(argv: list[str], data: str = "", environ_update=None, expand_user_and_vars: bool = True):
        done = subprocess.run(argv, input=data, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, done.stderr


class Host:
    """Two files that belong together, a table made of one, and a program that is told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.backup = folder / "backups"
        self.files = [folder / "etc" / name for name in ("one", "two")]
        self.files[0].parent.mkdir()
        for file in self.files:
            file.write_bytes(OLD)
            file.chmod(0o640)
        self.table.write_bytes(OLD)

    @property
    def table(self) -> Path:
        return self.folder / "etc" / "one.db"

    @property
    def told(self) -> bool:
        return (self.folder / "told").exists()

    def set(self, **other: object) -> dict:
        digest = hashlib.sha256(OLD).hexdigest()
        made = {
            "files": [{"path": str(file), "home": "", "digest": digest} for file in self.files],
            "probes": [],
            "along": "",
            "checks": [self.check("grep", "-rq", "465", "{stage}")],
            "tables": [{"made": [str(self.table)], "argv": ["cp", str(self.files[0]), str(self.table)]}],
            "reload": {"running": ["true"], "argv": ["touch", str(self.folder / "told")]},
        }
        return {**made, **other}

    @staticmethod
    def check(*argv: str) -> dict:
        names = {"environment": None, "stdin": None, "quiet": False, "output": None, "refuse": None}
        return {**names, "argv": list(argv), "complaint": "no"}

    def mend(self, one: dict | None = None, check_mode: bool = False, ca_file: str | None = None) -> dict:
        edits = {str(file): [[0, 8, base64.b64encode(b"port 465\n").decode()]] for file in self.files}
        mending = Mending(Module(check_mode), self.backup, edits, Settings(1.0, ca_file))
        finished = mending.finish()
        changed = [file for file in self.files if file.read_bytes() == OLD]
        given = one or self.set()
        given["files"] = [file for file in given["files"] if Path(file["path"]) in changed]
        return {"finished": finished, **mending.mend([given] if given["files"] else [], 5)}

    def contents(self) -> list[bytes]:
        return [file.read_bytes() for file in self.files]

    def back(self) -> list[str]:
        return Mending(Module(), self.backup, {}, Settings(1.0, None)).go_back()[0]


@pytest.fixture
def host(tmp_path: Path) -> Host:
    return Host(tmp_path)


def killed_at(host: Host, number: int) -> bool:
    """Mend in a process that is killed before its nth change of the disk; tell whether it came to that."""
    child = os.fork()
    if child == 0:
        left = number

        def count(event: str, _arguments: object) -> None:
            nonlocal left
            if event in EVENTS:
                left -= 1
                if left < 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        host.mend()
        os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def test_a_run_that_is_killed_leaves_each_file_whole_and_the_next_ends_its_work(tmp_path: Path):
    number = 0
    states = set()
    while True:
        folder = tmp_path / str(number)
        folder.mkdir()
        host = Host(folder)
        killed = killed_at(host, number)
        assert set(host.contents()) <= {OLD, NEW}
        states.add(tuple(text == NEW for text in host.contents()))
        host.mend()
        assert host.contents() == [NEW, NEW]
        assert host.table.read_bytes() == NEW
        assert host.told
        assert not unfinished(host.backup).exists()
        assert [file.stat().st_mode & 0o777 for file in host.files] == [0o640, 0o640]
        assert sorted(path.name for path in host.files[0].parent.iterdir()) == ["one", "one.db", "two"]
        assert not (host.backup / "stage").exists()
        if not killed:
            break
        number += 1
    assert states == {(False, False), (True, False), (True, True)}


def test_what_a_killed_run_replaced_is_put_back(tmp_path: Path):
    number, killed = 0, True
    while killed:
        folder = tmp_path / str(number)
        folder.mkdir()
        host = Host(folder)
        killed = killed_at(host, number)
        host.back()
        assert (host.contents(), host.table.read_bytes()) == ([OLD, OLD], OLD)
        number += 1


def test_what_was_mended_is_put_back(host: Host):
    assert host.mend()["files"] == [str(file) for file in host.files]
    assert host.back() == [str(file) for file in host.files]
    assert (host.contents(), host.table.read_bytes()) == ([OLD, OLD], OLD)
    assert host.back() == []


def test_what_was_changed_since_is_not_put_back(host: Host):
    host.mend()
    host.files[1].write_bytes(b"mine")
    with pytest.raises(NotReplaceable, match="two has changed since it was mended"):
        host.back()
    assert host.contents() == [NEW, b"mine"]


def test_check_mode_checks_and_changes_nothing(host: Host):
    assert host.mend(check_mode=True)["files"] == [str(file) for file in host.files]
    assert (host.contents(), host.told) == ([OLD, OLD], False)


@pytest.mark.parametrize(
    ("different", "why"),
    [
        ({"checks": [Host.check("sh", "-c", "echo wrong >&2; exit 1")]}, "no: wrong"),
        ({"reload": {"running": ["true"], "argv": ["sh", "-c", "echo broken >&2; exit 3"]}}, "fails: broken"),
        ({"tables": [{"made": ["/etc/passwd"], "argv": ["false"]}]}, "false fails: exit status 1"),
    ],
)
def test_what_its_program_refuses_is_left_or_put_back(host: Host, different: dict, why: str):
    said = host.mend(host.set(**different))
    assert [left["path"] for left in said["failed_files"]] == [str(file) for file in host.files]
    assert why in said["failed_files"][0]["why"]
    assert (said["files"], host.contents()) == ([], [OLD, OLD])


def test_a_file_that_has_changed_meanwhile_is_left(host: Host):
    one = host.set()
    one["files"][0]["digest"] = "another"
    said = host.mend(one)
    assert "has changed since it was read" in said["failed_files"][0]["why"]
    assert host.contents() == [OLD, OLD]


def test_a_server_that_does_not_answer_leaves_its_file_alone(host: Host):
    said = host.mend(host.set(probes=[PROBE]))
    assert (said["files"], said["failed_files"]) == ([], [])
    assert "as seen from the host" in said["left"][0]["why"]
    assert host.contents() == [OLD, OLD]


def test_whom_to_trust_is_told_as_what_it_is_and_not_as_one_of_the_files(host: Host):
    authorities = host.folder / "authorities"
    authorities.write_text("nobody", encoding="utf-8")
    with pytest.raises(NoAuthorities, match=f"^{authorities}: no certificates in PEM form$"):
        host.mend(host.set(probes=[PROBE]), ca_file=str(authorities))
    assert host.contents() == [OLD, OLD]


def test_nobody_who_could_check_is_told_of(host: Host):
    said = host.mend(host.set(checks=[Host.check("no-such-program")]))
    assert said["unchecked"] == [str(file) for file in host.files]
    assert host.contents() == [NEW, NEW]


def test_no_link_in_a_home_is_followed(host: Host, tmp_path: Path):
    other = tmp_path / "other"
    other.mkdir()
    host.files[0].replace(other / "one")
    host.files[0].symlink_to(other / "one")
    one = host.set()
    one["files"] = [{**file, "home": str(tmp_path)} for file in one["files"]]
    assert "is not a regular file" in host.mend(one)["failed_files"][0]["why"]
    assert (other / "one").read_bytes() == OLD
