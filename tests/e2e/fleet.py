# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Hosts of a fleet: sandboxes with sshd, real mail programs with mistakes in their configurations, and mail servers."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from .authority import Authority
from .certificates import make_certificates
from .mail import ACCOUNT
from .nameserver import start_nameserver
from .sandbox import ADDRESS, Sandbox
from .servers.transcript import Transcript

CHECKOUT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
#: The hosts that are audited and mended; and those with which something is wrong.
SOUND = ("relay", "desk", "mailhost")
WRONG = ("full", "bare", "down")
_ZONE = f"smtp A {ADDRESS}\nimap A {ADDRESS}\n"
_SSHD = """HostKey /etc/ssh/test_key
AuthorizedKeysFile /etc/ssh/test_key.pub
Subsystem sftp internal-sftp
PermitRootLogin prohibit-password
StrictModes no
UsePAM no
"""


def secret(name: str) -> str:
    """What is planted in a file, and must be seen nowhere else."""
    return f"planted-{name}-Zk4vR9xLq2w"


@dataclass(frozen=True)
class Fleet:
    """The hosts, by name, and where Ansible runs."""

    folder: Path
    hosts: Mapping[str, Sandbox]

    def play(self, playbook: str, *options: str, log: str = "log", **environment: str) -> str:
        """Run a playbook, and return all that it says; whether it fails is for the test to see."""
        done = subprocess.run(
            [BIN / "ansible-playbook", f"mailports.secure.{playbook}", "-i", self.folder / "inventory", *options],
            cwd=self.folder,
            env={
                **os.environ,
                "ANSIBLE_CONFIG": str(self.folder / "ansible.cfg"),
                "ANSIBLE_LOG_PATH": log,
                **environment,
            },
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return done.stdout + done.stderr

    def report(self, name: str) -> dict[str, dict]:
        """What a playbook has written, by host."""
        report = json.loads((self.folder / name).read_text(encoding="utf-8"))
        return {one["host"]: one for one in report["hosts"]}

    def transcript(self, host: str) -> Transcript:
        """What the mail servers of a host's network have seen."""
        return Transcript(self.folder / host / "transcript")


@contextmanager
def open_fleet(folder: Path, authority: Authority) -> Iterator[Fleet]:
    """Start all hosts. What Ansible keeps lies below the folder."""
    make_certificates(authority.folder)
    certificates = folder / "certificates"
    certificates.mkdir()
    for ending in ("pem", "key"):
        shutil.copy(authority.folder / f"valid.{ending}", certificates / f"good.{ending}")
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / "key"], check=True)
    with ExitStack() as stack:
        hosts = {}
        for name in (*SOUND, *WRONG[:2]):
            (folder / name).mkdir()
            hosts[name] = stack.enter_context(Sandbox(folder / name))
            _furnish(hosts[name], folder, authority)
            _MISTAKES[name](hosts[name])
        for name in ("relay", "desk", "full"):
            _serve(hosts[name], folder / name, certificates)
        _write_inventory(folder, hosts)
        yield Fleet(folder, hosts)


def _furnish(host: Sandbox, folder: Path, authority: Authority) -> None:
    """The way in, the authority to trust, and nothing of what the machine itself has configured."""
    key = folder / "key"
    host.write("/etc/ssh/test_key", key.read_text(encoding="ascii"))
    host.write("/etc/ssh/test_key.pub", key.with_suffix(".pub").read_text(encoding="ascii"))
    host.write("/etc/ssh/test_sshd_config", _SSHD)
    host.write("/etc/ssl/test-ca.pem", authority.ca_file.read_text(encoding="ascii"))
    tidy = "chmod 600 /etc/ssh/test_key; mkdir -p /run/sshd; rm -rf /etc/dovecot /etc/msmtprc /home/*"
    trust = "cat /etc/ssl/test-ca.pem >>/etc/ssl/certs/ca-certificates.crt"
    name = "$(openssl x509 -in /etc/ssl/test-ca.pem -hash -noout).0"
    tidy += "; rm -rf /root/.[a-z]*rc /root/.config /root/.ansible"
    host.run(["sh", "-ec", f"{tidy}; {trust}; cp /etc/ssl/test-ca.pem /etc/ssl/certs/{name}"])


def _serve(host: Sandbox, folder: Path, certificates: Path) -> None:
    """Gmail's servers, as this network knows them."""
    start_nameserver(host, {"gmail.com": _ZONE})
    facts = json.dumps({"user": ACCOUNT.user, "password": ACCOUNT.password, "mailbox": []})
    host.start("servers", ADDRESS, "honest", str(certificates), str(folder / "transcript"), facts)


