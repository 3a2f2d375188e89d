# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The probe against real servers, and against one server for each cause: the cause is right, every time."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from ansible_collections.mailports.secure.plugins.module_utils.probing.causes import CAUSES
from ansible_collections.mailports.secure.plugins.modules.probe import EXAMPLES
from jsonschema import Draft202012Validator

from .authority import HOST, Authority
from .certificates import make_certificates
from .mail import ACCOUNT
from .nameserver import start_nameserver
from .real import start_real_servers, suitable
from .sandbox import Sandbox
from .servers.misbehaving import CASES, DROPPED, IPV4, IPV6, LOGIN, REJECTED, Case

pytestmark = pytest.mark.e2e

HERE = Path(__file__).parent
SCHEMA = json.loads((HERE.parents[1] / "schemas" / "probe.schema.json").read_text(encoding="utf-8"))
MAILPORTS = Path(sys.executable).with_name("mailports")
ZONE = f"""\
mail A {IPV4}
both A {IPV4}
both AAAA {IPV6}
far A 203.0.113.9
text TXT "no address"
"""
ELSEWHERE = {
    "other.example": f"@ A {IPV4}\n",
    "gmail.com": f"smtp A {IPV4}\n",
    "example.org": f"mail A {IPV4}\nmx A {IPV4}\n",
}


@pytest.fixture(scope="module")
def town(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """A sandbox with a name server, a firewall, and all servers that misbehave."""
    make_certificates(authority.folder)
    with Sandbox(tmp_path_factory.mktemp("town")) as sandbox:
        sandbox.run(["ip", "address", "add", f"{IPV6}/128", "dev", "lo", "nodad"])
        start_nameserver(sandbox, {"test.example": ZONE, **ELSEWHERE})
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
    found = json.loads(done.stdout)
    Draft202012Validator(SCHEMA).validate(found)
    return found["probes"]


@pytest.fixture(scope="module")
def found(town: Sandbox, authority: Authority) -> dict[str, dict]:
    """What the probe says of each target, with a log-in and without."""
    found = {}
    # A time limit that is to run out may be short; any other has to hold on a busy machine.
    for login, seconds in ((False, "0.5"), (False, "6"), (True, "6")):
        targets = [case.target for case in CASES if (case.login, case.runs_out) == (login, seconds == "0.5")]
        options = ("--user", LOGIN[0], "--password-env", "SECRET") if login else ()
        probes = _probe(town, authority, targets, "--timeout", seconds, *options)
        found |= dict(zip(targets, probes, strict=True))
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{'+'.join(case.causes) or 'secure'} {case.port}")
def test_the_cause_is_right(found: dict[str, dict], case: Case) -> None:
    probe = found[case.target]
    assert tuple(problem["code"] for problem in probe["problems"]) == case.causes, probe
    assert probe["cause"] == (case.causes[0] if case.causes else None)
    assert probe["secure"] is all(problem["severity"] != "error" for problem in probe["problems"])


def _python(version: str) -> str:
    finder = HERE.parents[1] / "scripts" / "find-python.sh"
    found = subprocess.run([finder, version], capture_output=True, text=True, check=False).stdout.strip()
    return found or pytest.skip(f"Python {version} was not found")


MODULE_CASES = [
    ("3.8", 4061, "error", "authentication-failed", True),
    ("3.13", 4047, "never", "certificate-expired", False),
]


@pytest.mark.parametrize(("python", "port", "fail_on", "cause", "fails"), MODULE_CASES)
def test_the_module(
    town: Sandbox, authority: Authority, python: str, port: int, fail_on: str, cause: str, fails: bool
) -> None:
    arguments = {"host": "mail.test.example", "port": port, "protocol": "smtp", "tls": "implicit", "fail_on": fail_on}
    if port == 4061:
        arguments |= {"login_user": LOGIN[0], "login_password": LOGIN[1]}
    arguments |= {"ca_file": str(authority.ca_file), "timeout": 5}
    command = [
        MAILPORTS.with_name("ansible"),
        "localhost",
        "--connection",
        "local",
        "--inventory",
        "localhost,",
        "--check",
    ]
    command += [
        "--module-name",
        "mailports.secure.probe",
        "--args",
        json.dumps(arguments),
        "--extra-vars",
        f"ansible_python_interpreter={_python(python)}",
        "-vvv",
    ]
    done = town.run(command, environment={"ANSIBLE_LOCALHOST_WARNING": "0", "ANSIBLE_NOCOLOR": "1"}, check=False)
    assert done.returncode == (2 if fails else 0), done.stdout
    assert f'"cause": {json.dumps(cause)}' in done.stdout and '"changed": false' in done.stdout
    assert LOGIN[1] not in done.stdout + done.stderr


def test_the_examples_of_the_module_run(town: Sandbox, authority: Authority) -> None:
    tasks = yaml.safe_load(EXAMPLES)
    play = {"hosts": "localhost", "gather_facts": False, "vars": {"vault_alice_password": LOGIN[1]}, "tasks": tasks}
    play["module_defaults"] = {"mailports.secure.probe": {"timeout": 5}}
    town.write("/etc/play.yml", yaml.safe_dump([play]))
    town.write("/etc/ssl/certs/example-ca.pem", authority.ca_file.read_text(encoding="ascii"))
    command = [
        MAILPORTS.with_name("ansible-playbook"),
        "--connection",
        "local",
        "--inventory",
        "localhost,",
        "/etc/play.yml",
    ]
    settings = {"SSL_CERT_FILE": str(authority.ca_file), "ANSIBLE_NOCOLOR": "1"}
    said = town.run(
        [*command, "--extra-vars", f"ansible_python_interpreter={sys.executable}"], environment=settings
    ).stdout
    assert "Submit on port 465" in said and LOGIN[1] not in said


def test_every_cause_is_provoked() -> None:
    assert {cause for case in CASES for cause in case.causes} == set(CAUSES)


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
