# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Our data as clientConfig files, and back: the same endpoints, as far as the form can tell them apart."""

from __future__ import annotations

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.autoconfig.comparison import compare
from ansible_collections.mailports.secure.plugins.plugin_utils.autoconfig.conversion import (
    to_config,
    to_endpoint,
    to_server,
)
from ansible_collections.mailports.secure.plugins.plugin_utils.autoconfig.model import Server
from ansible_collections.mailports.secure.plugins.plugin_utils.autoconfig.reading import read
from ansible_collections.mailports.secure.plugins.plugin_utils.autoconfig.writing import write
from ansible_collections.mailports.secure.plugins.plugin_utils.providers.loader import load_all
from ansible_collections.mailports.secure.plugins.plugin_utils.providers.selection import resolve

PROVIDERS = [resolve(provider, region="eu-west-1") for provider in load_all()]


@pytest.fixture(scope="module")
def read_back():
    return {provider.id: read(write([to_config(provider)]).encode("utf-8")) for provider in PROVIDERS}


def test_every_provider_is_read_back_to_the_same_endpoints(read_back):
    for provider in PROVIDERS:
        [config] = read_back[provider.id]
        ours = [one for one in provider.endpoints if not one.alias_of]
        assert config.skipped == (), provider.id
        assert (config.id, config.domains, config.name) == (provider.id, provider.domains, provider.name)
        back = [to_endpoint(server, ()) for server in config.servers]
        assert sorted(map(place, back)) == sorted(map(place, ours)), provider.id
        assert sorted(map(to_server, back), key=repr) == sorted(map(to_server, ours), key=repr), provider.id


def place(one):
    return (one.protocol, one.host, one.port, one.tls)


def test_what_our_own_data_say_contradicts_nothing(read_back):
    """Imported as the word of a list, our data only gain that list as a source."""
    configs = [config for [config] in read_back.values() if config.domains]
    for change in compare(configs, "web", "2026-11-21", whole=False):
        assert change.before, change.id
        assert change.remarks == [], change.id
        for old, new in zip(change.before["endpoints"], change.after["endpoints"], strict=True):
            assert {**new, "sources": set(new["sources"])} == {**old, "sources": {*old["sources"], "web"}}, change.id
        kept = {*change.before, *change.after} - {"checked", "endpoints"}
        assert {name: change.before.get(name) for name in kept} == {name: change.after.get(name) for name in kept}


@pytest.mark.parametrize(
    ("methods", "auth"),
    [
        (("OAuth2", "password-cleartext"), ("oauth2", "password")),
        (("password-encrypted", "password-cleartext"), ("password",)),
        (("client-IP-address",), ("client-ip",)),
        (("none",), ("client-ip",)),
        (("GSSAPI", "NTLM"), ("password",)),
        ((), ("password",)),
    ],
)
def test_authentication(methods, auth):
    assert to_endpoint(Server("imap", "imap.example.org", 993, "implicit", methods), ("ispdb",)).auth == auth


@pytest.mark.parametrize(
    ("written", "username", "user"),
    [
        ("%EMAILADDRESS%", "address", ""),
        ("%EMAILLOCALPART%@%EMAILDOMAIN%", "address", ""),
        ("%EMAILLOCALPART%", "localpart", ""),
        ("%EMAILLOCALPART%.%EMAILDOMAIN%", "pattern", "{localpart}.{domain}"),
        ("apikey", "fixed", "apikey"),
        ("", "issued", ""),
    ],
)
def test_user_names(written, username, user):
    endpoint = to_endpoint(Server("smtp", "smtp.example.org", 465, "implicit", username=written), ("ispdb",))
    assert (endpoint.username, endpoint.user) == (username, user)
