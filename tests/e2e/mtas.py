# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The MTAs that the role ``relay`` configures, each on a machine of its own, and what they do with a message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from .authority import Authority
from .mail import ACCOUNT, Mail
from .provision import apply
from .requirements import PACKAGES
from .sandbox import Sandbox

_LOG = "/var/log/mta"


@dataclass(frozen=True)
class Mta:
    """How to start it, and what tells that it has tried to deliver in vain; all are commands of a shell."""

    name: str
    start: str
    says: str
    """Prints what it says of its work."""
    refused: str
    """A regular expression for a line of that."""
    flush: str = ""
    """Has it try again; empty where there is no queue."""
    apart: bool = True
    """It cannot be installed beside Postfix."""
    rewrites_header: bool = True
    """Whether the wanted sender stands in the header, too, or in the envelope alone."""

    def packages(self) -> list[Path]:
        """What is to be installed; nothing where it is there, or was not downloaded."""
        return sorted((PACKAGES / self.name).glob("*.deb"))


MTAS = {
    mta.name: mta
    for mta in (
        Mta(
            "postfix",
            "/usr/lib/postfix/configure-instance.sh - && postfix start",
            "postqueue -j",
            # In the active queue it is not tried again, whatever is asked.
            '"queue_name": "deferred".*"delay_reason": "[^"]*(TLS|certificate|log in)',
            "postqueue -f",
            apart=False,
        ),
        Mta(
            "exim4",
            "exim4 -bd -q1m",
            "cat /var/log/exim4/mainlog",
            r" == \S+ R=.* defer ",
            # It leaves out what the first try still holds.
            "until exim4 -qff; [ $(exim4 -bpc) = 0 ]; do sleep 0.1; done",
        ),
        Mta(
            "opensmtpd",
            f"smtpd -d >{_LOG} 2>&1 & until smtpctl show status >/dev/null 2>&1; do sleep 0.05; done",
            f"cat {_LOG}",
            "mta error reason=",
            "smtpctl resume route 1",
            rewrites_header=False,
        ),
        Mta(
            "nullmailer",
            # As the unit starts it that the role has changed.
            "GNUTLS_SYSTEM_PRIORITY_FILE=/etc/nullmailer/gnutls.conf "
            f"setpriv --reuid=mail --regid=mail --clear-groups nullmailer-send >{_LOG} 2>&1 &",
            f"cat {_LOG}",
            "Sending failed",
            "pkill -ALRM -x nullmailer-send",
            rewrites_header=False,
        ),
        Mta("msmtp", "", f"cat {_LOG}", "^failed"),
    )
}


def install(folder: Path, mta: Mta, authority: Authority) -> Path:
    """Keep in ``folder`` the changes that installing it makes to a machine."""
    kept = folder / "installed.tar"
    with Sandbox(folder) as sandbox:
        # The system's own authorities: not every program can be told of others.
        sandbox.write("/usr/local/share/ca-certificates/test.crt", authority.ca_file.read_text(encoding="ascii"))
        sandbox.run(["update-ca-certificates"])
        if mta.apart:
            sandbox.write("/usr/sbin/policy-rc.d", "#!/bin/sh\nexit 101\n")
            sandbox.run(["chmod", "755", "/usr/sbin/policy-rc.d"])
            command = ["dpkg", "--force-conflicts,depends,overwrite", "--no-triggers", "--install", *mta.packages()]
            sandbox.run(command, environment={"DEBIAN_FRONTEND": "noninteractive"}, timeout=60)
        sandbox.keep_changes(kept)
    return kept


def configure(installed: Path, mta: Mta, variables: Mapping[str, object], kept: Path) -> Path:
    """Keep as ``kept`` the changes to the machine with the MTA, configured by the role."""
    with Sandbox(kept.parent, installed) as sandbox:
        apply(sandbox, kept.parent, "relay", {"relay_program": mta.name, "relay_manage_service": False, **variables})
        sandbox.keep_changes(kept)
    return kept


def start(sandbox: Sandbox, mta: Mta) -> None:
    """Start what the role has configured."""
    sandbox.run(["sh", "-c", f"touch {_LOG}; chmod 666 {_LOG}; {mta.start or ':'}"])


def send(sandbox: Sandbox, mta: Mta, mail: Mail, address: str = ACCOUNT.user, sender: str = "") -> None:
    """Hand a message over by the machine's sendmail, in the recipient's name where no other sender is given.

    msmtp has no queue: it notes a failure.
    """
    command = f"sendmail -i -f {sender or address} {address}"
    note = f" || echo failed >>{_LOG}" if mta.name == "msmtp" else ""
    sandbox.run(["sh", "-c", command + note], text=mail.text)


def tried(sandbox: Sandbox, mta: Mta) -> bool:
    """Whether it has tried to deliver, in vain."""
    return sandbox.run(["sh", "-c", f"{mta.says} | grep -Eq '{mta.refused}'"], check=False).returncode == 0


def log(sandbox: Sandbox, mta: Mta) -> str:
    """What it says of its work."""
    return sandbox.run(["sh", "-c", mta.says], check=False).stdout
