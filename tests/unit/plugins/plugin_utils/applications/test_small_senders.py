# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""ssmtp, esmtp, nullmailer and dma: programs that hand mail to one smarthost, and are data alone."""

from __future__ import annotations

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.endpoint.model import Wanted

FIELDS = ("role", "host", "port", "tls", "verify", "secret")
SECRET = "zmk4-qwe"


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("mailhub=mx.example.org\n", ("relay", "mx.example.org", 25, "none", "unknown", "absent")),
        (
            f"MAILHUB = mx.example.org:587 # ours\nusestarttls=Yes\nauthuser=me\nAuthPass={SECRET}\n",
            ("client", "mx.example.org", 587, "starttls", "none", "literal"),
        ),
        (
            "mailhub=mx.example.org:465\nUseSTARTTLS=NO\nUseTLS=YES\nAuthUser=me\n",
            ("client", "mx.example.org", 465, "implicit", "none", "absent"),
        ),
        # The last word counts where one switches off what the other has switched on.
        ("mailhub=mx\nUseSTARTTLS=YES\nUseTLS=NO\n", ("relay", "mx", 25, "none", "unknown", "absent")),
        ("mailhub=mx\nUseTLS=NO\nUseSTARTTLS=YES\n", ("relay", "mx", 25, "starttls", "none", "absent")),
        ("mailhub=mx\nUseTLS=YES\nUseSTARTTLS=NO\n", ("relay", "mx", 25, "implicit", "none", "absent")),
        (
            "mailhub=mx:465\nUseTLS=YES\nTLS_CA_File=/etc/pki/ca.crt\n",
            ("relay", "mx", 465, "implicit", "unknown", "absent"),
        ),
        ("#mailhub=mx\nroot=postmaster\nmailhub=\n", None),
        ("mailhub={{ relay }}:{{ port }}\nUseTLS=YES\n", ("relay", None, None, "implicit", "none", "absent")),
    ],
)
def test_ssmtp(lint, text, row):
    assert lint("etc/ssmtp/ssmtp.conf", text).rows(*FIELDS) == ([row] if row else [])


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            f'identity "me@example.org"\nhostname mx.example.org:465\nusername "me"\npassword "{SECRET}"\n',
            [("client", "mx.example.org", 465, "none", "unknown", "literal")],
        ),
        (
            (
                "hostname = mx.example.org # default port\nstarttls=required\nusername=me\n"
                "identity = you@example.org\n    hostname = two.example.org:smtp\n    starttls = enabled\n"
            ),
            [
                ("client", "mx.example.org", 587, "starttls", "full", "absent"),
                ("relay", "two.example.org", 25, "opportunistic", "full", "absent"),
            ],
        ),
        ('mda = "/usr/bin/procmail -d %T"\n', []),
    ],
)
def test_esmtp(lint, text, rows):
    assert lint(".esmtprc", text).rows(*FIELDS) == rows


@pytest.mark.parametrize(
    ("line", "row"),
    [
        ("mx.example.org", ("relay", "mx.example.org", 25, "none", "unknown", "absent")),
        (
            f"mx.example.org smtp --port=587 --user=me --pass={SECRET}",
            ("client", "mx.example.org", 587, "none", "unknown", "literal"),
        ),
        # Dashes are not needed, quotes are the shell's.
        (
            f"mx.example.org smtp port=2525 starttls user=me pass='{SECRET} two'",
            ("client", "mx.example.org", 2525, "starttls", "full", "literal"),
        ),
        ("mx smtp --starttls", ("relay", "mx", 25, "starttls", "full", "absent")),
        ("mx smtp --ssl", ("relay", "mx", 465, "implicit", "full", "absent")),
        ("mx smtp --tls --insecure", ("relay", "mx", 465, "implicit", "none", "absent")),
        ("mx smtp --port={{ port }} --ssl", ("relay", "mx", None, "implicit", "full", "absent")),
        ("mx qmqp", None),
        ("# mx smtp", None),
    ],
)
def test_nullmailer(lint, line, row):
    found = lint("etc/nullmailer/remotes", f"\n{line}\n")
    assert found.rows(*FIELDS, "@host") == ([(*row, 2)] if row else [])


