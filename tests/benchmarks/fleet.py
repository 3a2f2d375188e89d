# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What an audit costs beside ansible.builtin.slurp of one file, and of as many in a loop, and what it takes of memory.

Every host is a sandbox of this machine, by the local connection: its own mail configurations are taken away, and there
are 30 others to look at. Last comes the machine as it is, with whatever it has besides. Processor time of everything
that runs, since the clock says little on a busy machine; the median of a few rounds, since even that varies. Prints
the figures; the exit status is 1 where one is beyond its limit.

usage: python -m tests.benchmarks.fleet [HOSTS [MANY]], as root   (50 hosts, and 200 for the memory)
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from ansible_collections.mailports.secure.plugins.module_utils.collecting.files import Collection, Limits
from ansible_collections.mailports.secure.plugins.plugin_utils.auditing.installed import search

from ..e2e.sandbox import Sandbox

CHECKOUT = Path(__file__).resolve().parents[2]
FILES = 30
MOST_OF_ONE = 1.5
MOST_OF_LOOP = 0.1
MOST_KB = 200
FORKS = "5"
LONG = "slurp in a loop"
#: How often all but the long one are measured, in turns.
ROUNDS = 3
#: Of the files so many have three findings each, which makes 20 or so of a host.
BAD = 7
_MSMTP = {
    True: "account default\nhost smtp.gmail.com\nport 25\ntls off\nuser u\npassword correct-horse-{}\n",
    False: "account default\nhost smtp.gmail.com\nport 465\ntls on\ntls_starttls off\nuser u{}\npasswordeval pass\n",
}

#: Prints the processor seconds, the seconds, and the most memory (KiB) of any process, of a command.
_MEASURE = """
import json, resource, subprocess, sys, time
start = time.monotonic()
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=False)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([used.ru_utime + used.ru_stime, time.monotonic() - start, used.ru_maxrss, done.returncode]))
"""


def tasks(folder: Path) -> dict[str, dict]:
    """The task that is measured, by what it is called."""
    files = [str(path) for path in sorted((folder / "files").iterdir())]
    return {
        "nothing": {"ansible.builtin.meta": "noop"},
        "slurp of one file": {"ansible.builtin.slurp": {"src": files[0]}, "register": "answer"},
        LONG: {"ansible.builtin.slurp": {"src": "{{ item }}"}, "loop": files, "register": "answer"},
        "audit": {"mailports.secure.audit": {"paths": [str(folder / "files")]}, "register": "answer"},
    }


class Used(NamedTuple):
    """Of a play: seconds of processor, of the clock on the wall, and the most memory of any process."""

    processor: float
    wall: float
    kib: int


class Bench:
    """Plays with hosts that are where the plays are run: inside a sandbox, or on the machine itself."""

    def __init__(self, folder: Path, sandbox: Sandbox | None = None) -> None:
        self._folder = folder
        self._sandbox = sandbox

    def measured(self, title: str, task: dict, hosts: int) -> Used:
        """What a play with that task on so many hosts uses; it is told, too."""
        play = [{"hosts": "all", "gather_facts": False, "connection": "local", "tasks": [task]}]
        known = {f"host{number}": {} for number in range(hosts)}
        everyone = {"all": {"hosts": known, "vars": {"ansible_python_interpreter": "/usr/bin/python3"}}}
        files = {"play": play, "hosts": everyone}
        for name, data in files.items():
            (self._folder / f"{name}.json").write_text(json.dumps(data), encoding="utf-8")
        command = [Path(sys.executable).with_name("ansible-playbook"), "-i", self._folder / "hosts.json", "-f", FORKS]
        used = self._run([sys.executable, "-c", _MEASURE, *map(str, command), str(self._folder / "play.json")])
        told = f"{used.processor:8.1f} s of processor {used.wall:8.1f} s {used.kib / 1024:6.0f} MiB"
        print(f"{title:18} {hosts:5} hosts {told}", flush=True)
        return used

    def _run(self, command: Sequence[str]) -> Used:
        settings = {"ANSIBLE_CONFIG": str(CHECKOUT / "ansible.cfg"), "ANSIBLE_INVENTORY_ENABLED": "yaml"}
        command = self._sandbox.inside(command) if self._sandbox else command
        done = subprocess.run(command, env={**os.environ, **settings}, capture_output=True, text=True, check=True)
        *used, status = json.loads(done.stdout)
        assert status == 0, done.stderr
        return Used(*used)


def take_away(sandbox: Sandbox) -> None:
    """All that an audit would find of the machine's own."""
    found = Collection(Limits(10_000, 1 << 24, 1 << 30, 60))
    found.gather(search([]))
    sandbox.run(["rm", "-f", *found.files])


def main(hosts: int = 50, many: int = 200) -> int:
    """Measure, tell, and judge."""
    with tempfile.TemporaryDirectory() as name, Sandbox(Path(name)) as sandbox:
        take_away(sandbox)
        folder = Path(name)
        (folder / "files").mkdir()
        for number in range(FILES):
            (folder / "files" / f"{number}.msmtprc").write_text(_MSMTP[number < BAD].format(number))
        known, bench = tasks(folder), Bench(folder, sandbox)
        rounds: dict[str, list[Used]] = {title: [] for title in known}
        for number in range(ROUNDS):
            for title in known if number == 0 else [title for title in known if title != LONG]:
                rounds[title].append(bench.measured(title, known[title], hosts))
        large = bench.measured("audit", known["audit"], many)
        Bench(folder).measured("audit, as it is", known["audit"], hosts)
    cost = {title: median(used.processor for used in those) for title, those in rounds.items()}
    audit = cost["audit"] - cost["nothing"]
    of_one = audit / (cost["slurp of one file"] - cost["nothing"])
    of_loop = audit / (cost[LONG] - cost["nothing"])
    each = (large.kib - median(used.kib for used in rounds["audit"])) / (many - hosts)
    print(f"audit of a host: {audit / hosts:.2f} s of processor")
    print(f"beside one slurp: {of_one:.2f} (at most {MOST_OF_ONE}), beside the loop: {of_loop:.3f} ({MOST_OF_LOOP})")
    print(f"memory on the controller: {each:.0f} KiB a host (at most {MOST_KB})")
    return int(of_one > MOST_OF_ONE or of_loop > MOST_OF_LOOP or each > MOST_KB)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
