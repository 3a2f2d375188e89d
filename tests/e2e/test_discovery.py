# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Discovery and publishing, with a real name server, a resolver that validates, and a web server that says anything."""

from __future__ import annotations

import json
import plistlib
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import pytest
from jsonschema import Draft202012Validator

from .authority import Authority
from .certificates import make_certificates
from .nameserver import RESOLVER_LOG, signed, start_nameserver, start_resolver
from .sandbox import ADDRESS, HERE, Sandbox

pytestmark = pytest.mark.e2e

SCHEMA = json.loads((HERE.parents[1] / "schemas" / "discovery.schema.json").read_text(encoding="utf-8"))
MAILPORTS = Path(sys.executable).with_name("mailports")
PUBLISHED = ["--imap", "imap.own.example", "--pop3", "imap.own.example", "--smtp", "smtp.own.example"]
PUBLISHED += ["--smtp", "smtp.own.example:587", "--mx", "mx.own.example"]
WEB = f"@ A {ADDRESS}\n* A {ADDRESS}\n"
REQUESTS = "/var/log/requests"
WELL_KNOWN = "/.well-known/user-agent-configuration.json"
ZONES = {
    "example": "",
    "full": WEB
    + "_imaps._tcp SRV 10 5 993 second\n_imaps._tcp SRV 10 50 993 imap\n_imaps._tcp SRV 20 99 993 third\n"
    + "_pop3._tcp SRV 0 0 0 .\n_submissions._tcp SRV 0 1 465 smtp\n@ MX 10 mx\n",
    "outside": "_imaps._tcp SRV 0 1 993 mail.hoster.example.\n_imap._tcp SRV 0 1 143 mail\n@ MX 0 .\n",
    "wrong": WEB + "_imaps._tcp SRV 0 1 0 imap\n_submission._tcp TXT no\n@ MX 10 mx\n",
    "bomb": WEB,
    "large": WEB,
    "moved": WEB,
    "round": WEB,
    "slow": WEB,
    "plain": WEB,
    "untrusted": WEB,
    "elsewhere": WEB,
    "closed": "autoconfig A 10.25.0.8\n",
    "half": "autoconfig A 10.25.0.7\nautoconfig A 10.25.0.6\n" + WEB.replace("*", "autoconfig"),
    "circle": "_imaps._tcp CNAME a\na CNAME b\nb CNAME a\n",
    "hosted": "@ MX 10 alt1.gmail-smtp-in.l.google.com.\n",
    "customer": "@ MX 10 mx1.mail.isp.example.\n",
    "isp": WEB,
}


def _config(domain: str, *servers: str) -> str:
    """A clientConfig; a server is ``imap HOST PORT SOCKET``."""
    text = f'<clientConfig version="1.1"><emailProvider id="{domain}"><domain>{domain}</domain>'
    for server in servers:
        kind, host, port, socket = server.split()
        tag = "outgoingServer" if kind == "smtp" else "incomingServer"
        text += f'<{tag} type="{kind}"><hostname>{host}</hostname><port>{port}</port><socketType>{socket}</socketType>'
        text += f"<username>%EMAILADDRESS%</username><authentication>password-cleartext</authentication></{tag}>"
    return text + "</emailProvider></clientConfig>"


def _first(domain: str) -> str:
    return f"https://autoconfig.{domain}.example/mail/config-v1.1.xml"


def _second(domain: str) -> str:
    return f"https://{domain}.example/.well-known/autoconfig/mail/config-v1.1.xml"


