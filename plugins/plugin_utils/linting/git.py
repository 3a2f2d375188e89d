# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What git knows of a folder."""

from __future__ import annotations

import os
from pathlib import Path


def ask(folder: str | Path, *arguments: str) -> str | None:
    """What git prints; None where the folder is in no work tree, the question fails, or there is no git."""
    import subprocess

    # The folder's own .git/config is not to be trusted: nothing that it names is run, and nothing is written.
    command = ["git", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-C", str(folder), *arguments]
    env = {**os.environ, "GIT_OPTIONAL_LOCKS": "0"}
    try:
        # Nothing of this goes through a shell, and "--" stands before every path.
        run = subprocess.run(command, capture_output=True, check=True, stdin=subprocess.DEVNULL, env=env)  # noqa: S603
    except (OSError, subprocess.CalledProcessError):
        return None
    return os.fsdecode(run.stdout)
