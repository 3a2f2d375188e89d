# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .conftest import Lint

CONF = "etc/mail/sendmail.mc"
MAILERS = "MAILER(`smtp')dnl\n"
M4 = Path("/usr/share/sendmail/cf")
FIELDS = ("role", "host", "port", "tls", "verify")


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("define(`SMART_HOST', `[mx.example.org]')dnl\n", ("relay", "mx.example.org", 25, "opportunistic", "none")),
        ("define(`SMART_HOST',`mx.example.org')\n", ("relay", "mx.example.org", 25, "opportunistic", "none")),
        (
            (
                "define(`SMART_HOST', `[mx.example.org]')\ndefine(`RELAY_MAILER_ARGS', `TCP $h 587')\n"
                "FEATURE(`authinfo',`hash -o /etc/mail/authinfo.db')\n"
            ),
            ("client", "mx.example.org", 587, "opportunistic", "none"),
        ),
        # Another mailer has other arguments.
        (
            "define(`SMART_HOST', `esmtp:[mx.example.org]')\ndefine(`RELAY_MAILER_ARGS', `TCP $h 587')\n",
            ("relay", "mx.example.org", 25, "opportunistic", "none"),
        ),
        (
            "define(`SMART_HOST', `esmtp:[mx.example.org]')\ndefine(`ESMTP_MAILER_ARGS', `TCP $h submission')\n",
            ("relay", "mx.example.org", 587, "opportunistic", "none"),
        ),
        ("dnl define(`SMART_HOST', `mx.example.org')\n", None),
        ("# define(`SMART_HOST', `mx.example.org')\n", None),
        ("define(`SMART_HOST', `mx.example.org')\nundefine(`SMART_HOST')\n", None),
        ("define(`OTHER', `define(`SMART_HOST', `mx.example.org')')\n", None),
        ("define(`SMART_HOST', `{{ smarthost }}')\n", None),
        ("FEATURE(`msp', `[mx.example.org]', `MSA')\n", ("relay", "mx.example.org", 587, "opportunistic", "none")),
    ],
)
def test_smarthosts(lint, text, row):
    assert lint(CONF, text + MAILERS).rows(*FIELDS) == ([row] if row else [])


@pytest.mark.parametrize(
    ("access", "row"),
    [
        ("TLS_Srv:mx.example.org\tENCR:112\n", ("relay", "starttls", "none")),
        ("TLS_Srv: VERIFY\n", ("relay", "starttls", "chain-only")),
        ("Try_TLS:mx.example.org NO\n", ("relay", "none", "unknown")),
        ("Try_TLS:other.example.org NO\n", ("relay", "opportunistic", "none")),
        ('AuthInfo:mx.example.org "U:me" "P:pw"\n', ("client", "opportunistic", "none")),
    ],
)
def test_the_access_map(lint, access, row):
    texts = {CONF: "define(`SMART_HOST', `[mx.example.org]')\n" + MAILERS, "etc/mail/access": access}
    assert lint(texts).rows("role", "tls", "verify") == [row]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("DAEMON_OPTIONS(`Port=smtp, Name=MTA')dnl\n", [(None, 25, "opportunistic")]),
        ("DAEMON_OPTIONS(`Name=MSA, P=submission, M=Ea, Addr=127.0.0.1')\n", [("127.0.0.1", 587, "opportunistic")]),
        ("DAEMON_OPTIONS(`Port=465, Name=TLSMTA, M=s')\n", [(None, 465, "implicit")]),
        ("DAEMON_OPTIONS(`Family=inet6,Port=587,Addr=IPv6:::1')\n", [("127.0.0.1", 587, "opportunistic")]),
        ("DAEMON_OPTIONS(`Port=587,M=S')\n", [(None, 587, "none")]),
        ("dnl DAEMON_OPTIONS(`Port=587')\n", []),
        ("", []),
    ],
)
def test_listeners(lint, text, rows):
    assert lint(CONF, text + MAILERS).rows("host", "port", "tls") == rows


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("define(`confAUTH_MECHANISMS', `LOGIN PLAIN')\n", 1),
        ("define(`confAUTH_OPTIONS', `A')\ndefine(`confAUTH_MECHANISMS', `PLAIN')\n", 1),
        ("define(`confAUTH_OPTIONS', `A p y')\ndefine(`confAUTH_MECHANISMS', `PLAIN')\n", None),
        ("define(`confAUTH_MECHANISMS', `DIGEST-MD5 GSSAPI')\n", None),
        ("TRUST_AUTH_MECH(`LOGIN PLAIN')\n", None),
        ("dnl define(`confAUTH_MECHANISMS', `LOGIN PLAIN')\n", None),
    ],
)
def test_passwords_before_tls(lint, text, line):
    assert lint(CONF, text + MAILERS).rows("port", "cleartext_auth", "@auth") == ([(25, True, line)] if line else [])
    local = lint(CONF, text + "DAEMON_OPTIONS(`Port=587, Addr=127.0.0.1')\n" + MAILERS)
    assert local.rows("cleartext_auth") == [(False,)]


