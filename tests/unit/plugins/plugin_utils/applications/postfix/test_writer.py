# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What is written is what was wanted, nothing else has changed, and Postfix takes it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.endpoint.model import Wanted
from ansible_collections.mailports.secure.plugins.plugin_utils.linting.pipeline import Linter
from ansible_collections.mailports.secure.plugins.plugin_utils.rules.catalogue import choose
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

CA = "smtp_tls_CAfile = /etc/ssl/certs/ca-certificates.crt\n"
LOGIN = "smtp_sasl_auth_enable = yes\nsmtp_sasl_password_maps = hash:/etc/postfix/sasl_passwd\n"
SUBMISSION = "submission inet n       -       y       -       -       smtpd\n"


@pytest.mark.parametrize(
    ("main", "wanted", "mended"),
    [
        (
            "relayhost = [mx.example.org]:587\nsmtp_tls_security_level=may\n",
            Wanted(tls="starttls"),
            "relayhost = [mx.example.org]:587\nsmtp_tls_security_level=encrypt\n",
        ),
        (
            f"relayhost = [mx.example.org]:587\nsmtp_tls_security_level = encrypt\n{CA}",
            Wanted(verify="full"),
            f"relayhost = [mx.example.org]:587\nsmtp_tls_security_level = secure\n{CA}",
        ),
        (
            f"relayhost=[mx.example.org]:587\n# old\nsmtp_use_tls=yes\n{CA}",
            Wanted(tls="starttls", verify="full"),
            f"relayhost=[mx.example.org]:587\n# old\nsmtp_use_tls=yes\nsmtp_tls_security_level=secure\n{CA}",
        ),
        (
            f"relayhost = [mx.example.org]:25\nsmtp_tls_security_level = may\n{CA}",
            Wanted("mx.example.org", 465, "implicit", "full", "TLSv1.2"),
            (
                "relayhost = [mx.example.org]:465\nsmtp_tls_security_level = secure\nsmtp_tls_wrappermode = yes\n"
                f"smtp_tls_mandatory_protocols = !SSLv2, !SSLv3, !TLSv1, !TLSv1.1\n{CA}"
            ),
        ),
        (
            "relayhost =\n  mx.example.org\ncompatibility_level = 3.6\n",
            Wanted("smtp.example.org", 587, "starttls", None, "TLSv1.2"),
            (
                "relayhost =\n  [smtp.example.org]:587\nsmtp_tls_security_level = encrypt\n"
                "smtp_tls_mandatory_protocols = >=TLSv1.2\ncompatibility_level = 3.6\n"
            ),
        ),
        (
            "relayhost = mx.example.org:25\n",
            Wanted(port=587),
            "relayhost = mx.example.org:587\n",
        ),
        (
            "relayhost = [mx.example.org]:587\nsmtp_tls_wrappermode = yes\nsmtp_tls_security_level = encrypt\n",
            Wanted(tls="starttls"),
            "relayhost = [mx.example.org]:587\nsmtp_tls_wrappermode = no\nsmtp_tls_security_level = encrypt\n",
        ),
        (
            (
                "relayhost = [mx.example.org]:587\nsmtp_tls_security_level = encrypt\n"
                "smtp_tls_mandatory_protocols = !SSLv2,\n# not that one\n    !SSLv3\nbiff = no\n"
            ),
            Wanted(min_tls="TLSv1.2"),
            (
                "relayhost = [mx.example.org]:587\nsmtp_tls_security_level = encrypt\n"
                "smtp_tls_mandatory_protocols = !SSLv2, !SSLv3, !TLSv1, !TLSv1.1\n# not that one\nbiff = no\n"
            ),
        ),
        (
            "relayhost = [mx.example.org]:587\r\nsmtp_use_tls = yes\r\n",
            Wanted(tls="starttls"),
            "relayhost = [mx.example.org]:587\r\nsmtp_use_tls = yes\r\nsmtp_tls_security_level = encrypt\r\n",
        ),
        (
            "smtp_tls_security_level =\nrelayhost = [mx.example.org]:587",
            Wanted(tls="starttls"),
            "smtp_tls_security_level = encrypt\nrelayhost = [mx.example.org]:587",
        ),
        (
            "{% if relay %}\nrelayhost = [mx.example.org]:587\n{% endif %}\nsmtp_use_tls = yes\n",
            Wanted(tls="starttls"),
            (
                "{% if relay %}\nrelayhost = [mx.example.org]:587\nsmtp_tls_security_level = encrypt\n{% endif %}\n"
                "smtp_use_tls = yes\n"
            ),
        ),
        ("relayhost = [mx.example.org]:587\n", Wanted(), "relayhost = [mx.example.org]:587\n"),
        (
            "relayhost = [mx.example.org]:587\nsmtp_tls_security_level = may\n",
            Wanted(tls="starttls", verify="full"),
            f"relayhost = [mx.example.org]:587\nsmtp_tls_security_level = secure\n{CA}",
        ),
    ],
)
def test_relayhost(texts, main, wanted, mended):
    assert texts({"main.cf": main}).mended("main.cf", wanted).texts["main.cf"] == mended


