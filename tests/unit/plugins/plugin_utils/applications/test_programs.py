# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the applications' data make of configurations, and what they leave alone."""

from __future__ import annotations

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.applications import files
from ansible_collections.mailports.secure.plugins.plugin_utils.applications.catalogue import catalogue
from ansible_collections.mailports.secure.plugins.plugin_utils.endpoint.model import Source
from ansible_collections.mailports.secure.plugins.plugin_utils.linting.loading import Alone
from ansible_collections.mailports.secure.plugins.plugin_utils.linting.pipeline import Linter
from ansible_collections.mailports.secure.plugins.plugin_utils.rules.catalogue import choose
from ansible_collections.mailports.secure.tests.unit.plugins.plugin_utils.applications.cases import cases, told

PROGRAMS = cases("programs")


@pytest.mark.parametrize("case", PROGRAMS, ids=lambda case: case.id)
def test_meaning(case):
    source = Source(case.path, case.text)
    reading = files.read(source, Alone())
    assert [told(source, found.endpoint) for found in reading.found] == case.parts["endpoints"].splitlines()
    assert reading.problems == []


@pytest.mark.parametrize("case", cases("near_misses"), ids=lambda case: case.id)
def test_what_only_looks_like_a_finding(case):
    assert Linter(choose()).lint_text(case.path, case.text).findings == []


def test_each_application_has_an_example_that_fires_and_one_that_is_silent():
    linter = Linter(choose())
    fires, silent = set(), set()
    for case in [*PROGRAMS, *cases("clients")]:
        result = linter.lint_text(case.path, case.text)
        found = {id(finding.endpoint) for finding in result.findings}
        for endpoint in result.endpoints:
            (fires if id(endpoint) in found else silent).add(endpoint.application)
    every = {application.name for application in catalogue().applications} | {"generic"}
    assert (every - fires, every - silent) == (set(), set())
