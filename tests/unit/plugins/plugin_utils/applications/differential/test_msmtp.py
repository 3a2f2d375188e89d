# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""msmtp and mpop: what ``--pretend`` says of each account."""

from __future__ import annotations

import re

import pytest
from ansible_collections.mailports.secure.tests.unit.plugins.plugin_utils.applications.differential.agreement import (
    BLANKS,
    HOSTS,
    PORTS,
    ask,
    endpoints,
    needs,
    write,
)
from hypothesis import event, given
from hypothesis import strategies as st

SWITCH = st.sampled_from(["on", "off", ""])
SETTINGS = {
    "host": HOSTS,
    "port": PORTS,
    "tls": SWITCH,
    "tls_starttls": SWITCH,
    "tls_certcheck": SWITCH,
    "tls_fingerprint": st.sampled_from(["", "AB:" * 31 + "AB", "01:" * 19 + "01"]),
    "tls_trust_file": st.sampled_from(["system", "/etc/ssl/certs/ca-certificates.crt"]),
    "auth": st.sampled_from(["on", "off", "plain", ""]),
    "user": st.sampled_from(["me", '"me@example.org"', ""]),
    "password": st.sampled_from(["geheim-wort-7", '"geheim wort"', 'a"b']),
    "passwordeval": st.sampled_from(["pass show mail", '"pass show mail"', ""]),
    "timeout": st.sampled_from(["off", "30"]),
}
PROTOCOLS = {"msmtp": "smtp", "mpop": "pop3"}


@st.composite
def setting(draw):
    name = draw(st.sampled_from(sorted(SETTINGS)))
    value = draw(SETTINGS[name])
    quoted = value and '"' not in value and draw(st.booleans())
    value = f'"{value}"' if quoted else value
    lead, end = draw(st.sampled_from(["", " ", "\t"])), draw(st.sampled_from(["", " ", "\t "]))
    return f"{lead}{name}{draw(BLANKS)}{value}{end}"


@st.composite
def configuration(draw):
    """The text, and the names of the accounts in it."""
    body = st.lists(setting() | st.sampled_from(["# host no.example.com", "", "  # tls off"]), max_size=7)
    lines, names = draw(body), []
    named = {"default"} if any(line.strip() and not line.strip().startswith("#") for line in lines) else set()
    for name in draw(st.lists(st.sampled_from(["work", "home", "Work", "a.b"]), min_size=1, max_size=3, unique=True)):
        if draw(st.booleans()):
            lines += [draw(st.sampled_from(["defaults", " defaults "])), *draw(body)]
        parents = draw(st.lists(st.sampled_from(names), max_size=2)) if names else []
        lines.append(f"account {name}{' : ' if parents else ''}{draw(st.sampled_from([',', ', '])).join(parents)}")
        names.append(name)
        # An account that adds nothing to its parents is theirs.
        lines += ["user me" if parents else f"host {draw(HOSTS)}", *draw(body)]
    if draw(st.booleans()) and not named:
        lines.append(f"account default : {names[0]}")
    return "\n".join(lines) + "\n", [*sorted(named), *names]


def said(program, path, account):
    """The account's settings in the program's words, or None where it refuses them."""
    own = ["-C", path, "-a", account] if program == "msmtp" else ["-C", path]
    output = ask(program, *own, "--pretend", *([account] if program == "mpop" else []))
    return output and dict(re.findall(r"(?m)^(\w+) *= (.*)$", output))


def meant(words):
    """Host, port, TLS, verification and secret of what the program says."""
    tls = "none" if words["tls"] == "off" else "starttls" if words["tls_starttls"] == "on" else "implicit"
    checked = words["tls_certcheck"] == "on" or words["tls_fingerprint"] != "(not set)"
    verify = "unknown" if tls == "none" else "full" if checked else "none"
    literal, command = words["password"] != "(not set)", words["passwordeval"] != "(not set)"
    secret = "literal" if literal else "reference" if command else "absent"
    return words["host"], int(words["port"]), tls, verify, secret


@pytest.mark.parametrize("program", [pytest.param(name, marks=needs(name)) for name in PROTOCOLS])
@given(drawn=configuration())
def test_accounts(program, folder, drawn):
    text, names = drawn
    if program == "mpop":
        text = re.sub(r"(?m)^(account .*|defaults)$", r"\1\ndelivery mbox /dev/null", text)
    path = write(folder, f".{program}rc", text)
    read = {one.name: (one.host, one.port, one.tls, one.verify, one.secret) for one in endpoints(path.name, text)}
    for name in names:
        words = said(program, path, name)
        event("refused" if words is None else "understood")
        if words is not None:
            assert read.get(name) == meant(words), (name, text)
