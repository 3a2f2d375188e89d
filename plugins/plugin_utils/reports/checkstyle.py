# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The report in Checkstyle's XML, which Jenkins, reviewdog and many others read."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement

from ..endpoint.model import Severity
from ..linting.result import Result
from .showing import showable
from .wish import Wish
from .xml import document

_SEVERITIES: Mapping[Severity, str] = {"error": "error", "warning": "warning", "note": "info"}


def render(result: Result, wish: Wish) -> str:
    root = Element("checkstyle", version="10.0")
    for path, findings in groupby(result.findings, key=lambda finding: finding.place.path):
        file = SubElement(root, "file", name=showable(path))
        for finding in findings:
            line, column = result.sources[path].position(finding.place.start)
            SubElement(
                file,
                "error",
                line=str(line),
                column=str(column),
                severity=_SEVERITIES[finding.severity],
                message=showable(f"{finding.message}; {finding.help}"),
                source=f"mailports.{finding.code}.{finding.rule}",
            )
    return document(root)
