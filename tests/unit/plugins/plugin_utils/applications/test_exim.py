# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
from __future__ import annotations

import re
import shutil
import subprocess

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.applications.readers.exim.configuration import (
    open_configuration,
)
from ansible_collections.mailports.secure.plugins.plugin_utils.endpoint.model import Source
from ansible_collections.mailports.secure.plugins.plugin_utils.linting.loading import Alone
from hypothesis import given, settings
from hypothesis import strategies as st

CONF = "etc/exim/exim.conf"
DEBIAN = "etc/exim4/update-exim4.conf.conf"
MACROS = "etc/exim4/exim4.conf.localmacros"
PASSWORDS = "etc/exim4/passwd.client"
SMARTHOST = "dc_eximconfig_configtype='smarthost'\ndc_smarthost='mx.example.org::587'\n"
FIELDS = ("role", "host", "port", "tls", "verify")


@pytest.mark.parametrize(
    ("smarthost", "macros", "rows"),
    [
        ("mx.example.org", "", [("relay", "mx.example.org", 25, "opportunistic", "full")]),
        ("mx.example.org::587", "", [("client", "mx.example.org", 587, "opportunistic", "full")]),
        # A single colon parts two hosts.
        ("mx.example.org:587", "", [("relay", "mx.example.org", 25, "opportunistic", "full")]),
        (
            "one.example.org::587;[2001:db8::1]::587",
            "REMOTE_SMTP_SMARTHOST_HOSTS_REQUIRE_TLS = *\n",
            [
                ("client", "one.example.org", 587, "starttls", "full"),
                ("client", "2001:db8::1", 587, "starttls", "full"),
            ],
        ),
        # Port 465 is not implicit TLS by itself.
        ("mx.example.org::465", "", [("client", "mx.example.org", 465, "opportunistic", "full")]),
        (
            "mx.example.org",
            "REMOTE_SMTP_SMARTHOST_PROTOCOL = smtps\n",
            [("client", "mx.example.org", 465, "implicit", "full")],
        ),
        (
            "mx.example.org::587",
            "REMOTE_SMTP_SMARTHOST_HOSTS_REQUIRE_TLS == *\nREMOTE_SMTP_SMARTHOST_TLS_VERIFY_HOSTS =\n",
            [("client", "mx.example.org", 587, "starttls", "none")],
        ),
        ("mx", "REMOTE_SMTP_SMARTHOST_HOSTS_AVOID_TLS = *\n", [("relay", "mx", 25, "none", "unknown")]),
        ("mx", "#REMOTE_SMTP_SMARTHOST_HOSTS_AVOID_TLS = *\n", [("relay", "mx", 25, "opportunistic", "full")]),
        ("mx", "REMOTE_SMTP_SMARTHOST_HOSTS_AVOID_TLS = $host\n", [("relay", "mx", 25, "unknown", "full")]),
        ("{{ exim_smarthost }}", "", []),
        ("", "", []),
    ],
)
def test_debian(lint, smarthost, macros, rows):
    text = f"# dc_smarthost='old'\ndc_eximconfig_configtype='smarthost'\ndc_smarthost='{smarthost}'\n"
    assert lint({DEBIAN: text, MACROS: macros}).rows(*FIELDS) == rows


@pytest.mark.parametrize("kind", ["internet", "local", "none"])
def test_debian_asks_the_smarthost_only_where_there_is_one(lint, kind):
    assert lint(DEBIAN, SMARTHOST.replace("'smarthost'", f"'{kind}'")).endpoints == []


def test_debian_looks_for_passwords_and_macros_where_they_are_read(lint):
    split = SMARTHOST.replace("::587", "") + "dc_use_split_config='true'\n"
    require = "REMOTE_SMTP_SMARTHOST_HOSTS_REQUIRE_TLS = *\n"
    main = "etc/exim4/conf.d/main/000_localmacros"
    assert lint({DEBIAN: split, MACROS: require}).rows("role", "tls") == [("relay", "opportunistic")]
    assert lint({DEBIAN: split, main: require}).rows("role", "tls") == [("relay", "starttls")]
    assert lint({DEBIAN: split, PASSWORDS: "# none\n"}).rows("role") == [("relay",)]
    assert lint({DEBIAN: split, PASSWORDS: "*:me:pw\n"}).rows("role", "secret") == [("client", "reference")]


@pytest.mark.parametrize(
    ("nets", "interfaces", "is_open"),
    [
        ("0.0.0.0/0", "", True),
        ("192.0.2.0/24 ; *", "", True),
        ("0.0.0.0/0", "127.0.0.1 ; ::1", False),
        ("192.0.2.0/24", "", False),
        ("", "", False),
    ],
)
def test_debian_relays_for_networks(lint, nets, interfaces, is_open):
    text = f"dc_eximconfig_configtype='internet'\ndc_relay_nets='{nets}'\ndc_local_interfaces='{interfaces}'\n"
    assert lint(DEBIAN, text).rows("open_relay") == ([(True,)] if is_open else [])


