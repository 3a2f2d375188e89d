# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Configurations and what they mean, in files that hold many.

Cases are parted by lines of ``=== path``. Below a configuration stand its endpoints behind ``--- endpoints``, a line
each, in the words of ``told``; none where the configuration names no server.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).parent


class Case(NamedTuple):
    id: str
    path: str
    text: str
    #: What else stands below the configuration, by name.
    parts: dict[str, str]


def cases(folder: str) -> list[Case]:
    """All cases in the files of a folder beside this module."""
    found = []
    for file in sorted((HERE / folder).glob("*.txt")):
        for number, block in enumerate(re.split(r"(?m)^=== ", file.read_text(encoding="utf-8"))[1:], 1):
            path, _newline, rest = block.partition("\n")
            text, *parts = re.split(r"(?m)^--- (\w+)\n", rest)
            found.append(Case(f"{file.stem}-{number}", path, text, dict(zip(parts[::2], parts[1::2], strict=True))))
    return found


def told(source, endpoint) -> str:
    """Application, protocol, server, TLS, verification and secret; then the lines of what was written (``host:1``)."""
    words = [endpoint.application, endpoint.protocol, f"{endpoint.host}:{endpoint.port}"]
    words += [endpoint.tls, endpoint.verify, endpoint.secret]
    words += [endpoint.role] if endpoint.role != "client" else []
    words += [f"min_tls={endpoint.min_tls}"] if endpoint.min_tls else []
    places = sorted((place, name) for name, place in endpoint.where.items())
    lines = [f"{name}:{source.position(place.start)[0]}" for place, name in places]
    return " ".join([*words, f"at:{source.position(endpoint.anchor.start)[0]}", *lines])
