# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Where Postfix sends mail on, and with what security."""

from __future__ import annotations

import pytest

MASTER = "smtp unix - - n - - smtp\nrelay unix - - n - - smtp\n"
LOGIN = "smtp_sasl_auth_enable = yes\nsmtp_sasl_password_maps = hash:/etc/postfix/sasl_passwd\n"


@pytest.mark.parametrize(
    ("settings", "tls", "verify"),
    [
        ("", "none", "none"),
        ("smtp_tls_security_level =", "none", "none"),
        ("smtp_tls_security_level = none", "none", "none"),
        ("smtp_tls_security_level = may", "opportunistic", "none"),
        ("smtp_tls_security_level = MAY", "opportunistic", "none"),
        ("smtp_tls_security_level = encrypt", "starttls", "none"),
        ("smtp_tls_security_level = verify", "starttls", "full"),
        ("smtp_tls_security_level = secure", "starttls", "full"),
        ("smtp_tls_security_level = fingerprint", "starttls", "full"),
        ("smtp_tls_security_level = dane-only", "starttls", "full"),
        ("smtp_tls_security_level = dane", "opportunistic", "none"),
        ("smtp_tls_security_level = dane\nsmtp_dns_support_level = dnssec", "unknown", "unknown"),
        ("smtp_tls_security_level = {{ level }}", "unknown", "unknown"),
        ("smtp_tls_security_level = {{ level | default('may') }}", "opportunistic", "none"),
        ("smtp_tls_security_level = ${level}", "unknown", "unknown"),
        ("level = encrypt\nsmtp_tls_security_level = $level", "starttls", "none"),
        ("smtp_tls_security_level = nonsense", "unknown", "unknown"),
        ("smtp_use_tls = yes", "opportunistic", "none"),
        ("smtp_use_tls = maybe", "unknown", "unknown"),
        ("smtp_use_tls = yes\nsmtp_tls_security_level = encrypt", "starttls", "none"),
        ("smtp_enforce_tls = yes", "starttls", "full"),
        ("smtp_enforce_tls = yes\nsmtp_tls_enforce_peername = no", "starttls", "none"),
        ("smtp_tls_wrappermode = yes\nsmtp_tls_security_level = encrypt", "implicit", "none"),
        ("smtp_tls_wrappermode = yes\nsmtp_tls_security_level = secure", "implicit", "full"),
        ("smtp_tls_wrappermode = {{ w }}\nsmtp_tls_security_level = secure", "unknown", "full"),
        ("smtp_tls_security_level = may\nsmtp_tls_security_level = encrypt", "starttls", "none"),
        ("compatibility_level = 3.11", "opportunistic", "none"),
        ("compatibility_level = 3.6", "none", "none"),
        ("smtp_tls_per_site = hash:/etc/postfix/tls_per_site", "unknown", "unknown"),
        ("smtp_tls_policy_maps = hash:/etc/postfix/elsewhere", "unknown", "unknown"),
        ("smtp_tls_policy_maps = inline:{[mx.example.org]:587=encrypt}", "starttls", "none"),
        ("smtp_tls_policy_maps = inline:{ {[mx.example.org]:587 = secure match=x} }", "starttls", "full"),
        ("smtp_tls_policy_maps = inline:{other=encrypt}\nsmtp_tls_security_level = may", "opportunistic", "none"),
        ("smtp_tls_policy_maps = static:encrypt", "starttls", "none"),
    ],
)
def test_tls(relays, settings, tls, verify):
    (endpoint,) = relays(f"relayhost = [mx.example.org]:587\n{settings}\n")
    assert (endpoint.tls, endpoint.verify) == (tls, verify)


@pytest.mark.parametrize(
    ("relayhost", "settings", "verify"),
    [
        ("[mx.example.org]:587", "verify", "full"),
        ("mx.example.org:587", "verify", "chain-only"),
        ("mx.example.org:587", "secure", "full"),
        ("mx.example.org:587", "verify\nsmtp_tls_verify_cert_match = nexthop", "full"),
        ("mx.example.org:587", "secure\nsmtp_tls_secure_cert_match = nexthop, hostname", "chain-only"),
        ("mx.example.org:587", "secure\nsmtp_tls_secure_cert_match = {{ match }}", "unknown"),
    ],
)
def test_a_name_from_an_mx_lookup_proves_nothing(relays, relayhost, settings, verify):
    (endpoint,) = relays(f"relayhost = {relayhost}\nsmtp_tls_security_level = {settings}\n")
    assert endpoint.verify == verify


