# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which mailports this is, and where it runs from: several copies may lie on one machine."""

from __future__ import annotations

import json
import re
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[3]


def number() -> str:
    """The version that galaxy.yml or, in an installed collection, MANIFEST.json says."""
    galaxy, manifest = _ROOT / "galaxy.yml", _ROOT / "MANIFEST.json"
    if galaxy.is_file():
        # The line by which hatchling finds it, too: no YAML need be parsed.
        found = re.search(r"(?m)^version: (\S+)$", galaxy.read_text(encoding="utf-8"))
        return found[1] if found else "unknown"
    if manifest.is_file():
        return str(json.loads(manifest.read_text(encoding="utf-8"))["collection_info"]["version"])
    return "unknown"


def version() -> str:
    return f"mailports {number()} (from {_ROOT})"
