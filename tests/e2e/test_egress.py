# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The role ``egress``: real rules between a machine and real services elsewhere, by IPv4 and IPv6."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from .egress.elsewhere import CONTAINER, HOME4, OTHER4, OTHER6, SERVER4, SERVER6
from .sandbox import Sandbox, stop, wait_until

pytestmark = pytest.mark.e2e

ROLE = "mailports.secure.egress"
PLAYBOOK = Path(sys.executable).with_name("ansible-playbook")
HERE = Path(__file__).parent
INIT = "/etc/init.d/mailports-egress"
FOREIGN = (
    "table ip foreign { counter seen { }; chain output { type filter hook output priority 0; counter name seen; }; }"
)
NAMES = {"old.example.org": [OTHER4, OTHER6], "oauth2.googleapis.com": [OTHER4, OTHER6]}
NAMES |= {name: [OTHER4] for name in ("accounts.google.com", "gmail.googleapis.com")}
NOBODY, SOMEBODY = 65534, 1234
BOTH = (SERVER4, SERVER6)
BLOCKED, SECURE = (25, 110, 143), (465, 587, 993, 995)
OPEN, UNREACHABLE, DENIED, REFUSED = "open", "EHOSTUNREACH", "EACCES", "ECONNREFUSED"

#: By name: the role's variables, and who knocks where with what outcome: user, target, outcome.
POLICIES: dict[str, tuple[dict[str, Any], list[tuple[int, str, str]]]] = {
    "plain": (
        {},
        [
            *((0, f"tcp {SERVER4} {port}", UNREACHABLE) for port in BLOCKED),
            *((0, f"tcp {SERVER6} {port}", DENIED) for port in BLOCKED),
            *((0, f"tcp {address} {port}", OPEN) for port in (*SECURE, 22, 443, 2525) for address in BOTH),
            (0, f"udp {SERVER4} 443", OPEN),
            # Loopback is free: nothing listens there, so the kernel itself refuses.
            *((0, f"tcp {address} 25", REFUSED) for address in ("127.0.0.1", "::1", HOME4)),
        ],
    ),
    "reset": (
        {"egress_refusal": "reset", "egress_blocked_ports": [25, 110, 143, 587, 2525], "egress_relay": True},
        [
            *((0, f"tcp {address} {port}", REFUSED) for port in (110, 143, 587, 2525) for address in BOTH),
            *((0, f"tcp {address} {port}", OPEN) for port in (22, 25, 465, 993, 995) for address in BOTH),
        ],
    ),
    "count": (
        {"egress_mode": "count"},
        [(0, f"tcp {address} {port}", OPEN) for port in (*BLOCKED, *SECURE, 22) for address in BOTH],
    ),
    "everything": (
        {
            "egress_relay": True,
            "egress_relay_to": [OTHER4, "2001:db8::3/128"],
            "egress_relay_users": ["nobody"],
            "egress_allow": [
                {"host": "old.example.org", "port": 143, "reason": "until May"},
                {"host": "192.0.2.2/31", "port": 110, "reason": "a scanner"},
            ],
            "egress_https_only_to": [{"provider": "gmail"}, {"host": "2001:db8::2"}],
            "egress_https_users": ["nobody"],
            "egress_inside": ["br-*"],
            "egress_log_group": 5,
            "egress_log_rate": 3,
        },
        [
            (NOBODY, f"tcp {OTHER4} 25", OPEN),
            (NOBODY, f"tcp {OTHER6} 25", OPEN),
            (NOBODY, f"tcp {SERVER4} 25", UNREACHABLE),
            (NOBODY, f"tcp {SERVER6} 25", DENIED),
            (SOMEBODY, f"tcp {OTHER4} 25", UNREACHABLE),
            (0, f"tcp {OTHER4} 143", OPEN),
            (0, f"tcp {OTHER6} 143", OPEN),
            (0, f"tcp {SERVER4} 143", UNREACHABLE),
            (0, f"tcp {OTHER4} 25", UNREACHABLE),
            (0, f"tcp {SERVER4} 110", OPEN),
            (0, f"tcp {SERVER6} 110", DENIED),
            (NOBODY, f"tcp {OTHER4} 443", OPEN),
            (NOBODY, f"tcp {OTHER6} 443", OPEN),
            (NOBODY, f"udp {OTHER4} 443", OPEN),
            (NOBODY, f"tcp {SERVER6} 443", OPEN),
            (NOBODY, f"tcp {SERVER4} 443", UNREACHABLE),
            (NOBODY, f"udp {SERVER4} 443", "EPERM"),
            (NOBODY, f"tcp {SERVER4} 465", OPEN),
            (SOMEBODY, f"tcp {SERVER4} 443", OPEN),
        ],
    ),
}
REFUSALS = {
    "relay": ({"egress_relay_to": [SERVER4]}, "set that to true"),
    "host": ({"egress_relay": True, "egress_relay_to": ["no host"]}, "no host is neither an address"),
    "port": ({"egress_allow": [{"host": SERVER4, "port": 465, "reason": "x"}]}, "465 is not in egress_blocked_ports"),
    "reason": ({"egress_allow": [{"host": SERVER4, "port": 25, "reason": 'a "quote'}]}, "without a double quote"),
    "https": ({"egress_https_only_to": [{}]}, "either a host or a provider"),
    "users": ({"egress_https_users": ["bot"]}, "in egress_https_only_to"),
    "ssh": ({"egress_blocked_ports": [22]}, "value of egress_blocked_ports must be one or more of"),
    "network": (
        {"egress_allow": [{"host": "192.0.2.0/77", "port": 25, "reason": "x"}]},
        "nft does not accept the rules",
    ),
}


