# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The programs that the role ``client`` configures, and how each is driven without a person."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from .authority import HOST
from .sandbox import HERE
from .servers.session import Account
from .ways import IMAP_PORTS, IMPLICIT, SMTP_PORTS, STARTTLS

RECIPIENT = "somebody@test.example"
AUTHORITY = "/etc/test-authority.pem"
"""What programs are told to trust; everybody can read it."""
COPIES = "/etc/x"
"""A folder for messages that somebody types the name of. No letter of it accepts a certificate: o, a."""


@dataclass(frozen=True)
class Run:
    """A program that uses one account, by one way into TLS. It has a log-in and a message that no other has."""

    program: Program
    way: str

    def __str__(self) -> str:
        """Return what tests call it."""
        return self.name

    @property
    def name(self) -> str:
        """The account's name."""
        return f"{self.program.name}-{self.program.protocol}-{self.way}"

    @property
    def port(self) -> int:
        """Where it has to connect to."""
        return (SMTP_PORTS if self.program.protocol == "smtp" else IMAP_PORTS)[self.way]

    @cached_property
    def account(self) -> Account:
        """What it logs in with; there are characters in it that mean something to one program or another."""
        return Account(f"{self.name}@test.example", f'kum#7$lan="t%{self._number}')

    @property
    def secret(self) -> str:
        """What stands in the body of its message."""
        return f"confidential-{self._number}"

    @cached_property
    def text(self) -> str:
        """The message, with fields that git wants of a patch."""
        return f"From: {self.account.user}\nTo: {RECIPIENT}\nSubject: [PATCH] Report\n\nThis is {self.secret}.\n"

    @property
    def home(self) -> str:
        """The home folder with its configuration."""
        return "/home/told" if self.program.takes_authority else "/home/trusting"

    @property
    def copy(self) -> str:
        """The file that a copy of the message goes to where that is typed."""
        return f"{COPIES}/{int(self._number, 16)}"

    def described(self) -> dict[str, object]:
        """The account for the role."""
        server = {"host": HOST, "tls": self.way}
        ports = {"smtp": SMTP_PORTS[self.way], "imap": IMAP_PORTS[self.way]}
        protocols = ports if self.program.needs_both else [self.program.protocol]
        command = f"printf '%s\\n' {shlex.quote(self.account.password)}"
        given = {"password": self.account.password} if self.program.literal else {"password_command": command}
        return {
            "name": self.name,
            "address": self.account.user,
            "programs": self.program.names,
            **{protocol: {**server, "port": ports[protocol]} for protocol in protocols},
            **given,
        }

    @cached_property
    def _number(self) -> str:
        return sha256(self.name.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Program:
    """How a program is driven.

    ``command`` is for a shell in the home folder: what it reads from standard input is the message, and what it fetches
    it writes below ``fetched/NAME``. ``takes_authority``: it is told whom to trust; others have it from the system.
    """

    name: str
    protocol: str
    command: Callable[[Run], str]
    ways: tuple[str, ...] = (IMPLICIT, STARTTLS)
    takes_authority: bool = True
    #: It reads the password from its file; others get it by a command, and msmtp from a file that the role keeps.
    literal: bool = False
    #: What it has fetch the messages, since it fetches none itself.
    fetcher: str = ""
    #: It has no account without a server for the other protocol.
    needs_both: bool = False
    #: What it says where a server is none for it; some say nothing, or to nobody.
    complaint: str = ""

    @property
    def names(self) -> list[str]:
        """The programs that the role has to configure."""
        return [self.name, self.fetcher] if self.fetcher else [self.name]

    def runs(self) -> list[Run]:
        """A run for each of the ways that it can go."""
        return [Run(self, way) for way in self.ways]


def _in_terminal(command: str, screen: str = "/dev/null") -> str:
    """A program that wants a terminal; what it shows goes to a file, too."""
    return f"TERM=xterm timeout 20 script --quiet --flush --return --command {shlex.quote(command)} {screen}"


def _mutt(name: str) -> Callable[[Run], str]:
    """The keys are there from the start. None of them says yes to a certificate that it doubts."""

    def command(run: Run) -> str:
        rc = f".config/mailports/{name}/{run.name}.muttrc"
        silent = "set quit=yes move=no confirmappend=no confirmcreate=no"
        keys = f'push "<copy-message>{run.copy}\\nq"'
        url = f"imap{'s' * (run.way == IMPLICIT)}://{HOST}:{run.port}/INBOX"
        return _in_terminal(f"{name} -n -F {rc} -e '{silent}' -e '{keys}' -f {url}") + " </dev/null"

    return command


def _aerc(run: Run) -> str:
    """It would connect to all accounts, so it gets the section of one. Somebody types when the message is shown."""
    home = f"{run.home}/{run.name}"
    section = f"sed -n '/^\\[{run.name}\\]/,/^$/p' .config/aerc/accounts.conf >{home}/aerc/accounts.conf"
    copy = f"{run.home}/fetched/{run.name}"
    keys = f"printf ':pipe -b -m tee {copy}\\r'; {_awaited(f'[ -s {copy} ]')}; printf ':quit\\r'"
    typing = f"({_awaited(f'grep -qs Report {home}/screen')}; {keys}; sleep 1)"
    aerc = _in_terminal(f"XDG_CONFIG_HOME={home} aerc", f"{home}/screen")
    return f"umask 077; mkdir -p {home}/aerc; {section}; {typing} | {aerc}"


def _awaited(condition: str) -> str:
    """A shell's loop that ends when the condition holds, or in vain."""
    return f"n=0; until {condition} || [ $((n+=1)) -gt 50 ]; do sleep 0.1; done"


def _mutt_sends(name: str) -> Callable[[Run], str]:
    return lambda run: (
        f"{name} -n -F .config/mailports/{name}/{run.name}.muttrc -e 'unset record' -s Report {RECIPIENT}"
    )


def _environment(family: str, program: str) -> Callable[[Run], str]:
    """An application of that family, with its variables set by the shell."""
    return lambda run: f"set -a; . ./.config/mailports/{family}-{run.name}.env; {program} {RECIPIENT}"


def _spring(run: Run) -> str:
    """Java has a store of authorities of its own."""
    store = f"{run.home}/{run.name}.jks"
    options = f"-file {AUTHORITY} -keystore {store} -storetype JKS -storepass changeit"
    trust = f"keytool -importcert -noprompt -alias test {options}"
    application = f"java -XX:TieredStopAtLevel=1 -Djavax.net.ssl.trustStore={store} {HERE}/applications/Send.java"
    return f"{trust}; {_environment('spring', application)(run)}"


def _thunderbird(run: Run) -> str:
    """It takes seconds to start: who comes first does it for all accounts, others wait."""
    accounts = [
        {
            "name": one.name,
            "password": one.account.password,
            "end": f"fetched/{one.name}",
            "file": f"{run.home}/{one.name}.eml",
            "recipient": RECIPIENT,
        }
        for one in run.program.runs()
    ]
    arguments = [".thunderbird/mailports", AUTHORITY, run.program.protocol, json.dumps(accounts)]
    program = shlex.join([sys.executable, f"{HERE}/applications/thunderbird.py", *arguments])
    messages = "; ".join(f"printf %s {shlex.quote(one.text)} >{one.name}.eml" for one in run.program.runs())
    once = f"[ -e fetched/{run.name} ] || {{ {messages}; {program}; }}"
    return f"flock thunderbird-{run.program.protocol} sh -c {shlex.quote(once)}; cat fetched/{run.name}"


SPRING = ":".join(
    f"/usr/share/java/{name}.jar"
    for name in (
        *(f"spring3-{part}" for part in ("context.support", "context", "core", "beans")),
        *("javax.mail", "javax.activation", "commons-logging"),
    )
)
"""Where Java finds Spring's mail sender and what that needs."""

PROGRAMS = [
    Program("msmtp", "smtp", lambda run: f"msmtp --account={run.name} {RECIPIENT}", literal=True),
    Program(
        "git",
        "smtp",
        lambda run: (
            f"cat >{run.name}.patch; git send-email --identity={run.name} --to={RECIPIENT} --confirm=never"
            f" --suppress-cc=all --quiet {run.name}.patch"
        ),
    ),
    Program("mutt", "smtp", _mutt_sends("mutt")),
    Program("neomutt", "smtp", _mutt_sends("neomutt")),
    Program("s-nail", "smtp", lambda run: f"MAILRC=.mailrc s-nail -:u -A {run.name} -s Report {RECIPIENT}"),
    Program(
        "django",
        "smtp",
        _environment("django", f"{sys.executable} {HERE}/applications/send.py"),
        literal=True,
        takes_authority=False,
    ),
    Program(
        "nodemailer",
        "smtp",
        _environment("nodemailer", f"node {HERE}/applications/send.js"),
        literal=True,
        takes_authority=False,
    ),
    Program(
        "rails",
        "smtp",
        _environment("rails", f"ruby {HERE}/applications/send.rb"),
        literal=True,
        takes_authority=False,
        complaint="net/smtp.rb",
    ),
    Program(
        "laravel",
        "smtp",
        _environment("laravel", f"php -d display_errors=stderr {HERE}/applications/send.php"),
        ways=(IMPLICIT,),
        literal=True,
        takes_authority=False,
        complaint="Symfony\\Component\\Mailer",
    ),
    Program(
        "spring",
        "smtp",
        _spring,
        literal=True,
        takes_authority=False,
        complaint="org.springframework.mail.Mail",
    ),
    Program(
        "grafana",
        "smtp",
        _environment("grafana", "./grafana"),
        literal=True,
        takes_authority=False,
        complaint="failed to send email",
    ),
    Program(
        "alertmanager",
        "smtp",
        lambda run: (
            f"{sys.executable} {HERE}/applications/alertmanager.py prometheus-alertmanager"
            f" .config/mailports/{run.name}.alertmanager.yml"
        ),
        literal=True,
        complaint="Notify attempt failed",
    ),
    *(
        Program(
            "thunderbird",
            protocol,
            _thunderbird,
            takes_authority=False,
            needs_both=True,
            complaint="failed with",
        )
        for protocol in ("smtp", "imap")
    ),
    Program("mbsync", "imap", lambda run: f"mbsync {run.name}; cp -r Mail/{run.name} fetched/"),
    Program(
        "fetchmail",
        "imap",
        lambda run: (
            f"fetchmail --all --pidfile /tmp/{run.name}.pid --idfile /tmp/{run.name}.ids"
            f" --mda 'cat >>fetched/{run.name}' {run.name}"
        ),
        literal=True,
    ),
    Program(
        "getmail",
        "imap",
        lambda run: (
            # It does nothing for root.
            "rm -rf /home/n; cp -r . /home/n; chown -R nobody /home/n; cd /home/n; export HOME=/home/n;"
            " setpriv --reuid=nobody --regid=nogroup --clear-groups"
            f" getmail --getmaildir .config/getmail --rcfile {run.name}; cp -r Mail/{run.name} {run.home}/fetched/"
        ),
        ways=(IMPLICIT,),
    ),
    Program(
        "offlineimap",
        "imap",
        lambda run: f"offlineimap -o -u basic -a {run.name}; cp -r Mail/{run.name} fetched/",
        ways=(IMPLICIT,),
    ),
    Program(
        "goimapnotify",
        "imap",
        lambda run: f"./goimapnotify .config/goimapnotify/goimapnotify.yaml {run.name}; cp -r Mail/{run.name} fetched/",
        takes_authority=False,
        fetcher="mbsync",
        complaint="failed to create IMAP client",
    ),
    Program("mutt", "imap", _mutt("mutt")),
    Program("neomutt", "imap", _mutt("neomutt")),
    Program(
        "s-nail",
        "imap",
        lambda run: f"printf 'copy 1 fetched/{run.name}\\nxit\\n' | MAILRC=.mailrc s-nail -:u -R -A {run.name} -f %",
    ),
    Program(
        "aerc",
        "imap",
        _aerc,
        takes_authority=False,
    ),
]
RUNS = [run for program in PROGRAMS for run in program.runs()]
