# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Real servers in a sandbox: Postfix takes mail on 465 and 587, Dovecot serves it on 993 and 143."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from string import Template

from ..authority import Authority
from ..mail import ACCOUNT
from ..sandbox import Sandbox
from ..servers.session import Account
from ..ways import IMAP_PORTS, STARTTLS

_HERE = Path(__file__).parent
_POSTFIX = "/etc/postfix-submission"
MAILBOX = "/var/mail/test.example/INBOX"
"""Everybody's."""


def suitable(sandbox: Sandbox) -> bool:
    """Tell whether Dovecot is of the version that its configuration here is for; 2.4 has other names."""
    return sandbox.run(["dovecot", "--version"]).stdout.startswith("2.3.")


def start_real_servers(sandbox: Sandbox, authority: Authority, accounts: Sequence[Account] = (ACCOUNT,)) -> None:
    """Start both, with these accounts and the good certificate."""
    values = {"certificate": str(authority.folder / "good"), "imap_port": str(IMAP_PORTS[STARTTLS])}
    for name, target in (("main.cf", _POSTFIX), ("master.cf", _POSTFIX), ("dovecot.conf", "/etc/dovecot")):
        text = Template((_HERE / name).read_text(encoding="ascii")).substitute(values)
        sandbox.write(f"{target}/{name}", text)
    users = "".join(f"{account.user}:{{PLAIN}}{account.password}\n" for account in accounts)
    sandbox.write("/etc/dovecot/test-users", users)
    sandbox.run(["install", "-d", "-o", "mail", "-g", "mail", "/var/mail/test.example"])
    sandbox.run(["install", "-d", "-o", "postfix", "/var/lib/submission"])
    sandbox.run(["install", "-d", "/var/spool/submission"])
    sandbox.run(["postfix", "-c", _POSTFIX, "start"])
    sandbox.run(["dovecot", "-c", "/etc/dovecot/dovecot.conf"])


def delivered(sandbox: Sandbox) -> list[str]:
    """Return the messages that lie in the server's mailbox and nobody has seen."""
    names = sandbox.run(["find", f"{MAILBOX}/new", "-type", "f"], check=False).stdout.splitlines()
    return [sandbox.run(["cat", name]).stdout for name in names]
