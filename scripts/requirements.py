# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Print requirements from pyproject.toml, one a line: ``runtime``, or the name of a dependency group."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

name = sys.argv[1]
settings = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))
print("\n".join(settings["project"]["dependencies"] if name == "runtime" else settings["dependency-groups"][name]))
