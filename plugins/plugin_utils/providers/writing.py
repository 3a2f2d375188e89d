# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A provider's data to the text of its file: every file in providers/data has exactly this form."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_WIDTH = 120
_HOSTS = ("domains", "mx")
_NAMES = ("mistaken", "tolerated", "requires")
_PAGES = ("docs", "unopened")
#: A host name is always plain, and most of what is written is one.
_NAME = re.compile(r"[a-z][a-z0-9-]*(\.[a-z0-9-]+)+")


def render(data: Mapping[str, Any]) -> str:
    """The file of data of the form of provider.schema.json."""
    return "\n".join(["---", *_head(data), "endpoints:", *_endpoints(data["endpoints"]), ""])


def _head(data: Mapping[str, Any]) -> Iterator[str]:
    yield f"id: {_scalar(data['id'])}"
    yield f"name: {_scalar(data['name'])}"
    yield f'checked: "{data["checked"]}"'
    for key in (*_HOSTS, "sources"):
        yield from _flow(key, data.get(key, ()))
    if data.get("aliases"):
        yield "aliases:"
        yield from (f"  {_scalar(alias)}: {_scalar(host)}" for alias, host in data["aliases"].items())
    for key in _NAMES:
        yield from _flow(key, data.get(key, ()))
    if data.get("https"):
        yield "https:"
        yield from (f"  - {_service(one)}" for one in data["https"])
    for key in _PAGES:
        if data.get(key):
            yield f"{key}:"
            yield from (f"  - {url}" for url in data[key])
    if data.get("notes", "").strip():
        yield "notes: >-"
        yield from _wrapped(data["notes"].strip(), "  ")


def _flow(key: str, values: Sequence[str]) -> Iterator[str]:
    """On one line, or between brackets on lines of their own."""
    if not values:
        return
    line = f"{key}: [{', '.join(map(_scalar, values))}]"
    if len(line) <= _WIDTH:
        yield line
        return
    yield from (f"{key}:", "  [")
    yield from _wrapped(", ".join(map(_scalar, values)) + ",", "    ")
    yield "  ]"


def _service(one: Mapping[str, Any]) -> str:
    return f"{{host: {_scalar(one['host'])}, use: {one['use']}, sources: [{', '.join(one['sources'])}]}}"


def _endpoints(endpoints: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    for one in endpoints:
        yield f"  - protocol: {one['protocol']}"
        yield f"    host: {_scalar(one['host'])}"
        yield f"    port: {one['port']}"
        yield f"    tls: {one['tls']}"
        yield f"    auth: [{', '.join(one['auth'])}]"
        yield f"    username: {one['username']}"
        if "user" in one:
            yield f"    user: {_scalar(one['user'])}"
        yield f"    sources: [{', '.join(one['sources'])}]"
        if "probed" in one:
            yield f'    probed: "{one["probed"]}"'
        if "password_refused" in one:
            yield "    password_refused:"
            yield f'      since: "{one["password_refused"]["since"]}"'
            yield f"      source: {one['password_refused']['source']}"


def _scalar(text: str) -> str:
    """As YAML takes it for this very text, in a flow as well; in quotes only where it must be."""
    return text if _NAME.fullmatch(text) or _plain(text) else json.dumps(text, ensure_ascii=False)


def _plain(text: str) -> bool:
    import yaml

    try:
        return bool(yaml.safe_load(f"[{text}]") == [text])
    except yaml.YAMLError:
        return False


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
