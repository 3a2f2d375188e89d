# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Stand-in for the script that ansible-test downloads to put pip into the environments that it makes.

It is asked for one version, as in ``pip==25.2``, and installs that from the configured package index, so that
nothing but that index is needed. scripts/ansible-test.sh puts it where ansible-test looks for a download that it kept.
"""

from __future__ import annotations

import subprocess
import sys

requirements = [argument for argument in sys.argv[1:] if "==" in argument]
subprocess.run([sys.executable, "-m", "ensurepip"], stdout=subprocess.DEVNULL, check=True)
subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", *requirements], check=True)