@pytest.mark.parametrize(
    ("relayhost", "host", "port"),
    [
        ("[mx.example.org]:587", "mx.example.org", 587),
        ("[mx.example.org]", "mx.example.org", 25),
        ("mx.example.org", "mx.example.org", 25),
        ("mx.example.org:submission", "mx.example.org", 587),
        ("[mx.example.org]:smtps", "mx.example.org", 465),
        ("[192.0.2.1]:25", "192.0.2.1", 25),
        ("[2001:db8::1]:25", "2001:db8::1", 25),
        ("[ipv6:2001:db8::1]:25", "2001:db8::1", 25),
        ("[{{ host }}]:587", None, 587),
        ("[{{ host }}]:{{ port | default(465) }}", None, 465),
        ("{{ host }}:587", None, 587),
        ("[mx.example.org]:{{ port }}", "mx.example.org", None),
        ("${RELAY_HOST}:25", None, 25),
        ("__RELAY__:25", None, 25),
        ("$mail:587\nmail = mx.example.org", "mx.example.org", 587),
    ],
)
def test_destinations(relays, relayhost, host, port):
    (endpoint,) = relays(f"relayhost = {relayhost}\n")
    assert (endpoint.host, endpoint.port) == (host, port)


@pytest.mark.parametrize("relayhost", ["", "{{ relayhost }}", "$relay", "<relay>"])
def test_plain_delivery_is_no_endpoint(relays, relayhost):
    assert not relays(f"relayhost = {relayhost}\nsmtp_tls_security_level = may\n")
    assert not relays("smtp_tls_security_level = may\n")


def test_a_log_in_makes_an_unknown_relayhost_an_endpoint(relays):
    (endpoint,) = relays("relayhost = {{ relayhost }}\nsmtp_sasl_auth_enable = yes\n")
    assert (endpoint.role, endpoint.host, endpoint.port) == ("client", None, None)


@pytest.mark.parametrize(
    ("settings", "hosts"),
    [
        (f"{LOGIN}sender_dependent_relayhost_maps = hash:/etc/postfix/sender_relay", [None]),
        (
            f"{LOGIN}sender_dependent_relayhost_maps = hash:/etc/postfix/sender_relay\nrelayhost = [a.example]",
            ["a.example"],
        ),
        (f"{LOGIN}sender_dependent_relayhost_maps = hash:/etc/x\nsmtp_tls_policy_maps = hash:/etc/tls_policy", []),
        (f"{LOGIN}sender_dependent_relayhost_maps = mysql:/etc/postfix/relays.cf", []),
        ("sender_dependent_relayhost_maps = hash:/etc/postfix/sender_relay", []),
    ],
)
def test_so_it_does_a_table_of_relay_hosts_that_lies_elsewhere(relays, settings, hosts):
    found = relays(f"smtp_tls_security_level = may\n{settings}\n")
    assert [(one.role, one.host, one.tls) for one in found] == [("client", host, "opportunistic") for host in hosts]


@pytest.mark.parametrize(
    ("settings", "neighbours", "role", "secret"),
    [
        ("", {}, "relay", "absent"),
        ("smtp_sasl_password_maps = hash:/etc/postfix/sasl_passwd", {}, "relay", "absent"),
        ("smtp_sasl_auth_enable = yes", {}, "client", "reference"),
        (LOGIN, {}, "client", "reference"),
        (LOGIN, {"sasl_passwd": "[mx.example.org]:587 me:secret"}, "client", "reference"),
        (LOGIN, {"sasl_passwd": "mx.example.org me:secret"}, "client", "reference"),
        (LOGIN, {"sasl_passwd": "[elsewhere.example.org]:587 me:secret"}, "relay", "absent"),
        (LOGIN, {"sasl_passwd": "{{ relayhost }} me:secret"}, "client", "reference"),
        (
            f"{LOGIN}smtp_sender_dependent_authentication = yes",
            {"sasl_passwd": "me@example.org me:x"},
            "client",
            "reference",
        ),
        ("smtp_sasl_auth_enable = yes\nsmtp_sasl_password_maps = static:me:h8Fj3kq", {}, "client", "literal"),
        ("smtp_sasl_auth_enable = yes\nsmtp_sasl_password_maps = static:{me:h8Fj3kq}", {}, "client", "literal"),
        ("smtp_sasl_auth_enable = yes\nsmtp_sasl_password_maps = static:me:{{ password }}", {}, "client", "reference"),
        ("smtp_sasl_auth_enable = yes\nsmtp_sasl_password_maps = static:me:CHANGE_ME", {}, "client", "reference"),
        (
            "smtp_sasl_auth_enable = yes\nsmtp_sasl_password_maps = inline:{[mx.example.org]:587=me:h8Fj3kq}",
            {},
            "client",
            "literal",
        ),
        (
            "smtp_sasl_auth_enable = yes\nsmtp_sasl_password_maps = inline:{ {[mx.example.org]:587 = me:h8Fj3kq } }",
            {},
            "client",
            "literal",
        ),
    ],
)
def test_credentials(relays, settings, neighbours, role, secret):
    (endpoint,) = relays(f"relayhost = [mx.example.org]:587\n{settings}\n", **neighbours)
    assert (endpoint.role, endpoint.secret) == (role, secret)


