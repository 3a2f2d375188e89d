# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What is derived from an endpoint before it is judged."""

from __future__ import annotations

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.endpoint.data import from_data
from ansible_collections.mailports.secure.plugins.plugin_utils.providers.matching import HostMatch
from ansible_collections.mailports.secure.plugins.plugin_utils.providers.model import (
    Provider,
    ProviderEndpoint,
    Refusal,
)
from ansible_collections.mailports.secure.plugins.plugin_utils.rules import hosts
from ansible_collections.mailports.secure.plugins.plugin_utils.rules.contracts import schema
from ansible_collections.mailports.secure.plugins.plugin_utils.rules.facts import facts, login, version

REFUSAL = Refusal("2024-09-16", "https://example.org/passwords")


def endpoint(**data):
    return from_data({"protocol": "smtp", "host": "smtp.example.org", "port": 587, "tls": "starttls", **data})


def offer(host, port, tls, protocol="smtp", trusted=True, **more):
    sources = ("provider-docs",) if trusted else ("ispdb",)
    return ProviderEndpoint(protocol, host, port, tls, ("password",), "address", sources, **more)


def provider_of(data, *offers):
    wanted = endpoint(**data)
    here = tuple(one for one in offers if one.host == wanted.host)
    provider = Provider("example", "Example Mail", "2026-01-01", offers)
    return facts(wanted, HostMatch(provider, bool(here), here))["provider"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (None, None),
        ("TLSv1", "TLSv1.0"),
        ("TLSv1.0", "TLSv1.0"),
        ("tls1_1", "TLSv1.1"),
        ("TLS1.2", "TLSv1.2"),
        ("VERS-TLS1.0", "TLSv1.0"),
        ("TLS v1.3", "TLSv1.3"),
        ("SSLv3", "SSLv3"),
        ("ssl3", "SSLv3"),
        ("ssl23", "ssl23"),
        ("auto", "auto"),
    ],
)
def test_a_tls_version_has_one_spelling(written, meant):
    assert version(written) == meant


@pytest.mark.parametrize(
    ("host", "port", "kind"),
    [
        (None, 25, "unknown"),
        ("localhost", 25, "loopback"),
        ("LOCALHOST.", 25, "loopback"),
        ("mail.localhost", 25, "loopback"),
        ("127.1.2.3", 25, "loopback"),
        ("[::1]", 25, "loopback"),
        ("::ffff:127.0.0.1", 25, "loopback"),
        ("ip6-localhost", 25, "loopback"),
        ("/var/run/dovecot/lmtp", None, "loopback"),
        ("unix:/run/mail.sock", None, "loopback"),
        ("localhost.example.org", 25, "other"),
        ("0.0.0.0", 25, "other"),  # noqa: S104 - the address of a listener
        ("192.168.1.1", 25, "other"),
        ("mailhog", 1025, "catcher"),
        ("my-mailpit-1", 1025, "catcher"),
        ("maildev_smtp.dev.svc", 25, "catcher"),
        ("mailpit", 587, "other"),
        ("mailhogger", 1025, "other"),
        ("greenmail", 3025, "catcher"),
    ],
)
def test_the_kind_of_a_host(host, port, kind):
    assert hosts.kind(host, port) == kind


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({}, "none"),
        ({"secret": "reference"}, "unknown"),
        ({"secret": "reference", "mechanisms": ["plain"]}, "password"),
        ({"secret": "literal"}, "password"),
        ({"mechanisms": ["LOGIN"]}, "password"),
        ({"secret": "reference", "mechanisms": ["XOAUTH2"]}, "other"),
        ({"mechanisms": ["external"]}, "other"),
        ({"mechanisms": ["xoauth2", "plain"]}, "password"),
    ],
)
def test_how_an_endpoint_logs_in(data, expected):
    assert login(endpoint(**data)) == expected


