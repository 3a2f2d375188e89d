# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What ``-e name=value`` gives is text: "false" is no less false there, and a list has to be one."""

from __future__ import annotations

from pathlib import Path

import pytest

from .playing import play

ALLOWED = {"host": "192.0.2.10", "reason": "a scanner"}
DATA = {
    "egress_relay": False,
    "egress_log": False,
    "egress_log_rate": 20,
    "egress_blocked_ports": [25, 110],
    "egress_allow": [{**ALLOWED, "port": 25}],
}
TEXT = {
    "egress_relay": "false",
    "egress_log": "no",
    "egress_log_rate": "20",
    "egress_blocked_ports": "25,110",
    "egress_allow": [{**ALLOWED, "port": "25"}],
}
#: What the roles cannot do without, and texts that Ansible takes for a list of such.
NEEDED = {
    "client": {"client_accounts": []},
    "submission": {"submission_certificate": "/x.pem", "submission_key": "/x.key"},
}
TEXTS = {"client_programs": "msmtp,mbsync", "submission_programs": "postfix", "submission_retrieval": "imap"}


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("egress")
    given = {"data": DATA, "text": TEXT}
    hosts = {name: {**one, "egress_root": str(folder / name)} for name, one in given.items()}
    assert not play(folder, "mailports.secure.egress", hosts).failed
    return {name: Path(folder, name, "etc/mailports-egress/egress.nft").read_text(encoding="utf-8") for name in given}


def test_text_makes_the_same_rules(rules: dict[str, str]) -> None:
    assert rules["text"] == rules["data"]


def test_what_is_no_relay_lets_port_25_out_to_exceptions_alone(rules: dict[str, str]) -> None:
    let_out = [line for line in rules["text"].splitlines() if "tcp dport 25 " in line and " accept " in line]
    assert len(let_out) == 1 and "ip daddr 192.0.2.10 " in let_out[0]


@pytest.mark.parametrize(
    ("role", "variables"),
    [
        ("client", ["client_programs"]),
        ("egress", ["egress_relay_to", "egress_relay_users", "egress_https_users", "egress_inside"]),
        (
            "submission",
            ["submission_programs", "submission_retrieval", "submission_publish_domains", "submission_publish_mx"],
        ),
    ],
)
def test_text_where_a_list_is_needed_is_refused(tmp_path: Path, role: str, variables: list[str]) -> None:
    hosts = {name: {**NEEDED.get(role, {}), name: TEXTS.get(name, "text")} for name in variables}
    messages = play(tmp_path, f"mailports.secure.{role}", hosts).messages
    said = '{0}: text, where a list is needed; on the command line that is -e \'{{"{0}": ["..."]}}\''
    assert messages == {name: said.format(name) for name in variables}