@pytest.mark.parametrize(("cas", "doubt"), [("", True), (CA, False)])
def test_where_the_authorities_are_is_for_a_person_to_see(cas, doubt):
    text = f"relayhost = [smtp.gmail.com]:587\nsmtp_sasl_auth_enable = yes\nsmtp_tls_security_level = encrypt\n{cas}"
    (fix,) = {one.fix for one in Linter(choose()).lint_text("main.cf", text).findings}
    assert fix.safe is not doubt
    assert ("/etc/ssl/certs/ca-certificates.crt" in fix.title) is doubt


@pytest.mark.parametrize(
    ("main", "wanted"),
    [
        # Others than the system's.
        (
            "relayhost = [mx.example.org]:587\nsmtp_tls_security_level = encrypt\nsmtp_tls_CAfile = /etc/ssl/own.pem",
            Wanted(verify="full"),
        ),
        # These parameters hold for other next hops, too.
        ("relayhost = [a.example.org], [b.example.org]", Wanted(tls="starttls")),
        ("relayhost = [a.example.org]\nsmtp_fallback_relay = [b.example.org]", Wanted(tls="starttls")),
        ("relayhost = [a.example.org]\ntransport_maps = hash:/etc/postfix/transport", Wanted(tls="starttls")),
        ("smtp_fallback_relay = [b.example.org]", Wanted(tls="starttls")),
        ("relay_transport = relay:[b.example.org]", Wanted(tls="starttls")),
        ("relayhost = [a.example.org]\nsmtp_tls_policy_maps = static:may", Wanted(tls="starttls")),
        # The keys of these tables are the next hop's text.
        (
            f"relayhost = [a.example.org]\n{LOGIN}",
            Wanted(port=587),
        ),
        ("relayhost = [a.example.org]\nsmtp_tls_policy_maps = hash:/etc/postfix/tls_policy", Wanted(port=587)),
        # A template decides.
        ("relayhost = [{{ host }}]:25", Wanted(port=587)),
        ("mail = mx.example.org\nrelayhost = [$mail]:25", Wanted(port=587)),
        (
            (
                "relayhost = [a.example.org]\n{% if x %}\nsmtp_tls_security_level = may\n{% else %}\n"
                "smtp_tls_security_level = none\n{% endif %}"
            ),
            Wanted(tls="starttls"),
        ),
        ("relayhost = [a.example.org]\nsmtp_tls_security_level = {{ level | default('may') }}", Wanted(tls="starttls")),
        ("relayhost = [a.example.org]\nsmtp_tls_security_level = __LEVEL__", Wanted(tls="starttls")),
        # The list counts only where TLS is required.
        ("relayhost = [a.example.org]\nsmtp_tls_security_level = may", Wanted(min_tls="TLSv1.2")),
    ],
)
def test_what_cannot_be_said(texts, main, wanted):
    assert texts({"main.cf": f"{main}\n"}).mended("main.cf", wanted) is None


