# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Passwords as authors of playbooks have them: in a vault, or as a number."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent
from typing import NamedTuple

import pytest
from ansible.parsing.vault import VaultLib, VaultSecret

from .playing import Outcome, run, write_plays

NUMBER = 8005550199


class Played(NamedTuple):
    folder: Path
    outcome: Outcome

    def read(self, path: str) -> str:
        return (self.folder / path).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory, secret: str) -> Played:
    """Both roles in one play. The user name is a number, too."""
    folder = tmp_path_factory.mktemp("secrets")
    key = "the vault's key"
    vault = VaultLib([("default", VaultSecret(key.encode()))])
    (folder / "key").write_text(key, encoding="ascii")
    (folder / "host_vars").mkdir()
    (folder / "host_vars/host.yml").write_text(
        f"kept: !vault |\n{indent(vault.encrypt(secret).decode(), '  ')}\n", encoding="ascii"
    )
    numbers = {"username": NUMBER, "password": NUMBER}
    account = {"address": "me@example.org", "smtp": {"host": "smtp.example.org"}, "programs": ["msmtp", "django"]}
    given = {
        "relay_root": str(folder / "relay"),
        "relay_smarthosts": [
            {"host": "smtp.example.org", "username": "me", "password": "{{ kept }}"},
            {"host": "smtp.example.net", **numbers, "senders": ["@example.net"]},
        ],
        "client_root": str(folder / "client"),
        "client_programs": ["msmtp", "django"],
        "client_accounts": [
            {"name": "vault", "password": "{{ kept }}", **account},
            {"name": "number", **numbers, **account},
        ],
    }
    roles = ["mailports.secure.relay", "mailports.secure.client"]
    command = write_plays(folder, [{"hosts": "all", "gather_facts": False, "roles": roles}], {"host": given})
    options = ["--vault-password-file", str(folder / "key"), "--diff", "-vvv"]
    return Played(folder, run([*command, *options]))


def test_the_vaults_password_is_where_it_belongs(played: Played, secret: str) -> None:
    assert played.outcome.failed == set(), played.outcome.output
    assert f"[smtp.example.org]:465 me:{secret}\n" in played.read("relay/etc/postfix/sasl_passwd")
    assert played.read("client/.config/mailports/secrets/vault") == f"{secret}\n"
    assert secret in played.read("client/.config/mailports/django-vault.env")
    assert secret not in played.outcome.output


def test_a_number_is_written_as_it_was_given(played: Played) -> None:
    assert f"@example.net {NUMBER}:{NUMBER}\n" in played.read("relay/etc/postfix/sasl_passwd")
    assert played.read("client/.config/mailports/secrets/number") == f"{NUMBER}\n"
    assert f"user {NUMBER}\n" in played.read("client/.msmtprc").replace('"', "")
