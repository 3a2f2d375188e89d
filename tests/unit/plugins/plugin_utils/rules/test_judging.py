# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the catalogue decides, case by case."""

from __future__ import annotations

from itertools import product

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.endpoint.data import from_data
from ansible_collections.mailports.secure.plugins.plugin_utils.endpoint.model import Endpoint, Place
from ansible_collections.mailports.secure.plugins.plugin_utils.rules import catalogue
from ansible_collections.mailports.secure.plugins.plugin_utils.rules.judging import Judge

PORTS = {"MP101", "MP102", "MP103", "MP402"}
TLS = {"MP201", "MP202", "MP203", "MP204", "MP205"}


def nobody(host):
    """No provider is known."""


@pytest.fixture(scope="module")
def judge():
    return Judge(catalogue.choose(), nobody)


def client(protocol, port, tls, **more):
    return {"protocol": protocol, "role": "client", "host": "mail.example.org", "port": port, "tls": tls, **more}


def relay(port, tls, **more):
    return {"protocol": "smtp", "role": "relay", "host": "smarthost.example.org", "port": port, "tls": tls, **more}


def listener(protocol, port, tls, **more):
    return {"protocol": protocol, "role": "listener", "port": port, "tls": tls, **more}


CASES = [
    # Secure ones.
    (client("imap", 993, "implicit", verify="full"), ""),
    (client("pop3", 995, "implicit"), ""),
    (client("smtp", 465, "implicit", min_tls="TLSv1.2"), ""),
    (client("smtp", 587, "starttls", secret="reference"), ""),
    # Ports of clients.
    (client("smtp", 25, "starttls"), "error MP101"),
    (client("smtp", 25, "unknown"), "error MP101"),
    (client("smtp", 25, "none"), "error MP101, error MP201"),
    (client("smtp", 25, "implicit"), "error MP101, error MP203"),
    (client("imap", 143, "starttls"), "warning MP101"),
    (client("pop3", 110, "starttls"), "warning MP101"),
    (client("imap", 143, "implicit"), "warning MP101, error MP203"),
    (client("imap", 143, "unknown"), "error MP101"),
    (client("pop3", 110, "opportunistic"), "error MP101, error MP202"),
    (client("imap", 465, "implicit"), "error MP102"),
    (client("imap", 995, "implicit"), "error MP102"),
    (client("smtp", 993, "implicit"), "error MP102"),
    (client("pop3", 143, "starttls"), "error MP102"),
    (client("smtp", 2525, "starttls"), "note MP103"),
    (client("smtp", None, "unknown"), ""),
    # TLS of clients.
    (client("smtp", 587, "none"), "error MP201"),
    (client("smtp", 587, "opportunistic"), "error MP202"),
    (client("smtp", 587, "unknown"), ""),
    (client("smtp", 587, "implicit"), "error MP203"),
    (client("smtp", 465, "starttls"), "error MP203"),
    (client("imap", 993, "starttls", verify="none"), "error MP203, error MP204"),
    # What is checked of the certificate.
    (client("smtp", 465, "implicit", verify="none"), "error MP204"),
    (client("smtp", 465, "implicit", verify="none", can_verify=False), "warning MP204"),
    (client("smtp", 465, "implicit", verify="chain-only"), "error MP205"),
    (client("smtp", 587, "none", verify="none"), "error MP201"),
    (client("smtp", 587, "opportunistic", verify="none"), "error MP202"),
    (client("smtp", 587, "opportunistic", verify="chain-only"), "error MP202"),
    (client("smtp", 587, "unknown", verify="none"), ""),
    (relay(25, "starttls", verify="none"), "error MP204"),
    (relay(25, "starttls", verify="none", host=None), ""),
    # Versions of TLS.
    (client("smtp", 465, "implicit", min_tls="TLSv1"), "error MP206"),
    (client("smtp", 465, "implicit", min_tls="SSLv3"), "error MP206"),
    (client("smtp", 465, "implicit", min_tls="TLSv1.3"), ""),
    (relay(25, "opportunistic", min_tls="TLSv1", host=None), ""),
    (listener("imap", 993, "implicit", min_tls="TLSv1.1"), "error MP206"),
    (listener("smtp", 25, "opportunistic", min_tls="TLSv1"), ""),
    # Relays.
    (relay(25, "none"), "warning MP201"),
    (relay(25, "opportunistic"), "warning MP202"),
    (relay(25, "starttls"), ""),
    (relay(25, "opportunistic", host=None), ""),
    (relay(25, "none", host=None), ""),
    (relay(26, "starttls"), ""),
    # Listeners.
    (listener("smtp", 25, "none"), ""),
    (listener("imap", 143, "none"), "error MP501"),
    (listener("pop3", 110, "opportunistic"), "error MP501"),
    (listener("imap", 143, "starttls"), "warning MP501"),
    (listener("imap", 143, "unknown"), "warning MP501"),
    (listener("smtp", 587, "opportunistic"), "error MP501"),
    (listener("smtp", 587, "starttls"), ""),
    (listener("smtp", 587, "unknown"), ""),
    (listener("smtp", 587, "implicit"), "error MP203"),
    (listener("imap", 143, "none", host="0.0.0.0"), "error MP501"),  # noqa: S104 - the address of a listener
    (listener("imap", 143, "opportunistic", cleartext_auth=True), "error MP301, error MP501"),
    (listener("smtp", 25, "opportunistic", open_relay=True), "error MP502"),
    # Passwords.
    (client("smtp", 587, "none", cleartext_auth=True), "error MP201"),
    (client("smtp", 587, "opportunistic", cleartext_auth=True), "error MP202"),
    (client("smtp", 587, "unknown", cleartext_auth=True), "error MP301"),
    (client("smtp", 587, "starttls", secret="literal"), "warning MP302"),
    # Within one machine, and to catchers.
    (client("smtp", 25, "none", host="localhost"), ""),
    (client("imap", 143, "opportunistic", host="127.0.0.1"), ""),
    (client("smtp", 1025, "none", host="localhost", secret="literal"), "warning MP302"),
    (client("imap", 143, "none", host="/run/dovecot/imap"), ""),
    (relay(25, "none", host="[127.0.0.1]"), ""),
    (listener("imap", 143, "none", host="127.0.0.1"), ""),
    (listener("smtp", 25, "none", host="::1", open_relay=True), ""),
    (client("smtp", 1025, "none", host="mailhog"), ""),
    (client("smtp", 25, "none", host="mailhog"), "error MP101, error MP201"),
    (client("smtp", 25, "none", host="mta"), "error MP101, error MP201"),
    (client("smtp", 25, "none", host="10.0.0.7"), "error MP101, error MP201"),
    # A host that only a template knows is not taken for loopback.
    (client("smtp", 25, "none", host=None), "error MP101, error MP201"),
]


