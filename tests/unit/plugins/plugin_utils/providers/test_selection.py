# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a provider offers, best first."""

from __future__ import annotations

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.providers.loader import load
from ansible_collections.mailports.secure.plugins.plugin_utils.providers.model import Provider, ProviderEndpoint
from ansible_collections.mailports.secure.plugins.plugin_utils.providers.selection import (
    endpoints,
    placeholders,
    resolve,
)


def endpoint(protocol, port, tls, auth=("password",), alias_of=""):
    host = f"{protocol}.example.org"
    return ProviderEndpoint(protocol, host, port, tls, auth, "address", ("provider-docs",), alias_of=alias_of)


#: In no order that anybody should rely on.
EXAMPLE = Provider(
    "example",
    "Example Mail",
    "2026-11-01",
    (
        endpoint("smtp", 25, "starttls"),
        endpoint("smtp", 2525, "starttls"),
        endpoint("smtp", 587, "starttls", ("oauth2", "password")),
        endpoint("smtp", 2465, "implicit"),
        endpoint("smtp", 465, "implicit"),
        endpoint("pop3", 995, "implicit"),
        endpoint("imap", 143, "starttls"),
        endpoint("imap", 993, "implicit", ("oauth2",)),
        endpoint("imap", 993, "implicit", alias_of="imap.example.com"),
    ),
)


@pytest.mark.parametrize(
    ("asked", "ports"),
    [
        ({}, [993, 995, 465, 2465, 587, 2525]),
        ({"every": True}, [993, 995, 465, 2465, 587, 2525, 143, 25]),
        ({"protocol": "smtp"}, [465, 2465, 587, 2525]),
        ({"protocol": "smtp", "tls": "starttls"}, [587, 2525]),
        ({"protocol": "imap", "every": True}, [993, 143]),
        ({"protocol": "imap", "tls": "starttls"}, []),
        ({"purpose": "retrieve"}, [993, 995]),
        ({"purpose": "submit", "tls": "implicit"}, [465, 2465]),
        ({"purpose": "retrieve", "protocol": "pop3"}, [995]),
        ({"purpose": "submit", "protocol": "imap"}, []),
        ({"auth": "oauth2"}, [993, 587]),
    ],
)
def test_what_is_asked_for_comes_best_first(asked, ports):
    assert [one.port for one in endpoints(EXAMPLE, **asked)] == ports


def test_starttls_on_the_port_of_implicit_tls_is_no_better_than_any_other_port():
    assert endpoints(load("mailtrap-sandbox"))[0].port == 587


def test_a_domain_is_filled_in():
    generic = resolve(load("generic"), domain="example.org")
    assert {one.host for one in generic.endpoints} == {"mail.example.org"}


def test_what_is_not_given_stays_open():
    ses = load("amazon-ses")
    assert resolve(ses, domain="example.org") == ses
    assert placeholders(ses.endpoints[0].host) == ["region"]
    assert placeholders(resolve(ses, region="eu-west-1").endpoints[0].host) == []
