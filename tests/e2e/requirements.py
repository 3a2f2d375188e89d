# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the machine must have for these tests, and what it lacks."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

PACKAGES = Path(__file__).resolve().parents[2] / "build" / "debian"
"""Where scripts/debian-packages.sh keeps the packages that are not installed, and what is unpacked of them."""

_PROGRAMS = {
    "/usr/lib/git-core/git-send-email": "git-email",
    "aerc": "aerc",
    "fetchmail": "fetchmail",
    "getmail": "getmail6",
    "go-12": "gccgo-12",
    "mutt": "mutt",
    "neomutt": "neomutt",
    "offlineimap": "offlineimap3",
    "s-nail": "s-nail",
    "script": "bsdutils",
    "thunderbird": "thunderbird",
    "/usr/sbin/sshd": "openssh-server",
    "/usr/lib/dovecot/imap": "dovecot-imapd",
    "/usr/lib/dovecot/pop3": "dovecot-pop3d",
    "ip": "iproute2",
    "java": "default-jre-headless",
    "mbsync": "isync",
    "msmtp": "msmtp",
    "nft": "nftables",
    "nsd": "nsd",
    "nsenter": "util-linux",
    "openssl": "openssl",
    "php": "php-cli",
    "postfix": "postfix",
    "unbound": "unbound",
    "unshare": "util-linux",
}
_FILES = {
    "/usr/share/gocode/src/github.com/emersion/go-imap": "golang-github-emersion-go-imap-dev",
    "/usr/share/gocode/src/gopkg.in/mail.v2": "golang-gopkg-mail.v2-dev",
    "/usr/share/gocode/src/gopkg.in/yaml.v3": "golang-gopkg-yaml.v3-dev",
    "/usr/share/java/spring3-context.support.jar": "libspring-context-support-java",
    "/usr/share/nodejs/nodemailer": "node-nodemailer",
    "/var/lib/dpkg/info/ruby-actionmailer.list": "ruby-actionmailer",
    f"{PACKAGES}/layer/usr/bin/amtool": "prometheus-alertmanager",
    f"{PACKAGES}/layer/usr/share/php/Illuminate/Mail": "php-illuminate-mail",
}
_PATH = "/usr/sbin:/usr/bin:/sbin:/bin"


def missing() -> str:
    """Return in one line what is missing; empty when all is there."""
    if not sys.platform.startswith("linux") or not Path("/etc/debian_version").exists():
        return "needs Debian: the programs' own way of starting is used"
    if os.geteuid() != 0:
        return "needs root: programs run in network and mount namespaces of their own"
    packages = sorted(set(_missing_packages()))
    if packages:
        return f"needs the Debian packages {' '.join(packages)}"
    return "" if _may_isolate() else "needs the right to make namespaces and to mount in them"


def _missing_packages() -> Iterator[str]:
    yield from (package for program, package in _PROGRAMS.items() if not shutil.which(program, path=_PATH))
    # Without it Postfix and mbsync cannot log in. It is a library, and only recommended by both.
    if not any(Path("/usr/lib").glob("*/sasl2/libplain.so")):
        yield "libsasl2-modules"
    yield from (package for path, package in _FILES.items() if not Path(path).exists())


def _may_isolate() -> bool:
    command = ["unshare", "--net", "--mount", "--pid", "--uts", "--fork", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    return subprocess.run(command, capture_output=True, timeout=10, check=False).returncode == 0
