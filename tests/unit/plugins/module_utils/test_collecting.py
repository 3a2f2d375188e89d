# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Files that a host brings: found, read under limits, sealed; one that cannot be read is told and fails nothing."""

from __future__ import annotations

import os
import pwd
import socket
import sys
from pathlib import Path

import pytest
from ansible_collections.mailports.secure.plugins.module_utils.collecting import files as module
from ansible_collections.mailports.secure.plugins.module_utils.collecting.files import Collection, Limits
from ansible_collections.mailports.secure.plugins.module_utils.collecting.listeners import listeners
from ansible_collections.mailports.secure.plugins.module_utils.collecting.sealing import Broken, new_key, seal, unseal

LIMITS = Limits(10, 100, 300, 30)
FILES = {"/etc/a": b"port 25\n", "/b \xe9": bytes(range(256)), "/empty": b""}


def gathered(limits: Limits = LIMITS, **asked: list[str]) -> Collection:
    nothing: dict[str, list[str]] = {name: [] for name in ("paths", "system", "home", "beside", "anywhere", "words")}
    collection = Collection(limits)
    collection.gather(nothing | asked)
    return collection


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The one user's home folder."""
    user = pwd.struct_passwd(("alice", "x", 12345, 12345, "", str(tmp_path / "home"), ""))
    monkeypatch.setattr(module.pwd, "getpwall", lambda: [user])
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


def test_files_are_unsealed_as_they_were():
    key = new_key()
    sealed = seal(FILES, key)
    assert unseal(sealed, key, 1000) == FILES
    assert seal(FILES, new_key()) != sealed


@pytest.mark.parametrize(
    ("word", "limit"),
    [
        (seal(FILES, "another"), 1000),
        (seal(FILES, "key")[:-8], 1000),
        (seal(FILES, "key"), 100),
        (seal({"/zeros": bytes(10_000_000)}, "key"), 1000),
        ("*", 1000),
        ("", 1000),
    ],
)
def test_what_was_not_sealed_so_is_refused(word: str, limit: int):
    with pytest.raises(Broken):
        unseal(word, "key", limit)


def test_files_are_found_with_whose_they_are(tmp_path: Path, home: Path):
    (tmp_path / "main.cf").write_text("relayhost = x\n")
    (tmp_path / "main.cf").chmod(0o640)
    (tmp_path / "binary").write_bytes(b"smtp\0")
    (tmp_path / "app.yml").write_text("SMTP: x\n")
    (tmp_path / "other.yml").write_text("x: y\n")
    (home / ".msmtprc").write_text("host x\n")
    asked = {"system": [f"{tmp_path}/*.cf"], "anywhere": [f"{tmp_path}/*.yml"], "beside": [f"{tmp_path}/b*"]}
    found = gathered(home=[".msmtprc"], words=["smtp"], **asked)
    assert {Path(fact["path"]).name: (fact["kind"], fact["mode"]) for fact in found.facts} == {
        "main.cf": ("own", "0640"),
        ".msmtprc": ("own", f"{(home / '.msmtprc').stat().st_mode & 0o777:04o}"),
        "app.yml": ("anywhere", f"{(tmp_path / 'app.yml').stat().st_mode & 0o777:04o}"),
    }
    assert found.notes == []


def test_a_home_cannot_have_files_of_others_read(tmp_path: Path, home: Path):
    (tmp_path / "shadow").write_text("secret\n")
    (home / ".msmtprc").symlink_to(tmp_path / "shadow")
    found = gathered(home=[".msmtprc"])
    assert found.files == {}
    assert [note["message"] for note in found.notes] == ["a link to a file of somebody else"]


def test_what_cannot_be_read_is_told(tmp_path: Path):
    (tmp_path / "large").write_bytes(b"x" * 101)
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "dangling").symlink_to("nowhere")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "good").write_text("x")
    found = gathered(system=[f"{tmp_path}/*"], paths=[f"{tmp_path}/missing"])
    assert list(found.files) == [f"{tmp_path}/good"]
    assert {Path(note["path"]).name: note["message"] for note in found.notes} == {
        "large": "larger than 100 bytes",
        "loop": "Too many levels of symbolic links",
        "missing": "there is no such file",
    }


@pytest.mark.parametrize(
    ("limits", "number", "said"),
    [
        (Limits(2, 100, 300, 30), 2, "there are more than 2"),
        (Limits(10, 100, 90, 30), 1, "they have more than 90 bytes together"),
        (Limits(10, 100, 300, -1), 0, "-1 seconds are over"),
    ],
)
def test_limits_hold_and_are_told(tmp_path: Path, limits: Limits, number: int, said: str):
    for name in "abc":
        (tmp_path / name).write_text(name * 50)
    found = gathered(limits, system=[f"{tmp_path}/*"])
    assert len(found.files) == number
    assert found.notes == [{"path": "", "message": f"not all files were read: {said}"}]


@pytest.mark.parametrize("kind", ["system", "beside", "anywhere"])
def test_folders_without_end_are_not_searched_for_ever(tmp_path: Path, kind: str):
    found = gathered(Limits(10, 100, 300, -1), **{kind: [f"{tmp_path}/*"]})
    assert found.notes == [{"path": "", "message": "not all files were read: -1 seconds are over"}]


def test_a_folder_is_searched_for_what_speaks_of_mail(tmp_path: Path):
    (tmp_path / "deep" / "node_modules").mkdir(parents=True)
    for name in ("deep/a.env", "deep/node_modules/b.env"):
        (tmp_path / name).write_text("MAIL_HOST=x")
    (tmp_path / "c.env").write_text("nothing")
    found = gathered(paths=[str(tmp_path)], words=["mail"])
    assert list(found.files) == [f"{tmp_path}/deep/a.env"]


def test_listeners_are_told_with_their_program():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        [found] = listeners({port})
    assert found == {"address": "127.0.0.1", "port": port, "program": str(Path(sys.executable).resolve())}
    assert listeners({port}) == []
