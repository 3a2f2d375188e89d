# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The lookup with ``discover=true``: a real resolver that validates, signed zones and others."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from .nameserver import signed, start_nameserver, start_resolver
from .sandbox import Sandbox

pytestmark = pytest.mark.e2e

ANSIBLE = Path(sys.executable).with_name("ansible")
HOSTED = "_imaps._tcp SRV 0 1 993 mail.hoster.example.\n_submissions._tcp SRV 0 1 465 mail.hoster.example.\n"
ZONES = {
    "example": "",
    "own.example": "_imaps._tcp SRV 0 1 993 imap\n_imap._tcp SRV 0 1 143 imap\n",
    "hosted.example": HOSTED,
    "silent.example": "@ MX 0 .\n",
}


@pytest.fixture(scope="module")
def internet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    folder = tmp_path_factory.mktemp("internet")
    zone, anchor = signed("signed.example", HOSTED)
    with Sandbox(folder) as sandbox:
        start_nameserver(sandbox, {**ZONES, "signed.example": zone}, "127.0.0.2")
        start_resolver(sandbox, anchor, "dead.example")
        yield sandbox


def _ask(sandbox: Sandbox, *lookups: str) -> tuple[int, str]:
    asked = ", ".join(f"lookup('mailports.secure.provider', {one}, discover=true)" for one in lookups)
    command = [ANSIBLE, "localhost", "--inventory", "localhost,", "--connection", "local"]
    command += ["--module-name", "ansible.builtin.debug", "--args", f"msg={{{{ [{asked}] }}}}"]
    done = sandbox.run(command, environment={"ANSIBLE_NOCOLOR": "1"}, check=False)
    return done.returncode, done.stdout + done.stderr


#: What is looked up, and what is answered.
FOUND = {
    # It lies in the domain itself; what is insecure is left out.
    "'alice@own.example', protocol='imap'": ("imap.own.example", 993, "implicit", "alice@own.example"),
    # It leads elsewhere, and nobody on the way can have made that up.
    "'alice@signed.example', purpose='submit'": ("mail.hoster.example", 465, "implicit", "alice@signed.example"),
    # Who is known is not asked for.
    "'alice@gmail.com', protocol='smtp'": ("smtp.gmail.com", 465, "implicit", "alice@gmail.com"),
}


def test_what_is_discovered(internet: Sandbox) -> None:
    status, said = _ask(internet, *FOUND)
    assert status == 0, said
    answers = json.loads(re.search(r"=> (\{.*\})", said, re.DOTALL)[1])["msg"]
    assert [(one["host"], one["port"], one["tls"], one["user"]) for one in answers] == list(FOUND.values())
    assert all(one["secure"] for one in answers)


@pytest.mark.parametrize(
    ("term", "why"),
    [
        ("alice@hosted.example", "hosted.example names mail.hoster.example:993"),
        ("alice@silent.example", "silent.example publishes no mail servers"),
    ],
)
def test_what_nobody_can_be_sure_of_is_not_taken(internet: Sandbox, term: str, why: str) -> None:
    status, said = _ask(internet, f"'{term}', protocol='imap'")
    assert status != 0
    assert why in " ".join(said.split())
