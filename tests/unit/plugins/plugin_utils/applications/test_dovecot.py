# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
from __future__ import annotations

import re
import shutil
import subprocess

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.applications.readers.dovecot.installation import (
    open_installation,
)
from ansible_collections.mailports.secure.plugins.plugin_utils.endpoint.model import Source, Wanted
from ansible_collections.mailports.secure.plugins.plugin_utils.linting.loading import Alone
from hypothesis import given, settings
from hypothesis import strategies as st

CONF = "etc/dovecot/dovecot.conf"
FIELDS = ("protocol", "port", "tls", "@port")
IMAPS, POP3S = ("imap", 993, "implicit"), ("pop3", 995, "implicit")


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        # Listeners that nobody wrote stand where "protocols" names them.
        ("protocols = imap\n", [("imap", 143, "opportunistic", 1), (*IMAPS, 1)]),
        ("ssl = required\nprotocols = lmtp pop3\n", [("pop3", 110, "starttls", 2), (*POP3S, 2)]),
        ("protocols {\n  imap = yes\n  pop3 = no\n}\nssl = no\n", [("imap", 143, "none", 2)]),
        ("protocols = lmtp\nservice imap-login {\n inet_listener imap {\n port = 143\n }\n}\n", []),
        ("protocols = $protocols imap\n", [("imap", 143, "opportunistic", 1), (*IMAPS, 1)]),
        # Port 0 switches one off.
        (
            "protocols = imap\nservice imap-login {\n  inet_listener imap {\n    port = 0 # off\n  }\n}\n",
            [(*IMAPS, 1)],
        ),
        # A block that says nothing has its defaults; where "protocols" is not to be seen, a written block counts.
        (
            'service "imap-login" {\n  inet_listener imap {\n  #port = 143\n  }\n}\n',
            [("imap", 143, "opportunistic", 2)],
        ),
        ("service submission-login {\n  inet_listener submission {\n    #port = 587\n  }\n}\n", []),
        (
            "service submission-login {\n  inet_listener submission {\n    port = 587\n  }\n}\n",
            [("smtp", 587, "opportunistic", 3)],
        ),
        # The last value counts, and that of the protocol before that of the whole.
        ("ssl = no\nprotocols = imap\nssl=required# ambiguous\n", [("imap", 143, "starttls", 2), (*IMAPS, 2)]),
        ("protocols = imap\nprotocol imap {\n ssl = required\n}\n", [("imap", 143, "starttls", 1), (*IMAPS, 1)]),
        # An address's own block says nothing of the rest.
        ("protocols = imap\nremote 10.0.0.0/8 {\n ssl = no\n}\n", [("imap", 143, "opportunistic", 1), (*IMAPS, 1)]),
        ("protocols = \\\n  imap\n# a \\\nssl = required\n", [("imap", 143, "starttls", 2), (*IMAPS, 2)]),
        (
            "service imap-login {\n inet_listener imaps {\n  ssl = no\n }\n}\n",
            [("imap", 993, "opportunistic", 2)],
        ),
        # Templates: an unknown port, and conditions that choose.
        (
            "service imap-login {\n inet_listener imap {\n  port = {{ p }}\n }\n}\n",
            [("imap", None, "opportunistic", 3)],
        ),
        (
            "protocols = imap\n{% if tls %}\nssl = required\n{% else %}\nssl = no\n{% endif %}\n",
            [("imap", 143, "unknown", 1), (*IMAPS, 1)],
        ),
    ],
)
def test_listeners(lint, text, rows):
    assert lint(CONF, text).rows(*FIELDS) == rows


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("protocols = imap\ndisable_plaintext_auth = no\n", 2),
        ("dovecot_config_version = 2.4.0\nprotocols = imap\nauth_allow_cleartext = yes\n", 3),
        ("disable_plaintext_auth=no\nprotocols = imap\nssl = no\n", 1),
        ("protocols = imap\nprotocol imap {\n  disable_plaintext_auth = no\n}\n", 3),
        # What else may stand in a file, it lets passwords pass.
        ("disable_plaintext_auth = no\n", 1),
        ("disable_plaintext_auth = no\nprotocols = imap\nssl = required\n", None),
        ("disable_plaintext_auth = no\nauth_mechanisms = gssapi\nprotocols = imap\n", None),
        ("disable_plaintext_auth = no\nprotocols = imap\nlisten = 127.0.0.1, ::1\n", None),
        ("disable_plaintext_auth = yes\nprotocols = imap\n", None),
        ("remote 192.0.2.0/24 {\n  disable_plaintext_auth = no\n}\nprotocols = imap\n", None),
        ("#disable_plaintext_auth = no\nprotocols = imap\n", None),
    ],
)
def test_passwords_before_tls(lint, text, line):
    rows = [place for clear, place in lint(CONF, text).rows("cleartext_auth", "@auth") if clear]
    assert rows[:1] == ([line] if line else [])


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("ssl_min_protocol = TLSv1", "TLSv1.0"),
        ("ssl_min_protocol = TLSv1.2", "TLSv1.2"),
        ("ssl_min_protocol = ANY", "TLSv1.0"),
        ("ssl_protocols = !SSLv3", "TLSv1.0"),
        ("ssl_protocols = !SSLv2 !SSLv3 !TLSv1 !TLSv1.1", "TLSv1.2"),
        ("ssl_protocols = !SSLv2,!SSLv3,!TLSv1, !TLSv1.1", "TLSv1.2"),
        ("ssl_protocols = TLSv1.2,TLSv1.1", "TLSv1.1"),
        ("ssl_cipher_list = ALL:!SSLv2:TLSv1", None),
    ],
)
def test_versions(lint, text, version):
    assert {one.min_tls for one in lint(CONF, f"protocols = imap\nssl = required\n{text}\n").endpoints} == {version}