class Play(NamedTuple):
    """A role in a play, and what is run on the machine before. One named "check ..." is in check mode."""

    name: str
    variables: dict[str, Any]
    before: str = ""

    def written(self) -> dict[str, Any]:
        before = {"ansible.builtin.command": self.before, "changed_when": False, "check_mode": False}
        play = {"name": self.name, "hosts": "localhost", "gather_facts": False, "check_mode": "check" in self.name}
        return {**play, "pre_tasks": [before] * bool(self.before), "roles": [{"role": ROLE, "vars": self.variables}]}


def run(sandbox: Sandbox, folder: Path, plays: list[Play]) -> dict[str, str]:
    """Run plays on the sandbox, and return what each said."""
    (folder / "playbook.json").write_text(json.dumps([play.written() for play in plays]), encoding="utf-8")
    (folder / "ansible.cfg").write_text("", encoding="ascii")
    environment = {"ANSIBLE_CONFIG": str(folder / "ansible.cfg"), "ANSIBLE_PIPELINING": "1"}
    command = [PLAYBOOK, folder / "playbook.json", "--diff"]
    done = sandbox.run(command, environment=environment, timeout=200, check=False)
    said = re.split(r"^PLAY \[(.*)\] \**$", done.stdout, flags=re.MULTILINE)
    assert done.returncode == 0, done.stdout + done.stderr
    return dict(zip(said[1::2], said[2::2], strict=True))


def changed(said: str) -> int:
    return len(re.findall("^changed:", said, re.MULTILINE))


def knock(sandbox: Sandbox, targets: list[str], user: int = 0, times: int = 1, space: str = "") -> list[str]:
    command = [sys.executable, "-m", "egress.knock", str(user), str(times), *targets]
    entering = ["ip", "netns", "exec", space] if space else []
    environment = {"PYTHONPATH": str(HERE)}
    return json.loads(sandbox.run([*entering, *command], environment=environment, timeout=60).stdout)


