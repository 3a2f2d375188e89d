# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Where what was mended is kept as it was."""

from __future__ import annotations

import os
from pathlib import Path

_ROOTS = "/var/backups/mailports"
_USERS = "~/.local/state/mailports"


def folder(given):
    """The folder that the user wants, or else root's, or the acting user's."""
    return Path(os.path.expanduser(given or (_ROOTS if os.geteuid() == 0 else _USERS)))  # noqa: PTH111


def unfinished(backups):
    """The file that says who is still to be told of mended files, should a run be killed."""
    return backups / "unfinished.json"
