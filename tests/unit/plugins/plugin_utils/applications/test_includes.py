# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What files say through others that they include."""

from __future__ import annotations

import pytest

CONF = "etc/exim/exim.conf"
GMAIL = "[sendemail]\n\tsmtpserver = smtp.gmail.com\n\tsmtpserverport = 587\n"
TLS = "[sendemail]\n\tsmtpencryption = tls\n"


@pytest.mark.parametrize(
    ("text", "other", "rows"),
    [
        (f"[include]\n\tpath = ~/.git-tls\n{GMAIL}", TLS, [("smtp.gmail.com", "starttls", 2)]),
        (
            f"{GMAIL}[Include]\n\tPath = .git-tls\n",
            TLS.replace("sendemail", "SendEmail"),
            [("smtp.gmail.com", "starttls", 5)],
        ),
        # The last one of a name counts, wherever it is written.
        (f"{GMAIL}\tsmtpencryption = none\n[include]\n\tpath = .git-tls\n", TLS, [("smtp.gmail.com", "starttls", 6)]),
        (f"[include]\n\tpath = .git-tls\n{GMAIL}\tsmtpencryption = none\n", TLS, [("smtp.gmail.com", "none", 6)]),
        (f"{TLS}{GMAIL}[include]\n\tpath = .git-tls\n", "[sendemail]\n\tsmtpserver = other\n", []),
        # A condition may not hold.
        (f'{GMAIL}[includeIf "gitdir:~/clients/"]\n\tpath = .git-tls\n', TLS, [("smtp.gmail.com", "starttls", 5)]),
        (
            f'{TLS}{GMAIL}[includeIf "onbranch:x"]\n\tpath = .git-tls\n',
            TLS.replace("tls", "none"),
            [("smtp.gmail.com", "starttls", 2)],
        ),
        # Another server's encryption.
        (
            f'{GMAIL}[includeIf "gitdir:~/clients/"]\n\tpath = .git-tls\n',
            f"{TLS}\tsmtpserver = mx\n",
            [("smtp.gmail.com", "none", 2)],
        ),
        (f"{GMAIL}[include]\n\tpath = /etc/.git-tls\n\tpath = .gitconfig\n", TLS, [("smtp.gmail.com", "starttls", 5)]),
        (f"{GMAIL}[include]\n\tpath = missing\n\tpath\n", TLS, [("smtp.gmail.com", "none", 2)]),
    ],
)
def test_git(lint, text, other, rows):
    assert lint({".gitconfig": text, ".git-tls": other}).rows("host", "tls", "@tls") == rows


def test_git_includes_that_include(lint):
    files = {".gitconfig": f"{GMAIL}[include]\npath = a\n", "a": "[include]\npath = b\npath = a\n", "b": TLS}
    assert lint(files).rows("host", "tls", "@tls") == [("smtp.gmail.com", "starttls", 5)]


def test_files_that_include_each_other_many_times_end(lint):
    circle = "[include]\n" + "\tpath = a\n\tpath = .gitconfig\n" * 50
    assert lint({".gitconfig": GMAIL + circle, "a": circle}).rows("host", "tls") == [("smtp.gmail.com", "none")]


URL = "set smtp_url = smtp://smtp.gmail.com:587/\n"
NO = "set ssl_force_tls = no\n"


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        # As mutt -Q ssl_force_tls tells: what is set last counts, wherever it is written.
        (f"{URL}source a\n", [("starttls", "absent", 2)]),
        (f"{URL}source b\n", [("opportunistic", "absent", 2)]),
        (f"{URL}set ssl_force_tls = yes\nsource b\n", [("opportunistic", "absent", 3)]),
        (f"{URL}source b\nset ssl_force_tls = yes\n", [("starttls", "absent", 3)]),
        (f"{URL}source b\nsource a\n", [("starttls", "absent", 3)]),
        (f"{URL}source a\nsource b\n", [("opportunistic", "absent", 3)]),
        (f"{URL}set smtp_pass = geheim-7\nsource c\n", [("starttls", "absent", 1)]),
    ],
)
def test_mutt(lint, text, rows):
    others = {"mutt/a": "set ssl_force_tls\n", "mutt/b": NO, "mutt/c": "unset smtp_pass\n"}
    read = lint({"mutt/muttrc": text, **others})
    assert read.rows("tls", "secret", "@tls") == rows


ROUTER = "smart:\n  driver = manualroute\n  route_list = * mx.example.org::587\n  transport = smarthost\n"
TRANSPORT = "smarthost:\n  driver = smtp\n  hosts_require_auth = *\n"


@pytest.mark.parametrize(
    ("files", "rows"),
    [
        (
            {
                CONF: "begin routers\n.include /etc/exim/r\nbegin transports\n.include /etc/exim/t\n",
                "r": ROUTER,
                "t": TRANSPORT,
            },
            [("etc/exim/r", 3, "opportunistic", "etc/exim/r", 3)],
        ),
        # Options of one transport, and a macro that is set elsewhere.
        (
            {
                CONF: 'HERE = /etc/exim\n.include "HERE/m"\n'
                f"begin routers\n{ROUTER}begin transports\n{TRANSPORT}.include_if_exists t\n",
                "m": "TLS = *\n",
                "t": "  hosts_require_tls = TLS\n",
            },
            [(CONF, 6, "starttls", "etc/exim/t", 1)],
        ),
        ({CONF: f".ifdef NO\n.include t\n.endif\nbegin routers\n{ROUTER}", "t": f"begin transports\n{TRANSPORT}"}, []),
        (
            {
                CONF: f".include a/b\n.include_if_exists none\nbegin transports\n{TRANSPORT}",
                "a/b": f".include ../exim.conf\n.include a/b\nbegin routers\n{ROUTER}",
            },
            [("etc/exim/a/b", 6, "opportunistic", "etc/exim/a/b", 6)],
        ),
    ],
)
def test_exim(lint, files, rows):
    read = lint({path if path == CONF else f"etc/exim/{path}": text for path, text in files.items()})
    found = [(one.anchor.path, read.line(one.anchor), one.tls, one.place_of("tls")) for one in read.endpoints]
    assert [(*row, place.path, read.line(place)) for *row, place in found] == rows
