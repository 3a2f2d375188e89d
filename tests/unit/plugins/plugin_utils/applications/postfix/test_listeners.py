# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Where Postfix takes mail: ports, TLS, passwords before TLS."""

from __future__ import annotations

import pytest

SMTP = "smtp inet n - n - - smtpd\n"
SUBMISSION = "submission inet n - n - - smtpd\n"


@pytest.mark.parametrize(
    ("service", "host", "port"),
    [
        ("smtp", None, 25),
        ("25", None, 25),
        ("submission", None, 587),
        ("smtps", None, 465),
        ("submissions", None, 465),
        ("2525", None, 2525),
        ("127.0.0.1:10025", "127.0.0.1", 10025),
        ("localhost:10025", "localhost", 10025),
        ("[::1]:smtp", "::1", 25),
        ("192.0.2.1:submission", None, 587),
        ("{{ port }}", None, None),
        ("{{ address }}:587", None, 587),
    ],
)
def test_addresses(listeners, service, host, port):
    (endpoint,) = listeners("", f"{service} inet n - n - - smtpd\n")
    assert (endpoint.host, endpoint.port) == (host, port)


@pytest.mark.parametrize(
    ("interfaces", "host"),
    [
        ("all", None),
        ("loopback-only", "127.0.0.1"),
        ("localhost", "127.0.0.1"),
        ("127.0.0.1, [::1]", "127.0.0.1"),
        ("$myhostname, localhost", None),
        ("{{ interfaces }}", None),
    ],
)
def test_interfaces(listeners, interfaces, host):
    (endpoint,) = listeners(f"inet_interfaces = {interfaces}\n", SMTP)
    assert endpoint.host == host


@pytest.mark.parametrize(
    ("main", "options", "tls"),
    [
        ("", "", "none"),
        ("smtpd_tls_security_level = may", "", "opportunistic"),
        ("smtpd_tls_security_level = encrypt", "", "starttls"),
        ("smtpd_tls_security_level = secure", "", "starttls"),
        ("smtpd_tls_security_level = dane", "", "unknown"),
        ("smtpd_use_tls = yes", "", "opportunistic"),
        ("smtpd_enforce_tls = yes", "", "starttls"),
        ("smtpd_enforce_tls = yes\nsmtpd_tls_security_level = may", "", "opportunistic"),
        ("smtpd_tls_security_level = may", "-o smtpd_tls_security_level=encrypt", "starttls"),
        ("smtpd_tls_security_level = encrypt", "-o smtpd_tls_security_level=", "none"),
        ("", "-o smtpd_tls_wrappermode=yes", "implicit"),
        ("smtpd_tls_security_level = may", "-o { smtpd_tls_wrappermode = yes }", "implicit"),
        ("smtpd_tls_security_level = {{ level }}", "", "unknown"),
        ("{% for name, value in parameters %}\n{{ name }} = {{ value }}\n{% endfor %}", "", "unknown"),
        ("level = encrypt", "-o smtpd_tls_security_level=$level", "starttls"),
        ("", "-o smtpd_tls_security_level=may -o smtpd_tls_security_level=encrypt", "starttls"),
        ("", "\n# -o smtpd_tls_security_level=may\n\n  -o smtpd_tls_security_level=encrypt", "starttls"),
        ("", "{% if x %}\n  -o smtpd_tls_security_level=encrypt\n{% endif %}", "starttls"),
    ],
)
def test_tls(listeners, main, options, tls):
    (endpoint,) = listeners(f"{main}\n", f"submission inet n - n - - smtpd {options}\n")
    assert endpoint.tls == tls


@pytest.mark.parametrize(
    ("main", "options", "clear"),
    [
        ("", "", False),
        ("smtpd_sasl_auth_enable = yes", "", True),
        ("smtpd_sasl_auth_enable = yes\nsmtpd_use_tls = yes", "", True),
        ("smtpd_sasl_auth_enable = yes\nsmtpd_tls_auth_only = no", "", True),
        ("smtpd_sasl_auth_enable = yes\nsmtpd_tls_auth_only = yes", "", False),
        ("smtpd_sasl_auth_enable = yes\nsmtpd_tls_security_level = encrypt", "", False),
        ("smtpd_sasl_auth_enable = yes", "-o smtpd_sasl_auth_enable=no", False),
        ("", "-o smtpd_sasl_auth_enable=yes", True),
        ("smtpd_sasl_auth_enable = yes", "-o smtpd_tls_wrappermode=yes", False),
        ("smtpd_sasl_auth_enable = yes\nsmtpd_sasl_security_options = noanonymous, noplaintext", "", False),
        ("smtpd_sasl_auth_enable = yes\nsmtpd_discard_ehlo_keywords = silent-discard, auth", "", False),
        ("smtpd_sasl_auth_enable = {{ auth }}", "", False),
        ("smtpd_sasl_auth_enable = yes\nsmtpd_tls_auth_only = {{ only }}", "", False),
        ("smtpd_sasl_auth_enable = yes\nsmtpd_tls_security_level = {{ level }}", "", False),
    ],
)
def test_passwords_before_tls(listeners, main, options, clear):
    (endpoint,) = listeners(f"{main}\n", f"smtp inet n - n - - smtpd {options}\n")
    assert endpoint.cleartext_auth is clear


def test_loopback_takes_passwords_from_this_machine_alone(listeners):
    (endpoint,) = listeners("smtpd_sasl_auth_enable = yes\n", "127.0.0.1:10025 inet n - n - - smtpd\n")
    assert not endpoint.cleartext_auth


