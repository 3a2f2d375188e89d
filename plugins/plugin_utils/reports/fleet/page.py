# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The fleet as one HTML page that needs nothing but itself.

What is in the reports is hostile: it stands in the page as JSON without a character that HTML or JavaScript give a
meaning, the page's script shows it as text only, and the page's own policy runs no script but that one.
"""

from __future__ import annotations

import hashlib
import html
import json
from base64 import b64encode
from pathlib import Path
from string import Template
from typing import Any

from ..wish import Wish
from . import summary
from .model import Fleet
from .packing import pack

_FOLDER = Path(__file__).parent


def render(fleet: Fleet, wish: Wish) -> str:
    style, script, page = (_file(f"page.{kind}") for kind in ("css", "js", "html"))
    return Template(page).substitute(
        policy=f"default-src 'none'; img-src data:; style-src {_hash(style)}; script-src {_hash(script)}; "
        "base-uri 'none'; form-action 'none'",
        style=style,
        script=script,
        summary=html.escape(summary.render(fleet, wish)),
        data=_inert(pack(fleet, wish)),
    )


def _file(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    """The source by which a Content-Security-Policy names an inline element of that text."""
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _inert(data: Any) -> str:
    """JSON in ASCII that cannot end, or change the meaning of, the element that it stands in."""
    text = json.dumps(data, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