def test_open_relay(lint):
    assert lint(CONF, "FEATURE(`promiscuous_relay')\n" + MAILERS).rows("open_relay", "@open_relay") == [(True, 1)]
    assert lint(CONF, "FEATURE(`relay_entire_domain')\n" + MAILERS).endpoints == []


def test_a_call_that_a_comment_leaves_open_ends(lint):
    assert lint(CONF, MAILERS + "define(`SMART_HOST', dnl").endpoints == []


def test_files_of_other_programs(lint):
    assert lint("usr/share/mail/glade.mc", "define(`SMART_HOST', `x')\nMessageId=1\nport = 25\n").endpoints == []


OPTIONS = st.lists(st.sampled_from(["Name=MTA", "Addr=127.0.0.1", "M=E", "Family=inet"]), min_size=1)
PORTS = st.sampled_from(["", "Port=smtp, ", "Port=587,", "P=submission,  "])
HOSTS = st.sampled_from(["mx.example.org", "[mx.example.org]", "relay:mx.example.org", ""])
BETWEEN = st.sampled_from(
    ["", "dnl\n", "dnl DAEMON_OPTIONS(`Port=26')\n", "divert(-1)\n", "# define(`SMART_HOST', `x')\n"]
)


@st.composite
def configuration(draw):
    lines = ["OSTYPE(`debian')dnl\n", "FEATURE(`no_default_msa')dnl\n"]
    for _line in range(draw(st.integers(0, 2))):
        lines += [draw(BETWEEN), f"DAEMON_OPTIONS(`{draw(PORTS)}{', '.join(draw(OPTIONS))}')dnl\n"]
    for host in draw(st.lists(HOSTS, max_size=2)):
        blank = draw(st.sampled_from(["", " ", "\n"]))
        lines += [draw(BETWEEN), f"define(`SMART_HOST',{blank}`{host}')dnl\n"]
    return "".join([*lines, "divert(0)dnl\n", MAILERS])


@pytest.mark.skipif(not (shutil.which("m4") and M4.exists()), reason="sendmail's macros are not installed")
@settings(max_examples=15, deadline=None)
@given(text=configuration())
def test_reads_as_m4_does(text):
    command = ["m4", f"-D_CF_DIR_={M4}/", M4 / "m4/cf.m4", "-"]
    run = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
    daemons = re.findall(r"(?m)^O DaemonPortOptions=(.*)$", run.stdout)
    found = Lint({CONF: text})
    said = [587 if "587" in daemon or "submission" in daemon else 25 for daemon in daemons]
    ports = [one.port for one in found.endpoints if one.role == "listener"]
    assert (ports or [25]) == said, text
    (smarthost,) = re.findall(r"(?m)^DS(.*)$", run.stdout)
    hosts = [one.host for one in found.endpoints if one.role != "listener"]
    assert hosts == ([smarthost.removeprefix("relay:").strip("[]")] if smarthost else []), text