def test_the_keys_of_tables_follow(texts):
    main = (
        f"relayhost = [smtp.example.org]:25\n{LOGIN}smtp_tls_policy_maps = inline:{{[smtp.example.org]:25=encrypt}}\n"
    )
    folder = texts({"main.cf": main, "sasl_passwd": "# relay\n[smtp.example.org]:25\tme:secret\nother me:secret\n"})
    mended = folder.mended("main.cf", Wanted(port=587))
    assert mended.texts["sasl_passwd"] == "# relay\n[smtp.example.org]:587\tme:secret\nother me:secret\n"
    assert mended.texts["main.cf"] == main.replace("]:25", "]:587")
    assert mended.open("main.cf").found[0].endpoint.role == "client"


def test_a_key_that_is_the_host_alone_stays_unless_the_host_changes(texts):
    main = f"relayhost = [mx.example.org]:25\n{LOGIN}"
    folder = texts({"main.cf": main, "sasl_passwd": "mx.example.org me:secret\n"})
    assert folder.mended("main.cf", Wanted(port=587)).texts["sasl_passwd"] == "mx.example.org me:secret\n"
    mended = folder.mended("main.cf", Wanted("smtp.example.org", 587))
    assert mended.texts["sasl_passwd"] == "smtp.example.org me:secret\n"


def test_the_options_of_the_delivering_service_are_changed_where_they_count(texts):
    master = "smtp unix - - n - - smtp -o smtp_tls_security_level=may\n"
    folder = texts({"main.cf": "relayhost = [mx.example.org]:587\n", "master.cf": master})
    mended = folder.mended("main.cf", Wanted(tls="starttls"))
    assert mended.texts["master.cf"] == master.replace("may", "encrypt")


@pytest.mark.parametrize(
    ("master", "wanted", "mended"),
    [
        (
            f"{SUBMISSION}  -o smtpd_milters=\n#  -o smtpd_tls_security_level=encrypt\nsmtp unix - - n - - smtp\n",
            Wanted(tls="starttls"),
            (
                f"{SUBMISSION}  -o smtpd_milters=\n  -o smtpd_tls_security_level=encrypt\n"
                "#  -o smtpd_tls_security_level=encrypt\nsmtp unix - - n - - smtp\n"
            ),
        ),
        (
            f"{SUBMISSION}\t-o smtpd_milters=\n",
            Wanted(tls="starttls"),
            f"{SUBMISSION}\t-o smtpd_milters=\n\t-o smtpd_tls_security_level=encrypt\n",
        ),
        (SUBMISSION, Wanted(tls="starttls"), f"{SUBMISSION}  -o smtpd_tls_security_level=encrypt\n"),
        (
            f"{SUBMISSION} -o smtpd_tls_security_level=none\n -o {{ smtpd_tls_security_level = may }}\n",
            Wanted(tls="starttls"),
            f"{SUBMISSION} -o smtpd_tls_security_level=none\n -o {{ smtpd_tls_security_level = encrypt }}\n",
        ),
        (
            f"{SUBMISSION}  -o smtpd_tls_wrappermode=yes\n",
            Wanted(tls="starttls"),
            f"{SUBMISSION}  -o smtpd_tls_wrappermode=no\n  -o smtpd_tls_security_level=encrypt\n",
        ),
        (
            f"{SUBMISSION}{{% if x %}}\n  -o smtpd_milters=\n{{% endif %}}\n",
            Wanted(tls="starttls"),
            f"{SUBMISSION}  -o smtpd_tls_security_level=encrypt\n{{% if x %}}\n  -o smtpd_milters=\n{{% endif %}}\n",
        ),
        (
            "smtps inet n - y - - smtpd\n  -o smtpd_tls_security_level=\n",
            Wanted(tls="implicit"),
            "smtps inet n - y - - smtpd\n  -o smtpd_tls_security_level=\n  -o smtpd_tls_wrappermode=yes\n",
        ),
        (
            f"{SUBMISSION}  -o smtpd_tls_security_level=\n",
            Wanted(tls="starttls"),
            f"{SUBMISSION}  -o smtpd_tls_security_level=encrypt\n",
        ),
    ],
)
def test_services(texts, master, wanted, mended):
    folder = texts({"main.cf": "smtpd_tls_security_level = may\n", "master.cf": master})
    assert folder.mended("master.cf", wanted).texts == {**folder.texts, "master.cf": mended}