ROUTER = (
    "begin routers\nsmart:\n  driver = manualroute\n  transport = out\n  {}\nbegin transports\nout:\n  driver = smtp\n"
)


@pytest.mark.parametrize(
    ("route", "transport", "row"),
    [
        ("route_list = * mx.example.org byname", "", ("relay", "mx.example.org", 25, "opportunistic", "none")),
        ("route_list = * mx.example.org::587", "", ("relay", "mx.example.org", 587, "opportunistic", "none")),
        ("route_data = mx.example.org", "  port = 587\n", ("relay", "mx.example.org", 587, "opportunistic", "none")),
        (
            'route_list = "* mx.example.org::465"',
            "  protocol = smtps\n  tls_verify_hosts = *\n  hosts_require_auth = *\n",
            ("client", "mx.example.org", 465, "implicit", "full"),
        ),
        ("route_list = * mx.example.org", "  protocol = smtps\n", ("relay", "mx.example.org", 465, "implicit", "none")),
        (
            "route_list = * mx.example.org",
            "  hosts_require_tls = a.org : *.example.org\n  tls_verify_hosts = *\n  tls_verify_cert_hostnames =\n",
            ("relay", "mx.example.org", 25, "starttls", "chain-only"),
        ),
        (
            "route_list = * mx.example.org",
            "  hosts_avoid_tls = *\n",
            ("relay", "mx.example.org", 25, "none", "unknown"),
        ),
        (
            "route_list = * mx.example.org",
            "  hosts_require_tls = ${if eq{a}{a}{*}}\n",
            ("relay", "mx.example.org", 25, "unknown", "none"),
        ),
        ("route_list = * ${lookup{$domain}lsearch{/etc/hubs}}", "", None),
        ("route_list = * <%= @active_mail_relay %>", "", None),
        ("route_list = * {{ relay }}::587", "", None),
        (
            "route_list = * mx.example.org",
            "  hosts_require_tls = {{ tls_hosts }}\n",
            ("relay", "mx.example.org", 25, "unknown", "none"),
        ),
        ("route_list = * DCsmarthost", "", ("relay", "DCsmarthost", 25, "opportunistic", "none")),
    ],
)
def test_smarthosts(lint, route, transport, row):
    assert lint(CONF, ROUTER.format(route) + transport).rows(*FIELDS) == ([row] if row else [])


def test_smarthosts_of_conditions_and_macros(lint):
    text = "HUB = mx.example.org::587\n.ifdef LOCAL\nHUB = other\n.else\nTLS = *\n.endif\n" + ROUTER
    found = lint(CONF, text.format("route_list = * HUB") + ".ifdef TLS\n  hosts_require_tls = TLS\n.endif\n")
    assert found.rows("host", "port", "tls", "@host") == [("mx.example.org", 587, "starttls", 11)]
    unused = ROUTER.replace("smart:", ".ifdef NEVER\nsmart:").replace("begin transports", ".endif\nbegin transports")
    assert lint(CONF, unused.format("route_list = * mx.example.org")).endpoints == []


def test_a_secret_of_a_client(lint):
    text = ROUTER.format("route_list = * mx.example.org") + "  hosts_try_auth = *\nbegin authenticators\nlogin:\n"
    text += "  driver = plaintext\n  public_name = LOGIN\n  client_send = : me : {}\n"
    assert lint(CONF, text.format("zmk4-qwe")).rows("role", "secret", "@secret") == [("client", "literal", 14)]
    for filled in ("${extract{pw}{$address_data}}", "{{ exim_password }}", "<%= node[:exim][:password] %>"):
        assert lint(CONF, text.format(filled)).rows("secret") == [("reference",)]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (
            "daemon_smtp_ports = 25 : 465 : 587\n",
            [(25, "opportunistic"), (465, "opportunistic"), (587, "opportunistic")],
        ),
        (
            "daemon_smtp_ports = 25 : \\\n  # c\n  587\ntls_on_connect_ports = 465:587\n",
            [(25, "opportunistic"), (587, "implicit")],
        ),
        ("daemon_smtp_ports = <; smtp ; submission\n", [(25, "opportunistic"), (587, "opportunistic")]),
        ("daemon_smtp_ports = 587\ntls_advertise_hosts =\n", [(587, "none")]),
        ("tls_on_connect_ports = 465\n", []),
        (
            "daemon_smtp_ports = 587\nbegin acl\nm:\n  deny message = no\n    !encrypted = *\n  accept\n",
            [(587, "starttls")],
        ),
        (
            "daemon_smtp_ports = 587\nbegin acl\nr:\n  accept authenticated = *\n    encrypted = *\n",
            [(587, "unknown")],
        ),
    ],
)
def test_listeners(lint, text, rows):
    assert lint(CONF, text).rows("port", "tls") == rows


