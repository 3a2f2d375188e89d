# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which mailports this is, and where it runs from: several copies may lie on one machine."""

from __future__ import annotations

from pathlib import Path

_ROOT = Path(__file__).resolve().parents[3]


def number() -> str:
    """The version that galaxy.yml or, in an installed collection, MANIFEST.json says."""
    import yaml

    for name in ("galaxy.yml", "MANIFEST.json"):
        path = _ROOT / name
        if path.is_file():
            data = yaml.safe_load(path.read_text(encoding="utf-8"))
            return str(data.get("collection_info", data)["version"])
    return "unknown"


def version() -> str:
    return f"mailports {number()} (from {_ROOT})"
