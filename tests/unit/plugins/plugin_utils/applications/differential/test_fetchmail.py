# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""fetchmail: what ``--configdump`` prints, which is a Python dictionary."""

from __future__ import annotations

import ast

from ansible_collections.mailports.secure.plugins.plugin_utils.linting.pipeline import Linter
from ansible_collections.mailports.secure.plugins.plugin_utils.rules.catalogue import choose
from ansible_collections.mailports.secure.tests.unit.plugins.plugin_utils.applications.differential.agreement import (
    HOSTS,
    ask,
    endpoints,
    needs,
    write,
)
from ansible_collections.mailports.secure.tests.unit.plugins.plugin_utils.applications.mending import rounds
from hypothesis import assume, event, given
from hypothesis import strategies as st

DEFAULTS = {("IMAP", False): 143, ("IMAP", True): 993, ("POP3", False): 110, ("POP3", True): 995}
GLUE = st.sampled_from([" ", "  ", "\n", "\n  ", "\t", " # no ssl\n", " with ", " and ", ", ", "; ", " options\n"])
SERVER = st.sampled_from(["via mx.example.net", "port 1143", "service 2110", "timeout 30", "auth any", "no dns"])
USER = st.sampled_from(
    [
        *("ssl", "no ssl", "sslcertck", "no sslcertck", "sslproto ''", 'sslproto "auto"', "sslproto 'tls1.2+'"),
        *(
            'password "geheim # 7"',
            "password geheim\\\\x",
            "pass 'a\\'b'",
            "is me here",
            "keep",
            "no rewrite",
            "fetchall",
        ),
        *("sslproto TLS1", "sslcertpath /etc/ssl", "limit 10", "ssl sslproto ''", "to me there"),
    ]
)


@st.composite
def configuration(draw):
    words = []
    if draw(st.booleans()):
        words += ["defaults", *draw(st.lists(SERVER.filter(lambda words: "via" not in words), max_size=1))]
        words += [*draw(st.lists(USER, max_size=2))]
    for _server in range(draw(st.integers(1, 3))):
        words.append(f"{draw(st.sampled_from(['poll', 'skip', 'server']))} {draw(HOSTS)}")
        words += [draw(st.sampled_from(["proto imap", "protocol POP3", "proto IMAP"]))]
        words += draw(st.lists(SERVER, max_size=2))
        for _user in range(draw(st.integers(1, 2))):
            words += [draw(st.sampled_from(["user joe", 'username "bob b"', "user 'ssl'"]))]
            words += draw(st.lists(USER, max_size=3))
    return words[0] + "".join(draw(GLUE) + word for word in words[1:]) + "\n"


def dumped(path):
    """The servers as fetchmail understood them, or None where it refuses the file."""
    output = ask("fetchmail", "-f", path, "--configdump")
    if output is None:
        return None
    body = output[output.index("fetchmailrc = ") + len("fetchmailrc = ") : output.index("# End of initializer")]
    return ast.literal_eval(body.replace("TRUE", "True").replace("FALSE", "False"))["servers"]


def meant(server, user):
    """fetchmail(1), --ssl, --sslproto and --sslcertck: the last makes STARTTLS required where nothing else is said."""
    ssl, proto, checked = user["ssl"], user["sslproto"], user["sslcertck"]
    if ssl:
        tls = "implicit"
    elif proto == "":
        tls = "none"
    else:
        tls = "starttls" if checked or proto else "opportunistic"
    verify = "unknown" if tls == "none" else "full" if checked else "none"
    port = int(server["service"] or DEFAULTS[server["protocol"], ssl])
    secret = "literal" if user["password"] else "absent"
    return server["protocol"].lower(), server["via"] or server["pollname"], port, tls, verify, secret


@needs("fetchmail")
@given(text=configuration())
def test_servers(folder, text):
    servers = dumped(write(folder, ".fetchmailrc", text))
    event("refused" if servers is None else "understood")
    if servers is not None:
        read = [
            (one.protocol, one.host, one.port, one.tls, one.verify, one.secret)
            for one in endpoints(".fetchmailrc", text)
        ]
        assert read == [meant(server, user) for server in servers for user in server["users"]]


@needs("fetchmail")
@given(text=configuration())
def test_what_is_mended_is_still_taken(folder, text):
    assume(dumped(write(folder, ".fetchmailrc", text)) is not None)
    for one in rounds(Linter(choose()), ".fetchmailrc", text):
        assert dumped(write(folder, ".fetchmailrc", one.text)) is not None
