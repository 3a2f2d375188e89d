# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""From an id, a domain, an address or a host name to the provider."""

from __future__ import annotations

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.providers.loader import load_all
from ansible_collections.mailports.secure.plugins.plugin_utils.providers.matching import (
    UnknownProvider,
    find,
    identify,
    match_host,
    match_mx,
)


@pytest.mark.parametrize(
    ("query", "identifier"),
    [
        ("gmail", "gmail"),
        ("Gmail", "gmail"),
        ("gmail.com", "gmail"),
        ("user@gmail.com", "gmail"),
        (" User@GMail.com ", "gmail"),
        ('"odd@local"@googlemail.com', "gmail"),
        ("user@hotmail.co.uk", "outlook"),
        ("user@contoso.onmicrosoft.com", "microsoft-365"),
        ("163", "163"),
        ("163.com", "163"),
        ("amazon-ses", "amazon-ses"),
        ("generic", "generic"),
    ],
)
def test_a_provider_is_found(query, identifier):
    assert find(query).id == identifier


@pytest.mark.parametrize(
    ("query", "hint"),
    [
        ("gmial", " (did you mean gmail?)"),
        ("user@gmial.com", " (did you mean gmail.com"),
        ("sendgird", " (did you mean sendgrid?)"),
        ("Mailchimp Transaktional", " (did you mean mandrill?)"),
        ("xyzzy.example", ";"),
        # No wildcard stands for the domain itself.
        ("onmicrosoft.com", ";"),
        ("", ";"),
    ],
)
def test_an_unknown_provider_is_told_with_near_matches(query, hint):
    with pytest.raises(UnknownProvider) as caught:
        find(query)
    message = str(caught.value)
    assert message.startswith(f"no provider is known as '{query}'{hint}")
    assert message.endswith("; for a domain with mail servers of its own use 'generic'")


@pytest.mark.parametrize(
    ("host", "identifier"),
    [
        ("gmail-smtp-in.l.google.com", "gmail"),
        ("ALT1.gmail-smtp-in.l.google.com.", "gmail"),
        ("aspmx.l.google.com", "google-workspace"),
        ("contoso-com.mail.protection.outlook.com", "microsoft-365"),
        # The longer suffix counts.
        ("hotmail-com.olc.protection.outlook.com", "outlook"),
        ("notgmail-smtp-in.l.google.com", None),
        ("protection.outlook.com", None),
        # Yahoo, AOL and others share a domain of mail exchangers.
        ("mx-aol.mail.gm0.yahoodns.net", "aol"),
        ("mx-apac.mail.gm0.yahoodns.net", "yahoo"),
        ("mx-other.mail.gm0.yahoodns.net", None),
        ("mx1.mail.ovh.net", "ovh"),
        ("mx1.qiye.aliyun.com", "aliyun-enterprise"),
        ("smtp.secureserver.net", "godaddy"),
        # Machines that are let, whose mail is their tenant's.
        ("vps-1234.vps.ovh.net", None),
        ("host1.prod.phx3.secureserver.net", None),
        ("com", None),
        ("", None),
    ],
)
def test_who_receives_mail_under_the_name_of_an_mx(host, identifier):
    provider = match_mx(host)
    assert (provider.id if provider else None) == identifier


@pytest.mark.parametrize(
    ("query", "identifier"),
    [
        ("gmail", "gmail"),
        ("user@gmail.com", "gmail"),
        ("alt1.gmail-smtp-in.l.google.com", "gmail"),
        ("smtp.gmail.com", "gmail"),
        ("Outlook.Office365.com.", "microsoft-365"),
        # A mail domain comes before the server that has its name.
        ("posteo.de", "posteo"),
        # It is mistaken for a server, and whose is clear.
        ("imap.yahoo.com", "yahoo"),
    ],
)
def test_a_provider_is_identified(query, identifier):
    assert identify(query).id == identifier


@pytest.mark.parametrize("query", ["xyzzy.example", "user@smtp.gmail.com", "mail.example.org", "", "{domain}"])
def test_nobody_is_identified(query):
    with pytest.raises(UnknownProvider):
        identify(query)


