# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
from __future__ import annotations

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.applications import values
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("raw", "text", "offset"),
    [
        ("smtp.example.org", "smtp.example.org", 0),
        ("  25 ", "25", 2),
        ("", "", 0),
        # What is a template in part is known as it stands.
        ("smtp.${DOMAIN}", "smtp.${DOMAIN}", 0),
        ("{{ sub }}.example.org:{{ port }}", "{{ sub }}.example.org:{{ port }}", 0),
        # A template's default counts as written.
        ("${PORT:-25}", "25", 8),
        ("${PORT-25}", "25", 7),
        ("${PORT:=25}", "25", 8),
        ("${HOST:-}", "", 8),
        ("${mail.port:25}", "25", 12),
        (" ${HOST:-smtp.example.org}", "smtp.example.org", 9),
        ("{{ port | default(25) }}", "25", 18),
        ("{{ host | default('smtp.example.org') }}", "smtp.example.org", 19),
        ('{{ .Values.port | default "587" | quote }}', "587", 27),
        ("{{ tls | default(true) }}", "true", 17),
        ("<%= default('x') %>", "x", 13),
    ],
)
def test_a_value_that_holds_as_the_file_stands(raw, text, offset):
    assert values.known(raw) == (text, offset)
    assert raw[offset:].startswith(text)


@pytest.mark.parametrize(
    "raw",
    [
        *("{{ x }}", "{{x|quote}}", "{{ a }}:{{ b }}", "{% if a %}{{ b }}{% endif %}", "<%= x %>", "<%= a %>.<%= b %>"),
        *(
            "${X}",
            "$X",
            "${X?missing}",
            "${X:-$Y}",
            "${X:-{{ y }}}",
            "$$cap_x",
            "$__file{/run/secret}",
            "${A}:${B}",
            "${mail.host}",
            "${vault.x}",
        ),
        *("%{hiera('x')}", "{env:X}", "[% x %]", "__SMTP_HOST__", "@SMTP_HOST@", "$(pass show mail)", "`cat file`"),
        "x" * 100_000,
    ],
    ids=lambda raw: raw[:30],
)
def test_a_value_that_only_a_template_knows(raw):
    assert values.known(raw) is None


SECRETS = """
    hunter2-x9 Tr0ub4dor&3 p@ss$word1!x xoxb-12-34-ab SG.aB3.cD4 0815-4711 passport-9f2 a$b 50%off -x7-y8-
    key:with:colons ALLUPPER1 <tag>x geheim-wort-7 ChangeOfHeart9 geheim{wort}7 blue-horse-pass
"""
NO_SECRETS = """
    ${SMTP_PASSWORD} $SMTP_PASSWORD ${X:-} ${vault.smtp} ${var.password} ${lookup(x,"y")} {{x}} {{vault_x}}y <%=x%>
    $__file{/x} ENC[AES256_GCM,data:x] ENC[PKCS7,MII] {AQAAABAAAAAQ} $ANSIBLE_VAULT;1.1;AES256 op://vault/item/field
    file:///run/secrets/x arn:aws:secretsmanager:x ref+vault://x __SMTP_PASSWORD__ @SMTP_PASSWORD@
    xxx xxxxxxxx ******** ...... ••• ----- ____ <password> [secret] %PASSWORD% CHANGE_ME changeme change-me! ChangeMe123
    please_change replace_me REPLACE todo fixme your_password your-smtp-password mypassword my-secret-password password
    Password123 p4ssw0rd smtp_password gmail-app-password SMTP_PASSWORD MAIL_SECRET_KEY SMTP_PASSWORD_PLACEHOLDER
    passwordhere secret null none false test foo example_token insert-password-here redacted [REDACTED] kiosk_password
    env(SMTP_PASSWORD) ${password:16} ${base64:32} 'fill' 'changeme'
"""


@pytest.mark.parametrize("raw", [*SECRETS.split(), "correct horse battery staple", "geheim  # wort"])
def test_a_secret_in_clear(raw):
    assert values.is_secret(raw)
    assert values.is_secret(f"${{PASSWORD:-{raw}}}") == ("$" not in raw)


@pytest.mark.parametrize(
    "raw", [*NO_SECRETS.split(), "", " ", "$(pass show mail)", "`pass show mail`", "<a password>", "<pass>  # yours"]
)
def test_no_secret(raw):
    assert not values.is_secret(raw)