def _relay(host: Sandbox, mode: str = "600") -> None:
    """Postfix, whose mail and password go out without TLS when somebody takes STARTTLS away."""
    settings = """        compatibility_level = 3.6
        inet_interfaces = 127.0.0.1
        relayhost = [smtp.gmail.com]:587
        smtp_tls_security_level = may
        smtp_tls_CAfile = /etc/ssl/certs/ca-certificates.crt
        smtp_sasl_auth_enable = yes
        smtp_sasl_password_maps = hash:/etc/postfix/sasl_passwd
        smtp_sasl_security_options = noanonymous
        maillog_file = /var/log/postfix.log
    """
    host.write("/etc/postfix/main.cf", "".join(f"{line.strip()}\n" for line in settings.splitlines()))
    host.write(
        "/etc/postfix/sasl_passwd",
        f"[smtp.gmail.com]:587 {ACCOUNT.user}:{ACCOUNT.password}\nother.example.org x:{secret('postfix')}\n",
    )
    host.run(["chmod", mode, "/etc/postfix/sasl_passwd"])
    host.run(["postmap", "/etc/postfix/sasl_passwd"])


def _desk(host: Sandbox) -> None:
    """msmtp and mbsync, both without TLS, and an application's environment."""
    login = f"user {ACCOUNT.user}\npassword {ACCOUNT.password}\n"
    host.write(
        "/etc/msmtprc",
        f"defaults\nauth on\nfrom {ACCOUNT.user}\naccount default\nhost smtp.gmail.com\nport 25\ntls off\n{login}"
        f"account old\nhost smtp.gmail.com\nport 25\npassword {secret('msmtp')}\n",
    )
    host.write(
        "/root/.mbsyncrc",
        "IMAPAccount g\nHost imap.gmail.com\nPort 143\nSSLType None\nUser u\n"
        f"Pass {secret('mbsync')}\n\nIMAPStore far\nAccount g\n\nMaildirStore near\nPath ~/Mail/\n\n"
        "Channel c\nFar :far:\nNear :near:\n",
    )
    host.write(
        "/var/www/shop/.env",
        f"MAIL_HOST=smtp.gmail.com\nMAIL_PORT=25\nMAIL_ENCRYPTION=null\nMAIL_PASSWORD={secret('env')}\n",
    )
    host.run(["chmod", "640", "/etc/msmtprc", "/var/www/shop/.env"])
    host.run(["chmod", "600", "/root/.mbsyncrc"])


def _mailhost(host: Sandbox) -> None:
    """Dovecot, which takes a TLS that was given up long ago."""
    settings = f"""        protocols = imap
        listen = {ADDRESS}
        ssl = required
        ssl_cert = </etc/dovecot/cert.pem
        ssl_key = </etc/dovecot/key.pem
        ssl_min_protocol = TLSv1
        base_dir = /run/dovecot
        log_path = /var/log/dovecot.log
        service imap-login {{
        inet_listener imap {{
        port = 0
        }}
        }}
        imapc_password = {secret("dovecot")}
    """
    host.write("/etc/dovecot/dovecot.conf", "".join(f"{line.strip()}\n" for line in settings.splitlines()))
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "/etc/dovecot/key.pem"]
    host.run(["openssl", "req", "-x509", "-subj", "/CN=x", *key, "-out", "/etc/dovecot/cert.pem"])
    host.run(["chmod", "600", "/etc/dovecot/dovecot.conf"])
    host.run(["dovecot"])


def _full(host: Sandbox) -> None:
    """There is no room left where the configuration lies."""
    _relay(host, "644")
    fill = "mount -t tmpfs -o size=256k tmpfs /mnt; cp -a /etc/postfix/. /mnt; mount --move /mnt /etc/postfix;"
    host.run(["sh", "-ec", f"{fill} cat /dev/zero >/etc/postfix/filler 2>/dev/null || true"])


def _bare(host: Sandbox) -> None:
    """No Python."""
    host.run(["sh", "-ec", "rm -f /usr/bin/python3*"])


_MISTAKES = {"relay": _relay, "desk": _desk, "mailhost": _mailhost, "full": _full, "bare": _bare}


def _write_inventory(folder: Path, hosts: Mapping[str, Sandbox]) -> None:
    way = "-o UserKnownHostsFile=/dev/null -o ProxyCommand='{}'"
    known = {name: {"ansible_ssh_common_args": way.format(" ".join(hosts[name].inside(_LOGIN)))} for name in hosts}
    known["down"] = {"ansible_host": "127.0.0.1", "ansible_port": 9}
    known["mailhost"]["mailports_unsafe_fixes"] = True
    both = {
        "ansible_user": "root",
        "ansible_ssh_private_key_file": str(folder / "key"),
        "ansible_python_interpreter": "/usr/bin/python3",
        "ansible_ssh_args": "-F /dev/null -o LogLevel=ERROR -o StrictHostKeyChecking=no",
    }
    groups = {"office": {"hosts": {"desk": {}}}}
    inventory = {"all": {"hosts": known, "vars": both, "children": groups}}
    (folder / "inventory").mkdir()
    (folder / "inventory" / "hosts.json").write_text(json.dumps(inventory), encoding="utf-8")
    settings = f"[defaults]\nhome = {folder}/ansible\nforks = 6\n[inventory]\nenable_plugins = yaml\n"
    (folder / "ansible.cfg").write_text(settings, encoding="utf-8")


_LOGIN = ["/usr/sbin/sshd", "-i", "-f", "/etc/ssh/test_sshd_config"]
