# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
from __future__ import annotations

import re

import pytest
import yaml
from ansible_collections.mailports.secure.plugins.plugin_utils.applications import files, nesting, sieve
from ansible_collections.mailports.secure.plugins.plugin_utils.applications.needles import needles, shortest
from ansible_collections.mailports.secure.plugins.plugin_utils.applications.words import speaking, words
from ansible_collections.mailports.secure.plugins.plugin_utils.endpoint.model import Source
from ansible_collections.mailports.secure.plugins.plugin_utils.linting.loading import Alone
from ansible_collections.mailports.secure.tests.unit.plugins.plugin_utils.applications.cases import HERE, cases
from hypothesis import given, settings
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


def test_a_folder_may_be_as_deep_as_a_path_is_long():
    assert sieve.is_candidate(f"{'a/' * 2000}postfix/main.cf")
    assert not sieve.is_candidate(f"{'b/' * 2000}x.txt")


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
        ("a.yml", "host: a\nport: 25\nemail: '{{ user.email }}'\nmail_from: me\n"),
        ("a.yml", "host: a\nport: 25\nemail_address: me@example.org\n"),
        ("a.yml", "host: a\nport: 25\n#smtp:\n#  server: b\n"),
        ("a.yml", "host: a\nport: 25\nemail_addresses: '{{ all }}'\nalerts_email: any {{ server }}\n"),
        ("a.yml", "host: a\nport: 25\nemail:\n  type: str\n  description: the address\n"),
        ("a.yml", "host: a\nport: 25\nsmtp:\n\n  # how\n  from: me\n- to: you\nserver: b\n"),
        ("a.yml", "note: 'mail.\n\n  |\n\n  | more'\n"),
        ("a.yml", "server: a\nenv:\n- name: MAIL_FROM\n  value: me\n- name: PORT\n  value: 25\n"),
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
        "smtp:\n{% if relayed %}\nrelayed\n  host: a\n  port: 25\n",
        "a:\n  smtp:\nelse\n    host: a\n    port: 25\n",
        "data:\n  msmtprc:\n    !text |\n      host mail\n",
        "data:\n  msmtprc:\n    !text: |\n      host mail\n",
        "data:\n  msmtprc: !text: |\n    host mail\n",
        "data:\n  msmtprc: |- {% if a %}\n    host mail\n",
        "data:\n  msmtprc:\n<% if a %>\n    |\n    host mail\n",
        "a: &a msmtprc\ndata:\n  *a : |\n    host mail\n",
        "data:\n  msmtprc: # here\n\n    # below\n    &a\n    |\n      host mail\n",
        "data:\n  ? msmtprc\n  :\n    |\n      host mail\n",
        "\ufeff? smtp\n: host: a\n  port: 25\n",
        "\ufeffmsmtprc: |\n  host mail\n",
        "smtp_server: mail.example.org::587\n",
        'smtp_url: "smtp:\\/\\/a.example.org"\n',
        "- ? smtp_host\n  : a:25\n",
        "smtp:\n  host: a\n  start_tls: true\n",
        "smtp_host: a\rsmtp_port: 25\r",
        "smtp:\n- host: a\n  port: 25\n",
        "smtp:\n{% if relayed %}\n# the relay\n\n  host: a\n{% endif %}\n  port: 25\n",
        "- smtp:\n  - host: a\n    port: 25\n",
        "a: &a {host: b, port: 25}\nsmtp:\n  <<: *a\n",
        "smtp: &a\n  host: b\n  port: 25\n",
        "smtp: {\nhost: a,\nport: 25}\n",
        "smtp_host:\n  a\nsmtp_port: 25\n",
        '{\n"smtp":\n{\n"host": "a",\n"port": 25}}\n',
        "{\nsmtp:\n# here\n  {server: a,\nport: 25}}\n",
        "profile::mail::host: a\nprofile::mail::port: 25\n",
        "data:\n  msmtprc: |\n    host a\n    # mail\n",
        "run: cat >/etc/voil\u00e0.ini <<EOF\n  # mail\n  EOF\n",
        "# mailports: ignore[MP101] nothing\n",
    ],
)
def test_what_may_say_more_is(text):
    assert sieve.may_hold_mail("a.yml", text.encode())


_SPEAKING = ("smtp", "mail", "email", "mail_server", "smtp_host", "smtpServer", "smtp_port")
_SILENT = ("app", "host", "server", "address", "port", "user", "from", "name", "value")
_KEYS = st.sampled_from(_SPEAKING) | st.sampled_from(_SILENT)
_VALUES = st.sampled_from(
    ["a.example.org", "me@example.org", "{{ a }}", "smtp://a:25", "SMTP_HOST", "SMTP_PORT", 25, 587]
)
_DOCUMENTS = st.recursive(
    _VALUES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=5), max_leaves=12
)


@settings(max_examples=600, deadline=None)
@given(_DOCUMENTS, st.sampled_from([None, False, True]), st.sampled_from([None, "'", '"']), st.integers(1, 9))
def test_no_endpoint_of_any_form_falls_through(document, flow, style, indent):
    text = yaml.safe_dump([document, document], default_flow_style=flow, default_style=style, indent=indent, width=30)
    if files.read(Source("a.yml", text), Alone()).found:
        assert sieve.may_hold_mail("a.yml", text.encode()), text


@given(st.lists(st.sampled_from(sieve.WORDS) | st.text("smtpail3oh_y", min_size=1, max_size=4), max_size=6), st.data())
def test_needles_find_what_is_there(written, data):
    text = data.draw(st.sampled_from(["", " ", "\n"])).join(written)
    wanted = data.draw(st.lists(st.sampled_from([*sieve.WORDS, "pop", "host", "post", "a"]), min_size=1, max_size=4))
    found = any(needle.search(text.encode()) for needle in needles(wanted))
    assert found == any(word in text for word in wanted)
    assert any(word in text for word in shortest(wanted)) == found


@given(
    st.from_regex(r"[a-zA-Z_.-]{0,6}(smtp|Smtp|SMTP|mail|Mail|EMAIL|pop3|sendMail)[a-zA-Z_.0-9-]{0,8}", fullmatch=True)
)
def test_a_name_with_a_word_of_mail_is_spoken(name):
    if set(words(name)) & set(MAIL):
        assert re.search(speaking(MAIL), name)


@pytest.mark.parametrize("sign", ["|", ">"])
@pytest.mark.parametrize("behind", [" #", "{#", "<%"])
def test_a_line_is_looked_through_for_one_block(sign, behind):
    text = f"a: {sign}{behind}" + f"{sign}{behind}" * 100 + f"\nb: {sign}-\n"
    assert list(nesting.blocks(text.encode(), sign.encode())) == [3, text.rindex(sign)]
