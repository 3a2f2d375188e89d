# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""docs/rules.md is what the rule files say."""

from __future__ import annotations

from pathlib import Path

from ansible_collections.mailports.secure.plugins.plugin_utils.rules import catalogue, page

DOCS = Path(__file__).resolve().parents[5] / "docs"


def test_the_page_is_up_to_date():
    assert (DOCS / "rules.md").read_text(encoding="utf-8") == page.render(catalogue.rules())


def test_every_link_of_the_table_leads_to_a_section():
    text = page.render(catalogue.rules())
    for rule in catalogue.rules():
        assert f"](#{rule.code.lower()}-{rule.name})" in text
        assert f"\n### {rule.code} {rule.name}\n" in text