@pytest.mark.parametrize(
    ("settings", "min_tls"),
    [
        ("smtp_tls_security_level = encrypt", None),
        ("smtp_tls_security_level = encrypt\nsmtp_tls_mandatory_protocols = !SSLv2, !SSLv3", "TLSv1"),
        ("smtp_tls_security_level = encrypt\nsmtp_tls_mandatory_protocols = >=TLSv1.2", "TLSv1.2"),
        ("smtp_tls_security_level = may\nsmtp_tls_mandatory_protocols = !SSLv2", None),
        ("smtp_tls_security_level = encrypt\nsmtp_tls_protocols = !SSLv2", None),
        ("smtp_tls_security_level = encrypt\nsmtp_tls_mandatory_protocols = {{ protocols }}", None),
        (
            "smtp_tls_wrappermode = yes\nsmtp_tls_security_level = encrypt\nsmtp_tls_mandatory_protocols = TLSv1",
            "TLSv1",
        ),
        ("smtp_tls_policy_maps = static:{encrypt protocols=>=TLSv1.1}", "TLSv1.1"),
    ],
)
def test_lowest_version(relays, settings, min_tls):
    (endpoint,) = relays(f"relayhost = [mx.example.org]:587\n{settings}\n")
    assert endpoint.min_tls == min_tls


def test_places(texts):
    folder = texts(
        {
            "main.cf": "relayhost =\n# where to\n  [mx.example.org]:587\n"
            "smtp_tls_security_level=encrypt\nsmtp_tls_mandatory_protocols = !SSLv2,\n !SSLv3\n"
            "smtp_sasl_auth_enable = yes\nsmtp_sasl_password_maps = static:me:h8Fj3kq\n"
        }
    )
    endpoint = folder.open("main.cf").found[0].endpoint
    assert folder.at(endpoint.anchor) == "[mx.example.org]:587"
    assert folder.line(endpoint.extent) == "main.cf:1"
    assert {name: folder.at(place) for name, place in endpoint.where.items()} == {
        "host": "mx.example.org",
        "port": "587",
        "tls": "encrypt",
        "verify": "encrypt",
        "min_tls": "!SSLv2,\n !SSLv3",
        "secret": "h8Fj3kq",
    }


def test_an_empty_value_stands_at_its_name(texts):
    folder = texts({"main.cf": "relayhost = [mx.example.org]:587\nsmtp_tls_security_level =\n"})
    endpoint = folder.open("main.cf").found[0].endpoint
    assert folder.at(endpoint.place_of("tls")) == "smtp_tls_security_level"


