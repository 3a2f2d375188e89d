# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""An audit of a host that is none: what it loads and compiles, the processes that look after real hosts need not."""

from __future__ import annotations

from .bringing import Brought, File
from .host_report import told
from .inspection import inspect
from .installed import examples
from .setup import setup

_TEXTS = {
    "/etc/msmtprc": "account a\nhost smtp.gmail.com\nport 25\ntls off\naccount b\nhost nobody-knows.me\npassword x\n",
    "/etc/postfix/main.cf": "relayhost = [smtp.gmail.com]:587\n",
    "/etc/x/mail.yml": "smtp:\n  host: smtp.gmail.com\n  port: 25\n",
    "/etc/x/mail.conf": "[smtp]\nhost = smtp.gmail.com\nport = 25\n",
}


def rehearse() -> None:
    """Look once at what most hosts have."""
    texts = {**dict.fromkeys(examples(), ""), **_TEXTS}
    files = {path: File(path, text.encode(), "own", "", "0644", "root", "root") for path, text in texts.items()}
    brought = Brought(files, [], [], {}, texts)
    told(brought, inspect(setup(), brought))
