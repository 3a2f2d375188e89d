# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What is told of a host: as audit.schema.json says, without a line of any file."""

from __future__ import annotations

from typing import Any

from ..linting.result import Result
from ..reports.json_report import report
from ..reports.wish import Wish
from .bringing import Brought
from .inspection import secret_files


def told(brought: Brought, result: Result) -> dict[str, Any]:
    """Report, files, listeners, programs and notes of a host."""
    secret = secret_files(brought, result)
    telling = secret | {one.extent.path for one in result.endpoints} | {one.place.path for one in result.findings}
    return {
        "report": report(result, Wish()),
        "files": [
            {
                "path": file.path,
                "mode": file.mode,
                "owner": file.owner,
                "group": file.group,
                "secret": file.path in secret,
            }
            for file in sorted(brought.files.values(), key=lambda file: file.path)
            if file.path in telling
        ],
        "listeners": brought.listeners,
        "programs": brought.programs,
        "notes": brought.notes,
    }
