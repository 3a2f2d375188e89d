# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The probe against real servers, and against one server for each cause: the cause is right, every time."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from ansible_collections.mailports.secure.plugins.module_utils.probing.causes import CAUSES

from .authority import HOST, Authority
from .certificates import make_certificates
from .mail import ACCOUNT
from .nameserver import start_nameserver
from .real import start_real_servers, suitable
from .sandbox import Sandbox
from .servers.misbehaving import CASES, DROPPED, IPV4, IPV6, LOGIN, REJECTED, Case

pytestmark = pytest.mark.e2e

HERE = Path(__file__).parent
ENGINE = HERE.parents[1] / "plugins" / "module_utils"
MAILPORTS = Path(sys.executable).with_name("mailports")
ZONE = f"""\
mail A {IPV4}
both A {IPV4}
both AAAA {IPV6}
far A 203.0.113.9
text TXT "no address"
"""


@pytest.fixture(scope="module")
def town(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A sandbox with a name server, a firewall, and all servers that misbehave."""
    make_certificates(authority.folder)
    with Sandbox(tmp_path_factory.mktemp("town")) as sandbox:
        sandbox.run(["ip", "address", "add", f"{IPV6}/128", "dev", "lo", "nodad"])
        start_nameserver(sandbox, {"test.example": ZONE, "other.example": f"@ A {IPV4}\n"})
        rules = [f"tcp dport {port} drop" for port in DROPPED]
        rules += [f"tcp dport {port} reject with icmpx type admin-prohibited" for port in REJECTED]
        chain = "type filter hook input priority 0;"
        sandbox.run(["nft", f"table inet test {{ chain input {{ {chain} {'; '.join(rules)}; }}; }}"])
        sandbox.start("servers.misbehaving", str(authority.folder))
        yield sandbox


def _probe(sandbox: Sandbox, authority: Authority, targets: list[str], *options: str) -> list[dict]:
    command = [
        MAILPORTS,
        "probe",
        "--format",
        "json",
        "--jobs",
        "64",
        "--ca-file",
        authority.ca_file,
        *options,
        *targets,
    ]
    done = sandbox.run(command, environment={"SECRET": LOGIN[1], "ACCOUNT": ACCOUNT.password}, check=False)
    assert done.returncode in (0, 1), done.stderr
    assert LOGIN[1] not in done.stdout + done.stderr
    return json.loads(done.stdout)["probes"]


@pytest.fixture(scope="module")
def found(town: Sandbox, authority: Authority) -> dict[str, dict]:
    """What the probe says of each target, with a log-in and without."""
    found = {}
    for login in (False, True):
        targets = [case.target for case in CASES if case.login == login]
        options = ("--user", LOGIN[0], "--password-env", "SECRET") if login else ()
        probes = _probe(town, authority, targets, "--timeout", "0.7", *options)
        found |= dict(zip(targets, probes, strict=True))
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{'+'.join(case.causes) or 'secure'} {case.port}")
def test_the_cause_is_right(found: dict[str, dict], case: Case) -> None:
    probe = found[case.target]
    assert tuple(problem["code"] for problem in probe["problems"]) == case.causes, probe
    assert probe["cause"] == (case.causes[0] if case.causes else None)
    assert probe["secure"] is all(problem["severity"] != "error" for problem in probe["problems"])


@pytest.mark.parametrize("interpreter", ["3.8", "3.13"])
def test_the_engine_runs_on_a_target(town: Sandbox, authority: Authority, interpreter: str) -> None:
    finder = ENGINE.parents[1] / "scripts" / "find-python.sh"
    python = subprocess.run([finder, interpreter], capture_output=True, text=True, check=False).stdout.strip()
    if not python:
        pytest.skip(f"Python {interpreter} was not found")
    program = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from probing.probe import probe\n"
        "from probing.model import Settings, Target\n"
        "print(probe(Target('smtp', 'mail.test.example', 4047, 'implicit'), Settings(2, sys.argv[2])).worst.code)\n"
    )
    said = town.run([python, "-c", program, ENGINE, authority.ca_file]).stdout
    assert said == "certificate-expired\n"


def test_every_cause_is_provoked() -> None:
    assert {cause for case in CASES for cause in case.causes} == set(CAUSES)


def test_a_short_time_out_is_kept(town: Sandbox, authority: Authority) -> None:
    [probe] = _probe(town, authority, ["smtp://mail.test.example:4020"], "--timeout", "0.2")
    assert probe["cause"] == "no-greeting"


def test_real_servers(authority: Authority, tmp_path: Path) -> None:
    with Sandbox(tmp_path) as sandbox:
        if not suitable(sandbox):
            pytest.skip("needs Dovecot 2.3, the one of Debian 12")
        start_nameserver(sandbox, {"test.example": ZONE})
        start_real_servers(sandbox, authority)
        # Dovecot takes who comes from its own address for secure.
        sandbox.run(["ip", "address", "add", "10.25.0.2/32", "dev", "lo"])
        sandbox.run(["ip", "route", "change", "local", IPV4, "dev", "lo", "table", "local", "src", "10.25.0.2"])
        targets = [f"{HOST}:465", f"{HOST}:587", f"{HOST}:993", f"imap://{HOST}:1143", f"{HOST}:995", f"{HOST}:110"]
        log_in = ("--user", ACCOUNT.user, "--password-env")
        right = _probe(sandbox, authority, targets, *log_in, "ACCOUNT")
        wrong = _probe(sandbox, authority, targets, *log_in, "SECRET")
    assert [(probe["cause"], probe["login"]) for probe in right] == [(None, "accepted")] * 6
    assert [(probe["cause"], probe["login"]) for probe in wrong] == [("authentication-failed", "refused")] * 6
    assert {probe["tls_version"] for probe in right} == {"TLSv1.3"}
    codes = {probe["port"]: [finding["code"] for finding in probe["findings"]] for probe in right}
    assert codes == {465: [], 587: [], 993: [], 1143: ["MP103"], 995: [], 110: ["MP101"]}