PACC = json.dumps({"protocols": {"imap": {"host": "imap.full.example"}, "submit": {"host": "smtp.full.example"}}})
BOMB = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><clientConfig>&b;</clientConfig>'
ANSWERS = {
    _first("full"): {
        "body": _config("full.example", "imap imap.full.example 993 SSL", "smtp smtp.full.example 465 SSL")
    },
    f"https://ua-auto-config.full.example{WELL_KNOWN}": {"body": PACC},
    f"https://ua-auto-config.wrong.example{WELL_KNOWN}": {"body": PACC},
    _first("wrong"): {"body": "<html><body>It works!</body></html>"},
    _second("wrong"): {"body": _config("wrong.example", "imap imap.wrong.example 99999 SSL")},
    _first("bomb"): {"body": BOMB},
    _second("bomb"): {"body": "<clientConfig>" * 1000},
    _first("large"): {"body": "x" * 1024, "repeat": 300},
    _second("large"): {"body": "x", "headers": {"Content-Length": "100"}},
    _first("moved"): {"status": 302, "headers": {"Location": _first("elsewhere")}},
    _second("moved"): {"status": 301, "headers": {"Location": "http://moved.example/config-v1.1.xml"}},
    _first("elsewhere"): {"body": _config("moved.example", "imap imap.%EMAILDOMAIN% 993 SSL")},
    _first("round"): {"status": 302, "headers": {"Location": _first("round")}},
    _second("round"): {"status": 302, "headers": {"Location": "https://round.example:8443/"}},
    _first("half"): {"body": _config("half.example", "imap imap.half.example 993 SSL")},
    _first("slow"): {"body": _config("slow.example", "imap imap.slow.example 993 SSL"), "drip": True},
    _first("plain"): {
        "body": _config("plain.example", "imap imap.plain.example 143 plain", "smtp mail.plain.example 25 STARTTLS")
    },
    _first("plain").replace("https", "http"): {"body": _config("plain.example", "pop3 evil.example 995 SSL")},
    _first("isp"): {"body": _config("isp.example", "imap imap.%EMAILDOMAIN% 993 SSL", "smtp smtp.isp.example 465 SSL")},
}
ZONES["full"] += f'_ua-auto-config TXT "v=UAAC1; a=sha256; d={b64encode(sha256(PACC.encode()).digest()).decode()}"\n'
ZONES["wrong"] += f'_ua-auto-config TXT "v=UAAC1; a=sha256; d={b64encode(sha256(b"other").digest()).decode()}"\n'
SIGNED = WEB + "_imaps._tcp SRV 0 1 993 imap\n_submissions._tcp SRV 0 1 465 smtp.hoster.example.\n"