@pytest.fixture(scope="module")
def town(machine: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A machine with services elsewhere, a container inside, and somebody else's table."""
    with Sandbox(tmp_path_factory.mktemp("town")) as sandbox:
        hosts = [f"{address} {name}" for name, addresses in NAMES.items() for address in addresses]
        sandbox.write("/etc/hosts", "\n".join(["127.0.0.1 localhost", *hosts, ""]))
        sandbox.start("egress.elsewhere")
        sandbox.run(["nft", FOREIGN])
        yield sandbox


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder in which each policy is written as if to a machine of its own, and what was said of the others."""
    folder = tmp_path_factory.mktemp("written")
    hosts = {f"good {name}": policy[0] for name, policy in POLICIES.items()}
    hosts |= {f"bad {name}": refusal[0] for name, refusal in REFUSALS.items()}
    given = {name.replace(" ", "-"): {**own, "egress_root": str(folder / name)} for name, own in hosts.items()}
    common = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
    play = {"hosts": "all", "gather_facts": False, "roles": [ROLE]}
    (folder / "inventory.json").write_text(json.dumps({"all": {"hosts": given, "vars": common}}), encoding="utf-8")
    (folder / "playbook.json").write_text(json.dumps([play]), encoding="utf-8")
    command = [PLAYBOOK, "-i", "inventory.json", "playbook.json", "--forks", "4"]
    return folder, subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout


def load(sandbox: Sandbox, written: tuple[Path, str], policy: str) -> None:
    folder = written[0] / f"good {policy}/etc/mailports-egress"
    sandbox.run(["nft", "-f", folder / "egress.nft"])
    if (folder / "names").exists():
        sandbox.run([folder / "names"])


@pytest.mark.parametrize("policy", POLICIES)
def test_what_gets_out(town: Sandbox, written: tuple[Path, str], policy: str) -> None:
    load(town, written, policy)
    cases = POLICIES[policy][1]
    for user in {case[0] for case in cases}:
        mine = {target: outcome for who, target, outcome in cases if who == user}
        assert dict(zip(mine, knock(town, list(mine), user), strict=True)) == mine


@pytest.mark.parametrize("case", REFUSALS)
def test_what_is_refused(written: tuple[Path, str], case: str) -> None:
    folder, said = written
    result = re.findall(rf"^fatal: \[bad-{case}\]: FAILED! => (.*)$", said, re.MULTILINE)[-1]
    assert REFUSALS[case][1] in json.loads(result)["msg"]
    assert not (folder / f"bad {case}").exists()


def test_offenders_are_counted_all_and_logged_within_bounds(town: Sandbox, written: tuple[Path, str]) -> None:
    log = written[0] / "log"
    load(town, written, "everything")
    writing = town.start("egress.nflog", "5", str(log))
    knock(town, [f"tcp {SERVER4} 143"], SOMEBODY, times=10)
    knock(town, [f"tcp {SERVER6} 25"], SOMEBODY)
    wait_until(lambda: len(log.read_text().splitlines()) == 3, "three lines in the log")
    stop(writing)
    assert log.read_text().splitlines() == ['{"prefix": "mailports-egress refused: ", "user": 1234}'] * 3
    table = town.run(["nft", "list", "table", "inet", "mailports_egress"]).stdout
    assert re.search(rf"{SOMEBODY} \. {re.escape(SERVER4)} \. 143 counter packets 10 ", table), table
    # By IPv6 the kernel believes the refusal when it has asked twice.
    assert re.search(rf"{SOMEBODY} \. {re.escape(SERVER6)} \. 25 counter packets [12] ", table), table
    assert re.search(r'tcp dport 143 counter packets 10 bytes \d+ comment "143 refused"', table), table


def test_containers_inside(town: Sandbox, written: tuple[Path, str]) -> None:
    targets = [f"tcp {SERVER4} 143", f"tcp {SERVER4} 993", f"tcp {SERVER4} 22"]
    load(town, written, "plain")
    assert knock(town, targets, space="container") == [OPEN] * 3
    load(town, written, "everything")
    assert knock(town, targets, space="container") == [UNREACHABLE, OPEN, OPEN]
    assert f"{CONTAINER} . {SERVER4} . 143 counter packets 1 " in town.run(["nft", "list", "ruleset"]).stdout
    # What goes there is nobody's business: the container itself says that it does not listen.
    assert knock(town, [f"tcp {CONTAINER} 25"]) == [REFUSED]


def test_systemd_understands_the_units(town: Sandbox, written: tuple[Path, str]) -> None:
    units = written[0] / "good everything/etc/systemd/system"
    town.run(["sh", "-ec", f"cp -r '{units.parents[1]}'/mailports-egress /etc; cp '{units}'/* /etc/systemd/system"])
    names = sorted(path.name for path in units.iterdir())
    assert names == [
        f"mailports-egress{end}" for end in ("-again.service", "-names.service", "-names.timer", ".service")
    ]
    assert town.run(["systemd-analyze", "verify", *names]).stderr == ""
    town.run(["sh", "-ec", "rm -r /etc/mailports-egress /etc/systemd/system/mailports-egress*"])


def test_loading_interrupts_nothing_and_lets_nothing_slip(town: Sandbox, written: tuple[Path, str]) -> None:
    town.run(["nft", "table inet mailports_egress; delete table inet mailports_egress"])
    answers = written[0] / "answers"
    holding = town.start("egress.hold", str(answers), SERVER4, "22", "143")
    load(town, written, "plain")
    file = written[0] / "good plain/etc/mailports-egress/egress.nft"
    again = threading.Thread(target=town.run, args=(["sh", "-ec", f"for n in $(seq 30); do nft -f '{file}'; done"],))
    again.start()
    outcomes = knock(town, [f"tcp {SERVER4} 143", f"tcp {SERVER4} 22"], times=100)
    again.join()
    stop(holding)
    assert set(outcomes[::2]) == {UNREACHABLE}
    assert set(outcomes[1::2]) == {OPEN}
    held = json.loads(answers.read_text())
    assert all(isinstance(count, int) and count > 5 for count in held.values()), held


def test_the_role_on_a_machine(town: Sandbox, tmp_path: Path) -> None:
    foreign = town.run(["nft", "-s", "list", "table", "ip", "foreign"]).stdout
    town.run(["nft", "table inet mailports_egress; delete table inet mailports_egress"])
    before = town.run(["nft", "-s", "list", "ruleset"]).stdout
    policy = {"egress_allow": [{"host": "old.example.org", "port": 25, "reason": "until May"}]}

    plays = [
        Play("check", policy, "mv /usr/sbin/nft /usr/sbin/nft.away"),
        Play("first", policy, "mv /usr/sbin/nft.away /usr/sbin/nft"),
        Play("second", policy),
    ]
    said = run(town, tmp_path, plays)
    shown = "+\t\ttcp dport 25 ip daddr @host_old_example_org_4"
    assert shown in said["check"]
    assert shown in said["first"]
    assert [changed(text) > 0 for text in said.values()] == [True, True, False]
    targets = [f"tcp {SERVER4} 25", f"tcp {OTHER4} 25", f"tcp {SERVER4} 465"]
    assert knock(town, targets, SOMEBODY) == [UNREACHABLE, OPEN, OPEN]

    # As the machine starts; addresses are looked up later.
    town.run([INIT, "stop"])
    town.run(["sh", "-c", "exec /etc/rcS.d/S*mailports-egress start"])
    assert knock(town, targets, SOMEBODY) == [UNREACHABLE, UNREACHABLE, OPEN]
    gone = {"egress_state": "absent"}
    knocking = f"env PYTHONPATH='{HERE}' '{sys.executable}' -m egress.knock {SOMEBODY} 1 '{targets[0]}' '{targets[1]}'"
    plays = [
        Play("check", policy, f"{INIT} stop"),
        Play("repair", policy),
        Play("check removal", gone, knocking),
        Play("removal", gone),
        Play("second removal", gone),
    ]
    said = run(town, tmp_path, plays)
    assert [changed(said[name]) for name in ("check", "repair", "second removal")] == [1, 1, 0]
    assert changed(said["check removal"]) == changed(said["removal"]) > 1
    counters = said["check removal"]
    assert re.search(r'"25 to old.example.org let out: until May": 1,', counters), counters
    assert re.search(rf'"address": "{SERVER4}",\s+"packets": 1,\s+"port": 25,\s+"who": "{SOMEBODY}"', counters)
    assert town.run(["nft", "-s", "list", "ruleset"]).stdout == before
    assert foreign in before
    assert town.run(["sh", "-c", "ls -d /etc/*/*mailports-egress* /etc/mailports-egress"], check=False).stdout == ""
    assert knock(town, targets) == [OPEN] * 3
