# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Accounts to plans: which servers, which files, and above all what is refused, and in which words."""

from __future__ import annotations

import json

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.provisioning import planning
from ansible_collections.mailports.secure.plugins.plugin_utils.provisioning.planning import Circumstances

SECRET = "swordfish-3141"
GOOD = {"name": "work", "address": "me@example.org", "password": SECRET}
SMTP = {"smtp": {"host": "smtp.example.org"}}
IMAP = {"imap": {"host": "imap.example.org"}}


def plan(account, *programs, **circumstances):
    given = {key: value for key, value in {**GOOD, **account}.items() if value is not None}
    return planning.plan([given], programs or ("msmtp",), Circumstances(**circumstances))


def refused(account, *programs, **circumstances):
    return "\n".join(plan(account, *programs, **circumstances)["refused"])


def smtp(**given):
    return {"smtp": {"host": "smtp.example.org", **given}}


def imap(**given):
    return {"imap": {"host": "imap.example.org", **given}}


ENDPOINTS = {
    "numbers are strings in templates": (smtp(port="587"), "msmtp", ("smtp.example.org", 587, "starttls")),
    "a mode has a port": (smtp(tls="starttls"), "msmtp", ("smtp.example.org", 587, "starttls")),
    "implicit TLS by default": (smtp(), "msmtp", ("smtp.example.org", 465, "implicit")),
    "the case of a host": (smtp(host="SMTP.Example.ORG"), "msmtp", ("smtp.example.org", 465, "implicit")),
    "a provider": ({"provider": "gmail"}, "msmtp", ("smtp.gmail.com", 465, "implicit")),
    "a provider by the address": ({"address": "me@gmail.com"}, "msmtp", ("smtp.gmail.com", 465, "implicit")),
    "a provider, STARTTLS": (
        {"provider": "gmail", "smtp": {"tls": "starttls"}},
        "msmtp",
        ("smtp.gmail.com", 587, "starttls"),
    ),
    "a provider by a port": (
        {"provider": "gmail", "smtp": {"port": 587}},
        "msmtp",
        ("smtp.gmail.com", 587, "starttls"),
    ),
    "a domain of its own": ({"domain": "example.net"}, "msmtp", ("mail.example.net", 465, "implicit")),
    "a domain of a provider": ({"domain": "gmail.com"}, "mbsync", ("imap.gmail.com", 993, "implicit")),
    "POP3 where there is no IMAP": (
        {"pop3": {"host": "pop.example.org"}},
        "fetchmail",
        ("pop.example.org", 995, "implicit"),
    ),
    "what is allowed": (
        imap(port=143, tls="starttls") | {"allow": {"MP101": "their own network"}},
        "mbsync",
        ("imap.example.org", 143, "starttls"),
    ),
}


@pytest.mark.parametrize("case", ENDPOINTS)
def test_the_server_is_the_one_that_is_meant(case):
    account, program, expected = ENDPOINTS[case]
    planned = plan(account, program)
    assert planned["refused"] == []
    [described] = planned["files"][0]["accounts"]
    server = described["outgoing"] or described["incoming"]
    assert (server["host"], server["port"], server["tls"]) == expected


