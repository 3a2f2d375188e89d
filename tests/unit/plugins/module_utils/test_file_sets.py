# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Files that belong together are compared, kept, replaced one by one, and put back."""

from __future__ import annotations

import os
import signal
import sys

import pytest
from ansible_collections.mailports.secure.plugins.module_utils.file_sets import (
    File,
    keep,
    restore,
    told,
    untold,
)
from ansible_collections.mailports.secure.plugins.module_utils.replacing import NotReplaceable

OLD, NEW = b"the old one\n", b"the new one\n"
ME = (os.geteuid(), os.getegid())


def file(root, path="/etc/a", data=NEW, mode=0o644, **more):
    given = {"secret": False, "force": True, "owner": (-1, -1), **more}
    return File(path=path, target=f"{root}{path}", data=data, mode=mode, **given)


def write(root, path, data, mode=0o644):
    target = root / path.lstrip("/")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    target.chmod(mode)
    return target


def state(root):
    """Every file below a folder, with its mode; backups aside."""
    files = (path for path in (root / "etc").rglob("*") if path.is_file())
    return {str(path.relative_to(root)): (path.read_bytes(), path.stat().st_mode & 0o7777) for path in files}


@pytest.mark.parametrize(
    ("present", "wanted", "expected"),
    [
        (None, {}, True),
        ((NEW, 0o644), {}, False),
        ((OLD, 0o644), {}, True),
        ((NEW, 0o600), {}, True),
        ((NEW, 0o4644), {}, True),
        ((NEW, 0o644), {"owner": ME}, False),
        ((NEW, 0o644), {"owner": (ME[0] + 1, -1)}, True),
        ((NEW, 0o644), {"owner": (-1, ME[1] + 1)}, True),
        ((OLD, 0o600), {"force": False, "owner": (ME[0] + 1, -1)}, False),
        (None, {"force": False}, True),
    ],
)
def test_a_file_differs_by_content_mode_or_owner(tmp_path, present, wanted, expected):
    if present:
        write(tmp_path, "etc/a", *present)
    assert file(tmp_path, **wanted).differs() is expected


@pytest.mark.skipif(ME[0] != 0, reason="only root gives files away")
@pytest.mark.parametrize(
    ("owner", "expected"), [((-1, -1), (12, 13)), ((14, -1), (14, 13)), ((-1, 14), (12, 14)), ((0, 0), (0, 0))]
)
def test_the_owner_stays_where_no_other_is_wanted(tmp_path, owner, expected):
    target = write(tmp_path, "etc/a", OLD)
    os.chown(target, 12, 13)
    file(tmp_path, owner=owner, mode=0o640).put()
    status = target.stat()
    assert (target.read_bytes(), status.st_mode & 0o7777) == (NEW, 0o640)
    assert (status.st_uid, status.st_gid) == expected


@pytest.mark.parametrize("act", [File.differs, File.before, File.put])
def test_a_link_in_the_place_of_the_file_is_followed_to_where_it_leads(tmp_path, act):
    """Administrators link configurations; the link stays, and what it leads to is what counts."""
    kept = write(tmp_path, "kept", OLD)
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/a").symlink_to(kept)
    act(file(tmp_path))
    assert (tmp_path / "etc/a").is_symlink()
    assert kept.read_bytes() == (NEW if act is File.put else OLD)


@pytest.mark.parametrize("make", [os.mkdir, os.mkfifo])
def test_what_is_no_file_is_refused(tmp_path, make):
    (tmp_path / "etc").mkdir()
    make(tmp_path / "etc/a")
    with pytest.raises(NotReplaceable, match="not a regular file"):
        file(tmp_path).put()


def test_backups_are_private_and_few_and_put_everything_back(tmp_path):
    write(tmp_path, "etc/a", OLD, 0o640)
    before, backups = state(tmp_path), []
    for _number in range(4):
        files = [file(tmp_path), file(tmp_path, "/etc/made/b")]
        backups.append(keep(str(tmp_path / "backups"), files, 2))
        for one in files:
            one.put()
        assert state(tmp_path) == {"etc/a": (NEW, 0o644), "etc/made/b": (NEW, 0o644)}
        assert restore(backups[-1]) == ["/etc/a", "/etc/made/b"]
        assert state(tmp_path) == before
    present = sorted((tmp_path / "backups").iterdir())
    assert [str(path) for path in present] == backups[-2:]
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "backups", *present)} == {0o700}


