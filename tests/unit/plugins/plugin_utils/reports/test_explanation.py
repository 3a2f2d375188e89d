# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What is explained of a rule, of an application, and of all of them."""

from __future__ import annotations

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.applications.application import (
    Application,
    Pattern,
    Setting,
)
from ansible_collections.mailports.secure.plugins.plugin_utils.applications.catalogue import catalogue as applications
from ansible_collections.mailports.secure.plugins.plugin_utils.applications.decide import Row
from ansible_collections.mailports.secure.plugins.plugin_utils.reports import explanation
from ansible_collections.mailports.secure.plugins.plugin_utils.rules import catalogue

EXPLAINED = """\
MP102 wrong-protocol-port (error)
The port belongs to another mail protocol

Each mail protocol has its own ports. A client that speaks IMAP to a submission port gets no sensible answer, or
waits for one until it gives up; a server found on a foreign port is one that no client and no firewall rule expects.
Nearly always two lines were mixed up, or a port was copied from the wrong table.

Insecure (.mbsyncrc)

    IMAPAccount work
    Host imap.example.org
    Port 465
    TLSType IMAPS

Secure (.mbsyncrc)

    IMAPAccount work
    Host imap.example.org
    Port 993
    TLSType IMAPS

Sources
  IANA Service Name and Transport Protocol Port Number Registry
    https://www.iana.org/assignments/service-names-port-numbers
  RFC 8314, section 7: registrations of 993, 995 and 465
    https://www.rfc-editor.org/rfc/rfc8314#section-7
"""


def test_a_rule():
    assert explanation.render(catalogue.find("MP102"), colour=False) == EXPLAINED


@pytest.mark.parametrize("rule", catalogue.rules(), ids=lambda rule: rule.code)
def test_every_rule_can_be_explained(rule):
    plain = explanation.render(rule, colour=False)
    assert plain.startswith(f"{rule.code} {rule.name} ({rule.severity}")
    assert "\033" not in plain
    assert "\033[1m" in explanation.render(rule, colour=True)


def test_a_rule_that_is_off_by_default_says_so():
    assert "(note, off unless selected)" in explanation.render(catalogue.find("MP104"), colour=False)


def test_an_overview_names_every_rule_and_application():
    application = Application("examplemta", "Example MTA", "lines", ("example.conf",), ())
    lines = explanation.overview(catalogue.rules(), [application]).splitlines()
    assert lines[:2] == ["Rules", f"  MP101  {'insecure-port':26}{'error':9}{catalogue.find('MP101').title}"]
    assert lines[-2:] == ["Applications", "  examplemta"]
    assert len(lines) == len(catalogue.rules()) + 4


def test_an_application():
    tls = (
        Row({"tls": False}, "none", "example(1), tls"),
        Row({"port": [465, 993], "tls": "set"}, "implicit"),
        Row({}, "starttls"),
    )
    keys = {"host": ("Host",), "port": ("port",), "tls": ("UseTLS",), "secret": ("password",)}
    ports = {"implicit": 465, "else": 25}
    pattern = Pattern(("**",), keys, "smtp", tls=tls, verify=(Row({}, "full"),), ports=ports)
    known = Application(
        "examplemta", "Example MTA", "lines", ("example.conf", "*.mta"), (pattern,), sources=("example(1)",)
    )
    assert (
        explanation.application(known, colour=False)
        == """\
Example MTA

Files: example.conf, *.mta

Syntax: lines

Keys (smtp client)
  server: Host
  port: port
  password: password
  decided by: UseTLS
  default ports: 465 with implicit TLS, else 25

TLS (smtp client)
  none: where UseTLS is off (example(1), tls)
  implicit: where port is 465 or 993 and UseTLS is set
  starttls: otherwise

Verification (smtp client)
  full: otherwise

Sources
  example(1)
"""
    )


def test_an_application_with_a_reader():
    setting = Setting(("listen", "ports"), "where it listens", "example(5), listen", "25")
    known = Application("examplemta", "Example MTA", "", (), (), "examplemta", (setting,), ("example(5)",))
    assert (
        explanation.application(known, colour=False)
        == """\
Example MTA

Settings
  listen, ports: where it listens, by default 25 (example(5), listen)

Sources
  example(5)
"""
    )


@pytest.mark.parametrize("known", applications().applications, ids=lambda known: known.name)
def test_every_application_can_be_explained(known):
    assert explanation.application(known, colour=False).startswith(known.title)
