# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Prints docs/matrix.md: what `test_matrix` asserts, and what the role refuses."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml
from ansible_collections.mailports.secure.plugins.plugin_utils.provisioning import programs

from .cells import HONEST, lines
from .programs import PROGRAMS
from .relay_cells import relay_lines

_UNFIT_FILE = Path(__file__).parents[2] / "roles/relay/vars/main/programs.yml"

_HEAD = """\
# What the programs do with the configuration that the role `client` writes

Each program, with the very files that the role writes, against servers of every kind, in a network of its own.
**through**: the message was delivered to Postfix, or fetched from Dovecot, and nothing of it or of the password could
be read on the wire. **no**: nothing got through, and neither wire nor server learnt password or message. The servers
are those of Debian 12's packages, or made for the attack; `tests/e2e/test_matrix.py` runs all of it and
`tests/e2e/test_harness.py` shows that the attacks work on programs that are configured badly.

The server's name is an alias in DNS, of the very name that the certificate "for another name" is valid for.

IMAP with STARTTLS is on 1143 here, since the role refuses 143 (MP101). What does not apply is left empty; of text
injected before STARTTLS nothing can be learnt from S-nail and Rails, which log in whether the server offers it or not.
"""

_REFUSED = """
## What the role refuses, because the program cannot do it securely

What Grafana's library does then, and without STARTTLS being required, is seen in `tests/e2e/test_unfit.py`.
"""

_NOWHERE = "in no Debian package, from Debian 12 to unstable"

_NOT_RUN = """
## What is not run here

What is written for these is read back by the linter, and checked by the program where it has a checker and is there,
but no test lets them talk to a server:

"""

_REASONS = {
    "apple": "runs on Apple's systems alone",
    "himalaya": _NOWHERE,
}

_STAND_INS = """
Of programs that make their settings of variables as each application likes, the smallest of applications are run, in
`tests/e2e/applications/`: Django and nodemailer with the variables that their documentation names; Action Mailer 6.1
with those of Mastodon; the mailer of Laravel 10 with the `config/mail.php` of Laravel 11; Spring's mail sender 4.3 with
what Spring Boot makes of its variables, done as its reference says, for Spring Boot itself is in no Debian package. Nor
are Grafana and goimapnotify, only the libraries that they have, gomail 2.3.1 and go-imap 1.2.0: the step from variables
or file to the library's settings is the test's own, after the sources of Grafana and of goimapnotify 2.5.3, and all is
built by GCC, with the TLS of Go 1.18. When goimapnotify watches it starts mbsync, which the role has configured, too;
**through** is that this has fetched.
Thunderbird runs without a screen; Marionette types the password.
"""

_RELAYS = """\
## What the programs do with the configuration that the role `relay` writes

Likewise, by `tests/e2e/test_mtas.py`; by `tests/e2e/test_smarthosts.py` with several smarthosts, in turn or by the
sender, and with tokens; and by `tests/e2e/test_machine.py` as the README's example has it. **no**: the message is kept,
or the sender told.
"""

_UNFIT = """
The role refuses, as `tests/e2e/test_unfit.py` shows for dma and ssmtp:
"""


def page() -> str:
    """The page."""
    known = [programs.load(name) for name in programs.names()]
    run = {program.name for program in PROGRAMS}
    parts = [_HEAD, *lines(lambda variant, run: "through" if variant == HONEST else "no"), _REFUSED]
    parts += [f"- {_limit(program, limit)}" for program in known for limit in program.limits]
    parts += [
        f"- {one.title} before {one.minimum['version']}: {one.minimum['reason']}." for one in known if one.minimum
    ]
    absent = sorted((program for program in known if program.name not in run), key=lambda one: one.title.lower())
    unfit = yaml.safe_load(_UNFIT_FILE.read_text(encoding="utf-8"))["relay_unfit"]
    parts += [
        _NOT_RUN + "\n".join(f"- {program.title}: {_REASONS[program.name]}." for program in absent),
        _STAND_INS,
        _RELAYS,
        *relay_lines(),
        _UNFIT,
        *(f"- {words}" for words in unfit.values()),
    ]
    return "\n".join([*parts, ""])


def _limit(program: programs.Program, limit: programs.Limit) -> str:
    condition = _connection(limit.when) + (f" unless {_connection(limit.unless, ' or ')}" if limit.unless else "")
    return f"{program.title} with {condition}{f' ({limit.rule})' if limit.rule else ''}: {limit.reason}."


def _connection(facts: Mapping[str, object], word: str = " and ") -> str:
    return word.join(f"{key} {value}" for key, value in facts.items())


if __name__ == "__main__":
    print(page(), end="")
