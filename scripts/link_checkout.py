# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Make this checkout importable in the running environment, and put the command ``mailports`` beside its Python.

Run with the Python of a virtual environment. Ansible and Python find a collection in site-packages by its path alone,
so a link to the checkout is to us what an editable install is to other projects.
"""

from __future__ import annotations

import sys
import sysconfig
import tomllib
from pathlib import Path

# What the kernel takes behind #!, and what the shell makes of a path that is long or has a blank: as pip writes them.
LONGEST = 127
DIRECTLY = "#!{python}"
BY_SHELL = """\
#!/bin/sh
'''exec' "{python}" "$0" "$@"
' '''"""
COMMAND = """\
{first}
import sys

from {module} import {function}

sys.exit({function}())
"""

checkout = Path(__file__).resolve().parent.parent

link = Path(sysconfig.get_path("purelib"), "ansible_collections", "mailports", "secure")
link.parent.mkdir(parents=True, exist_ok=True)
link.unlink(missing_ok=True)
link.symlink_to(checkout, target_is_directory=True)

first = DIRECTLY.format(python=sys.executable)
if " " in first or len(first) > LONGEST:
    first = BY_SHELL.format(python=sys.executable)
scripts = tomllib.loads((checkout / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
for name, entry_point in scripts.items():
    module, function = entry_point.split(":")
    command = Path(sysconfig.get_path("scripts"), name)
    command.write_text(COMMAND.format(first=first, module=module, function=function), encoding="utf-8")
    command.chmod(0o755)
