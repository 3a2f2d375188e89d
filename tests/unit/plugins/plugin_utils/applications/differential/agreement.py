# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the differential tests share: our reading of a text, and the parts that configurations are drawn from.

Each module of this folder draws configurations in one program's language, asks the program itself what it understood,
and compares that with the endpoints that were read.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.applications import files
from ansible_collections.mailports.secure.plugins.plugin_utils.endpoint.model import Source
from ansible_collections.mailports.secure.plugins.plugin_utils.linting.loading import Alone
from hypothesis import strategies as st

HOSTS = st.sampled_from(["mx.example.org", "smtp.example.com", "192.0.2.25", "a-b.example.net"])
PORTS = st.sampled_from(["25", "110", "143", "465", "587", "993", "995", "2525"])
BLANKS = st.sampled_from([" ", "  ", "\t", " \t"])


def needs(program):
    """Skips a module's tests where the program is not installed."""
    return pytest.mark.skipif(not shutil.which(program), reason=f"{program} is not installed")


def endpoints(path, text):
    return [found.endpoint for found in files.read(Source(path, text), Alone()).found]


def ask(*command, **options):
    """What a program prints on standard output, or None where it refuses."""
    run = subprocess.run(
        command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, timeout=60, **options
    )
    return run.stdout if run.returncode == 0 else None


def write(folder: Path, name, text):
    """A file that nobody else may read: the programs want that where a password stands in it."""
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    path.chmod(0o600)
    return path