@pytest.mark.parametrize(("data", "expected"), CASES)
def test_the_findings_of_an_endpoint(judge, data, expected):
    found = judge.judge(from_data(data))
    assert ", ".join(f"{finding.severity} {finding.code}" for finding in found) == expected


def test_one_cause_is_one_finding(judge):
    every = product(
        ("imap", "pop3", "smtp"),
        ("client", "relay", "listener"),
        (25, 143, 465, 587, 995, 2525, None),
        ("implicit", "starttls", "opportunistic", "none", "unknown"),
        ("full", "chain-only", "none"),
    )
    for protocol, role, port, tls, verify in every:
        data = {"protocol": protocol, "role": role, "host": "mx", "port": port, "tls": tls, "verify": verify}
        codes = {finding.code for finding in judge.judge(from_data(data))}
        assert len(codes & PORTS) <= 1, data
        assert len(codes & TLS - {"MP203"}) <= 1, data


def test_a_finding_says_what_where_and_what_to_do(judge):
    anchor, port = Place("msmtprc", 0, 12), Place("msmtprc", 20, 22)
    endpoint = Endpoint(
        "smtp", "client", "smtp.example.org", 25, "none", "unknown", anchor, anchor,
        application="msmtp", where={"port": port},
    )  # fmt: skip
    first, second = judge.judge(endpoint)
    assert (first.code, first.rule, first.place) == ("MP101", "insecure-port", port)
    assert first.message == "smtp.example.org is used on port 25, which is for server to server only"
    assert first.help == "use port 465 with implicit TLS"
    assert (second.rule, second.place) == ("no-tls", anchor)
    assert first.application == "msmtp"
    assert first.endpoint is endpoint


def test_a_host_that_is_not_known_is_called_the_server(judge):
    (finding,) = judge.judge(from_data(client("smtp", 587, "none", host=None)))
    assert finding.message == "TLS is off: everything that goes to the server can be read on the way"


def test_braces_in_a_host_are_left_as_they_are(judge):
    (finding,) = judge.judge(from_data(client("smtp", 587, "none", host="{port}.example.org")))
    assert "{port}.example.org" in finding.message


def test_only_the_rules_that_are_given_are_judged():
    judge = Judge(catalogue.choose(["MP2"]), nobody)
    assert [finding.code for finding in judge.judge(from_data(client("smtp", 25, "none")))] == ["MP201"]


def test_the_provider_data_are_asked_once_for_a_host():
    asked = []
    judge = Judge(catalogue.choose(), asked.append)
    for port in (25, 465):
        judge.judge(from_data(client("smtp", port, "none")))
    assert asked == ["mail.example.org"]
