# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
from __future__ import annotations

import pytest

CONF = "etc/maddy/maddy.conf"


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            "imap tls://0.0.0.0:993 tcp://0.0.0.0:143 {\n  auth &a\n}\n",
            [("imap", None, 993, "implicit", 1), ("imap", None, 143, "starttls", 1)],
        ),
        ("submission tcp://0.0.0.0:587 {\n}\n", [("smtp", None, 587, "starttls", 1)]),
        ("smtp tcp://0.0.0.0:25 {\n}\n", [("smtp", None, 25, "opportunistic", 1)]),
        ("tls off\nimap tcp://0.0.0.0:143 {\n}\n", [("imap", None, 143, "none", 2)]),
        ("imap tcp://0.0.0.0:143 {\n  tls off\n}\n", [("imap", None, 143, "none", 1)]),
        ("imap tcp://127.0.0.1:143 tcp://[::1]:143 {\n}\n", [("imap", "127.0.0.1", 143, "starttls", 1)] * 2),
        ("$(a) = 0.0.0.0\nimap tls://$(a):993 {\n}\n", [("imap", None, 993, "implicit", 2)]),
        ("imap tcp://0.0.0.0:{env:PORT} {\n}\n", [("imap", None, None, "starttls", 1)]),
        # What stands in another block is no endpoint.
        ("target.queue q {\n  imap tcp://0.0.0.0:143 {\n  }\n}\nlmtp tcp://0.0.0.0:24 {\n}\n", []),
        ("#imap tcp://0.0.0.0:143 {\n#}\n", []),
    ],
)
def test_listeners(lint, text, rows):
    assert lint(CONF, text).rows("protocol", "host", "port", "tls", "@port") == rows


@pytest.mark.parametrize(
    ("word", "row"),
    [("yes", ("opportunistic", True, 2)), ("no", ("starttls", False, 1)), ("", ("opportunistic", True, 2))],
)
def test_passwords_before_tls(lint, word, row):
    found = lint(CONF, f"imap tcp://0.0.0.0:143 {{\n  insecure_auth {word}\n}}\n")
    assert found.rows("tls", "cleartext_auth", "@auth") == [row]


def test_versions(lint):
    text = "tls file a.crt a.key {\n  protocols tls1.0 tls1.3\n}\nimap tls://0.0.0.0:993 {\n}\n"
    assert lint(CONF, text).rows("min_tls", "@min_tls") == [("TLSv1.0", 2)]


@pytest.mark.parametrize(
    ("text", "row"),
    [
        (
            "target.smtp out {\n  targets tls://mx.example.org:465\n  auth plain me zmk4-qwe\n}\n",
            ("client", "mx.example.org", 465, "implicit", "full", "literal"),
        ),
        (
            'target.smtp {\n  require_tls\n  targets tcp://mx.example.org:587\n  auth plain me "{env:PW}"\n}\n',
            ("client", "mx.example.org", 587, "starttls", "full", "reference"),
        ),
        (
            "target.smtp {\n  targets tcp://mx.example.org:587\n}\n",
            ("relay", "mx.example.org", 587, "starttls", "full", "absent"),
        ),
        (
            "target.smtp {\n  attempt_starttls yes\n  targets tcp://mx.example.org:587\n}\n",
            ("relay", "mx.example.org", 587, "opportunistic", "full", "absent"),
        ),
        (
            "target.smtp {\n  starttls no\n  targets tcp://mx.example.org:587\n}\n",
            ("relay", "mx.example.org", 587, "none", "unknown", "absent"),
        ),
        (
            "smtp tcp://[::1]:25 {\n  deliver_to smtp tcp://mx:25 {\n    attempt_starttls no\n  }\n}\n",
            ("relay", "mx", 25, "none", "unknown", "absent"),
        ),
        ("target.lmtp {\n  targets tcp://mx:24\n}\n", None),
    ],
)
def test_forwarding(lint, text, row):
    found = lint(CONF, text).rows("role", "host", "port", "tls", "verify", "secret")
    assert [one for one in found if one[0] != "listener"] == ([row] if row else [])


def test_braces_that_do_not_match(lint):
    assert lint(CONF, "imap tls://0.0.0.0:993 {\n").problems == ["syntax-error"]
