# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The domain of a query."""

from __future__ import annotations

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.discovering.domains import (
    NoDomain,
    domain_of,
    host_of,
    lies_in,
    parents,
)


@pytest.mark.parametrize(
    ("query", "domain"),
    [
        ("example.org", "example.org"),
        (" Alice@Example.ORG. ", "example.org"),
        ('"a@b"@example.org', "example.org"),
        ("alice@bücher.example", "xn--bcher-kva.example"),
        ("_x.example.org", "_x.example.org"),
    ],
)
def test_what_is_asked_for(query, domain):
    assert domain_of(query) == domain


@pytest.mark.parametrize(
    "query",
    [
        "",
        "alice",
        "alice@",
        "localhost",
        "a..example",
        "-a.example",
        "a b.example",
        "ex.org/x",
        "ex.org:80",
        "x" * 300 + ".org",
    ],
)
def test_no_domain(query):
    with pytest.raises(NoDomain, match="neither a mail address nor a domain"):
        domain_of(query)


def test_names_in_a_domain():
    assert lies_in("example.org", "example.org") and lies_in("a.example.org", "example.org")
    assert not lies_in("badexample.org", "example.org")
    assert host_of("Mail.Example.org.") == "mail.example.org"
    assert host_of(".") is None and host_of("a\\032b.example") is None


@pytest.mark.parametrize(
    ("host", "above"),
    [
        ("mx1.mail.isp.example", ["mail.isp.example", "isp.example"]),
        ("mx.isp.example", ["isp.example"]),
        ("mx.isp.co.uk", ["isp.co.uk"]),
        ("isp.example", []),
    ],
)
def test_the_domains_of_a_mail_exchanger(host, above):
    assert parents(host) == above