def test_included_files_are_one_configuration(lint):
    texts = {
        "d/conf.d/10-master.conf": "service imap-login {\n  inet_listener imap {\n  }\n}\n",
        "d/conf.d/10-auth.conf": "disable_plaintext_auth = no\n",
        "d/conf.d/10-ssl.conf.j2": "ssl = {{ ssl | default('yes') }}\n",
        "d/dovecot.conf": "protocols = imap\n!include conf.d/*.conf\n!include_try local.conf\n",
    }
    for path in texts:
        if not path.endswith("ssl.conf.j2"):
            found = lint({path: texts[path], **texts})
            (imap,) = [one for one in found.endpoints if one.port == 143]
            assert (imap.anchor.path, imap.where["auth"].path) == ("d/conf.d/10-master.conf", "d/conf.d/10-auth.conf")
            assert imap.tls == "opportunistic"


def test_siblings_without_the_file_that_includes_them(lint):
    texts = {
        "roles/mail/templates/10-master.conf.j2": "service imap-login {\n  inet_listener imap {\n  }\n}\n",
        "roles/mail/templates/10-ssl.conf.j2": "ssl = required\n",
    }
    assert lint(texts).rows("port", "tls") == [(143, "starttls")]
    # What $protocols holds then, dovecot.conf says, which is not to be seen.
    texts["roles/mail/templates/20-managesieve.conf"] = "protocols = $protocols sieve\n"
    assert lint(texts).rows("port", "tls") == [(143, "starttls")]


def test_a_file_counts_before_its_samples(lint):
    texts = {
        "d/dovecot.conf": "protocols = imap\n!include conf.d/*.conf\n",
        "d/conf.d/10-ssl.conf": "ssl = required\n",
        "d/conf.d/10-ssl.conf.orig": "ssl = no\n",
    }
    assert lint(texts).rows("port", "tls") == [(143, "starttls"), (993, "implicit")]
    assert lint({"d/conf.d/10-ssl.conf.orig": "ssl = no\n", **texts}).rows("port", "tls") == [(143, "none")]


def test_an_include_that_is_not_there_may_say_that_nothing_listens(lint):
    assert lint(CONF, "protocols = imap\n!include conf.d/*.conf\n").endpoints == []
    loop = {"d/dovecot.conf": "!include dovecot.conf\n!include other.conf\n", "d/other.conf": "!include dovecot.conf\n"}
    assert lint(loop).endpoints == []


@pytest.mark.parametrize(
    ("text", "row"),
    [
        (
            "submission_relay_host = mx.example.org\n",
            ("smtp", "relay", "mx.example.org", 25, "none", "unknown", "absent"),
        ),
        (
            "imapc_host = imap.example.org\nimapc_ssl = imaps\nimapc_port = 993\nimapc_password = zmk4-qwe\n",
            ("imap", "client", "imap.example.org", 993, "implicit", "full", "literal"),
        ),
        (
            (
                "submission_relay_host = mx.example.org\nsubmission_relay_user = me\nsubmission_relay_port = 587\n"
                "submission_relay_ssl = starttls\nsubmission_relay_ssl_verify = no\n"
            ),
            ("smtp", "client", "mx.example.org", 587, "starttls", "none", "absent"),
        ),
    ],
)
def test_clients(lint, text, row):
    assert lint(CONF, text).rows("protocol", "role", "host", "port", "tls", "verify", "secret") == [row]


@pytest.mark.parametrize("text", ["service x {\n", "}\n"])
def test_braces_that_do_not_match(lint, text):
    assert lint(CONF, text).problems == ["syntax-error"]
    assert lint(CONF, text + "{% if x %}\n{% endif %}\n").problems == []


@pytest.mark.parametrize("path", ["lighttpd/conf-available/10-ssl.conf", "10-auth.conf", "etc/nginx/10-master.conf"])
def test_files_of_other_programs(lint, path):
    text = '$SERVER["socket"] == "0.0.0.0:443" {\n\tssl.engine = "enable"\n}\nserver.port = 143\n'
    assert lint(path, text).endpoints == []


