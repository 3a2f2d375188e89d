# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How fast the linter is, beside other programs on the same files in the same run: ``make bench``.

The files are the configurations of the collections in PyPI's ``ansible``, or those below BENCH_TREE, copied so often
that there are enough. Programs that are compared take turns, and of each the cheapest run counts. Processor seconds
stand beside those on the clock: they depend less on what else the machine does. Linters of YAML take minutes for all of
it: they are given a part of the same files, large enough for their start-up not to tell.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

ENDINGS = (".yml", ".yaml", ".json", ".ini", ".cfg", ".conf", ".toml", ".xml", ".properties", ".env", ".j2")
YAML = (".yml", ".yaml")
LEAST_YAML = 20_000_000
#: Bytes of YAML for the programs that would take minutes for all of it.
PART = 2_000_000
BIN = Path(sys.executable).parent
MAILPORTS = str(BIN / "mailports")


class Cost(NamedTuple):
    """Seconds on the clock and of the processor; megabytes at the most."""

    wall: float
    processor: float
    memory: float


def cost(command: Sequence[str]) -> Cost:
    """What one run costs. What the program finds is no matter; that it runs is."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1, 2):
        raise SystemExit(f"{command[0]} ended with {process.returncode}")
    return Cost(time.perf_counter() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def race(commands: Mapping[str, Sequence[str]], turns: int = 5) -> Iterator[str]:
    """A line for each command, which is compared with the first one."""
    runs = [[cost(command) for command in commands.values()] for _turn in range(turns)]
    best = [Cost(*map(min, zip(*costs, strict=True))) for costs in zip(*runs, strict=True)]
    for name, spent in zip(commands, best, strict=True):
        wall, processor = spent.wall / best[0].wall, spent.processor / best[0].processor
        yield f"{name:42}{spent.wall:8.3f} s wall {wall:6.1f} x {spent.processor:8.3f} s processor {processor:6.1f} x"


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
    yield f"{len(files)} files, {size(files):.0f} MB"
    lint = [MAILPORTS, "lint", "--no-cache"]
    commands = {
        "grep -rE 'smtp|imap|pop3'": ["grep", "-rE", "smtp|imap|pop3", str(tree)],
        "cat (a plain read)": ["sh", "-c", f"find '{tree}' -type f -print0 | xargs -0 cat"],
        "mailports lint --no-cache": [*lint, str(tree)],
        "mailports lint --no-cache --jobs 1": [*lint, "--jobs", "1", str(tree)],
    }
    yield from race(commands)
    with tempfile.TemporaryDirectory() as cache:
        again = [MAILPORTS, "lint", "--cache-dir", cache, str(tree)]
        cost(again)
        yield from race({"mailports lint --no-cache": [*lint, str(tree)], "mailports lint, warm cache": again})


def linters(tree: Path, files: Sequence[Path]) -> Iterator[str]:
    """Programs that read YAML, on YAML alone: what a megabyte costs."""
    yaml = [path for path in files if path.suffix in YAML]
    alone = only(yaml, tree)
    part = yaml[:: max(int(size(yaml) * 1e6 / PART), 1)]
    yield f"{len(yaml)} files, {size(yaml):.1f} MB; for the others {len(part)} of them, {size(part):.1f} MB"
    lint = [MAILPORTS, "lint", "--no-cache"]
    for name, command, some, turns in peers(tree, part):
        runs = []
        for _turn in range(turns):
            ours, single = cost([*lint, str(alone)]), cost([*lint, "--jobs", "1", str(alone)])
            theirs = cost([*command, *map(str, some)])
            runs.append((ours.wall, single.processor, theirs.wall, theirs.processor))
        wall, processor, their_wall, their_processor = map(min, zip(*runs, strict=True))
        wall, processor = wall / size(yaml), processor / size(yaml)
        their_wall, their_processor = their_wall / size(some), their_processor / size(some)
        yield f"{'mailports lint':38}{wall:8.4f} s wall, {processor:7.4f} s of one processor for a MB"
        yield (
            f"{name:38}{their_wall:8.3f} s wall, {their_processor:7.3f} s of one processor for a MB: "
            f"{their_wall / wall:.0f} and {their_processor / processor:.0f} times as much"
        )


def size(files: Iterable[Path]) -> float:
    """Megabytes."""
    return sum(path.stat().st_size for path in files) / 1e6


def only(files: Sequence[Path], tree: Path) -> Path:
    """A folder beside the tree that has these of its files alone."""
    home = tree.parent / "only"
    for path in files:
        target = home / path.relative_to(tree)
        target.parent.mkdir(parents=True, exist_ok=True)
        os.link(path, target)
    return home


def peers(tree: Path, part: Sequence[Path]) -> Iterator[tuple[str, list[str], Sequence[Path], int]]:
    """Their names, how they are started, on what, and how often."""
    schema = tree.parent / "anything.schema.json"
    schema.write_text("{}")
    yield "yamllint", [str(BIN / "yamllint"), "-d", "default"], part, 5
    yield "check-jsonschema", [str(BIN / "check-jsonschema"), "--schemafile", str(schema)], part, 5
    yield "ansible-lint (40 files)", [str(BIN / "ansible-lint"), "--offline", "-q"], part[:40], 1


def start_up(home: Path) -> Iterator[str]:
    quiet, speaking = home / "quiet.yml", home / "speaking.yml"
    quiet.write_text("a: 1\n")
    speaking.write_text("smtp:\n  host: smtp.example.org\n  port: 25\n")
    commands = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "yamllint FILE": [str(BIN / "yamllint"), str(quiet)],
        "mailports lint FILE, no mail in it": [MAILPORTS, "lint", str(quiet)],
        "mailports lint FILE, a finding in it": [MAILPORTS, "lint", str(speaking)],
    }
    yield from race(commands, 15)


def growth(files: Sequence[Path]) -> Iterator[str]:
    for count in (1_000, 5_000, 20_000, 50_000):
        with tempfile.TemporaryDirectory() as home:
            tree = str(many(files, count, Path(home)))
            spent = min(cost([MAILPORTS, "lint", "--no-cache", tree]) for _turn in range(2))
        each = spent.processor / count * 1e6
        yield f"{count:6} files{spent.processor:9.2f} s of processor, {each:5.0f} µs a file, {spent.memory:4.0f} MB"


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
            ("linters of YAML", linters(tree, files)),
            ("growth", growth(files)),
        ):
            print(f"\n{title}", flush=True)
            for line in lines:
                print(f"  {line}", flush=True)


if __name__ == "__main__":
    main()
