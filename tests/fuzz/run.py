# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Mutated configurations through the linter: nothing may crash it or hold it up.

    make fuzz                       a long run (FUZZ_INPUTS=2000000)
    python tests/fuzz/run.py 10000  a short one

Seeds are the insecure examples of the documentation and of the rules. Each input is a seed, cut, spliced, repeated or
peppered with words that configurations are made of, under a name that some application owns. An input that raises, or
that takes longer than ten seconds, is written to build/fuzz/ and ends the run with status 1.
"""

from __future__ import annotations

import multiprocessing
import random
import signal
import sys
import time
from pathlib import Path

from ansible_collections.mailports.secure.plugins.plugin_utils.applications.catalogue import catalogue
from ansible_collections.mailports.secure.plugins.plugin_utils.linting.loading import decode
from ansible_collections.mailports.secure.plugins.plugin_utils.linting.pipeline import Linter
from ansible_collections.mailports.secure.plugins.plugin_utils.rules.catalogue import rules

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "build" / "fuzz"
SECONDS = 10
LONGEST = 4000
TOKENS = (
    "smtp imap pop3 mail host port 25 143 110 465 587 993 995 tls starttls ssl none off on yes no true false account "
    "default : = => { } [ ] ( ) , ; # // /* */ <!-- --> <a> </a> &x; \\ \" ' ` $ ${x} ${x:-25} {{ x }} {% if %} "
    "<%= x %> - | > & * << !vault %YAML --- ... \t \r\n \n \0 \ufeff \u00e4 \u202e \U0001f4e7 include !include source "
    "poll set relayhost [h]:25 ::1 127.0.0.1 smtp.gmail.com smtp://u:p@h:25/?a=b -o smtpd_tls_security_level=may"
)
# Split at single blanks: a line break is a word too.
WORDS = [word.encode() for word in TOKENS.split(" ")]


def seeds() -> list[tuple[str, bytes]]:
    """Names and contents."""
    found = [(str(p.relative_to(ROOT)), p.read_bytes()) for p in (ROOT / "docs" / "examples").rglob("*") if p.is_file()]
    for rule in rules():
        if rule.configuration:
            texts = (rule.configuration.insecure, rule.configuration.secure)
            found += [(rule.configuration.file, text.encode()) for text in texts]
    return found


def names() -> list[str]:
    """A name for every application and syntax."""
    owned = [glob.replace("*", "x") for application in catalogue().applications for glob in application.files]
    return [*owned, "a.yml", "a.json", "a.toml", "a.ini", ".env", "a.properties", "a.rb", "a.php", "a.conf", "a.xml"]


def mutated(chance: random.Random, pool: list[tuple[str, bytes]]) -> bytes:
    data = bytearray(chance.choice(pool)[1])
    for _change in range(chance.randint(1, 8)):
        at = chance.randint(0, len(data))
        kind = chance.randrange(6)
        if kind == 0:
            data[at:at] = chance.choice(WORDS)
        elif kind == 1:
            data[at : at + chance.randint(1, 40)] = b""
        elif kind == 2:
            data[at : at + 1] = bytes([chance.randrange(256)])
        elif kind == 3:
            piece = chance.choice(pool)[1]
            start = chance.randint(0, len(piece))
            data[at:at] = piece[start : start + chance.randint(1, 200)]
        elif kind == 4:
            data[at:at] = data[at : at + chance.randint(1, 60)] * chance.randint(1, 12)
        else:
            data[at:at] = chance.choice(WORDS) * chance.randint(1, 60)
    return bytes(data[:LONGEST])


def too_long(number: int, frame: object) -> None:
    raise TimeoutError(f"took longer than {SECONDS} s")


def work(job: tuple[int, int]) -> int:
    """One worker's share: so many inputs from that seed. Returns the number of failures."""
    seed, count = job
    chance = random.Random(seed)  # noqa: S311 - nothing secret hangs on it
    pool, called = seeds(), names()
    linter = Linter(rules())
    signal.signal(signal.SIGALRM, too_long)
    failures = 0
    for number in range(count):
        data, name = mutated(chance, pool), chance.choice(called)
        signal.alarm(SECONDS)
        try:
            linter.lint_text(name, decode(name, data).text)
        except Exception as error:
            failures += 1
            KEPT.mkdir(parents=True, exist_ok=True)
            (KEPT / f"{seed}-{number}-{name.replace('/', '_')}").write_bytes(data)
            sys.stderr.write(f"{name}: {type(error).__name__}: {error} (build/fuzz/{seed}-{number}-...)\n")
        finally:
            signal.alarm(0)
    return failures


def main() -> int:
    inputs = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    workers = multiprocessing.cpu_count()
    share = 2_000
    jobs = [(seed, min(share, inputs - seed * share)) for seed in range(-(-inputs // share))]
    begin, failures, done = time.monotonic(), 0, 0
    with multiprocessing.Pool(workers) as pool:
        for seed, failed in enumerate(pool.imap(work, jobs)):
            failures += failed
            done += jobs[seed][1]
            if seed % 50 == 49 or seed == len(jobs) - 1:
                sys.stdout.write(f"{done} inputs, {failures} failures, {time.monotonic() - begin:.0f} s\n")
                sys.stdout.flush()
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