@pytest.mark.parametrize(
    ("main", "master", "wanted"),
    [
        ("", "smtp inet n - y - - smtpd\n", Wanted(tls="starttls")),
        ("", SUBMISSION, Wanted(port=465)),
        ("", SUBMISSION, Wanted(verify="full")),
        ("", f"{SUBMISSION}{{% if x %}}\n  -o smtpd_tls_security_level=may\n{{% endif %}}\n", Wanted(tls="starttls")),
        # Without TLS nobody could log in any more.
        ("smtpd_sasl_auth_enable = yes\n", SUBMISSION, Wanted(cleartext_auth=False)),
    ],
)
def test_what_cannot_be_said_of_a_service(texts, main, master, wanted):
    assert texts({"main.cf": main, "master.cf": master}).mended("master.cf", wanted) is None


@pytest.mark.parametrize(
    ("main", "options", "mended_main", "mended_options"),
    [
        (
            "smtpd_use_tls=yes\nsmtpd_sasl_auth_enable=yes\n",
            "",
            "smtpd_use_tls=yes\nsmtpd_sasl_auth_enable=yes\nsmtpd_tls_auth_only=yes\n",
            "",
        ),
        (
            "smtpd_use_tls=yes\nsmtpd_sasl_auth_enable=yes\nsmtpd_tls_auth_only = no\n",
            "",
            "smtpd_use_tls=yes\nsmtpd_sasl_auth_enable=yes\nsmtpd_tls_auth_only = yes\n",
            "",
        ),
        (
            "smtpd_use_tls=yes\n",
            "  -o smtpd_sasl_auth_enable=yes\n",
            "smtpd_use_tls=yes\n",
            "  -o smtpd_sasl_auth_enable=yes\n  -o smtpd_tls_auth_only=yes\n",
        ),
    ],
)
def test_no_passwords_before_tls(texts, main, options, mended_main, mended_options):
    folder = texts({"main.cf": main, "master.cf": SUBMISSION + options})
    mended = folder.mended("main.cf", Wanted(cleartext_auth=False))
    assert mended.texts == {"main.cf": mended_main, "master.cf": SUBMISSION + mended_options}
    assert not mended.open("main.cf").found[0].endpoint.cleartext_auth


def test_the_lowest_version_of_a_service(texts):
    main = "smtpd_tls_security_level = encrypt\nsmtpd_tls_mandatory_protocols = !SSLv2,!SSLv3\n"
    folder = texts({"main.cf": main, "master.cf": SUBMISSION})
    mended = folder.mended("main.cf", Wanted(min_tls="TLSv1.2"))
    assert mended.texts["main.cf"] == main.replace("!SSLv3", "!SSLv3,!TLSv1,!TLSv1.1")


