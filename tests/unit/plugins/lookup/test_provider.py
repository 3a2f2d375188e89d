# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the lookup mailports.secure.provider answers."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
import yaml
from ansible import constants as C  # noqa: N812 - the name that all of Ansible has for it
from ansible.errors import AnsibleError
from ansible_collections.mailports.secure.plugins.lookup.provider import (
    DOCUMENTATION,
    EXAMPLES,
    RETURN,
    LookupModule,
)
from ansible_collections.mailports.secure.plugins.plugin_utils.providers.loader import ids
from ansible_collections.mailports.secure.plugins.test.secure import secure

NAME = "mailports.secure.provider"
OPTIONS = yaml.safe_load(DOCUMENTATION)["options"]
RETURNED = yaml.safe_load(RETURN)["_raw"]["contains"]


def ask(*terms, **options):
    C.config.initialize_plugin_configuration_definitions("lookup", NAME, OPTIONS)
    plugin = LookupModule()
    plugin._load_name = NAME
    return plugin.run(list(terms), **options)


def ask_one(term, **options):
    [answer] = ask(term, **options)
    return answer


@pytest.mark.parametrize(
    ("term", "options", "endpoint"),
    [
        ("gmail", {"protocol": "smtp"}, ("smtp.gmail.com", 465, "implicit")),
        ("gmail.com", {"protocol": "imap"}, ("imap.gmail.com", 993, "implicit")),
        ("user@gmail.com", {"protocol": "pop3"}, ("pop.gmail.com", 995, "implicit")),
        ("gmail", {"protocol": "smtp", "tls": "starttls"}, ("smtp.gmail.com", 587, "starttls")),
        ("microsoft-365", {"protocol": "smtp"}, ("smtp.office365.com", 587, "starttls")),
        ("icloud", {"protocol": "smtp"}, ("smtp.mail.me.com", 587, "starttls")),
        ("ionos-de", {"protocol": "smtp"}, ("smtp.ionos.de", 465, "implicit")),
        ("postmark", {"protocol": "smtp"}, ("smtp.postmarkapp.com", 587, "starttls")),
        (
            "amazon-ses",
            {"protocol": "smtp", "region": "eu-west-1"},
            ("email-smtp.eu-west-1.amazonaws.com", 465, "implicit"),
        ),
        ("generic", {"protocol": "imap", "domain": "example.org"}, ("mail.example.org", 993, "implicit")),
        ("generic", {"protocol": "smtp", "domain": "example.org"}, ("mail.example.org", 465, "implicit")),
        # The domain of the address is filled in.
        ("user@inbox.lv", {"protocol": "imap"}, ("mail.inbox.lv", 993, "implicit")),
        ("inbox.lv", {"protocol": "imap"}, ("mail.inbox.lv", 993, "implicit")),
        ("alt1.gmail-smtp-in.l.google.com", {"protocol": "imap"}, ("imap.gmail.com", 993, "implicit")),
        ("SMTP.gmail.com.", {"purpose": "retrieve"}, ("imap.gmail.com", 993, "implicit")),
        (
            "email-smtp.eu-west-1.amazonaws.com",
            {"purpose": "submit"},
            ("email-smtp.eu-west-1.amazonaws.com", 465, "implicit"),
        ),
        ("gmail", {"purpose": "submit", "tls": "starttls"}, ("smtp.gmail.com", 587, "starttls")),
        ("microsoft-365", {"purpose": "submit", "auth": "password"}, ("smtp.office365.com", 587, "starttls")),
        # What a provider does not need it does not use.
        ("gmail", {"protocol": "imap", "domain": "example.org", "region": "eu"}, ("imap.gmail.com", 993, "implicit")),
    ],
)
def test_the_best_endpoint(term, options, endpoint):
    answer = ask_one(term, **options)
    assert (answer["host"], answer["port"], answer["tls"]) == endpoint
    assert isinstance(answer["port"], int)
    assert answer["secure"] is True


def test_an_endpoint_says_all_that_is_known_of_it():
    assert ask_one("user@gmail.com", protocol="smtp") == {
        "provider": "gmail",
        "protocol": "smtp",
        "host": "smtp.gmail.com",
        "port": 465,
        "tls": "implicit",
        "secure": True,
        "auth": ["oauth2", "app-password"],
        "password_refused": None,
        "username": "address",
        "user": "user@gmail.com",
        "sources": ask_one("gmail", protocol="smtp")["sources"],
        "trusted": True,
        "checked": "2026-11-01",
        "alternatives": ask("user@gmail.com", protocol="smtp", tls="starttls", all=True),
        **{name: ask_one("gmail")[name] for name in ("requires", "https", "docs", "unopened", "notes")},
    }


def test_without_protocol_it_is_the_provider():
    answer = ask_one("icloud")
    assert (answer["id"], answer["name"]) == ("icloud", "Apple iCloud Mail")
    assert (answer["imap"]["port"], answer["smtp"]["port"], answer["pop3"]) == (993, 587, None)
    assert ask_one("icloud", tls="implicit")["smtp"] is None


