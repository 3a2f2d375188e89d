# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""mutt and NeoMutt: what they print of their variables (``-Q``, ``-D``) when they have read a muttrc."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from ansible_collections.mailports.secure.tests.unit.plugins.plugin_utils.applications.differential.agreement import (
    HOSTS,
    PORTS,
    ask,
    endpoints,
    needs,
    write,
)
from hypothesis import event, given
from hypothesis import strategies as st

PROTOCOLS = {"imap": "imap", "imaps": "imap", "pop": "pop3", "pops": "pop3", "smtp": "smtp", "smtps": "smtp"}
DEFAULTS = {"imap": 143, "imaps": 993, "pop": 110, "pops": 995, "smtp": 25, "smtps": 465}
SERVERS = {"folder": ["imap", "imaps"], "spoolfile": ["imaps", "pops", "pop"], "smtp_url": ["smtp", "smtps"]}
SWITCHES = ["ssl_force_tls", "ssl_verify_host"]
QUADS = {"ssl_starttls": ["yes", "no"]}
OTHERS = ["# set folder=imap://no.example.com", 'set from="me; set smtp_url=smtp://no"', "unset help", "set sort=date"]


@st.composite
def url(draw, name):
    scheme, user = draw(st.sampled_from(SERVERS[name])), draw(st.sampled_from(["", "me@", "me%40example.org@"]))
    port, path = draw(st.just("") | PORTS.map(lambda port: f":{port}")), draw(st.sampled_from(["", "/", "/INBOX"]))
    return f"{scheme}://{user}{draw(HOSTS)}{port}{path}"


@st.composite
def statement(draw):
    kind = draw(st.integers(0, 5))
    if kind == 0:
        return draw(st.sampled_from(OTHERS))
    if kind < 3:
        name = draw(st.sampled_from(SWITCHES))
        forms = ["set {}", "unset {}", "set no{}", "set {}=yes", "set {} = no", 'set {}="yes"', "reset {}"]
        return draw(st.sampled_from(forms)).format(name)
    if kind == 3:
        return f"set ssl_starttls={draw(st.sampled_from(QUADS['ssl_starttls']))}"
    name = draw(st.sampled_from(sorted(SERVERS)))
    value = draw(url(name))
    quote = draw(st.sampled_from(["", "'", '"']))
    if draw(st.booleans()):
        blank = draw(st.sampled_from(["", " "]))
        return f"set {name}{blank}={blank}{quote}{value}{quote}"
    return f"set my_x={quote}{value}{quote}{draw(st.sampled_from([chr(10), '; ']))}set {name}=$my_x"


@st.composite
def configuration(draw):
    text = ""
    for part in draw(st.lists(statement(), min_size=2, max_size=8)):
        text += part + ("\n" if "#" in part else draw(st.sampled_from(["\n", "\n", "; ", " # a comment\n", "\n\n"])))
    return text.rstrip("; ") + "\n"


def printed(program, path):
    """The variables that matter, or None where the program refuses the file."""
    names = [*SERVERS, *SWITCHES, *QUADS]
    asked = ["-Q", *names] if program == "mutt" else ["-D"]
    output = ask(program, "-n", "-F", path, *asked)
    if output is None:
        return None
    found = dict(re.findall(r'(?m)^(?:set )?(\w+) ?= ?"?(.*?)"?$', output))
    found |= {
        name: "yes" if word == "set" else "no" for name, word in re.findall(r"(?m)^(\w+) is (set|unset)$", output)
    }
    return found


def meant(said):
    for name in SERVERS:
        parts = urlsplit(said.get(name) or said.get("spool_file", "") if name == "spoolfile" else said.get(name, ""))
        if parts.scheme not in PROTOCOLS:
            continue
        if parts.scheme.endswith("s"):
            tls = "implicit"
        elif said["ssl_force_tls"] == "yes":
            tls = "starttls"
        else:
            tls = "opportunistic" if said["ssl_starttls"] == "yes" else "none"
        verify = "unknown" if tls == "none" else "full" if said["ssl_verify_host"] == "yes" else "chain-only"
        yield PROTOCOLS[parts.scheme], parts.hostname, parts.port or DEFAULTS[parts.scheme], tls, verify


@pytest.mark.parametrize("program", [pytest.param(name, marks=needs(name)) for name in ("mutt", "neomutt")])
@given(text=configuration())
def test_variables(program, folder, text):
    said = printed(program, write(folder, ".muttrc", text))
    event("refused" if said is None else "understood")
    if said is not None:
        read = {(one.protocol, one.host, one.port, one.tls, one.verify) for one in endpoints(".muttrc", text)}
        assert read == set(meant(said)), text
