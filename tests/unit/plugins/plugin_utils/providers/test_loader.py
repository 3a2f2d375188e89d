# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""From a file's data to a provider."""

from __future__ import annotations

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.providers import loader, matching
from ansible_collections.mailports.secure.plugins.plugin_utils.providers.model import (
    Provider,
    ProviderEndpoint,
    Refusal,
)

REFUSED = {"since": "2024-01-31", "source": "https://example.org/oauth2"}
IMAP = {
    "protocol": "imap",
    "host": "imap.example.org",
    "port": 993,
    "tls": "implicit",
    "auth": ["oauth2"],
    "username": "address",
    "sources": ["provider-docs"],
    "password_refused": REFUSED,
}
DATA = {
    "id": "example",
    "name": "Example Mail",
    "checked": "2026-11-01",
    "domains": ["example.org"],
    "aliases": {"imap.example.com": "imap.example.org"},
    "notes": "Switch it on.\n",
    "endpoints": [IMAP],
}


def test_a_provider_with_another_name_for_a_server():
    imap = ProviderEndpoint(
        "imap",
        "imap.example.org",
        993,
        "implicit",
        ("oauth2",),
        "address",
        ("provider-docs",),
        password_refused=Refusal("2024-01-31", "https://example.org/oauth2"),
    )
    alias = ProviderEndpoint(
        "imap",
        "imap.example.com",
        993,
        "implicit",
        ("oauth2",),
        "address",
        ("provider-docs",),
        password_refused=imap.password_refused,
        alias_of="imap.example.org",
    )
    assert loader.build(DATA) == Provider(
        "example", "Example Mail", "2026-11-01", (imap, alias), domains=("example.org",), notes="Switch it on."
    )


@pytest.mark.parametrize("query", ["gmail", "someone@gmail.com"])
def test_only_the_provider_that_is_asked_for_is_built(monkeypatch, query):
    built, build = [], loader.build
    monkeypatch.setattr(loader, "build", lambda data: built.append(data["id"]) or build(data))
    loader.load.cache_clear()
    assert matching.find(query).name == "Gmail"
    assert built == ["gmail"]
