# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How fast the linter is, beside other programs on the same files in the same run: ``make bench``.

The files are the configurations of the collections in PyPI's ``ansible``, or those below BENCH_TREE, copied so often
that there are enough. What is compared is the shortest of several runs; processor seconds stand beside it, since they
do not depend on what else the machine does.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

ENDINGS = (".yml", ".yaml", ".json", ".ini", ".cfg", ".conf", ".toml", ".xml", ".properties", ".env", ".j2")
YAML = (".yml", ".yaml")
LEAST_YAML = 20_000_000
BIN = Path(sys.executable).parent
MAILPORTS = str(BIN / "mailports")


class Cost(NamedTuple):
    """Seconds on the clock and of the processor; megabytes at the most."""

    wall: float
    processor: float
    memory: float


def cost(command: Sequence[str], runs: int = 3, **environment: str) -> Cost:
    """The cheapest of so many runs. What the program finds is no matter; that it runs is."""
    costs = []
    for _run in range(runs):
        began = time.perf_counter()
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ | environment
        )
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1, 2):
            raise SystemExit(f"{command[0]} ended with {process.returncode}")
        costs.append(Cost(time.perf_counter() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024))
    return min(costs)


def collected(root: Path, home: Path) -> list[Path]:
    """The configurations below a folder, copied to ``home`` until there is YAML enough."""
    files = [path for path in sorted(root.rglob("*")) if path.suffix in ENDINGS and path.is_file()]
    yaml = sum(path.stat().st_size for path in files if path.suffix in YAML)
    if not yaml:
        raise SystemExit(f"{root} holds no YAML")
    for copy in range(LEAST_YAML // yaml + 1):
        for path in files:
            target = home / str(copy) / path.relative_to(root)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    return [path for path in sorted(home.rglob("*")) if path.is_file()]


def many(files: Sequence[Path], count: int, home: Path) -> Path:
    """A folder of so many of the files, each with a line of its own."""
    small = [path for path in files if path.suffix in YAML and path.stat().st_size < 4000]
    for number in range(count):
        target = home / f"{number // 500}" / f"{number}.yml"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(b"# %d\n" % number + small[number % len(small)].read_bytes())
    return home


def throughput(tree: Path, files: Sequence[Path]) -> Iterator[str]:
    yaml = [path for path in files if path.suffix in YAML]
    size = sum(path.stat().st_size for path in yaml) / 1e6
    yield f"{len(files)} files, {sum(path.stat().st_size for path in files) / 1e6:.0f} MB; YAML {size:.1f} MB"
    grep = cost(["grep", "-rE", "smtp|imap|pop3", str(tree)])
    ours = cost([MAILPORTS, "lint", "--no-cache", str(tree)])
    yield told("cat (a plain read)", cost(["sh", "-c", f"find '{tree}' -type f -print0 | xargs -0 cat"]), grep)
    yield told("grep -rE 'smtp|imap|pop3'", grep, grep)
    yield told("mailports lint --no-cache", ours, grep)
    single = cost([MAILPORTS, "lint", "--no-cache", "--jobs", "1", str(tree)])
    yield told("mailports lint --no-cache --jobs 1", single, grep)
    with tempfile.TemporaryDirectory() as cache:
        again = [MAILPORTS, "lint", "--cache-dir", cache, str(tree)]
        yield told("mailports lint, cold cache", cost(again, 1), grep)
        yield told("mailports lint, warm cache", cost(again), grep)
    # The others take minutes for all of it: a part is read by them. We read all that is YAML.
    part = [str(path) for path in yaml[:: max(len(yaml) // 150, 1)]]
    alone = cost([MAILPORTS, "lint", "--no-cache", "--jobs", "1", str(only(yaml, tree))]).processor / size
    for name, command in peers(tree, part):
        shared = sum(Path(path).stat().st_size for path in part) / 1e6
        their = cost([*command, *part], 1).processor / shared
        yield f"{name:38}{their:9.3f} s of processor per MB of YAML; mailports {their / alone:7.0f} times as fast"


def only(files: Sequence[Path], tree: Path) -> Path:
    """A folder beside the tree that has these of its files alone."""
    home = tree.parent / "only"
    for path in files:
        target = home / path.relative_to(tree)
        target.parent.mkdir(parents=True, exist_ok=True)
        os.link(path, target)
    return home


def peers(tree: Path, part: list[str]) -> Iterator[tuple[str, list[str]]]:
    schema = tree.parent / "anything.schema.json"
    schema.write_text("{}")
    yield "yamllint", [str(BIN / "yamllint"), "-d", "default"]
    yield "check-jsonschema", [str(BIN / "check-jsonschema"), "--schemafile", str(schema)]
    del part[40:]
    yield "ansible-lint (40 files)", [str(BIN / "ansible-lint"), "--offline", "-q"]


def start_up(home: Path) -> Iterator[str]:
    quiet, speaking = home / "quiet.yml", home / "speaking.yml"
    quiet.write_text("a: 1\n")
    speaking.write_text("smtp:\n  host: smtp.example.org\n  port: 465\n")
    python = cost([sys.executable, "-c", "pass"], 9)
    yield told("python -c pass", python, python)
    yield told("yamllint FILE", cost([str(BIN / "yamllint"), str(quiet)], 9), python)
    yield told("mailports lint FILE, no mail in it", cost([MAILPORTS, "lint", str(quiet)], 9), python)
    yield told("mailports lint FILE, mail settings in it", cost([MAILPORTS, "lint", str(speaking)], 9), python)


def growth(files: Sequence[Path]) -> Iterator[str]:
    for count in (1_000, 5_000, 20_000, 50_000):
        with tempfile.TemporaryDirectory() as home:
            spent = cost([MAILPORTS, "lint", "--no-cache", str(many(files, count, Path(home)))], 1)
        each = spent.processor / count * 1e6
        yield f"{count:6} files{spent.processor:9.2f} s of processor, {each:5.0f} µs a file, {spent.memory:4.0f} MB"


def told(name: str, spent: Cost, measure: Cost) -> str:
    """One line; the ratio is to another one's wall time."""
    return f"{name:42}{spent.wall:8.3f} s wall {spent.processor:8.3f} s processor {spent.wall / measure.wall:7.1f} x"


def collections() -> Path:
    given = os.environ.get("BENCH_TREE")
    return Path(given) if given else Path(next(iter(BIN.parent.glob("lib/python*/site-packages/ansible_collections"))))


def main() -> None:
    # Bytecode and compiled data are what a user has, too.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as home:
        tree = Path(home) / "tree"
        files = collected(collections(), tree)
        for title, lines in (
            ("start-up", start_up(Path(home))),
            ("throughput", throughput(tree, files)),
            ("growth", growth(files)),
        ):
            print(f"\n{title}", flush=True)
            for line in lines:
                print(f"  {line}", flush=True)


if __name__ == "__main__":
    main()