@pytest.mark.parametrize(
    ("host", "identifier", "endpoints"),
    [
        ("smtp.gmail.com", "gmail", {("smtp", 465), ("smtp", 587)}),
        ("SMTP.Gmail.com.", "gmail", {("smtp", 465), ("smtp", 587)}),
        ("smtp.googlemail.com", "gmail", {("smtp", 465), ("smtp", 587)}),
        # Two providers share it: it is the one's to whose domain it belongs.
        ("outlook.office365.com", "microsoft-365", {("imap", 993), ("pop3", 995)}),
        ("imap-mail.outlook.com", "outlook", {("imap", 993), ("pop3", 995)}),
        ("smtp-mail.outlook.com", "outlook", {("smtp", 587)}),
        ("smtp.office365.com", "microsoft-365", {("smtp", 587), ("smtp", 25)}),
        # A mail domain that is a server, too.
        (
            "posteo.de",
            "posteo",
            {("imap", 993), ("imap", 143), ("pop3", 995), ("pop3", 110), ("smtp", 465), ("smtp", 587)},
        ),
        (
            "email-smtp-fips.us-gov-west-1.amazonaws.com",
            "amazon-ses",
            {("smtp", p) for p in (25, 465, 587, 2465, 2587)},
        ),
    ],
)
def test_a_documented_server(host, identifier, endpoints):
    match = match_host(host)
    assert (match.provider.id, match.documented) == (identifier, True)
    assert {(one.protocol, one.port) for one in match.endpoints} == endpoints
    assert {one.host for one in match.endpoints} == {host.lower().rstrip(".")}
    assert set(match.endpoints) <= set(match.provider.endpoints)


@pytest.mark.parametrize(
    ("host", "identifier"),
    [
        ("gmail.com", "gmail"),
        ("mail.gmail.com", "gmail"),
        ("imap.google.com", "gmail"),
        ("yahoo.com", "yahoo"),
        ("smtp.yahoo.com", "yahoo"),
        ("outlook.com", "outlook"),
        ("imap.icloud.com", "icloud"),
        ("pop3.live.com", "outlook"),
    ],
)
def test_a_name_that_is_mistaken_for_a_server(host, identifier):
    match = match_host(host)
    assert (match.provider.id, match.documented, match.endpoints) == (identifier, False, ())


@pytest.mark.parametrize(
    "host",
    [
        "",
        "localhost",
        "127.0.0.1",
        "mail.example.org",
        "smtp",
        # Not documented, but they may work.
        "smtp.outlook.com",
        "smtp.gmx.net",
        # The provider has no server in these domains.
        "smtp.hotmail.com",
        "mail.usa.com",
        "imap.yahoo.de",
        # Someone's own server, in a domain of a provider.
        "relay.gmail.com",
        "mail.contoso.onmicrosoft.com",
        "onmicrosoft.com",
        "contoso-com.mail.protection.outlook.com",
        "web01.strato.de",
        "ex2.mail.ovh.net",
        "mail.ovh.net",
        "sendgrid.net",
        "notgmail.com",
        # The names of generic are nobody's.
        "mail.{domain}",
        "email-smtp.{region}.amazonaws.com",
        "email-smtp.eu.west.amazonaws.com",
        "email-smtp.eu-west-1.amazonaws.com.example.org",
        "smtp.gmail.com.example.org",
        # What somebody is to fill in.
        "CHANGEME",
        "<your server>",
        "{{ smtp_host }}",
        "smtp.your-provider.com",
        "smtp.yourdomain.com",
        "mail.domain.com",
        "xxx.xxx.com",
        "yourdomain.mail.protection.outlook.com",
    ],
)
def test_a_host_of_which_nothing_is_known(host):
    assert match_host(host) is None


def test_every_server_of_every_provider_is_known_again():
    for provider in load_all():
        for endpoint in provider.endpoints:
            host = endpoint.host.replace("{region}", "eu-west-1")
            if "{" not in host and host != "127.0.0.1":
                known = {(one.protocol, one.port, one.tls) for one in match_host(host).endpoints}
                assert (endpoint.protocol, endpoint.port, endpoint.tls) in known


def test_a_region_is_that_of_the_host():
    match = match_host("email-smtp.eu-west-1.amazonaws.com")
    assert [one.host for one in match.provider.endpoints if "{" in one.host] == []
