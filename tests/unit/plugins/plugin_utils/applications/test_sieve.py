# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
from __future__ import annotations

import re

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.applications import files, sieve
from ansible_collections.mailports.secure.plugins.plugin_utils.applications.words import speaking, words
from ansible_collections.mailports.secure.plugins.plugin_utils.endpoint.model import Source
from ansible_collections.mailports.secure.plugins.plugin_utils.linting.loading import Alone
from ansible_collections.mailports.secure.tests.unit.plugins.plugin_utils.applications.cases import HERE, cases
from hypothesis import given
from hypothesis import strategies as st

CASES = [case for folder in HERE.iterdir() if folder.is_dir() for case in cases(folder.name)]
MAIL = ("smtp", "mail", "mailer", "email", "pop3", "sendmail")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_no_endpoint_falls_through(case):
    for path in (case.path, f"elsewhere.{sieve.syntax_in(case.path, case.text.encode()) or 'x'}"):
        if files.read(Source(path, case.text), Alone()).found:
            assert sieve.is_candidate(path)
            assert sieve.may_hold_mail(path, case.text.encode())


@pytest.mark.parametrize(
    "name",
    [
        "app.yml",
        "a/b/settings.json",
        "x.conf",
        ".env",
        ".env.local",
        "my.env",
        "main.cf",
        "etc/msmtprc",
        "dot_mbsyncrc",
        "dot-msmtprc",
        "dot_config/aerc/private_accounts.conf",
        "dot_config/exact_msmtp/private_config",
        "env_example",
    ],
)
def test_what_may_be_a_configuration_is_opened(name):
    assert sieve.is_candidate(name)


@pytest.mark.parametrize("name", ["setup.py", "README.md", "a/photo.jpg", "Makefile", "main.c", "x.html", "env_a.pl"])
def test_what_cannot_is_not(name):
    assert not sieve.is_candidate(name)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.yml", "service: {host: a, port: 25}"),
        ("a.yml", "author: Alice <alice@gmail.com>\nhost: a\nport: 1\n"),
        ("a.yml", "changes:\n  - smtp - the host is no longer 'x' on port 25 (https://example.org)\nhost: x\n"),
        ("a.yml", "mail: alice@example.org\nname: x\n"),
        ("a.json", '[{\n"name": "plugins/modules/smtp.py",\n"sha": "00"},\n{"url": "x",\n"user": "y"}]'),
        ("a.ini", "[server]\nhost = a\nport = 25\nowner = Gmail\n"),
    ],
)
def test_what_only_mentions_mail_is_not_parsed(path, text):
    assert not sieve.may_hold_mail(path, text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "smtp: {host: a, port: 25}",
        '{"smtp":{"host":"a","port":25}}',
        "? smtp\n: host: a\n  port: 25\n",
        "env:\n- name: SMTP_HOST\n  value: a\n- name: SMTP_PORT\n  value: '25'\n",
        "environment: [SMTP_HOST=a, SMTP_PORT=25]",
        "mailDsn: smtp://a",
        "profile::mail::host: a\nprofile::mail::port: 25\n",
        "data:\n  msmtprc: |\n    host a\n    # mail\n",
        "# mailports: ignore[MP101] nothing\n",
    ],
)
def test_what_may_say_more_is(text):
    assert sieve.may_hold_mail("a.yml", text.encode())


@given(
    st.from_regex(r"[a-zA-Z_.-]{0,6}(smtp|Smtp|SMTP|mail|Mail|EMAIL|pop3|sendMail)[a-zA-Z_.0-9-]{0,8}", fullmatch=True)
)
def test_a_name_with_a_word_of_mail_is_spoken(name):
    if set(words(name)) & set(MAIL):
        assert re.search(speaking(MAIL), name)
