# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Secrets are told by the names beside them, in whatever way a file spells them."""

from __future__ import annotations

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.reports.secrets import masked, spans


@pytest.mark.parametrize(
    ("text", "secrets"),
    [
        ("DB_PASSWORD=hunter2", ["hunter2"]),
        ("export API_KEY='hun ter2' # note", ["'hun ter2'"]),
        ("password: hunter2, and more", ["hunter2, and more"]),
        ("{DB_PASSWORD: hunter2, EMAIL_PORT: 25, APP_KEY: other}", ["hunter2", "other"]),
        ('{"auth": {"password": "hunter2"}, "port": 25}', ['"hunter2"']),
        ("'mail_smtppassword' => 'hunter2',", ["'hunter2'"]),
        ("password hunter2", ["hunter2"]),
        ("set imap_pass=hunter2", ["hunter2"]),
        ("- name: DB_PASSWORD\n  value: hunter2\n- name: PORT\n  value: 25", ["hunter2"]),
        ("password: |\n  hunter2\n  again\nport: 25", ["hunter2", "again"]),
        ("url: smtp://user:hun$ter2@mail.example.org", ["hun$ter2"]),
        ("password: 'hun''ter2' # note", ["'hun''ter2'"]),
        (r"PASSWORD='hun'\''ter2'", [r"'hun'\''ter2'"]),
        ("define('DB_PASSWORD', 'hunter2');", ["'hunter2'"]),
        ('user_pref("proxy.password", "hunter2");', ['"hunter2"']),
        ("SMTP_PW=hunter2", ["hunter2"]),
        ("redis://app:hun@ter2@db.example.org:6379/0", ["hun@ter2"]),
        ("redis://app:hunter2@${DB_HOST}/0", ["hunter2"]),
        ("<db><password>hunter2</password></db>", ["hunter2"]),
        ('<add key="DbPassword" value="hunter2"/>', ["hunter2"]),
        ('<property name="password">\n  <value>hunter2</value>\n</property>', ["hunter2"]),
        ("<key>ProxyPassword</key>\n<string>hunter2</string>", ["hunter2"]),
        ("machine db.example.org login app password hunter2", ["hunter2"]),
        ("<password>${vault.password}</password>", []),
        ("smtp://user@mail.example.org:25/?from=me@example.org", []),
        ('password: "{{ vault_password }}"', []),
        ("PASSWORD=${PASSWORD}", []),
        ("password: !vault |\n  abc", []),
        ("password_file: /run/secrets/mail", []),
        ("passive: true\nport: 25", []),
        ("", []),
    ],
)
def test_spans(text, secrets):
    assert [text[start:end] for start, end in sorted(spans(text))] == secrets


def test_known_secrets_are_masked_wherever_they_stand():
    assert masked("x = hunter2\n# was hunter2\n", ["hunter2"], "***") == "x = ***\n# was ***\n"


def test_a_secret_that_only_begins_like_one_that_a_name_tells_is_masked_whole():
    assert masked("{password: hun,ter2, port: 25}", ["hun,ter2"], "***") == "{password: ***, port: 25}"
