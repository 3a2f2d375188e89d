# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The report in JUnit's XML, as GitLab and Jenkins read it: each finding that fails the run is a test that failed."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement

from ..endpoint.model import SEVERITIES, Finding
from ..linting.result import Result
from .showing import showable
from .wish import Wish
from .xml import document


def render(result: Result, wish: Wish) -> str:
    cases = list(_cases(result, wish)) or [_passed(result)]
    failures = sum(case.find("failure") is not None for case in cases)
    counts = {"name": "mailports lint", "tests": str(len(cases)), "failures": str(failures), "errors": "0"}
    root = Element("testsuites", counts)
    SubElement(root, "testsuite", counts).extend(cases)
    return document(root)


def _cases(result: Result, wish: Wish) -> Iterator[Element]:
    failing = SEVERITIES[SEVERITIES.index(wish.fail_on) :]
    for finding in result.findings:
        line, column = result.sources[finding.place.path].position(finding.place.start)
        path = showable(finding.place.path)
        # GitLab takes tests of one class and name for the same test.
        name = f"{finding.code} {finding.rule} at {line}:{column}"
        case = Element("testcase", classname=path, name=name, file=path, line=str(line))
        said = showable(finding.message)
        if finding.severity in failing:
            SubElement(case, "failure", type=finding.severity, message=said).text = _told(finding, f"{path}:{line}")
        else:
            SubElement(case, "system-out").text = _told(finding, f"{path}:{line}")
        yield case


def _told(finding: Finding, place: str) -> str:
    return f"{place}: {finding.severity}: {showable(finding.message)}\nhelp: {showable(finding.help)}"


def _passed(result: Result) -> Element:
    """Readers take a report without a test for a broken one."""
    files = f"{result.checked} file{'' if result.checked == 1 else 's'}"
    return Element("testcase", classname="mailports", name=f"No insecure mail connections in {files}")
