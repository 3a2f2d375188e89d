# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The configurations that a rule shows are what it says they are: the linter reads them so."""

from __future__ import annotations

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.linting.pipeline import Linter
from ansible_collections.mailports.secure.plugins.plugin_utils.rules import catalogue

SHOWN = [rule for rule in catalogue.rules() if rule.configuration]


def lint(folder, rule, text):
    """Codes of the findings in a file, as it would stand on a machine."""
    file = rule.configuration.file
    if file == "master.cf":
        (folder / "main.cf").write_text("compatibility_level = 3.6\n", encoding="utf-8")
    (folder / file).write_text(text, encoding="utf-8")
    result = Linter(catalogue.choose(more=[rule.code])).lint_paths([folder / file])
    if not result.endpoints:
        pytest.skip(f"nothing reads {file}")
    return {finding.code for finding in result.findings}


@pytest.mark.parametrize("rule", SHOWN, ids=lambda rule: rule.code)
def test_the_insecure_one_is_reported(rule, tmp_path):
    assert rule.code in lint(tmp_path, rule, rule.configuration.insecure)


@pytest.mark.parametrize("rule", SHOWN, ids=lambda rule: rule.code)
def test_nothing_is_reported_in_the_secure_one(rule, tmp_path):
    assert lint(tmp_path, rule, rule.configuration.secure) == set()