def test_writes_what_concerns_every_listener(lint):
    before = lint(
        CONF, 'protocols = imap\nssl = "yes"\ndisable_plaintext_auth = no # for all\nssl_min_protocol = TLSv1\n'
    )
    after = before.written(Wanted(tls="starttls", min_tls="TLSv1.2", cleartext_auth=False))
    assert after.rows("port", "tls", "cleartext_auth", "min_tls") == [
        (143, "starttls", False, "TLSv1.2"),
        (993, "implicit", False, "TLSv1.2"),
    ]
    assert 'ssl = "required"\ndisable_plaintext_auth = yes # for all\n' in after.texts[CONF]
    assert before.written(Wanted(port=993, tls="implicit")) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("!SSLv3", "!SSLv3 !TLSv1 !TLSv1.1"),
        ("!SSLv2,!SSLv3, !TLSv1", "!SSLv2 !SSLv3 !TLSv1 !TLSv1.1"),
        ("TLSv1.2 TLSv1.1", "TLSv1.2"),
        ("TLSv1", "TLSv1.2"),
    ],
)
def test_writes_versions_as_they_were_listed(lint, old, new):
    after = lint(CONF, f"protocols = imap\nssl = required\nssl_protocols = {old}\n").written(Wanted(min_tls="TLSv1.2"))
    assert f"ssl_protocols = {new}\n" in after.texts[CONF]
    assert set(after.rows("min_tls")) == {("TLSv1.2",)}


LISTENERS = "protocols = imap\nservice imap-login {\n  inet_listener imap {%s}\n  inet_listener imaps {%s}\n}\n"


@pytest.mark.parametrize(
    ("own", "secure", "text"),
    [
        ("\n    port = 143\n  ", "", LISTENERS % ("\n    port = 0\n  ", "")),
        ("\n    #port = 143\n  ", "", LISTENERS % ("\n    port = 0\n    #port = 143\n  ", "")),
        (" # plain\n  ", "", LISTENERS % (" # plain\n    port = 0\n  ", "")),
        # On one line, or nobody could come in any more.
        (" ", "", None),
        ("\n  ", "\n    port = 0\n  ", None),
        ("\n  ", "\n    address = 127.0.0.1\n  ", None),
    ],
)
def test_closes_what_starts_in_clear_text(lint, own, secure, text):
    after = lint(CONF, LISTENERS % (own, secure)).written(Wanted(listening=False))
    assert (after.texts[CONF] if after else None) == text
    assert after is None or after.rows("port", "tls") == [(993, "implicit")]


def test_switches_a_client_s_check_on(lint):
    found = lint(CONF, "imapc_host = imap.example.org\nimapc_ssl = imaps\nimapc_ssl_verify = no\n")
    assert found.written(Wanted(verify="full")).rows("verify") == [("full",)]
    assert found.written(Wanted(host="imap.example.com")) is None
    assert "ssl_client_ca_dir" in found.reading.found[0].doubts["verify"]


VALUES = {
    "ssl": ["yes", "no", "required", '"yes"'],
    "disable_plaintext_auth": ["yes", "no", "'no'"],
    "auth_mechanisms": ["plain", "plain login", '"plain login"'],
    "ssl_min_protocol": ["TLSv1", "TLSv1.2"],
    "login_greeting": ['"a # b"', "a {b}", "it's", 'a "x # y" z', "a \\\n   b"],
}
SPACE = st.sampled_from(["", " ", "\t"])
END = st.sampled_from(["\n", " # comment\n", "\n\n", "\n# ssl = no\n", "  \n"])


@st.composite
def configuration(draw):
    lines = ["protocols = imap\n"]
    for name in draw(st.lists(st.sampled_from(sorted(VALUES)), max_size=6)):
        value = draw(st.sampled_from(VALUES[name]))
        lines.append(f"{draw(SPACE)}{name}{draw(SPACE)}={draw(SPACE)}{value}{draw(END)}")
    for listener in draw(st.lists(st.sampled_from(["imap", "imaps"]), max_size=3)):
        port = draw(st.sampled_from(["", "port = 0\n", f"\tport={len(listener)}143 # p\n"]))
        lines.append(f"service imap-login {{\n inet_listener {listener} {{{draw(END)}{port}}}\n}}\n")
    return "".join(lines)


@pytest.mark.skipif(not shutil.which("doveconf"), reason="Dovecot is not installed")
@settings(max_examples=25, deadline=None)
@given(text=configuration())
def test_reads_as_doveconf_does(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("dovecot") / "dovecot.conf"
    path.write_text(text)
    run = subprocess.run(["doveconf", "-c", path], capture_output=True, text=True, check=True)
    read = open_installation(Source("dovecot.conf", text), Alone()).settings
    for name in VALUES:
        (said,) = re.findall(rf"(?m)^{name} = ?(.*)$", run.stdout)
        said = said[1:-1].replace('\\"', '"') if said[:1] == '"' else said
        setting = read.get(name)
        assert not setting.written or setting.text == said.replace("\\'", "'"), text
    block = run.stdout[run.stdout.index("service imap-login {") :]
    for listener in ("imap", "imaps"):
        (port,) = re.findall(rf"inet_listener {listener} {{[^}}]*port = (\d+)", block[: block.index("\n}")])
        setting = read.get("service", "imap-login", "inet_listener", listener, "port")
        assert not setting.written or setting.text == port, text