AUTH = "daemon_smtp_ports = 587\n{}begin authenticators\np:\n  driver = plaintext\n  public_name = PLAIN\n{}"


@pytest.mark.parametrize(
    ("main", "own", "line"),
    [
        ("", "  server_condition = yes\n", 5),
        ("auth_advertise_hosts = *\n", "  server_condition = yes\n", 2),
        ("auth_advertise_hosts = ${if eq{$tls_in_cipher}{}{}{*}}\n", "  server_condition = yes\n", None),
        ("auth_advertise_hosts =\n", "  server_condition = yes\n", None),
        ("", "  server_condition = yes\n  server_advertise_condition = ${if def:tls_in_cipher}\n", None),
        ("", "  client_send = ^me^pw\n", None),
        ("tls_on_connect_ports = 587\n", "  server_condition = yes\n", None),
        ("local_interfaces = <; 127.0.0.1 ; ::1\n", "  server_condition = yes\n", None),
    ],
)
def test_passwords_before_tls(lint, main, own, line):
    assert lint(CONF, AUTH.format(main, own)).rows("cleartext_auth", "@auth")[0] == (
        (True, line) if line else (False, 1)
    )


RCPT = "hostlist relay_from_hosts = {}\nacl_smtp_rcpt = r\nbegin acl\nr:\n{}"


@pytest.mark.parametrize(
    ("hosts", "statements", "line"),
    [
        ("*", "  accept hosts = +relay_from_hosts\n", 1),
        ("127.0.0.1 : 0.0.0.0/0", "  accept hosts = +relay_from_hosts\n    control = submission\n", 1),
        ("127.0.0.1", "  accept hosts = +relay_from_hosts\n", None),
        ("127.0.0.1", "  accept\n", 5),
        ("127.0.0.1", "  require domains = +local_domains\n  accept\n", None),
        ("127.0.0.1", "  deny\n  accept\n", None),
        ("*", "  accept hosts = +relay_from_hosts\n    authenticated = *\n", None),
        ("*", "  deny message = no\n    domains = !+local_domains\n  accept hosts = +relay_from_hosts\n", None),
        ("*", "  accept domains = +local_domains\n", None),
    ],
)
def test_open_relay(lint, hosts, statements, line):
    found = lint(CONF, RCPT.format(hosts, statements)).rows("open_relay", "@open_relay")
    assert found == ([(True, line)] if line else [])


def test_pieces_of_a_split_configuration_are_one(lint):
    texts = {
        "e/exim4/conf.d/main/01_ports": "daemon_smtp_ports = 465 : 587\n",
        "e/exim4/conf.d/main/02_tls": "tls_on_connect_ports = 465\n",
        "e/exim4/conf.d/acl/30_mail": "check_mail:\n  drop !encrypted = *\n",
    }
    for path in texts:
        assert lint({path: texts[path], **texts}).rows("port", "tls") == [(465, "implicit"), (587, "starttls")]


OPTIONS = {
    "daemon_smtp_ports": ["25", "25 : 587", "<; 25 ; 465", "PORTS", "25 : \\\n  587", "25 : \\\n# no\n  465"],
    "tls_on_connect_ports": ["465", "PORTS", '"465"', ""],
    "auth_advertise_hosts": ["*", "", "${if eq{$tls_in_cipher}{}{}{*}}"],
    "primary_hostname": ["mx.example.org", "HOST"],
}


@st.composite
def configuration(draw):
    lines = [f"PORTS = {draw(st.sampled_from(['465', '25 : 26']))}\n", "HOST = a.PART\n", "keep_environment =\n"]
    for name in draw(st.lists(st.sampled_from(sorted(OPTIONS)), unique=True)):
        line = f"{draw(st.sampled_from(['', '  ']))}{name} = {draw(st.sampled_from(OPTIONS[name]))}\n"
        kind = draw(st.sampled_from(["", "ifdef PORTS", "ifndef PORTS", "ifdef NONE"]))
        other = draw(st.sampled_from(["", ".else\n# nothing\n"]))
        lines.append(f".{kind}\n{line}{other}.endif\n" if kind else line)
    return "".join(lines)


@pytest.mark.skipif(not shutil.which("exim4"), reason="Exim is not installed")
@settings(max_examples=25, deadline=None)
@given(text=configuration())
def test_reads_as_exim_does(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("exim") / "exim.conf"
    path.write_text(text)
    command = ["exim4", "-C", path, "-bP", *OPTIONS]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    said = dict(re.findall(r"(?m)^(\w+) = ?(.*)$", run.stdout))
    read = open_configuration(Source("exim.conf", text), Alone())
    for name in OPTIONS:
        option = read.option(name)
        assert option is None or option.text == said[name], text
