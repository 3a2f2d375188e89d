# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Comments that silence findings, in every syntax, and what is said of those that are of no use."""

from __future__ import annotations

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.linting.pipeline import Linter
from ansible_collections.mailports.secure.plugins.plugin_utils.linting.scope import scope
from ansible_collections.mailports.secure.plugins.plugin_utils.rules import catalogue

MSMTP = "account a\nhost smtp.gmail.com\n{}\nport 25\ntls off\n"
THUNDERBIRD = (
    'user_pref("mail.server.server1.type", "imap");\nuser_pref("mail.server.server1.hostname", "imap.example.org");\n'
)


def lint(path, text, **choice):
    """Codes and messages of the findings."""
    return Linter(catalogue.choose(**choice)).lint_text(path, text).findings


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (".msmtprc", MSMTP.format("# {}")),
        (
            "main.cf",
            "relayhost = [smtp.gmail.com]:587\n# {}\nsmtp_tls_security_level = none\nsmtp_sasl_auth_enable = yes\n",
        ),
        ("php.d/mail.ini", "[mail]\nhost = smtp.gmail.com\n; {}\nport = 25\nssl = true\n"),
        ("config.json", '{{"mail": {{"host": "smtp.gmail.com", "_comment": "{}",\n"port": 25, "secure": true}}}}'),
        ("mail.js.json", '{{"smtp": {{"host": "smtp.gmail.com",\n// {}\n"port": 25, "secure": true}}}}'),
        (
            "settings.xml",
            "<smtp>\n<host>smtp.gmail.com</host>\n<!-- {} -->\n<port>25</port>\n<ssl>true</ssl>\n</smtp>\n",
        ),
        (
            "imapfilter/config.lua",
            'a = IMAP {{\nserver = "imap.example.org",\nusername = "me",\n-- {}\nport = 143,\nssl = "tls1.2"}}\n',
        ),
        ("prefs.js", THUNDERBIRD + '// {}\nuser_pref("mail.server.server1.socketType", 0);\n'),
        ("alertmanager.yml", "global:\n  smtp_smarthost: smtp.gmail.com:25 # {}\n  smtp_from: a@example.org\n"),
    ],
)
def test_the_comment_of_each_syntax(path, text):
    loud = lint(path, text.format("nothing"))
    assert loud
    codes = ", ".join({one.code for one in loud})
    left = [one for one in lint(path, text.format(f"mailports: ignore[{codes}] because")) if one.code != "MP903"]
    assert len(left) < len(loud)


@pytest.mark.parametrize(
    ("comment", "choice", "said"),
    [
        ("# mailports: ignore[MP101] why", {}, []),
        ("# mailports: ignore[insecure-port] why", {}, []),
        ("# mailports: ignore[MP101, MP204]", {}, ["this comment silences nothing: MP204 is not found here"]),
        ("# mailports: ignore[MP101, MP204]", {"ignore": ["MP204"]}, []),
        (
            "# mailports: ignore[MP1O1] why",
            {},
            ["this comment silences nothing: there is no rule 'MP1O1': did you mean MP101 or MP901 or MP501?"],
        ),
        ("# mailports: ignore this", {}, ["this comment silences nothing: it names no rule, as in ignore[MP101]"]),
        ("# mailports: ignore[]", {}, ["this comment silences nothing: it names no rule, as in ignore[MP101]"]),
        ("# mailports: ignored by us", {}, []),
        ("# mailports: ignore[MP101]", {"more": ["MP904"]}, ["this comment does not say why the finding is ignored"]),
        (
            "# mailports: ignore[MP101] --",
            {"more": ["MP904"]},
            ["this comment does not say why the finding is ignored"],
        ),
        ("# mailports: ignore[MP101]: the lab", {"more": ["MP904"]}, []),
        ("# mailports: ignore[MP101]", {"ignore": ["MP9"]}, []),
    ],
)
def test_what_is_said_of_comments(comment, choice, said):
    found = lint(".msmtprc", MSMTP.format(comment), **choice)
    assert [one.message for one in found if one.code.startswith("MP9")] == said


def test_what_is_ignored_is_not_mended():
    (finding,) = lint(
        ".msmtprc", "account a\nhost smtp.gmail.com\n# mailports: ignore[MP101] a tunnel\nport 25\ntls off\n"
    )
    changed = "".join(edit.text for edit in finding.fix.edits) if finding.fix else ""
    assert finding.code == "MP201" and "465" not in changed


def test_rules_that_are_not_for_a_file():
    run = Linter(catalogue.choose(), scope=scope("", ignore={"old/*": {"MP101"}}))
    text = MSMTP.format("")
    assert [one.code for one in run.lint_text("old/msmtprc", text).findings] == ["MP201"]
    assert [one.code for one in run.lint_text("new/msmtprc", text).findings] == ["MP101", "MP201"]
