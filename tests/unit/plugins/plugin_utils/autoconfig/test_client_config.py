# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Mozilla's clientConfig: what is read, what is refused, and that what is written is read back."""

from __future__ import annotations

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.autoconfig.document import InvalidAutoconfig
from ansible_collections.mailports.secure.plugins.plugin_utils.autoconfig.model import MailConfig, Server
from ansible_collections.mailports.secure.plugins.plugin_utils.autoconfig.reading import read
from ansible_collections.mailports.secure.plugins.plugin_utils.autoconfig.writing import write

EXAMPLE = MailConfig(
    id="example.org",
    domains=("example.org", "*.example.net"),
    name="Example & Söhne <Mail>",
    short_name="Example",
    servers=(
        Server("imap", "imap.example.org", 993, "implicit", ("OAuth2", "password-cleartext")),
        Server("pop3", "pop.example.org", 110, "none", ("password-encrypted",), "%EMAILLOCALPART%"),
        Server("smtp", "mail.{domain}", 587, "starttls", ("password-cleartext",), ""),
    ),
    docs=("https://help.example.org/?a=1&b=2",),
)


def config(provider):
    return f'<clientConfig version="1.1"><emailProvider id="x">{provider}</emailProvider></clientConfig>'.encode()


def server(kind="imap", host="imap.example.org", port="993", rest="<socketType>SSL</socketType>"):
    tag = "outgoingServer" if kind == "smtp" else "incomingServer"
    return config(f'<{tag} type="{kind}"><hostname>{host}</hostname><port>{port}</port>{rest}</{tag}>')


def test_what_is_written_is_read_back():
    assert read(write([EXAMPLE, EXAMPLE]).encode("utf-8")) == (EXAMPLE, EXAMPLE)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (server(), ("imap", "imap.example.org", 993, "implicit")),
        (server("POP3", " Pop.Example.ORG. ", "\n995\n"), ("pop3", "pop.example.org", 995, "implicit")),
        (server("smtp", "%EMAILDOMAIN%", "25", "<socketType>plain</socketType>"), ("smtp", "{domain}", 25, "none")),
        # Of alternatives the first known one.
        (
            server("smtp", rest="<socketType>TLS13</socketType><socketType>STARTTLS</socketType>"),
            ("smtp", "imap.example.org", 993, "starttls"),
        ),
    ],
)
def test_a_server(data, expected):
    [provider] = read(data)
    [one] = provider.servers
    assert (one.protocol, one.host, one.port, one.tls) == expected


def test_several_hosts_are_several_servers():
    [provider] = read(server(rest="<hostname>imap2.example.org</hostname><socketType>SSL</socketType>"))
    assert [one.host for one in provider.servers] == ["imap.example.org", "imap2.example.org"]


@pytest.mark.parametrize(
    ("written", "methods"),
    [
        ("", ()),
        ("<authentication>plain</authentication>", ("password-cleartext",)),
        (
            "<authentication>OAuth2</authentication><authentication>secure</authentication>",
            ("OAuth2", "password-encrypted"),
        ),
    ],
)
def test_authentication(written, methods):
    [provider] = read(server(rest=f"<socketType>SSL</socketType>{written}"))
    assert provider.servers[0].authentication == methods


def test_a_variable_without_its_end():
    [provider] = read(server(rest="<socketType>SSL</socketType><username>%EMAILADDRESS</username>"))
    assert provider.servers[0].username == "%EMAILADDRESS%"


def test_a_namespace_and_an_encoding():
    text = write([EXAMPLE]).replace("UTF-8", "ISO-8859-1").replace("<clientConfig", '<clientConfig xmlns="urn:x"')
    assert read(text.encode("latin-1")) == (EXAMPLE,)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (server("exchange"), "an incomingServer of type exchange is no mail server of ours"),
        (server(host="", port="1"), "a server for imap has no hostname"),
        (server(host="a b"), "'a b' is no host name"),
        (server(host="-oProxyCommand"), "'-oProxyCommand' is no host name"),
        (server(port="0"), "'0' is no port of imap.example.org"),
        (server(port="65536"), "'65536' is no port of imap.example.org"),
        (server(port="9" * 5000), f"'{'9' * 5000}' is no port of imap.example.org"),
        (server(port="٣"), "'٣' is no port of imap.example.org"),
        (server(rest=""), "the socketType of imap.example.org is missing"),
        (server(rest="<socketType>new</socketType>"), "the socketType of imap.example.org is new"),
    ],
)
def test_a_server_that_is_left_out(data, why):
    [provider] = read(data)
    assert (provider.servers, provider.skipped) == ((), (why,))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "line 1: no element found"),
        (b"<html>\n<body>", "line 2: no element found"),
        (b"<html/>", "the document is a html, not a clientConfig"),
        (b"<clientConfig/>", "there is no emailProvider"),
        (b'<clientConfig version="2.0"/>', "version 2.0 is not known"),
        (b'<!DOCTYPE a [<!ENTITY b "ha">]><clientConfig/>', "line 1: a document type is not taken"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><clientConfig/>', "line 1: a document type is not taken"),
        (b"<clientConfig>&b;</clientConfig>", "line 1: undefined entity"),
        (b"<a>" * 50, "line 1: nested deeper than 20 levels"),
        (b" " * (256 * 1024 + 1), "larger than 256 KiB"),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', "unknown encoding: klingon"),
    ],
)
def test_what_is_refused(data, why):
    with pytest.raises(InvalidAutoconfig) as caught:
        read(data)
    assert str(caught.value) == why