def test_the_line_that_lets_passwords_through(texts):
    folder = texts({"main.cf": "smtpd_sasl_auth_enable = yes\n", "master.cf": SMTP + SUBMISSION})
    assert {folder.line(one.endpoint.place_of("auth")) for one in folder.open("main.cf").found} == {"main.cf:1"}
    folder.texts["main.cf"] += "smtpd_tls_auth_only = no\n"
    assert {folder.line(one.endpoint.place_of("auth")) for one in folder.open("main.cf").found} == {"main.cf:2"}
    folder.texts["master.cf"] = SMTP + SUBMISSION.rstrip() + "\n  -o smtpd_tls_auth_only=no\n"
    places = [folder.line(one.endpoint.place_of("auth")) for one in folder.open("master.cf").found]
    assert places == ["main.cf:2", "master.cf:3"]


def test_postscreen_hands_on_to_the_smtpd_behind_it(listeners):
    (endpoint,) = listeners(
        "smtpd_tls_security_level = may\nsmtpd_sasl_auth_enable = yes\n",
        "smtp inet n - n - 1 postscreen\nsmtpd pass - - n - - smtpd\n  -o smtpd_sasl_auth_enable=no\n",
    )
    assert (endpoint.port, endpoint.tls, endpoint.cleartext_auth) == (25, "opportunistic", False)


def test_other_services_are_no_endpoints(listeners):
    assert not listeners("", "628 inet n - n - - qmqpd\nsmtp unix - - n - - smtp\nsmtpd pass - - n - - smtpd\n")


def test_master_cf_alone_knows_its_own_options_only(listeners):
    master = f"{SUBMISSION}587 inet n - n - - smtpd -o smtpd_tls_security_level=encrypt\n"
    first, second, third = listeners(None, f"{master}smtps inet n - n - - smtpd -o smtpd_tls_wrappermode=yes\n")
    assert (first.tls, first.cleartext_auth, first.open_relay) == ("unknown", False, False)
    assert (second.tls, third.tls) == ("starttls", "implicit")


def test_main_cf_alone_speaks_for_port_25(listeners):
    (endpoint,) = listeners("smtpd_sasl_auth_enable = yes\n")
    assert (endpoint.port, endpoint.cleartext_auth) == (25, True)
    assert not listeners("relayhost = [mx.example.org]\n")


def test_both_files_say_the_same(texts):
    folder = texts({"main.cf": "smtpd_use_tls = yes\nrelayhost = [mx.example.org]\n", "master.cf": SMTP + SUBMISSION})
    assert folder.open("main.cf").found[0].endpoint.host == "mx.example.org"
    assert [one.endpoint for one in folder.open("main.cf").found] == [
        one.endpoint for one in folder.open("master.cf").found
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("main.cf", "master.cf"),
        ("main.cf.j2", "master.cf.j2"),
        ("main.cf.j2", "master.cf"),
        ("main.cf.erb", "master.cf"),
        ("main.cf", "master.cf.j2"),
        ("etc_postfix_main.cf.j2", "etc_postfix_master.cf"),
        ("main.cf.proto", "master.cf.proto"),
        ("postfix-main.cf", "postfix-master.cf"),
    ],
)
def test_neighbours(texts, one, other):
    folder = texts({one: "smtpd_tls_security_level = may\n", other: SUBMISSION})
    for name in (one, other):
        assert [found.endpoint.tls for found in folder.open(name).found] == ["opportunistic"]


def test_a_sample_is_no_neighbour(texts):
    folder = texts({"main.cf": "smtpd_use_tls = yes\n", "master.cf.proto": SUBMISSION})
    assert [found.endpoint.port for found in folder.open("main.cf").found] == [25]


def test_places(texts):
    folder = texts(
        {
            "main.cf": "smtpd_tls_security_level = may\nsmtpd_tls_mandatory_protocols = !SSLv2\n",
            "master.cf": f"{SMTP}127.0.0.1:submission inet n - n - - smtpd\n"
            "  -o syslog_name=postfix/submission\n  -o smtpd_tls_security_level=encrypt\n# end\n",
        }
    )
    first, second = (found.endpoint for found in folder.open("main.cf").found)
    assert (folder.at(first.anchor), first.place_of("tls"), first.min_tls) == ("smtp", first.anchor, None)
    assert (second.name, folder.at(second.place_of("port"))) == ("127.0.0.1:submission", "submission")
    assert folder.line(second.place_of("tls")) == "master.cf:4"
    assert (second.min_tls, folder.line(second.place_of("min_tls"))) == ("SSLv3", "main.cf:2")
    assert folder.at(second.extent).endswith("encrypt")


@pytest.mark.parametrize(
    ("name", "text", "at"),
    [
        ("main.cf", "myhostname = x\nrelayhost [x]\n", "relayhost [x]"),
        ("main.cf", "2 -- 2 lines\n2 relayhost = x\n3 mydestination\n", "2 -- 2 lines"),
        ("master.cf", "smtp inet n -\n", "smtp inet n -"),
    ],
)
def test_what_postfix_does_not_read_is_a_problem(texts, name, text, at):
    folder = texts({name: text})
    (problem,) = folder.open(name).problems
    assert (problem.rule, folder.at(problem.place)) == ("syntax-error", at)


@pytest.mark.parametrize(
    "text",
    [
        "{{ header }}\nrelayhost = x\n{% include 'more' %}\nwhatever\n",
        "<?php if (TLS): ?>\nsmtpd_tls_security_level = may\n<?php endif; ?>\n",
    ],
)
def test_a_template_may_say_what_postfix_would_not_read(texts, text):
    folder = texts({"main.cf": text})
    assert not folder.open("main.cf").problems
