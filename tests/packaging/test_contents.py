# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What is in the packages, and what is not."""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

#: The folders that Ansible reads at run time.
RUNTIME = {"meta", "playbooks", "plugins", "roles"}
METADATA = {"FILES.json", "MANIFEST.json", "LICENSE", "README.md", "CHANGELOG.md", "changelogs"}
PREFIX = "ansible_collections/mailports/secure/"


def runtime_files(sources: Path) -> set[str]:
    files = (path for top in RUNTIME for path in (sources / top).rglob("*") if path.is_file())
    return {path.relative_to(sources).as_posix() for path in files}


def test_the_tarball_holds_everything_that_runs(sources, tarball_files):
    assert runtime_files(sources) <= tarball_files


def test_the_tarball_holds_no_development_files(tarball_files):
    tops = {PurePosixPath(name).parts[0] for name in tarball_files}
    assert tops - RUNTIME - METADATA == {"docs", "schemas"}


def test_the_wheel_holds_everything_that_runs(sources, wheel_files):
    expected = {*runtime_files(sources), "galaxy.yml", "README.md", "LICENSE"}
    assert {PREFIX + name for name in expected} <= wheel_files


def test_the_wheel_holds_nothing_outside_the_collection_but_its_metadata(wheel_files):
    outside = {name.split("/")[0] for name in wheel_files if not name.startswith(PREFIX)}
    assert len(outside) == 1
    assert re.fullmatch(r"mailports-[\d.]+\.dist-info", outside.pop())


def test_the_wheel_has_the_version_of_the_collection(sources, wheel):
    version = re.search(r"^version: (\S+)$", (sources / "galaxy.yml").read_text(encoding="utf-8"), re.MULTILINE)[1]
    assert wheel.name == f"mailports-{version}-py3-none-any.whl"
