# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The cells of the matrix, programs by servers, and the matrix as text."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .programs import RUNS, Run
from .ways import IMPLICIT, STARTTLS

HONEST = "honest"
SERVERS = {
    HONEST: "honest",
    "no-starttls": "knows no TLS, or strips STARTTLS",
    "refused-starttls": "refuses STARTTLS",
    "self-signed": "self-signed certificate",
    "untrusted": "certificate of an unknown authority",
    "other-name": "certificate for another name",
    "expired": "expired certificate",
    "old-tls": "TLS 1.1 at most",
    "preauth": "PREAUTH instead of STARTTLS",
    "injection": "text injected before STARTTLS",
}


EAGER = ("s-nail", "rails")


def applies(variant: str, run: Run) -> bool:
    """Whether a server of that kind has anything to do with the run."""
    only = {
        "refused-starttls": run.way == STARTTLS,
        "preauth": run.way == STARTTLS and run.program.protocol == "imap",
        # These log in whether that is offered or not: it proves nothing there.
        "injection": run.way == STARTTLS and run.program.protocol == "smtp" and run.program.name not in EAGER,
    }
    return only.get(variant, True)


CELLS = [(variant, run) for variant in SERVERS for run in RUNS if applies(variant, run)]


def lines(cell: Callable[[str, Run], str]) -> Iterator[str]:
    """The matrix in Markdown; ``cell`` says what stands in a cell that applies."""
    yield f"| program | TLS | {' | '.join(SERVERS.values())} |"
    yield "|---" * (len(SERVERS) + 2) + "|"
    for run in RUNS:
        ways = {IMPLICIT: f"implicit, {run.port}", STARTTLS: f"STARTTLS, {run.port}"}
        words = [cell(variant, run) if applies(variant, run) else "" for variant in SERVERS]
        yield f"| {run.program.name}, {run.program.protocol.upper()} | {ways[run.way]} | {' | '.join(words)} |"