def test_nullmailer_has_one_endpoint_a_line(lint):
    found = lint("etc/nullmailer/remotes", f"one.example.org\ntwo.example.org smtp --user=me --pass={SECRET}\n")
    assert found.rows("host", "secret", "@secret") == [
        ("one.example.org", "absent", 1),
        ("two.example.org", "literal", 2),
    ]


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("SMARTHOST mx.example.org\n", ("relay", "mx.example.org", 25, "none", "unknown", "absent")),
        (
            "SMARTHOST mx.example.org\nSECURETRANSFER\nAUTHPATH /etc/dma/auth.conf\n",
            ("client", "mx.example.org", 25, "implicit", "none", "reference"),
        ),
        ("SMARTHOST mx\nPORT 587\nSTARTTLS\n", ("relay", "mx", 587, "none", "unknown", "absent")),
        ("SMARTHOST mx\nPORT 587\nSTARTTLS\nSECURETRANSFER\n", ("relay", "mx", 587, "starttls", "none", "absent")),
        (
            "SMARTHOST mx\nPORT 587\nSTARTTLS\nSECURETRANSFER\nOPPORTUNISTIC_TLS\n",
            ("relay", "mx", 587, "opportunistic", "none", "absent"),
        ),
        (
            "SMARTHOST mx\nPORT 465\nSECURETRANSFER\nFINGERPRINT 0123ABCD\n",
            ("relay", "mx", 465, "implicit", "full", "absent"),
        ),
        ("# SMARTHOST mx\nPORT 25\n", None),
    ],
)
def test_dma(lint, text, row):
    found = lint("etc/dma/dma.conf", text)
    assert found.rows(*FIELDS) == ([row] if row else [])
    assert found.problems == []


def test_dma_says_what_it_does_not_take(lint):
    assert lint("etc/dma/dma.conf", "SMARTHOST mx\nSECURETRANS\n").problems == ["syntax-error"]
    assert lint("etc/modprobe.d/dma.conf", "options dmatest iterations=1\n").problems == []


@pytest.mark.parametrize(
    ("path", "text", "wanted", "row"),
    [
        ("ssmtp.conf", "mailhub=mx\n", Wanted(port=465, tls="implicit"), ("mx", 465, "implicit")),
        ("ssmtp.conf", "mailhub=mx:25\nUseTLS=no\n", Wanted(port=587, tls="starttls"), ("mx", 587, "starttls")),
        (".esmtprc", "hostname mx:587\nstarttls enabled\n", Wanted(tls="starttls"), ("mx", 587, "starttls")),
        ("nullmailer/remotes", "mx\n", Wanted(port=465, tls="implicit"), ("mx", 465, "implicit")),
        ("nullmailer/remotes", "mx smtp --ssl\n", Wanted(port=587, tls="starttls"), ("mx", 587, "starttls")),
        ("nullmailer/remotes", "mx smtp port=25 # a\n", Wanted(port=587, tls="starttls"), ("mx", 587, "starttls")),
        ("dma.conf", "SMARTHOST mx\nPORT 587\nSTARTTLS\n", Wanted(tls="starttls"), ("mx", 587, "starttls")),
        ("dma.conf", "SMARTHOST mx\n", Wanted(port=465, tls="implicit"), ("mx", 465, "implicit")),
    ],
)
def test_written_back(lint, path, text, wanted, row):
    after = lint(path, text).written(wanted)
    assert after.rows("host", "port", "tls") == [row], after.texts
    assert after.problems == []


@pytest.mark.parametrize("path", [".msmtprc", ".mpoprc"])
def test_what_a_command_sets_is_not_guessed(lint, path):
    read = lint(path, "account a\nhost mx.example.org\neval gpg -d settings\naccount b\neval echo host $(hostname)\n")
    assert read.rows("host", "port", "tls") == [("mx.example.org", None, "unknown")]
    assert [read.line(problem.place) for problem in read.reading.problems] == [3, 5]
    assert read.problems == ["not-checked", "not-checked"]