COMMENT = st.sampled_from(["", "# comment", "#smtp_tls_security_level = may", "   # indented"])
PARAMETER = st.sampled_from(
    [
        *(f"smtp_tls_security_level = {level}" for level in ("", "none", "may", "encrypt", "verify", "secure", "dane")),
        "smtp_tls_security_level=\n  # comment\n  may",
        "smtp_use_tls=yes",
        "smtp_enforce_tls = yes",
        "smtp_tls_wrappermode = yes",
        "smtp_tls_wrappermode   =   no",
        "smtp_tls_mandatory_protocols = !SSLv2,\n  !SSLv3",
        "smtp_tls_mandatory_protocols = >=TLSv1",
        "smtp_tls_CApath = /etc/ssl/certs",
        "smtp_tls_CAfile = /etc/ssl/certs/ca-certificates.crt",
        "smtp_sasl_auth_enable = yes\nsmtp_sasl_password_maps = hash:/etc/postfix/sasl_passwd",
        "compatibility_level = 3.6",
        "level = encrypt\nsmtp_tls_security_level = $level",
        "myhostname = mx.example.com",
    ]
)
RELAYHOST = st.sampled_from(
    ["[mx.example.org]:25", "mx.example.org", "[mx.example.org]:587", "\n\n  [mx.example.org]:465"]
)
WANTED = st.builds(
    Wanted,
    st.sampled_from([None, "mx.example.org", "smtp.example.net"]),
    st.sampled_from([None, 465, 587]),
    st.sampled_from([None, "implicit", "starttls"]),
    st.sampled_from([None, "full"]),
    st.sampled_from([None, "TLSv1.2", "TLSv1.3"]),
)

# What was not asked for is never made worse.
RANKS = {
    "tls": ["none", "opportunistic", "starttls", "implicit"],
    "verify": ["none", "chain-only", "full"],
}


@st.composite
def main_cf(draw):
    parts = draw(st.lists(st.one_of(COMMENT, PARAMETER), max_size=8))
    parts.insert(draw(st.integers(0, len(parts))), f"relayhost ={draw(st.sampled_from(['', ' ']))}{draw(RELAYHOST)}")
    return "\n".join(parts).lstrip() + draw(st.sampled_from(["\n", ""]))


@given(main_cf(), WANTED)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_is_read_back(texts, tmp_path_factory, text, wanted):
    passwords = (
        "# passwords\n[mx.example.org]:25 a:b\nmx.example.org a:b\n[mx.example.org]:587 a:b\n[mx.example.org]:465 a:b\n"
    )
    folder = texts({"main.cf": text, "sasl_passwd": passwords})
    before = folder.open("main.cf").found[0].endpoint
    mended = folder.mended("main.cf", wanted)
    assume(mended is not None)
    after = mended.open("main.cf").found[0].endpoint
    for name in ("host", "port", "tls", "verify"):
        assert getattr(after, name) == getattr(wanted, name) or getattr(wanted, name) is None
    for name in ("tls", "verify"):
        ranks = RANKS[name]
        assert ranks.index(getattr(after, name)) >= ranks.index(getattr(before, name)) or getattr(wanted, name)
    assert wanted.min_tls is None or after.min_tls >= wanted.min_tls
    assert after.role == before.role
    assert (after.host, after.port) == (wanted.host or before.host, wanted.port or before.port)
    assert comments(mended.texts["main.cf"]) == comments(text)
    assert unchanged(text) <= unchanged(mended.texts["main.cf"])
    if shutil.which("postconf"):
        assert_postfix_takes(mended.texts["main.cf"], tmp_path_factory.mktemp("postfix"))


def comments(text):
    return re.findall(r"(?m)^[ \t]*#.*", text)


def unchanged(text):
    """The lines that no change of a next hop has to do with."""
    return set(re.findall(r"(?m)^(?:smtp_tls_CA|smtp_sasl|compat|myhost|smtp_use|smtp_enforce|level).*", text))


def assert_postfix_takes(text, folder):
    (folder / "main.cf").write_text(text, encoding="utf-8")
    os.utime(folder / "main.cf", (0, 0))
    done = subprocess.run(["postconf", "-c", folder, "-n"], capture_output=True, text=True, check=False)
    shutil.rmtree(folder)
    assert done.returncode == 0, done.stderr
