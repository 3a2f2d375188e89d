# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Servers that misbehave, each in one way, and what the probe has to say of each.

A script is what a server does with each connection. ``> text`` sends a line; ``< word`` takes a line and goes on if it
begins like that; ``tls NAME`` does a handshake with that certificate, ``old-tls NAME`` one of TLS 1.1, ``careless-tls
NAME`` one that keeps what came before; ``bytes`` takes whatever comes; ``answers WORD`` answers commands until the
client goes, with that word to what it does not know; ``wait`` says nothing until then. At its end the server hangs up.

Run inside a sandbox as a program with the folder of the certificates: serves all scripts until standard input closes.
"""

from __future__ import annotations

import socket
import ssl
import sys
import threading
from pathlib import Path
from typing import NamedTuple

from .channel import Channel, Closed
from .transcript import Event

IPV4, IPV6 = "10.25.0.1", "fd00:25::1"
LOGIN = ("alice@test.example", "kumquat-7-lantern")

_SAID = "> 250-mail.test.example"
_HELLO = ("> 220 mail.test.example ESMTP", "< EHLO", _SAID)
_OFFERED = (*_HELLO, "> 250 STARTTLS")
_STARTED = (*_OFFERED, "< STARTTLS", "> 220 go on")
_IN_TLS = ("< EHLO", _SAID, "> 250 AUTH PLAIN LOGIN")
_SMTPS = ("tls valid", "> 220 mail.test.example ESMTP", *_IN_TLS)
_IMAP = ("> * OK ready", "< a CAPABILITY")
_IMAPS = ("tls valid", *_IMAP, "> * CAPABILITY IMAP4rev1 AUTH=PLAIN", "> a OK done", "< a AUTHENTICATE", "> +", "< ")
_POP3S = ("tls valid", "> +OK ready", "< CAPA", "> +OK")


class Case(NamedTuple):
    """``causes``: all that the probe must find, and nothing else. Without a script, nobody listens."""

    causes: tuple[str, ...]
    target: str
    script: tuple[str, ...] = ()
    addresses: tuple[str, ...] = (IPV4,)
    login: bool = False

    @property
    def runs_out(self) -> bool:
        """The time limit is what ends it."""
        return bool({"timed-out", "port-25-blocked", "no-greeting", "tls-timed-out"} & {*self.causes})

    @property
    def port(self) -> int:
        return int(self.target.rpartition(":")[2])


def _case(cause: str, scheme: str, port: int, *script: str, login: bool = False) -> Case:
    return Case(tuple(cause.split()), f"{scheme}://mail.test.example:{port}", script, login=login)


#: By verb, and for IMAP by what follows the tag.
_ANSWERS = {
    "EHLO": "250-mail.test.example\r\n250 AUTH PLAIN",
    "CAPABILITY": "* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n{tag} OK done",
    "NOOP": "{tag} OK done",
    "CAPA": "+OK\r\nSASL PLAIN\r\n.",
}

DROPPED, REJECTED = (25, 4001), (4002,)
CASES = (
    Case(("no-such-name",), "smtps://nowhere.test.example:465"),
    Case(("no-address",), "smtps://text.test.example:465"),
    Case(("name-lookup-failed",), "smtps://mail.elsewhere.example:465"),
    Case(("no-route",), "smtps://far.test.example:465"),
    _case("connection-refused", "smtps", 4003),
    _case("timed-out", "smtps", 4001),
    _case("port-25-blocked", "smtp", 25),
    _case("filtered", "smtps", 4002),
    Case(("ipv6-broken",), "smtps://both.test.example:4010", _SMTPS),
    Case(("ipv4-broken",), "smtps://both.test.example:4011", _SMTPS, addresses=(IPV6,)),
    Case((), "smtps://both.test.example:4012", _SMTPS, addresses=(IPV4, IPV6)),
    # What the module's examples ask.
    Case((), "smtps://smtp.gmail.com:465", _SMTPS),
    Case((), "imaps://mail.example.org:993", (*_IMAPS, "> a OK welcome"), login=True),
    _case("no-greeting", "smtp", 4020, "wait"),
    _case("tls-timed-out", "smtps", 4021, "wait"),
    _case("service-refused", "smtp", 4022, "> 554 5.7.1 on a block list"),
    _case("service-refused", "imap", 4023, "> * BYE too many connections"),
    _case("service-refused", "pop3", 4024, "> -ERR closed for repair"),
    _case("wrong-greeting", "smtp", 4025, "> SSH-2.0-OpenSSH_9.2"),
    _case("wrong-greeting", "imap", 4026, "> 220 mail.test.example ESMTP"),
    _case("wrong-greeting", "pop3", 4027, "> " + "x" * 60000),
    _case("wrong-greeting", "smtp", 4028, "> 220 mail.test.example", "< EHLO", *["> 250-X"] * 400),
    _case("plaintext-on-tls-port", "smtps", 4029, "> 220 mail.test.example ESMTP", "wait"),
    _case("plaintext-on-tls-port", "imaps", 4030, "> * OK ready", "wait"),
    _case("plaintext-on-tls-port", "pop3s", 4031, "> +OK ready", "wait"),
    _case("tls-on-starttls-port", "smtp", 4032, "tls valid", "> 220 mail.test.example ESMTP"),
    _case("tls-on-starttls-port", "imap", 4033, "tls valid", "> * OK ready"),
    _case("starttls-not-offered", "smtp", 4034, *_HELLO, "> 250 8BITMIME", "< STARTTLS", "> 502 unknown"),
    _case(
        "starttls-not-offered",
        "imap",
        4035,
        *_IMAP,
        "> * CAPABILITY IMAP4rev1 LOGINDISABLED",
        "> a OK done",
        "< a STARTTLS",
        "> a BAD unknown",
    ),
    _case("starttls-not-offered", "pop3", 4036, "> +OK ready", "< CAPA", "> -ERR unknown", "< STLS", "> -ERR unknown"),
    _case("starttls-stripped", "smtp", 4037, *_HELLO, "> 250 XXXXXXXA", "< STARTTLS", "> 500 unknown"),
    _case("starttls-stripped", "smtp", 4038, *_HELLO, "> 250 8BITMIME", "< STARTTLS", "> 220 go on", "wait"),
    _case("starttls-refused", "smtp", 4039, *_OFFERED, "< STARTTLS", "> 454 TLS not available"),
    _case("starttls-refused", "pop3", 4040, "> +OK ready", "< CAPA", "> +OK", "> STLS", "> .", "< STLS", "> -ERR no"),
    _case("starttls-injection", "smtp", 4041, *_OFFERED, "< STARTTLS", "> 220 go on\r\n250 AUTH PLAIN", "wait"),
    _case("starttls-command-injection", "smtp", 4072, *_STARTED, "careless-tls valid", "answers 500"),
    _case(
        "starttls-command-injection",
        "imap",
        4073,
        *_IMAP,
        "> * CAPABILITY STARTTLS LOGINDISABLED",
        "> a OK done",
        "< a STARTTLS",
        "> a OK go on",
        "careless-tls valid",
        "answers 500",
    ),
    _case(
        "starttls-command-injection",
        "pop3",
        4074,
        "> +OK ready",
        "< CAPA",
        "> +OK",
        "> STLS",
        "> .",
        "< STLS",
        "> +OK go on",
        "careless-tls valid",
        "answers -ERR",
    ),
    _case("preauth", "imap", 4042, "> * PREAUTH welcome", "wait"),
    _case("old-tls", "smtps", 4043, "old-tls valid", "wait"),
    _case("old-tls", "smtp", 4044, *_STARTED, "old-tls valid", "wait"),
    _case("handshake-failed", "smtps", 4045, "bytes"),
    _case("handshake-failed", "smtp", 4046, *_STARTED, "bytes"),
    _case("certificate-expired", "smtps", 4047, "tls expired", *_SMTPS[1:]),
    _case("certificate-expired", "smtp", 4048, *_STARTED, "tls expired", *_IN_TLS),
    _case("certificate-not-yet-valid", "smtps", 4049, "tls future", *_SMTPS[1:]),
    _case("certificate-other-name", "smtps", 4050, "tls other-name", *_SMTPS[1:]),
    Case(("certificate-other-name", "certificate-expired"), "smtps://other.example:4059", ("tls expired", *_SMTPS[1:])),
    _case("plaintext-on-tls-port", "smtps", 4069, "> 554 go away", "wait"),
    _case("wrong-greeting", "smtps", 4070, "> SSH-2.0-OpenSSH_9.2", "wait"),
    _case("service-refused", "smtp", 4071, "> 220 mail", "< EHLO", "> 421 too busy"),
    _case("certificate-self-signed", "smtps", 4051, "tls self-signed", *_SMTPS[1:]),
    _case("certificate-unknown-authority", "smtps", 4052, "tls unknown", *_SMTPS[1:]),
    _case("certificate-invalid", "smtps", 4053, "tls weak", *_SMTPS[1:]),
    _case("certificate-expires-soon", "smtps", 4054, "tls soon", *_SMTPS[1:]),
    _case(
        "cleartext-auth-offered",
        "smtp",
        4055,
        *_HELLO,
        "> 250-STARTTLS",
        "> 250 AUTH PLAIN",
        "< STARTTLS",
        "> 220 go on",
        "tls valid",
        *_IN_TLS,
    ),
    _case(
        "cleartext-auth-offered",
        "imap",
        4056,
        *_IMAP,
        "> * CAPABILITY IMAP4rev1 STARTTLS",
        "> a OK done",
        "< a STARTTLS",
        "> a OK go on",
        "tls valid",
        "< a CAPABILITY",
        "> * CAPABILITY AUTH=PLAIN",
        "> a OK done",
    ),
    _case("no-login-offered", "smtps", 4057, *_SMTPS[:2], "< EHLO", "> 250 mail.test.example"),
    _case("connection-lost", "smtps", 4058, *_SMTPS[:2], "< EHLO"),
    _case("", "smtps", 4060, *_SMTPS, "< AUTH PLAIN", "> 235 welcome", login=True),
    _case("authentication-failed", "smtps", 4061, *_SMTPS, "< AUTH PLAIN", f"> 535 not {LOGIN[1]}", login=True),
    _case("authentication-failed", "imaps", 4062, *_IMAPS, "> a NO [AUTHENTICATIONFAILED] who?", login=True),
    _case(
        "authentication-failed",
        "pop3s",
        4063,
        *_POP3S,
        "> USER",
        "> .",
        "< USER",
        "> +OK",
        "< PASS",
        "> -ERR who?",
        login=True,
    ),
    _case(
        "app-password-required",
        "smtps",
        4064,
        *_SMTPS,
        "< AUTH PLAIN",
        "> 534-5.7.9 Application-specific password required.",
        "> 534 5.7.9 See the help",
        login=True,
    ),
    _case("oauth2-required", "smtps", 4065, *_SMTPS[:2], "< EHLO", _SAID, "> 250 AUTH XOAUTH2", login=True),
    _case("login-unavailable", "smtps", 4066, *_SMTPS, "< AUTH PLAIN", "> 454 try later", login=True),
    _case("login-unavailable", "imaps", 4067, *_IMAPS, "> a NO [UNAVAILABLE] later", login=True),
    _case(
        "login-unavailable",
        "pop3s",
        4068,
        *_POP3S,
        "> SASL PLAIN",
        "> .",
        "< AUTH",
        "> -ERR [SYS/TEMP] later",
        login=True,
    ),
)


class _Nothing:
    """Takes the place of a transcript: nobody asks for it."""

    def record(self, event: Event) -> None:
        pass


def _context(certificates: Path, step: str) -> ssl.SSLContext:
    kind, name = step.split()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.load_cert_chain(certificates / f"{name}.pem", certificates / f"{name}.key")
    if kind == "old-tls":
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    return context


def _play(connection: socket.socket, script: tuple[str, ...], certificates: Path) -> None:
    channel = Channel(connection, _Nothing())
    try:
        for step in script:
            _do(channel, step, certificates)
    except (Closed, OSError):
        pass
    finally:
        channel.close()


def _do(channel: Channel, step: str, certificates: Path) -> None:
    if step.startswith("> "):
        channel.send(step[2:] + "\r\n")
    elif step.startswith("< "):
        if not channel.line().startswith(step[2:]):
            raise Closed
    elif step == "bytes":
        channel.octets(1)
    elif step.startswith("answers "):
        _answer(channel, step.partition(" ")[2])
    elif step == "wait":
        while True:
            channel.octets(1)
    else:
        before = channel.buffered()
        channel.secure_with(_context(certificates, step))
        if step.startswith("careless-tls"):
            channel.put_back(before)


def _answer(channel: Channel, unknown: str) -> None:
    while True:
        first, _space, second = channel.line().upper().partition(" ")
        answer = _ANSWERS.get(first) or _ANSWERS.get(second) or f"{unknown} unknown"
        channel.send(answer.format(tag=first.lower()) + "\r\n")


def _listen(listener: socket.socket, script: tuple[str, ...], certificates: Path) -> None:
    while True:
        threading.Thread(target=_play, args=(listener.accept()[0], script, certificates), daemon=True).start()


def main(certificates: str) -> None:
    """Serve every case."""
    for case in CASES:
        for address in case.addresses if case.script else ():
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            listener = socket.create_server((address, case.port), family=family, backlog=16)
            threading.Thread(target=_listen, args=(listener, case.script, Path(certificates)), daemon=True).start()
    print("ready", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