def parts_of(raw):
    """The parts by name, each checked to stand where it says."""
    found = values.authority(raw)
    if found is None:
        return None
    named = {name: getattr(found, name) for name in ("scheme", "password", "host", "port")} | dict(found.options)
    for part in filter(None, named.values()):
        assert raw[part.offset :].startswith(part.text)
    return {name: part.text for name, part in named.items() if part is not None}


@pytest.mark.parametrize(
    ("raw", "parts"),
    [
        ("smtp.example.org", {"host": "smtp.example.org"}),
        (" smtp.example.org:25 ", {"host": "smtp.example.org", "port": "25"}),
        ("smtp.example.org:submission", {"host": "smtp.example.org", "port": "submission"}),
        ("[smtp.example.org]:587", {"host": "smtp.example.org", "port": "587"}),
        ("[smtp.example.org]", {"host": "smtp.example.org"}),
        ("mx.example.org::587", {"host": "mx.example.org", "port": "587"}),
        ("[::1]:25", {"host": "::1", "port": "25"}),
        ("[2001:db8::25]", {"host": "2001:db8::25"}),
        ("smtps://smtp.example.org", {"scheme": "smtps", "host": "smtp.example.org"}),
        ("smtp+tls://u:p@h:25", {"scheme": "smtp+tls", "password": "p", "host": "h", "port": "25"}),
        ("smtp://me%40x.org:p@ss:w@h:587/x", {"scheme": "smtp", "password": "p@ss:w", "host": "h", "port": "587"}),
        ("smtp://me@example.org@h", {"scheme": "smtp", "host": "h"}),
        ("smtp://:p@h", {"scheme": "smtp", "password": "p", "host": "h"}),
        ("smtp://h?a=1&B=x%20y", {"scheme": "smtp", "host": "h", "a": "1", "b": "x%20y"}),
        ("smtp://h:25/?verify_peer=0", {"scheme": "smtp", "host": "h", "port": "25", "verify_peer": "0"}),
        ("imaps:mail.example.org", {"scheme": "imaps", "host": "mail.example.org"}),
        ("imaps:993", {"host": "imaps", "port": "993"}),
        ("null://null", {"scheme": "null", "host": "null"}),
        ("{{ host }}:587", {"host": "{{ host }}", "port": "587"}),
        ("smtp.{{ domain }}:{{ port }}", {"host": "smtp.{{ domain }}", "port": "{{ port }}"}),
        ("smtp://${U}:${P}@${H:-mx}:25", {"scheme": "smtp", "password": "${P}", "host": "${H:-mx}", "port": "25"}),
        ("<%= host %>:25", {"host": "<%= host %>", "port": "25"}),
        ("", {"host": ""}),
        ("a b", None),
        ("a:b:c", None),
        ("a, b", None),
        ("x" * 100_000, None),
    ],
    ids=lambda value: str(value)[:40],
)
def test_the_parts_of_an_authority(raw, parts):
    assert parts_of(raw) == parts


@given(st.text(alphabet="ab1@:/[]?=&.${}<%= #", max_size=30))
def test_parts_stand_where_they_say(raw):
    parts_of(raw)


@pytest.mark.parametrize(
    ("value", "old", "word"),
    [
        *(
            (True, "false", "true"),
            (True, "False", "True"),
            (True, "FALSE", "TRUE"),
            (False, "on", "off"),
            (False, "Yes", "No"),
        ),
        *((True, "0", "1"), (False, "1", "0"), (False, "y", "n"), (True, "N", "Y"), (True, "disabled", "enabled")),
        *((True, "", "true"), (False, "maybe", "false")),
    ],
)
def test_a_boolean_in_the_words_of_another(value, old, word):
    assert values.boolean_like(value, old) == word


@pytest.mark.parametrize("word", ["true", "Yes", "ON", "1", " y ", "enabled", "false", "No", "off", "0", "disable"])
def test_booleans(word):
    assert values.boolean(word) is (word.strip().lower() in ("true", "yes", "on", "1", "y", "enabled"))


@pytest.mark.parametrize("word", ["", "maybe", "2", "starttls", "None"])
def test_no_booleans(word):
    assert values.boolean(word) is None


@pytest.mark.parametrize(
    ("text", "port"),
    [
        *(
            ("25", 25),
            (" 587 ", 587),
            ("65535", 65535),
            ("smtps", 465),
            ("SUBMISSION", 587),
            ("imap", 143),
            ("pop3s", 995),
        ),
        *(
            ("0", None),
            ("65536", None),
            ("-25", None),
            ("25/tcp", None),
            ("2 5", None),
            ("", None),
            ("http", None),
            ("²⁵", None),
        ),
    ],
)
def test_ports(text, port):
    assert values.port(text) == port
