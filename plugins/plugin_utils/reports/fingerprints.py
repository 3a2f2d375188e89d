# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What stays the same of a finding when the lines around it move."""

from __future__ import annotations

import hashlib
import json
from collections import Counter

from ..endpoint.model import Finding
from ..linting.result import Result
from .excerpt import excerpt
from .masking import Mask


def fingerprints(result: Result, mask: Mask, *, located: bool = True) -> list[str]:
    """One for each finding, in their order: 32 hexadecimal digits, no two the same.

    Made of the rule, the path, the application, which endpoint it is, the text of the line, and how many findings
    before this one agree in all of that; never of the number of the line. The text is taken as it is shown, without
    secrets: a digest of a password could be tried out. Without ``located`` the path counts only for telling findings
    apart: those of a file that was moved keep their fingerprints.
    """
    seen: Counter[tuple[str, str]] = Counter()
    made = []
    for finding in result.findings:
        path = finding.place.path
        identity = json.dumps(_identity(finding, path if located else "", result, mask))
        made.append(hashlib.sha256(f"{identity}{seen[path, identity]}".encode()).hexdigest()[:32])
        seen[path, identity] += 1
    return made


def _identity(finding: Finding, path: str, result: Result, mask: Mask) -> list[object]:
    endpoint = finding.endpoint
    connection = [endpoint.protocol, endpoint.role, endpoint.host, endpoint.name] if endpoint else []
    line = excerpt(result.sources[finding.place.path], finding.place, mask).line
    return [finding.code, path, finding.application, connection, " ".join(line.split())]
