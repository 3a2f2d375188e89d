# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Build both packages from the sources, and install each into environments that hold nothing else."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
#: The oldest and the newest controller that the project supports, by the Python that brings each ansible-core.
PYTHONS = ("3.11", "3.13")


def run(*command: str | Path, **options) -> subprocess.CompletedProcess[str]:
    """Run a command that must succeed."""
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done


def find_python(version: str) -> str | None:
    """The path of a Python of that version."""
    finder = CHECKOUT / "scripts" / "find-python.sh"
    return subprocess.run([finder, version], capture_output=True, text=True, check=False).stdout.strip() or None


@dataclass(frozen=True)
class Installed:
    """An environment with one of the two packages in it."""

    bin: Path
    home: Path

    def run(self, *command: str | Path, status: int = 0) -> str:
        """Run a command of the environment, away from the checkout; return what it writes to standard output."""
        done = subprocess.run(
            [self.bin / command[0], *map(str, command[1:])],
            cwd=self.home,
            env={"HOME": str(self.home), "PATH": f"{self.bin}:/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == status, f"{command} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout


@pytest.fixture(scope="session")
def sources(tmp_path_factory) -> Path:
    """A copy of the sources, without what git ignores."""
    if not (CHECKOUT / ".git").exists():
        pytest.skip("not a git checkout")
    folder = tmp_path_factory.mktemp("sources")
    run(CHECKOUT / "scripts" / "export.sh", folder)
    return folder


@pytest.fixture(scope="session")
def tarball(sources, tmp_path_factory) -> Path:
    """The Galaxy tarball."""
    output = tmp_path_factory.mktemp("tarball")
    galaxy = Path(sys.executable).with_name("ansible-galaxy")
    run(galaxy, "collection", "build", "--output-path", output, sources)
    return next(output.glob("mailports-secure-*.tar.gz"))


@pytest.fixture(scope="session")
def wheel(sources, tmp_path_factory) -> Path:
    """The wheel, built in an environment that has only what the build system asks for."""
    output = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--outdir", output, sources)
    return next(output.glob("mailports-*.whl"))


@pytest.fixture(scope="session")
def tarball_files(tarball) -> set[str]:
    """The paths of the files in the tarball."""
    with tarfile.open(tarball) as archive:
        return {member.name for member in archive if member.isfile()}


@pytest.fixture(scope="session")
def wheel_files(wheel) -> set[str]:
    """The paths of the files in the wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if not name.endswith("/")}


def install_tarball(environment: Installed, tarball: Path) -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    run(environment.bin / "pip", "install", "-qq", *project["dependencies"])
    environment.run("ansible-galaxy", "collection", "install", "--offline", tarball)


def install_wheel(environment: Installed, wheel: Path) -> None:
    run(environment.bin / "pip", "install", "-qq", wheel)


INSTALL = {"tarball": install_tarball, "wheel": install_wheel}


@pytest.fixture(scope="session")
def install(request, tmp_path_factory) -> Callable[[str, str], Installed]:
    """Install a package on a Python; each pair is installed once."""

    @cache
    def install_once(package: str, version: str) -> Installed:
        python = find_python(version)
        if python is None:
            pytest.skip(f"Python {version} was not found")
        folder = tmp_path_factory.mktemp(f"{package}-{version}")
        run(python, "-m", "venv", folder)
        environment = Installed(folder / "bin", home=tmp_path_factory.mktemp("home"))
        INSTALL[package](environment, request.getfixturevalue(package))
        return environment

    return install_once


@pytest.fixture(params=[(package, version) for version in PYTHONS for package in INSTALL], ids="-".join)
def installed(request, install) -> Installed:
    """Each package on each Python."""
    return install(*request.param)


@pytest.fixture(params=PYTHONS)
def with_command(request, install) -> Installed:
    """The package that brings the command, on each Python."""
    return install("wheel", request.param)