REFUSED = {
    "smtp-25": (smtp(port="25"), "msmtp", "MP101 insecure-port"),
    "imap-143": (imap(port=143, tls="starttls"), "mbsync", "MP101 insecure-port"),
    "pop3-110": ({"pop3": {"host": "pop.example.org", "port": 110}}, "fetchmail", "MP101 insecure-port"),
    "imap-465": (imap(port=465), "mbsync", "MP102 wrong-protocol-port"),
    "smtp-465-starttls": (smtp(port=465, tls="starttls"), "msmtp", "MP203 tls-mode-mismatch"),
    "wrong-name": ({"smtp": {"host": "smtp.gmail.com", "port": 2525}}, "msmtp", "MP402 port-not-offered"),
    "retired": ({"provider": "outlook"}, "msmtp", "MP303 retired-auth"),
    "another rule is allowed": (smtp(port=25) | {"allow": {"MP203": "why not"}}, "msmtp", "MP101 insecure-port"),
    "offlineimap-starttls": (imap(port=1143, tls="starttls"), "offlineimap", "MP202 opportunistic-tls: OfflineIMAP"),
    "getmail-starttls": (imap(port=1143, tls="starttls"), "getmail", "MP201 no-tls: getmail: knows no STARTTLS"),
    "himalaya-starttls": (smtp(port=587), "himalaya", "MP202 opportunistic-tls"),
    "laravel-starttls": (smtp(port=587), "laravel", "MP202 opportunistic-tls: Laravel"),
    "laravel-other-port": (smtp(port=2465, tls="implicit"), "laravel", "MP202 opportunistic-tls: Laravel"),
    "alertmanager-other-port": (smtp(port=2465, tls="implicit"), "alertmanager", "MP201 no-tls: Alertmanager"),
    "grafana-other-port": (smtp(port=2465, tls="implicit"), "grafana", "MP201 no-tls: Grafana"),
    "fetchmail-command": (IMAP | {"password": None, "password_command": "x"}, "fetchmail", "give it as password"),
    "django-command": (SMTP | {"password": None, "password_command": "x"}, "django", "give it as password"),
    "fetchmail-oauth2": (
        IMAP | {"password": None, "password_command": "x", "auth": "oauth2"},
        "fetchmail",
        "takes no access token",
    ),
    "mutt-command": (SMTP | {"password": None, "password_command": "echo `x`"}, "mutt", "command has a back-tick"),
    "aerc-command": (SMTP | {"password": None, "password_command": "echo `x`"}, "aerc", "command has a back-tick"),
    "django-password": (SMTP | {"password": SECRET + "'\"$"}, "django", "password has single marks"),
    "spring-password": (
        SMTP | {"password": SECRET + "${x}"},
        "spring",
        "which Spring takes for the name of a property",
    ),
    "grafana-password": (SMTP | {"password": SECRET + "${x}"}, "grafana", "Grafana puts something else"),
    "getmail-username": (IMAP | {"username": " me"}, "getmail", "username has a space at the beginning"),
    "key": (SMTP | {"tls": "none"}, "msmtp", "there is no key tls"),
    "tls-none": (smtp(tls="none"), "msmtp", "smtp.tls must be one of implicit, starttls"),
    "allow-verification": (SMTP | {"allow": {"MP204": "x"}}, "msmtp", "TLS and its checks are required"),
    "name": (SMTP | {"name": "default"}, "msmtp", "the name has to be a word"),
    "host-address": (smtp(host="192.0.2.1"), "msmtp", "smtp.host: host is not the name of a host"),
    "port": (smtp(port="65536"), "msmtp", "smtp.port: port is not a port"),
    "unknown-provider": ({"provider": "gmial"}, "msmtp", "did you mean gmail"),
    "no-server": ({}, "msmtp", "no provider is known as 'me@example.org'"),
    "region": ({"provider": "amazon-ses", "username": "x"}, "msmtp", "needs provider_options: region"),
    "no-password": (SMTP | {"password": None}, "msmtp", "give one of password"),
    "two-passwords": (SMTP | {"password_file": "/x"}, "msmtp", "give one of password"),
    "line": (SMTP | {"password": SECRET + "\nx"}, "msmtp", "control character"),
    "nothing-to-send": (IMAP | {"programs": ["msmtp"]}, "msmtp", "no server is known that it could use"),
    "both": (SMTP | {"programs": ["thunderbird"]}, "thunderbird", "no server is known that it could use"),
    "unknown-program": (SMTP, "mail", "client_programs: mail is none of aerc"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_is_refused_without_showing_the_password(case):
    account, program, words = REFUSED[case]
    said = refused(account, program)
    assert words in said
    assert SECRET not in said


@pytest.mark.parametrize(
    ("program", "said", "words"),
    [
        ("fetchmail", "This is fetchmail release 6.3.26+SSL", "MP202: fetchmail 6.3.26 is too old"),
        ("himalaya", "himalaya v0.9.0", "is too old"),
        ("mbsync", "isync 1.1.2", "MP206: mbsync 1.1.2 is too old"),
    ],
)
def test_versions_that_cannot_be_configured_securely_are_refused(program, said, words):
    account = {**SMTP, **IMAP}
    assert words in refused(account, program, said={program: said})


def test_a_version_that_can_is_not():
    assert refused(IMAP, "fetchmail", said={"fetchmail": "This is fetchmail release 6.4.37+SSL"}) == ""


def test_programs_that_know_no_authority_but_the_systems_refuse_another():
    assert refused(SMTP, "msmtp", ca_file="/ca.pem") == ""
    assert "client_ca_file: aerc has no setting for it" in refused(SMTP, "aerc", ca_file="/ca.pem")


def test_what_belongs_to_a_user_has_no_place_for_all():
    assert refused(SMTP, "msmtp", scope="system") == ""
    assert "mbsync has no configuration for the whole system" in refused(IMAP, "mbsync", scope="system")


def test_two_accounts_need_two_names():
    planned = planning.plan([{**GOOD, **SMTP}, {**GOOD, **SMTP}], ("msmtp",), Circumstances())
    assert "another account has the same name" in planned["refused"][0]


def test_no_password_is_in_a_plan_and_only_literal_ones_in_its_files():
    planned = plan({**SMTP, **IMAP}, "msmtp", "fetchmail", "django", "thunderbird")
    assert planned["refused"] == []
    assert SECRET not in json.dumps(planned)
    given = {**GOOD, **SMTP, **IMAP}
    found = {file["program"]: planning.secrets([given], file) for file in planned["files"]}
    mark, plain = "%%password-of-work%%", {"%%password-of-work%%, unquoted": SECRET}
    assert found == {
        "msmtp": {},
        "fetchmail": {mark: f'"{SECRET}"', **plain},
        "django": {mark: SECRET, **plain},
        "thunderbird": {},
    }
    assert planned["secrets"] == ["work"]


def test_no_file_is_kept_for_a_password_that_stands_in_the_programs_own():
    assert plan(IMAP, "fetchmail")["secrets"] == []


def test_the_keyring_is_asked_by_a_command():
    keyring = {"password": None, "password_keyring": {"service": "my mail", "user": "me"}}
    [described] = plan({**SMTP, **keyring})["files"][0]["accounts"]
    assert described["command"] == "secret-tool lookup service 'my mail' user me"


def test_what_is_allowed_is_told_to_the_linter():
    account = imap(port=143, tls="starttls") | {"allow": {"MP101": "their own network"}}
    [described] = plan(account, "mbsync")["files"][0]["accounts"]
    assert described["incoming"]["allowed"] == "mailports: ignore[MP101] their own network"


def test_a_program_gets_only_the_accounts_that_are_for_it():
    accounts = [{**GOOD, **SMTP}, {**GOOD, **IMAP, "name": "in"}, {**GOOD, **SMTP, "name": "no", "programs": []}]
    planned = planning.plan(accounts, ("msmtp", "mbsync"), Circumstances())
    assert planned["refused"] == []
    names = {file["program"]: [one["name"] for one in file["accounts"]] for file in planned["files"]}
    assert names == {"msmtp": ["work"], "mbsync": ["in"]}


def test_the_ways_to_what_is_written_are_told_from_above():
    ways = plan({**IMAP, "maildir": "~/a b/c/"}, "getmail")["ways"]
    assert ways == [
        "~/a b",
        "~/a b/c",
        "~/a b/c/INBOX",
        "~/.config",
        "~/.config/mailports",
        "~/.config/mailports/secrets",
    ]
    assert plan({**IMAP, "maildir": "/var/mail/me"}, "mbsync")["ways"][0] == "~/.config"


@pytest.mark.parametrize(
    ("name", "mailbox"),
    [
        (None, "me@example.org"),
        ("Ünï Me", "Ünï Me <me@example.org>"),
        ('Me, "I" \\', '"Me, \\"I\\" \\\\" <me@example.org>'),
    ],
)
def test_a_name_beside_the_address_is_quoted_where_mail_wants_it(name, mailbox):
    [described] = plan({**SMTP, "full_name": name})["files"][0]["accounts"]
    assert described["mailbox"] == mailbox
