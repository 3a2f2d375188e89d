# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Applications in Go, built of Debian's packages alone."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from .sandbox import HERE

GO = "/usr/bin/go-12"
"""GCC's, half the size of Go's own; the standard library, TLS included, is that of Go 1.18."""
GOCODE = "/usr/share/gocode"
"""Where Debian's packages have the libraries."""
BUILT = ("goimapnotify", "grafana")
"""The applications."""


def build(name: str, folder: Path) -> Path:
    """Make a program of an application; it lies in the folder then, which has to be there."""
    program = folder / name
    command = [GO, "build", "-o", program, HERE / "applications" / f"{name}.go"]
    with TemporaryDirectory() as cache:
        environment = {"GO111MODULE": "off", "GOPATH": GOCODE, "GOCACHE": cache, "PATH": os.defpath}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return program
