# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What becomes of a file, and of what the file system keeps of it, when it is mended."""

from __future__ import annotations

import os
import stat

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.linting.writing import names, write

NOBODY = 65534


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "msmtprc"
    path.write_text("old\n")
    return path


def test_mode_owner_and_attributes_are_kept(path):
    path.chmod(0o640)
    if os.geteuid() == 0:
        os.chown(path, NOBODY, NOBODY)
    try:
        os.setxattr(path, "user.note", b"kept")
    except OSError:
        pytest.skip("this file system keeps no attributes")
    before = path.stat()
    kept = write(path, "old\n", "new\n")
    for one in (path, kept):
        after = one.stat()
        assert (after.st_mode, after.st_uid, after.st_gid) == (before.st_mode, before.st_uid, before.st_gid)
        assert os.getxattr(one, "user.note") == b"kept"
    assert (path.read_text(), kept.read_text()) == ("new\n", "old\n")


def test_a_link_stays_one(path, tmp_path):
    link = tmp_path / "link"
    link.symlink_to("msmtprc")
    write(link, "old\n", "new\n")
    assert link.is_symlink() and path.read_text() == "new\n"


def test_hard_links_are_counted(path, tmp_path):
    (tmp_path / "twin").hardlink_to(path)
    assert names(path) == 2


def test_a_file_that_has_changed_is_left(path):
    path.write_text("someone else's\n")
    with pytest.raises(OSError, match="it has changed since it was read: run again"):
        write(path, "old\n", "new\n")
    assert path.read_text() == "someone else's\n" and list(path.parent.iterdir()) == [path]


@pytest.mark.skipif(os.geteuid() != 0, reason="takes root, to become somebody who may not write")
def test_a_read_only_file_is_left(path):
    path.chmod(0o444)
    for folder in (path.parent, *path.parent.parents):
        if folder.stat().st_uid == 0 and not folder.stat().st_mode & stat.S_IXOTH:
            folder.chmod(folder.stat().st_mode | stat.S_IXOTH)
    path.parent.chmod(0o777)
    child = os.fork()
    if child == 0:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
        try:
            write(path, "old\n", "new\n", keep=False)
        except PermissionError as error:
            os._exit(7 if error.strerror == "it is read-only" else 8)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    assert path.read_text() == "old\n"