@pytest.fixture(scope="module")
def internet(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A sandbox with name servers for all domains, and their web server."""
    make_certificates(authority.folder)
    folder = tmp_path_factory.mktemp("internet")
    subprocess.run([MAILPORTS, "publish", "own.example", *PUBLISHED, "--output", folder / "own"], check=True)
    answers = {
        **ANSWERS,
        _first("own"): {"body": (folder / "own/autoconfig.own.example/mail/config-v1.1.xml").read_text()},
    }
    (folder / "answers").write_text(json.dumps(answers), encoding="utf-8")
    zones = {name if name == "example" else f"{name}.example": records for name, records in ZONES.items()}
    zones["own.example"] = WEB + (folder / "own/own.example.zone").read_text()
    zones["signed.example"], anchor = signed("signed.example", SIGNED)
    with Sandbox(folder) as sandbox:
        start_nameserver(sandbox, zones, "127.0.0.2")
        rules = "ip daddr 127.0.0.9 udp dport 53 drop; ip daddr 10.25.0.8 tcp dport 443 reject with tcp reset"
        rules += "; ip daddr { 10.25.0.6, 10.25.0.7 } drop"
        for address in ("10.25.0.6", "10.25.0.7", "10.25.0.8"):
            sandbox.run(["ip", "address", "add", f"{address}/32", "dev", "lo"])
        sandbox.run(["nft", f"table ip test {{ chain input {{ type filter hook input priority 0; {rules}; }}; }};"])
        start_resolver(sandbox, anchor, "dead.example")
        sandbox.start("servers.web", ADDRESS, str(authority.folder), str(folder / "answers"), REQUESTS)
        yield sandbox


class Expected(NamedTuple):
    """Of a domain: the servers that are found, and the outcome and words of some steps by a part of what they asked."""

    servers: list[str]
    steps: dict[str, tuple[str, str]]


IMAP, POP3, SUBMISSION = "_imaps._tcp", "_pop3._tcp", "_submission._tcp"
AUTOCONFIG, OTHER, PACC_URL = "https://autoconfig.", "/.well-known/autoconfig/mail/config-v1.1.xml", WELL_KNOWN
EXPECTED = {
    "secret-name@full.example": Expected(
        [
            "imap imap.full.example:993 implicit authentic pacc+autoconfig+srv",
            "imap second.full.example:993 implicit doubtful srv",
            "imap third.full.example:993 implicit doubtful srv",
            "smtp smtp.full.example:465 implicit authentic pacc+autoconfig+srv",
        ],
        {POP3: ("absent", "the domain says that it has no such service"), OTHER: ("absent", "HTTP status 404")},
    ),
    "outside.example": Expected(
        [
            "imap mail.hoster.example:993 implicit doubtful outside srv",
            "imap mail.outside.example:143 starttls doubtful srv MP101",
        ],
        {"example MX": ("absent", "takes no mail")},
    ),
    "signed.example": Expected(
        [
            "imap imap.signed.example:993 implicit authentic srv",
            "smtp smtp.hoster.example:465 implicit authentic outside srv",
        ],
        {IMAP: ("found", "validated by DNSSEC"), POP3: ("absent", "no such name")},
    ),
    "wrong.example": Expected(
        [],
        {
            IMAP: ("refused", "no target is a host name"),
            SUBMISSION: ("absent", "no such record"),
            AUTOCONFIG: ("refused", "the document is a html, not a clientConfig"),
            OTHER: ("refused", "no port of imap.wrong.example"),
            PACC_URL: ("refused", "the digest in DNS is not that of the file"),
        },
    ),
    "bomb.example": Expected(
        [], {AUTOCONFIG: ("refused", "a document type is not taken"), OTHER: ("refused", "nested deeper than")}
    ),
    "large.example": Expected([], {AUTOCONFIG: ("refused", "larger than 256 KiB"), OTHER: ("failed", "cut off")}),
    "moved.example": Expected(
        ["imap imap.moved.example:993 implicit authentic autoconfig"],
        {AUTOCONFIG: ("found", "by way of https://autoconfig.elsewhere.example"), OTHER: ("refused", "only https://")},
    ),
    "round.example": Expected(
        [], {AUTOCONFIG: ("refused", "more than 3 redirects"), OTHER: ("refused", "only https://")}
    ),
    "brief+slow.example": Expected([], {AUTOCONFIG: ("failed", "too slow")}),
    "plain.example": Expected(
        [
            "imap imap.plain.example:143 none authentic autoconfig MP101+MP201",
            "smtp mail.plain.example:25 starttls authentic autoconfig MP101",
        ],
        {},
    ),
    "http+plain.example": Expected(
        [
            "pop3 evil.example:995 implicit doubtful outside autoconfig",
            "imap imap.plain.example:143 none authentic autoconfig MP101+MP201",
            "smtp mail.plain.example:25 starttls authentic autoconfig MP101",
        ],
        {"http://autoconfig.": ("found", "anybody on the way can have written it")},
    ),
    "untrusted.example": Expected([], {AUTOCONFIG: ("refused", "is for another name")}),
    "half.example": Expected(["imap imap.half.example:993 implicit authentic autoconfig"], {}),
    "closed.example": Expected([], {AUTOCONFIG: ("absent", "connection refused")}),
    "circle.example": Expected([], {IMAP: ("failed", "SERVFAIL")}),
    "brief+dead.example": Expected([], {IMAP: ("failed", "no answer within")}),
    "nowhere.example": Expected([], {IMAP: ("absent", "no such name"), "example MX": ("absent", "no such name")}),
    "hosted.example": Expected(
        [
            "imap imap.gmail.com:993 implicit doubtful outside mx",
            "pop3 pop.gmail.com:995 implicit doubtful outside mx",
            "smtp smtp.gmail.com:465 implicit doubtful outside mx",
            "smtp smtp.gmail.com:587 starttls doubtful outside mx",
        ],
        {"example MX": ("found", "is Gmail's")},
    ),
    "customer.example": Expected(
        [
            "imap imap.customer.example:993 implicit doubtful mx-autoconfig",
            "smtp smtp.isp.example:465 implicit doubtful outside mx-autoconfig",
        ],
        {"example MX": ("found", "of no provider"), "https://autoconfig.isp.": ("found", "smtp.isp.example:465")},
    ),
    "own.example": Expected(
        [
            "imap imap.own.example:993 implicit authentic autoconfig+srv",
            "pop3 imap.own.example:995 implicit authentic autoconfig+srv",
            "smtp smtp.own.example:465 implicit authentic autoconfig+srv",
            "smtp smtp.own.example:587 starttls authentic autoconfig+srv",
        ],
        {POP3: ("absent", "the domain says"), "_imap._tcp": ("absent", "the domain says")},
    ),
}


@pytest.fixture(scope="module")
def discovered(internet: Sandbox, authority: Authority) -> dict[str, dict]:
    command = [sys.executable, HERE / "asking.py", authority.ca_file, *EXPECTED]
    found = json.loads(internet.run(command).stdout)
    for record in found.values():
        Draft202012Validator(SCHEMA).validate(record)
    return found


def _line(server: dict) -> str:
    words = [server["protocol"], f"{server['host']}:{server['port']}", server["tls"]]
    words.append("authentic" if server["authentic"] else "doubtful")
    words += ["outside"] * server["outside"] + ["+".join(server["methods"])]
    return " ".join([*words, *["+".join(finding["code"] for finding in server["findings"])] * (not server["secure"])])


@pytest.mark.parametrize("query", EXPECTED)
def test_what_a_domain_says(discovered: dict[str, dict], query: str) -> None:
    found, expected = discovered[query], EXPECTED[query]
    assert [_line(server) for server in found["servers"]] == expected.servers, found["steps"]
    for part, (outcome, words) in expected.steps.items():
        step = next(step for step in found["steps"] if part in step["asked"])
        assert step["outcome"] == outcome and words in step["said"], step


def test_what_is_published_is_discovered(internet: Sandbox, discovered: dict[str, dict], tmp_path: Path) -> None:
    servers = discovered["own.example"]["servers"]
    assert all(server["secure"] and server["methods"] == ["autoconfig", "srv"] for server in servers)
    again = subprocess.run(
        [MAILPORTS, "publish", "own.example", *PUBLISHED, "--output", tmp_path],
        capture_output=True,
        text=True,
        check=True,
    )
    assert again.stdout.count("written: ") == 4
    profile = plistlib.loads((tmp_path / "own.example.mobileconfig").read_bytes())
    [account] = profile["PayloadContent"]
    names = ("IncomingMailServerHostName", "IncomingMailServerPortNumber", "IncomingMailServerUseSSL")
    assert [account[name] for name in names] == ["imap.own.example", 993, True]
    assert (account["OutgoingMailServerHostName"], account["OutgoingMailServerPortNumber"]) == ("smtp.own.example", 465)


def test_nothing_but_the_domain_is_sent(internet: Sandbox, discovered: dict[str, dict]) -> None:
    asked = internet.run(["cat", RESOLVER_LOG, REQUESTS]).stdout
    assert " full.example. MX IN" in asked
    assert "https://autoconfig.full.example/mail/config-v1.1.xml\nHost: autoconfig.full.example" in asked
    assert "secret-name" not in asked


@pytest.mark.parametrize(("domain", "status"), [("full.example", 0), ("plain.example", 1), ("nowhere.example", 1)])
def test_the_command(internet: Sandbox, authority: Authority, domain: str, status: int) -> None:
    options = ["--ca-file", authority.ca_file]
    done = internet.run([MAILPORTS, "discover", f"me@{domain}", *options], check=False)
    assert (done.returncode, done.stderr) == (status, "")
    assert f"https://autoconfig.{domain}/mail/config-v1.1.xml" in done.stdout


def test_dnssec_is_believed_of_a_resolver_on_this_machine_only(internet: Sandbox, authority: Authority) -> None:
    internet.write("/etc/resolv.conf", f"nameserver {ADDRESS}\n")
    done = internet.run([MAILPORTS, "discover", "signed.example", "--format", "json", "--ca-file", authority.ca_file])
    found = json.loads(done.stdout)
    assert "validated by a resolver elsewhere" in found["steps"][0]["said"]
    assert [server["authentic"] for server in found["servers"]] == [False, False]