@pytest.mark.parametrize(
    ("term", "options", "user"),
    [
        ("gmail", {"protocol": "imap"}, None),
        ("user@icloud.com", {"protocol": "imap"}, "user"),
        ("user@icloud.com", {"protocol": "smtp"}, "user@icloud.com"),
        ("sendgrid", {"protocol": "smtp"}, "apikey"),
        ("postmark", {"protocol": "smtp"}, None),
    ],
)
def test_the_user_name_as_far_as_it_is_known(term, options, user):
    assert ask_one(term, **options)["user"] == user


def test_passwords_that_are_refused():
    assert ask_one("outlook", protocol="imap")["password_refused"]["since"] == "2024-09-16"


def test_all_that_is_documented():
    answer = ask("gmx", all=True)
    assert [one["port"] for one in answer] == [993, 995, 465, 587, 143, 110]
    assert [one["port"] for one in answer if not one["secure"]] == [143, 110]
    assert [one["port"] for one in ask("gmx", protocol="imap", all=True)] == [993, 143]


def test_insecure_ports_are_not_returned_unless_asked_for():
    for name in ids():
        answer = ask_one(name, domain="example.org", region="eu-west-1")
        offered = [answer[protocol] for protocol in ("imap", "pop3", "smtp") if answer[protocol]]
        for endpoint in [*offered, *(other for one in offered for other in one["alternatives"])]:
            assert endpoint["port"] not in (25, 110, 143), name
            assert endpoint["tls"] in ("implicit", "starttls"), name
            assert secure(endpoint), name


def test_what_has_no_tls_is_returned_with_all_only():
    answer = ask("ma100.tiki.ne.jp", all=True)
    assert {(one["tls"], one["secure"]) for one in answer} == {("none", False)}
    assert ask_one("ma100.tiki.ne.jp")["pop3"] is None


def test_a_name_that_is_made_of_the_address():
    [smtp] = ask("user@dd.iij4u.or.jp", protocol="smtp")
    assert smtp["user"] == "user.dd.iij4u.or.jp"


def test_what_a_firewall_must_let_through():
    answer = ask_one("amazon-ses", region="eu-west-1")
    assert answer["https"] == [
        {"host": "email.eu-west-1.amazonaws.com", "use": "api", "sources": ["provider-docs"], "port": 443}
    ]


def test_an_answer_for_each_term():
    assert [one["id"] for one in ask("gmail", "gmx")] == ["gmail", "gmx"]


@pytest.mark.parametrize(
    ("term", "options", "message"),
    [
        (
            "gmial",
            {},
            "no provider is known as 'gmial' (did you mean gmail?); for a domain with mail servers of its own",
        ),
        ("user@example.org", {}, "with mail servers of its own use 'generic' with domain='example.org'"),
        (
            "sendgrid",
            {"protocol": "imap"},
            "Twilio SendGrid does not offer imap; it offers smtp at smtp.sendgrid.net:465",
        ),
        ("icloud", {"protocol": "smtp", "tls": "implicit"}, "Apple iCloud Mail does not offer smtp with implicit TLS"),
        ("resend", {"purpose": "retrieve"}, "Resend does not offer a server to retrieve mail; it offers smtp at"),
        (
            "outlook",
            {"protocol": "imap", "auth": "password"},
            "Outlook.com does not offer imap with password; it offers",
        ),
        ("tiki-ne-jp", {"protocol": "smtp"}, "does not offer smtp; it offers nothing that is secure"),
        ("generic", {"protocol": "imap"}, "'generic' needs the option domain"),
        ("amazon-ses", {}, "'amazon-ses' needs the option region"),
        ("generic", {"domain": "example.org\nhost evil"}, "can be in no host name"),
        ("amazon-ses", {"region": "-"}, "the region '-' can be in no host name"),
        ("gmail", {"protcol": "smtp"}, "there is no option protcol"),
        (163, {}, "a provider is an id, a domain, a mail address or a host name, not 163"),
        ("gmail", {"protocol": "jmap"}, "Invalid value 'jmap' for config 'protocol'"),
    ],
)
def test_errors(term, options, message):
    with pytest.raises(AnsibleError) as caught:
        ask(term, **options)
    assert message in str(caught.value)


def test_what_is_returned_is_documented():
    answers = [ask_one("gmail"), ask_one("gmail", protocol="smtp")]
    assert set().union(*answers) == RETURNED.keys()
    assert OPTIONS.keys() == {
        "_terms", "protocol", "purpose", "tls", "auth", "all", "domain", "region", "discover"
    }  # fmt: skip


def test_the_examples_run_and_show_what_they_say(tmp_path):
    play = {"hosts": "localhost", "gather_facts": False, "tasks": yaml.safe_load(EXAMPLES)}
    playbook = tmp_path / "playbook.yml"
    playbook.write_text(yaml.safe_dump([play]), encoding="utf-8")
    command = [sys.executable, "-m", "ansible.cli.playbook", "-i", "localhost,", "-c", "local", str(playbook)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    shown = re.findall(r'"msg": "?(.*?)"?$', done.stdout, re.MULTILINE)
    told = re.findall(r"  # (.*)$", EXAMPLES, re.MULTILINE)
    assert len(told) > 3
    assert [line for line in told if line not in shown] == []
