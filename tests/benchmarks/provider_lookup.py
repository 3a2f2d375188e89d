# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What provider data cost: loading all of it, and a look-up in a play against one of ansible.builtin.env.

Prints the figures; the exit status is 1 where one is above its limit. Processor time, so that a busy machine does not
count; the least of several rounds.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

LOOKUPS = 1000
ROUNDS = 5
MOST_MS = 15
MOST_RATIO = 1.3

LOAD = """
import time
from ansible_collections.mailports.secure.plugins.plugin_utils.providers import loader
start = time.process_time()
loader.load_all()
print((time.process_time() - start) * 1000)
"""
KINDS = {
    "env": "lookup('ansible.builtin.env', 'HOME')",
    "provider": "lookup('mailports.secure.provider', 'user' ~ number ~ '@gmail.com', protocol='smtp')",
}


def load_ms() -> float:
    """Warm: the compiled data are there."""
    return min(float(_output([sys.executable, "-c", LOAD])) for _round in range(ROUNDS))


def lookup_ms() -> dict[str, float]:
    """Milliseconds for one look-up of each kind, in one play."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "filter_plugins").mkdir()
        (folder / "filter_plugins" / "seconds.py").write_text(
            "import time\n\n\nclass FilterModule:\n    def filters(self):\n"
            "        return {'seconds': lambda _value: time.process_time()}\n",
            encoding="utf-8",
        )
        (folder / "play.yml").write_text(json.dumps([_play()]), encoding="utf-8")
        command = [sys.executable, "-m", "ansible.cli.playbook", "-i", "localhost,", "-c", "local"]
        shown = _output([*command, str(folder / "play.yml")])
    times = json.loads(re.findall(r"TIMES (.*) END", shown)[0].replace('\\"', '"'))
    return {kind: min(float(one[kind]) for one in times) * 1000 / LOOKUPS for kind in KINDS}


def _play() -> dict[str, object]:
    loops = {
        kind: "{% set start = 0 | seconds %}"
        f"{{% for number in range({LOOKUPS}) %}}{{% if {lookup} | length == 0 %}}x{{% endif %}}{{% endfor %}}"
        "{{ (0 | seconds) - start }}"
        for kind, lookup in KINDS.items()
    }
    measure = {"ansible.builtin.set_fact": {"times": "{{ times | default([]) + [taken] }}"}, "vars": {"taken": loops}}
    show = {"ansible.builtin.debug": {"msg": "TIMES {{ times[1:] | to_json }} END"}}
    tasks = [{**measure, "loop": list(range(ROUNDS + 1))}, show]
    return {"hosts": "localhost", "gather_facts": False, "tasks": tasks}


def _output(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(done.stdout + done.stderr)
    return done.stdout


def main() -> int:
    loading, looking = load_ms(), lookup_ms()
    ratio = looking["provider"] / looking["env"]
    print(f"load all providers    {loading:6.2f} ms   at most {MOST_MS}")
    print(f"look-up of env        {looking['env']:6.3f} ms")
    print(f"look-up of a provider {looking['provider']:6.3f} ms   {ratio:.2f} times, at most {MOST_RATIO}")
    return int(loading > MOST_MS or ratio > MOST_RATIO)


if __name__ == "__main__":
    sys.exit(main())
