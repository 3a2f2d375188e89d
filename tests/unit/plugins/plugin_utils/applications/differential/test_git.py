# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""git: what ``git config --list`` understands, and what git-send-email makes of it."""

from __future__ import annotations

from ansible_collections.mailports.secure.tests.unit.plugins.plugin_utils.applications.differential.agreement import (
    ask,
    endpoints,
    needs,
    write,
)
from hypothesis import event, given
from hypothesis import strategies as st

KEYS = {
    "smtpServer": [*["mx.example.org", "smtp.example.com"] * 2, "/usr/bin/msmtp"],
    "smtpserver": ["smtp.example.net", '"smtp.example.net"', 'smtp."example".net'],
    "smtpServerPort": ["25", "465", '"587"', "2525"],
    "smtpEncryption": ["ssl", "tls", "starttls", "TLS", '"ssl"', "", "none"],
    "SMTPENCRYPTION": ["tls", "ssl"],
    "smtpSSLCertPath": ["", "/etc/ssl/certs"],
    "smtpUser": ["me"],
    "confirm": ["never"],
}
SECTIONS = ["[sendemail]", "[SendEmail]", '[sendemail "work"]', '[sendemail "at.home"]', "[core]", '[alias "x"]']


@st.composite
def setting(draw):
    name = draw(st.sampled_from(sorted(KEYS)))
    value = draw(st.sampled_from(KEYS[name]))
    equals = draw(st.sampled_from([" = ", "=", " =\t", " = \\\n  "]))
    lead, end = draw(st.sampled_from(["", "\t", "  "])), draw(st.sampled_from(["", " # c", " ; c", "  "]))
    return f"{lead}{name}{equals}{value}{end}"


@st.composite
def configuration(draw):
    lines = []
    for section in draw(st.lists(st.sampled_from(SECTIONS), min_size=1, max_size=4)):
        lines += [section, *draw(st.lists(setting() | st.sampled_from(["", "# smtpserver = no", "; x"]), max_size=6))]
    return "\n".join(lines) + "\n"


def listed(path):
    """Values by lower-case section, identity and key; None where git refuses the file."""
    output = ask("git", "config", "--file", path, "--null", "--list")
    if output is None:
        return None
    found = {}
    for item in filter(None, output.split("\0")):
        key, _newline, value = item.partition("\n")
        section, _dot, rest = key.partition(".")
        identity, _dot, name = rest.rpartition(".")
        found.setdefault((section, identity), {})[name] = value
    return found


def meant(found):
    """git-send-email(1): an identity's settings before the common ones; each that names a server, in no order."""
    common = found.get(("sendemail", ""), {})
    for (section, _identity), own in found.items():
        said = {**common, **own}
        server = said.get("smtpserver", "")
        if section != "sendemail" or "smtpserver" not in own or not server or server.startswith("/"):
            continue
        encryption = said.get("smtpencryption")
        tls = {"ssl": "implicit", "tls": "starttls"}.get(encryption, "none")
        port = int(said.get("smtpserverport") or (465 if tls == "implicit" else 25))
        checked = said.get("smtpsslcertpath", "unset") != ""
        yield server, port, tls, "unknown" if tls == "none" else "full" if checked else "none"


@needs("git")
@given(text=configuration())
def test_send_email(folder, text):
    found = listed(write(folder, ".gitconfig", text))
    event("refused" if found is None else "understood")
    if found is not None:
        read = {
            (one.host, one.port, one.tls, one.verify)
            for one in endpoints(".gitconfig", text)
            if one.application == "git"
        }
        assert set(meant(found)) <= read, text
        # An identity that names no server of its own uses the common one.
        hosts = {own.get("smtpserver") for (section, _identity), own in found.items() if section == "sendemail"}
        assert {host for host, *_rest in read} <= hosts, text
