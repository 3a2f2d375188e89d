# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What git knows of a folder."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path


def ask(folder: Path, *arguments: str) -> str | None:
    """What git prints; None where the folder is in no work tree, the question fails, or there is no git."""
    command = ["git", "-C", str(folder), *arguments]
    try:
        # Nothing of this goes through a shell, and "--" stands before every path.
        run = subprocess.run(command, capture_output=True, check=True, stdin=subprocess.DEVNULL)  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return None
    return os.fsdecode(run.stdout)
