# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a run, or a part of one, has found so far."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .result import Result, distinct

if TYPE_CHECKING:
    from ..endpoint.model import Endpoint, Finding, Source
    from .cache import Clean


class Run:
    def __init__(self, files: int = 0, checked: int = 0) -> None:
        self.findings: list[Finding] = []
        self.endpoints: list[Endpoint] = []
        self.sources: dict[str, Source] = {}
        self.files = files
        self.checked = checked
        #: What the next run may remember of a file; None where there are findings.
        self.clean: dict[str, Clean | None] = {}

    def add(self, part: Run) -> None:
        self.findings += part.findings
        self.endpoints += part.endpoints
        self.sources.update(part.sources)
        self.files += part.files
        self.checked += part.checked
        self.clean.update(part.clean)

    def recall(self, known: Clean) -> None:
        """A file that is as an earlier run left it."""
        self.checked += bool(known.digest)
        self.endpoints += known.recalled()

    def drop_sources(self) -> None:
        """Keep those only that findings and their fixes point into: the memory of a long run is what it keeps."""
        pointed = {finding.place.path for finding in self.findings}
        pointed |= {edit.place.path for finding in self.findings if finding.fix for edit in finding.fix.edits}
        self.sources = {path: source for path, source in self.sources.items() if path in pointed}

    def result(self) -> Result:
        def order(finding: Finding) -> tuple[str, int, int, str]:
            source = self.sources[finding.place.path]
            return (finding.place.path, *source.position(finding.place.start), finding.code)

        findings = sorted(distinct(self.findings), key=order)
        endpoints = {(one.application, one.anchor, one.protocol, one.role, one.name): one for one in self.endpoints}
        return Result(findings, list(endpoints.values()), self.sources, self.files, self.checked)
