# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""S-nail: what ``varshow`` prints when it has read a mailrc, for no account and for each."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

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

DEFAULTS = {"smtp": 25, "smtps": 465, "submission": 587, "submissions": 465}
NAMES = ["mta", "smtp-use-starttls", "tls-verify"]


@st.composite
def server(draw, hosts=HOSTS):
    port = draw(st.just("") | PORTS.map(lambda port: f":{port}"))
    url = f"{draw(st.sampled_from(sorted(DEFAULTS)))}://{draw(st.sampled_from(['', 'me@']))}{draw(hosts)}{port}"
    quote = draw(st.sampled_from(["", "'", '"']))
    return f"set {draw(st.sampled_from(['', 'ask ']))}mta={quote}{url}{quote}"


@st.composite
def setting(draw):
    kind = draw(st.integers(0, 4))
    if kind < 2:
        return draw(server())
    if kind == 2:
        return draw(st.sampled_from(["set smtp-use-starttls", "unset smtp-use-starttls", "set nosmtp-use-starttls"]))
    if kind == 3:
        word = draw(st.sampled_from(["strict", "ask", "warn", "ignore", "'ignore'"]))
        return f"set {draw(st.sampled_from(['', chr(92) + chr(10) + '  ']))}tls-verify={word}"
    return draw(st.sampled_from(["# set mta=smtp://no.example.com", "set hold append", "", "unset tls-verify"]))


@st.composite
def configuration(draw):
    """The text, and the names of its accounts. Each has a server of its own: one that is named twice is one."""
    settings = st.lists(setting(), max_size=5)
    changes = st.lists(setting().filter(lambda line: "mta=" not in line), max_size=4)
    lines = ["set v15-compat", *draw(settings)]
    names = draw(st.lists(st.sampled_from(["work", "home"]), max_size=2, unique=True))
    for name in names:
        own = st.just(f"{name}.example.net")
        lines += [f"account {name} {{", draw(server(own)), *draw(changes), "}"]
    return "\n".join(lines) + "\n", names


def shown(path, *account):
    """The variables, where they are set, or None where the program refuses the file."""
    command = ["s-nail", "-:u", *account, "-X", f"varshow {' '.join(NAMES)}", "-X", "exit"]
    output = ask(*command, env={"MAILRC": str(path), "HOME": str(path.parent), "PATH": "/usr/bin:/bin"})
    # "set name=value", "wysh set name='value'", "set name"; what is not set stands behind a "#".
    variables = re.findall(r"(?m)^(?:wysh )?set ([\w-]+)=?(.*)$", output or "")
    return None if output is None else {name: value.strip("'") for name, value in variables}


def meant(said):
    parts = urlsplit(said.get("mta", ""))
    if parts.scheme not in DEFAULTS:
        return set()
    if parts.scheme in ("smtps", "submissions"):
        tls = "implicit"
    else:
        tls = "starttls" if "smtp-use-starttls" in said else "none"
    checked = said.get("tls-verify", "ask") in ("strict", "ask")
    verify = "unknown" if tls == "none" else "full" if checked else "none"
    return {(parts.hostname, parts.port or DEFAULTS[parts.scheme], tls, verify)}


@needs("s-nail")
@given(drawn=configuration())
def test_variables(folder, drawn):
    text, accounts = drawn
    path = write(folder, ".mailrc", text)
    read = {(one.host, one.port, one.tls, one.verify) for one in endpoints(".mailrc", text)}
    said = [shown(path), *(shown(path, "-A", name) for name in accounts)]
    event("refused" if None in said else "understood")
    if None not in said:
        assert set().union(*map(meant, said)) == read, text