@pytest.mark.parametrize(
    ("listed", "says"),
    [
        (None, "cannot be put back: No such file"),
        ("{", "is not a backup of this module"),
        ("[1]", "is not a backup of this module"),
        ('[{"path": "/etc/a"}]', "is not a backup of this module"),
        ('[{"path": "/etc/a", "target": "/nowhere/a", "present": true}]', "cannot be put back: No such file"),
    ],
)
def test_what_is_no_backup_is_told(tmp_path, listed, says):
    if listed is not None:
        (tmp_path / "files.json").write_text(listed, encoding="ascii")
    with pytest.raises(NotReplaceable, match=says):
        restore(str(tmp_path))


def dies(step, act):
    """Act in a process that is killed at the given step, before a call to the system; tell whether it came to that."""
    child = os.fork()
    if child == 0:
        left = step

        def count(event, arguments):
            nonlocal left
            # To kill is such an event, too.
            left -= event != "os.kill" and (event.startswith(("os.", "shutil.")) or event == "open")
            if left < 0 and event != "os.kill":
                os.kill(os.getpid(), signal.SIGKILL)

        try:
            sys.addaudithook(count)
            act()
        finally:
            os._exit(0)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def install(root, telling=False):
    files = [file(root, "/etc/a"), file(root, "/etc/made/b"), file(root, "/etc/c", mode=0o600)]
    kept = keep(str(root / "backups"), files, 1, telling)
    for one in files:
        one.put()
    return kept


@pytest.mark.parametrize("restoring", [False, True], ids=["installed", "restored"])
def test_killed_at_any_step_each_file_is_whole(tmp_path, restoring):
    step, seen = 0, set()
    while True:
        root = tmp_path / str(step)
        write(root, "etc/a", OLD)
        write(root, "etc/c", OLD, 0o600)
        kept = install(root) if restoring else ""
        act = (lambda kept=kept: restore(kept)) if restoring else (lambda root=root: install(root))
        killed = dies(step, act)
        whole = {name: data for name, (data, _mode) in state(root).items() if not name.endswith(".mailports-new")}
        assert {"etc/a", "etc/c"} <= set(whole) <= {"etc/a", "etc/c", "etc/made/b"}
        assert set(whole.values()) <= {OLD, NEW}
        # A backup is whole, too.
        assert all((path / "files.json").is_file() for path in root.glob("backups/[0-9]*"))
        # One that others may not read was never readable.
        assert {mode for name, (_data, mode) in state(root).items() if "c" in name.rpartition("/")[2]} == {0o600}
        seen.add(tuple(sorted(whole.items())))
        if not killed:
            break
        step += 1
        # The next run goes on where this one ended.
        restore(kept) if restoring else install(root)
        assert set(state(root)) == {"etc/a", "etc/c"} | (set() if restoring else {"etc/made/b"})
        assert {data for data, _mode in state(root).values()} == {OLD if restoring else NEW}
    assert step > 20
    # Old alone, new alone, and in between: in the given order.
    assert len(seen) == 4


def test_killed_before_programs_were_told_the_next_run_knows(tmp_path):
    step, before, seen = 0, {}, set()
    while True:
        root = tmp_path / str(step)
        write(root, "etc/a", OLD)
        write(root, "etc/c", OLD, 0o600)
        before = before or state(root)
        killed = dies(step, lambda root=root: told(install(root, telling=True)))
        replaced = {f"/{name}" for name, (data, _mode) in state(root).items() if data == NEW and "-new" not in name}
        waiting = set(untold(str(root / "backups")))
        if not killed:
            break
        assert replaced <= waiting
        seen.add((len(replaced), len(waiting)))
        # What the next run keeps is what the programs knew last.
        kept = install(root, telling=True)
        assert set(untold(str(root / "backups"))) == {"/etc/a", "/etc/made/b", "/etc/c"}
        restore(kept)
        assert state(root) == before
        step += 1
    assert (replaced, waiting) == ({"/etc/a", "/etc/made/b", "/etc/c"}, set())
    assert seen == {(0, 0), (0, 3), (1, 3), (2, 3), (3, 3)}
