# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The test mailports.secure.secure."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleTemplatePluginError
from ansible_collections.mailports.secure.plugins.test.secure import TestModule as Plugin

secure = Plugin().tests()["secure"]


@pytest.mark.parametrize(
    ("endpoint", "expected"),
    [
        ({"protocol": "smtp", "host": "smtp.example.org", "port": 465, "tls": "implicit"}, True),
        ({"protocol": "smtp", "host": "smtp.example.org", "port": 587, "tls": "starttls"}, True),
        ({"protocol": "smtp", "host": "smtp.example.org", "port": 587, "tls": "opportunistic"}, False),
        ({"protocol": "smtp", "host": "smtp.example.org", "port": 25, "tls": "starttls"}, False),
        ({"protocol": "imap", "host": "imap.example.org", "port": 993, "tls": "implicit", "verify": "none"}, False),
        # Warnings and notes are not errors.
        ({"protocol": "imap", "host": "imap.example.org", "port": 143, "tls": "starttls"}, True),
        ({"protocol": "smtp", "host": "smtp.example.org", "port": 2525, "tls": "starttls"}, True),
        ({"protocol": "smtp", "host": "localhost", "port": 25, "tls": "none"}, True),
        ({"protocol": "imap", "role": "listener", "port": 143, "tls": "none"}, False),
        # What the provider lookup returns beyond an endpoint does no harm.
        ({"protocol": "smtp", "host": "smtp.gmail.com", "port": 465, "tls": "implicit", "username": "address"}, True),
    ],
)
def test_an_endpoint(endpoint, expected):
    assert secure(endpoint) is expected


@pytest.mark.parametrize("endpoint", [{}, "smtp.example.org:465", {"protocol": "smtp", "port": 465}, None])
def test_what_is_no_endpoint(endpoint):
    with pytest.raises(AnsibleTemplatePluginError, match=r"mailports\.secure\.secure: this is no endpoint: "):
        secure(endpoint)
