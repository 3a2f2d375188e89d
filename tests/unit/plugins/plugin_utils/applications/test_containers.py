# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Mail servers in containers: Stalwart's file, docker-mailserver's environment."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("listener", "row"),
    [
        ('bind = "[::]:143"\nprotocol = "imap"\n', ("imap", 143, "starttls", 2)),
        ('bind = ["[::]:993"]\nprotocol = "imap"\ntls.implicit = true\n', ("imap", 993, "implicit", 2)),
        ('protocol = "pop3"\nbind = ["0.0.0.0:110"]\ntls.enable = false\n', ("pop3", 110, "none", 3)),
        ('bind = "[::]:25"\nprotocol = "smtp"\n', ("smtp", 25, "opportunistic", 2)),
        ('bind = "[::]:587"\nprotocol = "smtp"\n', ("smtp", 587, "starttls", 2)),
        ('bind = "[::]:8080"\nprotocol = "http"\n', None),
        ('bind = "[::]:4190"\nprotocol = "managesieve"\n', None),
        ('bind = "[::]:143"\n', None),
    ],
)
def test_stalwart(lint, listener, row):
    found = lint("etc/stalwart/config.toml", f'[server.listener."a"]\n{listener}')
    assert found.rows("protocol", "port", "tls", "@port") == ([row] if row else [])


@pytest.mark.parametrize(
    ("text", "row"),
    [
        (
            "RELAY_HOST=smtp.example.org\nRELAY_PORT=587\nRELAY_USER=me\nRELAY_PASSWORD=zmk4-qwe\n",
            ("client", "smtp.example.org", 587, "starttls", "none", "literal"),
        ),
        (
            "DEFAULT_RELAY_HOST=[smtp.example.org]:587\nRELAY_HOST=\nRELAY_PORT=25\nRELAY_USER=\nRELAY_PASSWORD=\n",
            ("relay", "smtp.example.org", 587, "opportunistic", "none", "absent"),
        ),
        ("DEFAULT_RELAY_HOST=\nRELAY_HOST=\nRELAY_PORT=25\nRELAY_USER=\nRELAY_PASSWORD=\n", None),
    ],
)
def test_docker_mailserver(lint, text, row):
    assert lint("mailserver.env", text).rows("role", "host", "port", "tls", "verify", "secret") == (
        [row] if row else []
    )