def test_facts_are_those_that_are_published():
    published = schema("endpoint")["properties"].keys() | schema("rule")["$defs"]["facts"]["properties"].keys()
    assert facts(endpoint(), None).keys() == published
    known = provider_of({}, offer("smtp.example.org", 587, "starttls"))
    assert known.keys() == schema("rule")["$defs"]["facts"]["properties"]["provider"]["properties"].keys()


def test_no_provider_is_known():
    assert facts(endpoint(), None)["provider"] is None


def test_a_port_that_the_provider_offers_on_another_of_its_names():
    known = provider_of({}, offer("smtp.example.org", 465, "implicit"), offer("smtp.example.com", 587, "starttls"))
    assert (known["documented"], known["port_offered"], known["mode_offered"]) == (True, True, False)


def test_a_provider_without_the_protocol_says_nothing():
    assert provider_of({}, offer("imap.example.org", 993, "implicit", protocol="imap")) is None


def test_a_documented_server():
    known = provider_of(
        {},
        offer("smtp.example.org", 587, "starttls"),
        offer("smtp.example.org", 465, "implicit"),
    )
    assert known == {
        "id": "example",
        "name": "Example Mail",
        "documented": True,
        "trusted": True,
        "complete": True,
        "port_offered": True,
        "mode_offered": True,
        "implicit_offered": True,
        "password_refused": False,
        "offer": {"host": "smtp.example.org", "port": 465, "tls": "implicit"},
    }


def test_another_host_of_a_provider():
    known = provider_of({"host": "example.org"}, offer("smtp.example.org", 465, "implicit"))
    assert (known["documented"], known["port_offered"], known["mode_offered"]) == (False, False, False)


def test_a_server_of_another_protocol_is_not_documented_for_this_one():
    known = provider_of(
        {"host": "imap.example.org"},
        offer("imap.example.org", 993, "implicit", protocol="imap"),
        offer("smtp.example.org", 465, "implicit"),
    )
    assert not known["documented"]


@pytest.mark.parametrize(("refusals", "refused"), [([REFUSAL, REFUSAL], True), ([REFUSAL, None], False)])
def test_a_provider_that_refuses_every_password(refusals, refused):
    offers = [offer("smtp.example.org", 587, "starttls", password_refused=refusal) for refusal in refusals]
    assert provider_of({}, *offers)["password_refused"] is refused


def test_one_endpoint_in_doubt_leaves_a_servers_ports_in_doubt():
    known = provider_of(
        {"port": 2525},
        offer("smtp.example.org", 587, "starttls"),
        offer("smtp.example.org", 465, "implicit", trusted=False),
    )
    assert not known["trusted"]
    assert known["offer"]["port"] == 587


def test_what_a_list_lacks_may_be_offered_all_the_same():
    assert not provider_of({"port": 2525}, offer("smtp.example.org", 587, "starttls", trusted=False))["complete"]
    assert not provider_of({"host": "example.org"}, offer("smtp.example.org", 465, "implicit", trusted=False))[
        "complete"
    ]


def test_a_wrong_host_is_one_where_the_right_one_is_certain():
    right, doubtful = (
        offer("smtp.example.org", 465, "implicit"),
        offer("mail.example.org", 465, "implicit", trusted=False),
    )
    assert provider_of({"host": "example.org"}, doubtful, right)["trusted"]
    assert not provider_of({"host": "example.org"}, doubtful)["trusted"]


def test_the_server_that_is_used_is_recommended_before_others_and_names_before_aliases():
    main = offer("smtp.example.org", 465, "implicit")
    alias = offer("smtp.example.com", 465, "implicit", alias_of="smtp.example.org")
    assert provider_of({"host": "smtp.example.com"}, main, alias)["offer"]["host"] == "smtp.example.com"
    assert provider_of({"host": "example.com"}, alias, main)["offer"]["host"] == "smtp.example.org"


@pytest.mark.parametrize(
    "unfit",
    [
        offer("smtp.example.org", 25, "starttls"),
        offer("smtp.{region}.example.org", 465, "implicit"),
    ],
)
def test_nothing_unfit_is_recommended(unfit):
    assert provider_of({}, unfit)["offer"] is None
