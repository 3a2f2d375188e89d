# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Two IMAP servers whose ports stand in one file and whose TLS stands in another."""

from __future__ import annotations

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.endpoint.model import Wanted

SERVICES = """START {{
  recover cmd="ctl_cyrusdb -r"
}}
SERVICES {{
  # imap  cmd="imapd" listen="imap" prefork=0
  {}
}}
"""


@pytest.mark.parametrize(
    ("service", "row"),
    [
        ('imap cmd="imapd -U 30" listen="imap" prefork=0', ("imap", None, 143, "opportunistic", 6)),
        ('imaps cmd="/usr/lib/cyrus/bin/imapd -s" listen="imaps"', ("imap", None, 993, "implicit", 6)),
        ('pop cmd="pop3d" listen="0.0.0.0:1110"', ("pop3", None, 1110, "opportunistic", 6)),
        ('imap cmd="/usr/sbin/cyrus imapd" listen="localhost:imap"', ("imap", "127.0.0.1", 143, "opportunistic", 6)),
        ('imap cmd="imapd" listen="[::1]:143"', ("imap", "127.0.0.1", 143, "opportunistic", 6)),
        ('lmtp cmd="lmtpd" listen="/run/cyrus/lmtp"', None),
        ('http cmd="httpd -U 30" listen="8008"', None),
    ],
)
def test_cyrus_services(lint, service, row):
    found = lint("etc/cyrus.conf", SERVICES.format(service)).rows("protocol", "host", "port", "tls", "@port")
    assert found == ([row] if row else [])


@pytest.mark.parametrize(
    ("settings", "row"),
    [
        ("allowplaintext: yes\ntls_server_cert: /c\n", ("opportunistic", True, 1)),
        ("tls_cert_file: /c\nallowplaintext: 1\n", ("opportunistic", True, 2)),
        ("tls_server_cert: /c\nallowplaintext: no\n", ("opportunistic", False, None)),
        ("tls_server_cert: /c\n#allowplaintext: yes\n", ("opportunistic", False, None)),
        ("tls_server_cert: /c\nallowplaintext: yes\nimap_allowplaintext: no\n", ("opportunistic", False, None)),
        ("tls_server_cert: /c\nallowplaintext: yes\ntls_required: 1\n", ("starttls", False, None)),
        ("partition-default: /x\n", ("none", False, None)),
    ],
)
def test_cyrus_settings(lint, settings, row):
    texts = {"etc/imapd.conf": settings, "etc/cyrus.conf": SERVICES.format('imap cmd="imapd" listen="imap"')}
    for path in texts:
        found = lint({path: texts[path], **texts})
        ((tls, clear),) = found.rows("tls", "cleartext_auth")
        assert (tls, clear, found.rows("@auth")[0][0] if clear else None) == row


def test_cyrus_settings_alone(lint):
    assert lint("etc/imapd.conf", "allowplaintext: yes\n").rows("port", "cleartext_auth") == [(None, True)]
    assert lint("etc/imapd.conf", "allowplaintext: {{ plain }}\n").endpoints == []


def test_cyrus_versions(lint):
    texts = {
        "etc/cyrus.conf": SERVICES.format('imaps cmd="imapd -s" listen="imaps"'),
        "etc/imapd.conf": "tls_versions: tls1_1 tls1_2\n",
    }
    assert lint(texts).rows("min_tls", "@min_tls") == [("TLSv1.1", 1)]


@pytest.mark.parametrize(
    ("plain", "secure", "rows"),
    [
        ("PORT=143\nIMAPDSTART=YES\n", None, [("imap", None, 143, "opportunistic", False)]),
        ("PORT=143\nIMAPDSTART=NO\n", None, []),
        (
            "ADDRESS=127.0.0.1\nIMAPDSTART=YES\n",
            "IMAP_TLS_REQUIRED=0\n",
            [("imap", "127.0.0.1", 143, "opportunistic", False)],
        ),
        (
            'ADDRESS=0\nPORT="143,127.0.0.1.144"\nIMAPDSTART=yes\n',
            "IMAPDSTARTTLS=YES\nIMAP_TLS_REQUIRED=0\n",
            [("imap", None, 143, "opportunistic", True), ("imap", "127.0.0.1", 144, "opportunistic", False)],
        ),
        ("PORT=143\nIMAPDSTART=YES\n", "IMAP_TLS_REQUIRED=1\n", [("imap", None, 143, "starttls", False)]),
        ("PORT=143\nIMAPDSTART=YES\n", "IMAPDSTARTTLS=NO\n", [("imap", None, 143, "none", False)]),
        ("IMAPDSTART=NO\n", "SSLPORT=993\nIMAPDSSLSTART=YES\n", [("imap", None, 993, "implicit", False)]),
    ],
)
def test_courier(lint, plain, secure, rows):
    texts = {"etc/courier/imapd": plain, "etc/courier/imapd-ssl": secure}
    texts = {path: text for path, text in texts.items() if text is not None}
    for path in texts:
        assert lint({path: texts[path], **texts}).rows("protocol", "host", "port", "tls", "cleartext_auth") == rows


def test_courier_versions(lint):
    text = "SSLPORT=995\nPOP3DSSLSTART=YES\nTLS_PROTOCOL={}\n"
    for written, version in (("TLS1", "TLSv1.0"), ("TLSv1.2++", "TLSv1.2"), ("$TLS", None)):
        assert lint("etc/courier/pop3d-ssl", text.format(written)).rows("protocol", "port", "min_tls") == [
            ("pop3", 995, version)
        ]


def test_cyrus_is_mended_in_its_settings(lint):
    settings = "tls_server_cert: /c\nallowplaintext: yes\ntls_versions: tls1_0 tls1_2\n"
    texts = {"etc/imapd.conf": settings, "etc/cyrus.conf": SERVICES.format('imap cmd="imapd" listen="imap"')}
    after = lint(texts).written(Wanted(cleartext_auth=False))
    assert after.texts["etc/imapd.conf"] == settings.replace("allowplaintext: yes", "allowplaintext: no")
    assert after.rows("cleartext_auth") == [(False,)]
    texts["etc/cyrus.conf"] = SERVICES.format('imaps cmd="imapd -s" listen="imaps"')
    assert lint(texts).written(Wanted(min_tls="TLSv1.2")).rows("min_tls") == [("TLSv1.2",)]
    assert lint(texts).written(Wanted(tls="starttls")) is None


def test_courier_is_made_to_require_tls(lint):
    texts = {"courier/imapd": "PORT=143\nIMAPDSTART=YES\n", "courier/imapd-ssl": "IMAP_TLS_REQUIRED=0\n"}
    after = lint(texts).written(Wanted(cleartext_auth=False))
    assert after.texts["courier/imapd-ssl"] == "IMAP_TLS_REQUIRED=1\n"
    assert after.rows("tls", "cleartext_auth") == [("starttls", False)]
