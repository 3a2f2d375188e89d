# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Every program against one kind of server, all at once: who got through, and who gave something away.

Each has a password and a message of its own, so what is seen on the wire tells whose it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

from .cells import HONEST
from .leaks import leaks
from .mail import write_mail
from .programs import AUTHORITY, COPIES, RUNS, SPRING, Run
from .provision import HOMES, lay_packages, trust
from .real import MAILBOX, start_real_servers
from .scene import Scene

#: Most of what programs do is to wait.
_AT_ONCE = 6


@dataclass(frozen=True)
class Outcome:
    """What came of a run."""

    got_through: bool
    given_away: tuple[str, ...]
    said: str


def outcomes(scene: Scene, clients: Path, variant: str, runs: Iterable[Run] = RUNS) -> dict[Run, Outcome]:
    """Have all programs send or fetch. The honest servers are Postfix and Dovecot, the others those of `servers`."""
    seeded = write_mail()
    runs = list(runs)
    for home in HOMES:
        scene.sandbox.run(["cp", "-a", clients / Path(home).name, home])
        scene.sandbox.run(["install", "-d", f"{home}/fetched"])
    scene.sandbox.run(["install", "-d", COPIES])
    trust(scene.sandbox, scene.authority)
    lay_packages(scene.sandbox)
    if variant == HONEST:
        start_real_servers(scene.sandbox, scene.authority, [run.account for run in runs])
        scene.sandbox.write(f"{MAILBOX}/new/1.seeded", seeded.text)
        scene.sandbox.run(["chown", "-R", "mail:mail", MAILBOX])
    else:
        scene.serve(variant, (seeded,))
    # What is sent comes to the mailbox: who fetches goes first.
    done = {}
    for protocol in ("imap", "smtp"):
        these = [run for run in runs if run.program.protocol == protocol]
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            done |= dict(zip(these, pool.map(lambda run: _drive(scene, run, variant), these), strict=True))
    carried = scene.wire()
    learnt = carried if variant == HONEST else [*carried, scene.transcript.everything_received()]
    return {run: _outcome(scene, run, done[run], learnt, seeded.secret) for run in runs}


def _drive(scene: Scene, run: Run, variant: str) -> CompletedProcess[str]:
    # Who says nothing may wait for ever for an attacker.
    patience = 60 if variant == HONEST or run.program.complaint else 6
    trusted = {} if run.program.takes_authority else {"SSL_CERT_FILE": AUTHORITY, "NODE_EXTRA_CA_CERTS": AUTHORITY}
    environment = {"HOME": run.home, "NODE_PATH": "/usr/share/nodejs", "CLASSPATH": SPRING, **trusted}
    command = [
        "sh",
        "-c",
        f'cd {run.home}; timeout --kill-after=2 {patience} sh -c "$1"',
        "sh",
        run.program.command(run),
    ]
    return scene.sandbox.run(command, text=run.text, environment=environment, timeout=patience + 10, check=False)


def _outcome(scene: Scene, run: Run, done: CompletedProcess[str], learnt: list[bytes], seeded: str) -> Outcome:
    secrets = [run.account.password, run.secret]
    given_away = tuple(secret for secret in secrets if any(leaks(secret, stream) for stream in learnt))
    if run.program.protocol == "smtp":
        got_through = _holds(scene, MAILBOX, run.secret) or any(
            run.secret in one for one in scene.transcript.texts("mail")
        )
    else:
        got_through = _holds(scene, f"{run.home}/fetched/{run.name}", seeded) or _holds(scene, run.copy, seeded)
    return Outcome(got_through, given_away, f"{done.stdout}\n{done.stderr}")


def _holds(scene: Scene, path: str, text: str) -> bool:
    """Whether a file, or one below a folder, holds a text."""
    return scene.sandbox.run(["grep", "-rqs", text, path], check=False).returncode == 0
