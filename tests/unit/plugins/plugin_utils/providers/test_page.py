# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""docs/providers.md is what the providers' files say."""

from __future__ import annotations

import json
from pathlib import Path

from ansible_collections.mailports.secure.plugins.plugin_utils.providers import loader, page

PAGE = Path(__file__).resolve().parents[5] / "docs" / "providers.md"


def test_the_page_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == page.render(loader.load_all())


def test_every_source_is_explained():
    schema = json.loads((Path(loader.__file__).parent / "provider.schema.json").read_text(encoding="utf-8"))
    assert set(page._SOURCES) == set(schema["$defs"]["sources"]["items"]["enum"])
