# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
from __future__ import annotations

import shutil
import subprocess

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.endpoint.model import Wanted

CONF = "etc/mail/smtpd.conf"
RELAY = 'table s file:/dev/null\naction "x" relay {}\nmatch from local for any action "x"\n'
RELAYS = [
    ("host smtp://mx.example.org", ("relay", "mx.example.org", 25, "opportunistic", "none")),
    ("host mx.example.org:587", ("relay", "mx.example.org", 587, "opportunistic", "none")),
    ("host mx.example.org tls", ("relay", "mx.example.org", 25, "starttls", "full")),
    (
        'host "smtp+tls://me@mx.example.org:587" auth <s>',
        ("client", "mx.example.org", 587, "starttls", "full"),
    ),
    ("host smtps://me@mx.example.org auth <s>", ("client", "mx.example.org", 465, "implicit", "full")),
    ("host smtps://me@mx.example.org tls no-verify auth <s>", ("client", "mx.example.org", 465, "implicit", "none")),
    ("host smtp+notls://mx.example.org", ("relay", "mx.example.org", 25, "none", "unknown")),
    ("host smtps://[2001:db8::1]:466", ("relay", "2001:db8::1", 466, "implicit", "full")),
    ("host lmtp://mx.example.org:24", None),
    ("", None),
]


WRITTEN = [
    ("host smtp://mx.example.org", Wanted(tls="starttls"), "host smtp+tls://mx.example.org"),
    ("host mx.example.org:25", Wanted(port=465, tls="implicit"), "host smtps://mx.example.org:465"),
    ("host mx.example.org", Wanted(port=587, tls="starttls"), "host smtp+tls://mx.example.org:587"),
    (
        "host smtps://me@mx.example.org tls no-verify auth <s>",
        Wanted(verify="full"),
        "host smtps://me@mx.example.org tls auth <s>",
    ),
    ("host smtp+tls://mx.example.org", Wanted(min_tls="TLSv1.2"), None),
    ("host smtp://mx.example.org", Wanted(port=465, tls="implicit"), "host smtps://mx.example.org"),
]


@pytest.mark.parametrize(("options", "row"), RELAYS)
def test_relays(lint, options, row):
    assert lint(CONF, RELAY.format(options)).rows("role", "host", "port", "tls", "verify") == ([row] if row else [])


@pytest.mark.skipif(not shutil.which("smtpd"), reason="OpenSMTPD is not installed")
@pytest.mark.parametrize(
    "options", [options for options, _row in RELAYS] + [new for _old, _wanted, new in WRITTEN if new]
)
def test_the_program_takes_what_is_read(tmp_path, options):
    path = tmp_path / "smtpd.conf"
    path.write_text(RELAY.format(options))
    run = subprocess.run(["smtpd", "-n", "-f", path], capture_output=True, text=True, check=False)
    if "configuration OK" not in run.stderr:
        assert "no such user" in run.stderr.lower() or "unknown user" in run.stderr.lower(), run.stderr


@pytest.mark.parametrize(("old", "wanted", "new"), WRITTEN)
def test_writes_relays(lint, old, wanted, new):
    after = lint(CONF, RELAY.format(old)).written(wanted)
    assert (after.texts[CONF] if after else None) == (RELAY.format(new) if new else None)


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("relay via tls+auth://me@mx.example.org:587 auth <s>", ("client", "mx.example.org", 587, "starttls", "none")),
        ("relay via secure+auth://me@mx.example.org auth <s>", ("client", "mx.example.org", 465, "implicit", "none")),
        ("relay via secure://mx.example.org:587 verify", ("relay", "mx.example.org", 587, "starttls", "full")),
        ("relay via smtp://mx.example.org", ("relay", "mx.example.org", 25, "none", "unknown")),
        ("relay", None),
    ],
)
def test_relays_before_6_4(lint, text, row):
    found = lint(CONF, f"accept from local for any {text}\n").rows("role", "host", "port", "tls", "verify")
    assert found == ([row] if row else [])


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("listen on 0.0.0.0 port submission tls-require auth <s>\n", [(None, 587, "starttls")]),
        ("listen on eth0 tls port 587 auth-optional\n", [(None, 587, "opportunistic")]),
        ("listen on eth0 \\\n  port 587 tls \\\n  auth\n", [(None, 587, "starttls")]),
        ("listen on eth0 smtps pki mx\n", [(None, 465, "implicit")]),
        ("listen on eth0 secure pki mx\n", [(None, 465, "implicit"), (None, 25, "opportunistic")]),
        ("lan = 192.0.2.1\nlisten on $lan port 587\n", [(None, 587, "none")]),
        ("listen on lo0 port 587\nlisten on ::1 # x\n", [("127.0.0.1", 587, "none"), ("127.0.0.1", 25, "none")]),
        ("listen on socket\n#listen on all\n", []),
        ("pwcheck_method: saslauthd\nmech_list: PLAIN LOGIN\n", []),
    ],
)
def test_listeners(lint, text, rows):
    assert lint(CONF, text).rows("host", "port", "tls") == rows


@pytest.mark.parametrize(
    ("rules", "line"),
    [
        ('action "out" relay\nmatch from any for any action "out"\n', 3),
        ("accept from any for any relay\n", 2),
        ("accept from any for any relay via smtp://mx.example.org\n", 2),
        ('action "out" relay\nmatch for any from any action out\n', 3),
        ('action "out" relay\nmatch auth from any for any action "out"\n', None),
        ('action "out" relay\nmatch from local for any action "out"\n', None),
        ('action "in" mbox\nmatch from any for any action "in"\n', None),
        ('action "out" relay\nmatch tag DKIM from any for any action "out"\n', None),
        ("accept tagged DKIM from any for any relay\n", None),
    ],
)
def test_open_relay(lint, rules, line):
    (row,) = lint(CONF, "listen on all\n" + rules).rows("open_relay", "@open_relay")[:1]
    assert row == ((True, line) if line else (False, 1))
    assert lint(CONF, "listen on lo\n" + rules).rows("open_relay")[0] == (False,)


def test_a_table_that_is_written_out_holds_secrets(lint):
    text = 'table s {{ me = "me@example.org:{}" }}\naction "x" relay host smtps://me@mx.example.org auth <s>\n'
    assert lint(CONF, text.format("zmk4-qwe")).rows("secret", "@secret") == [("literal", 1)]
    assert lint(CONF, text.format("{{ password }}")).rows("secret") == [("reference",)]


def test_included_files(lint):
    texts = {"etc/smtpd.conf": 'include "/etc/smtpd.d/lan.conf"\n', "etc/lan.conf": "listen on eth0 port 587\n"}
    assert lint(texts).rows("port", "tls") == [(587, "none")]
    assert lint({"etc/smtpd.conf": 'include "/etc/smtpd.conf"\nlisten on lo\n'}).rows("port") == [(25,)]
