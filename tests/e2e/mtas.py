# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""MTAs that cannot be installed beside Postfix: each goes into sandboxes of its own, by its package's own scripts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .authority import HOST, Authority
from .mail import ACCOUNT, Mail
from .provision import apply
from .sandbox import Sandbox
from .ways import SMTP_PORTS, STARTTLS

#: Where scripts/debian-packages.sh keeps the packages, a folder for each program.
PACKAGES = Path(__file__).resolve().parents[2] / "build" / "debian"
_LOG = "/var/log/mta"
REWRITING = {"relay_sender": "machine@test.example", "relay_root_recipient": "admin@test.example"}
"""With STARTTLS all mail goes out in one name, and root's goes to somebody."""


@dataclass(frozen=True)
class Mta:
    """How to start it, and what tells that it has tried to deliver in vain."""

    name: str
    start: str
    log: str
    refused: str
    """A regular expression for a line of its log."""
    rewrites_header: bool = True
    """Whether the wanted sender stands in the header, too, or in the envelope alone."""

    def packages(self) -> list[Path]:
        """What is to be installed; nothing where it was not downloaded."""
        return sorted((PACKAGES / self.name).glob("*.deb"))


MTAS = {
    mta.name: mta
    for mta in (
        Mta("exim4", "exim4 -bd -q1m", "/var/log/exim4/mainlog", r" == \S+ R=.* defer "),
        Mta(
            "opensmtpd",
            f"smtpd -d >{_LOG} 2>&1 & until smtpctl show status >/dev/null 2>&1; do sleep 0.05; done",
            _LOG,
            "mta error reason=",
            rewrites_header=False,
        ),
        Mta(
            "nullmailer",
            # As the unit starts it that the role has changed.
            "GNUTLS_SYSTEM_PRIORITY_FILE=/etc/nullmailer/gnutls.conf "
            f"setpriv --reuid=mail --regid=mail --clear-groups nullmailer-send >{_LOG} 2>&1 &",
            _LOG,
            "Sending failed",
            rewrites_header=False,
        ),
        Mta("msmtp", "", _LOG, "^failed"),
    )
}


def provision_mta(folder: Path, mta: Mta, authority: Authority) -> None:
    """Keep in ``folder``, by way into TLS, the changes that installing and configuring it make to a machine."""
    folder.mkdir(exist_ok=True)
    for way, port in SMTP_PORTS.items():
        variables = {
            "relay_program": mta.name,
            "relay_host": HOST,
            "relay_port": port,
            "relay_username": ACCOUNT.user,
            "relay_password": ACCOUNT.password,
            "relay_manage_service": False,
            **(REWRITING if way == STARTTLS else {}),
        }
        base = folder / "installed.tar"
        if not base.exists():
            with Sandbox(folder) as sandbox:
                _install(sandbox, mta, authority)
                sandbox.keep_changes(base)
        with Sandbox(folder, base) as sandbox:
            apply(sandbox, folder, "relay", variables)
            sandbox.keep_changes(folder / f"{way}.tar")


def _install(sandbox: Sandbox, mta: Mta, authority: Authority) -> None:
    sandbox.write("/usr/sbin/policy-rc.d", "#!/bin/sh\nexit 101\n")
    sandbox.run(["chmod", "755", "/usr/sbin/policy-rc.d"])
    # The system's own authorities: not every program can be told of others.
    sandbox.write("/usr/local/share/ca-certificates/test.crt", authority.ca_file.read_text(encoding="ascii"))
    sandbox.run(["update-ca-certificates"])
    environment = {"DEBIAN_FRONTEND": "noninteractive"}
    command = ["dpkg", "--force-conflicts,depends,overwrite", "--no-triggers", "--install", *mta.packages()]
    sandbox.run(command, environment=environment, timeout=60)


def start(sandbox: Sandbox, mta: Mta) -> None:
    """Start what the role has configured."""
    sandbox.run(["sh", "-c", f"touch {_LOG}; chmod 666 {_LOG}; {mta.start or ':'}"])


def send(sandbox: Sandbox, mta: Mta, mail: Mail, address: str = ACCOUNT.user) -> None:
    """Hand a message over by the machine's sendmail, from and to an address. msmtp has no queue: it notes a failure."""
    command = f"sendmail -i -f {address} {address}"
    note = f" || echo failed >>{_LOG}" if mta.name == "msmtp" else ""
    sandbox.run(["sh", "-c", command + note], text=mail.text)


def tried(sandbox: Sandbox, mta: Mta) -> bool:
    """Whether it has tried to deliver, in vain."""
    return sandbox.run(["grep", "-Eq", mta.refused, mta.log], check=False).returncode == 0


def log(sandbox: Sandbox, mta: Mta) -> str:
    """What it says of its work."""
    return sandbox.run(["cat", mta.log], check=False).stdout
