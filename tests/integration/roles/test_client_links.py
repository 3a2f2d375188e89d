# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The role ``client`` writing for another user, as root: it follows none of that user's links."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from .playing import Outcome, names, play

USER = "nobody"
#: What is a link to somewhere else, and by which words that is refused.
LINKS = {"Mail": "is a link: it could lead", ".config/getmail": "getmail is a link, which could lead elsewhere"}
HOSTS = {f"link-{number}": link for number, link in enumerate(LINKS)}


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Outcome]:
    if os.geteuid() != 0:
        pytest.skip("needs root, to write for another user")
    folder = tmp_path_factory.mktemp("links")
    (folder / "elsewhere").mkdir()
    hosts = {}
    for name, link in {**HOSTS, "none": ""}.items():
        home = folder / name
        if link:
            (home / link).parent.mkdir(parents=True)
            (home / link).symlink_to(folder / "elsewhere")
        home.mkdir(exist_ok=True)
        for path in (home, *home.rglob("*")):
            shutil.chown(path, USER) if not path.is_symlink() else None
        hosts[name] = {
            "client_user": USER,
            "client_home": str(home),
            "client_manage_packages": False,
            "client_programs": ["msmtp", "getmail"],
            "client_accounts": [{"name": "work", "address": "me@gmail.com", "password": "swordfish"}],
        }
    return folder, play(folder, "mailports.secure.client", hosts, "--forks", "3")


@pytest.mark.parametrize("host", HOSTS)
def test_a_link_is_refused_and_nothing_goes_through_it(played: tuple[Path, Outcome], host: str) -> None:
    folder, outcome = played
    assert host in outcome.failed
    assert LINKS[HOSTS[host]] in outcome.output
    assert names(folder / "elsewhere") == set()


def test_without_links_all_of_it_is_the_users(played: tuple[Path, Outcome]) -> None:
    folder, outcome = played
    assert "none" not in outcome.failed, outcome.output
    written = list((folder / "none").rglob("*"))
    assert {path.owner() for path in written} == {USER}
    assert {path.stat().st_mode & 0o077 for path in written} == {0}
