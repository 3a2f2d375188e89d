# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The page on discovery, publishing and probing says what they do."""

from __future__ import annotations

from pathlib import Path

from ansible_collections.mailports.secure.plugins.module_utils.probing.causes import CAUSES
from ansible_collections.mailports.secure.plugins.plugin_utils.discovering.model import SERVICES

PAGE = (Path(__file__).resolve().parents[5] / "docs" / "discovery.md").read_text(encoding="utf-8")


def test_every_cause_stands_beside_the_trouble_that_users_see():
    rows = {line.split("|")[1].strip(): line for line in PAGE.splitlines() if line.startswith("| ")}
    assert all(f"`{cause.code}`" in rows[cause.case] for cause in CAUSES.values())


def test_every_service_is_named():
    assert all(f"`_{service}`" in PAGE for service in SERVICES)