@pytest.mark.parametrize(
    ("main", "neighbours", "hosts"),
    [
        ("relayhost = [a.example.org]:587, b.example.org", {}, ["a.example.org:587", "b.example.org:25"]),
        ("relayhost = [a.example.org]\nrelayhost = [b.example.org]", {}, ["b.example.org:25"]),
        ("smtp_fallback_relay = [a.example.org]", {}, ["a.example.org:25"]),
        ("default_transport = smtp:[a.example.org]:587\nrelayhost = [b.example.org]", {}, ["a.example.org:587"]),
        ("default_transport = error:no mail\nrelayhost = [b.example.org]", {}, []),
        ("default_transport = odd\nrelayhost = [b.example.org]", {}, []),
        ("relay_transport = relay:[a.example.org]", {}, ["a.example.org:25"]),
        ("transport_maps = hash:/etc/postfix/transport", {}, []),
        (
            "transport_maps = hash:/etc/postfix/transport",
            {"transport": "#\n* smtp:[a.example.org]:587\n.example.com :[b.example.org]\nexample.net lmtp:unix:x\n"},
            ["a.example.org:587", "b.example.org:25"],
        ),
        (
            "transport_maps = texthash:$config_directory/maps/t",
            {"maps/t": "* relay:a.example.org"},
            ["a.example.org:25"],
        ),
        (
            "transport_maps = inline:{{a=relay:[a.example.org]:25}, {b=smtp}} inline:{*=:b.example.org}",
            {},
            ["a.example.org:25", "b.example.org:25"],
        ),
        ("transport_maps = regexp:/etc/postfix/transport", {"transport": "* smtp:[a.example.org]"}, []),
        (
            "sender_dependent_relayhost_maps = hash:/etc/postfix/sender_relay",
            {"sender_relay": "@example.com [a.example.org]:587\n@example.net DUNNO\n"},
            ["a.example.org:587"],
        ),
        (
            "{% if x %}\nrelayhost = [a.example.org]\n{% else %}\nrelayhost = [b.example.org]\n{% endif %}",
            {},
            ["b.example.org:25", "a.example.org:25"],
        ),
        ("{% if x %}\nrelayhost = [a.example.org]\n{% else %}\nrelayhost =\n{% endif %}", {}, ["a.example.org:25"]),
        ("<% if @x %>relayhost = [a.example.org]<% end %>", {}, ["a.example.org:25"]),
    ],
)
def test_all_next_hops(relays, main, neighbours, hosts):
    assert [f"{one.host}:{one.port}" for one in relays(f"{main}\n", **neighbours)] == hosts


def test_a_template_s_arms_are_apart(relays):
    first, second = relays(
        "{% if ses %}\nrelayhost = [a.example.org]:587\nsmtp_tls_security_level = encrypt\n"
        "{% else %}\nrelayhost = [b.example.org]:25\nsmtp_tls_security_level = may\n{% endif %}\n"
    )
    assert (first.host, first.tls) == ("b.example.org", "opportunistic")
    assert (second.host, second.tls) == ("a.example.org", "starttls")


def test_arms_that_disagree_make_a_value_unknown(relays):
    (endpoint,) = relays(
        "relayhost = [a.example.org]:587\nsmtp_tls_security_level = may\n"
        "{% if strict %}\nsmtp_tls_security_level = encrypt\n{% endif %}\n"
    )
    assert endpoint.tls == "unknown"


def test_the_options_of_the_delivering_service_count(relays):
    options = "  -o smtp_tls_wrappermode=yes\n  -o { smtp_tls_security_level = secure }\n"
    master = f"{MASTER}smtps unix - - n - - smtp\n{options}"
    main = "default_transport = smtps\nrelayhost = [mx.example.org]:465\nsmtp_tls_security_level = may\n"
    (endpoint,) = relays(main, master__cf=master)
    assert (endpoint.tls, endpoint.verify) == ("implicit", "full")
    assert endpoint.place_of("tls").path == "master.cf"
    (endpoint,) = relays(main.replace("default_transport = smtps\n", ""), master__cf=master)
    assert endpoint.tls == "opportunistic"


def test_a_transport_of_another_program_is_no_endpoint(relays):
    master = "smtp unix - - n - - lmtp\nrelay unix - - n - - pipe\n"
    assert not relays("relayhost = [mx.example.org]:587\n", master__cf=master)


def test_who_logs_in_of_several(relays):
    """Without the password table: the smarthost, and what is sent to a submission port."""
    table = "a.example.com smtp:[a.example.org]\nb.example.com smtp:[b.example.org]:587\n"
    main = f"relayhost = [c.example.org]:2525\ntransport_maps = hash:/etc/postfix/transport\n{LOGIN}"
    roles = {one.host: one.role for one in relays(main, transport=table)}
    assert roles == {"c.example.org": "client", "a.example.org": "relay", "b.example.org": "client"}


def test_mechanisms(relays):
    (endpoint,) = relays("relayhost = [mx.example.org]\nsmtp_sasl_mechanism_filter = XOAUTH2, !gssapi, /a/file\n")
    assert endpoint.mechanisms == ("xoauth2",)
