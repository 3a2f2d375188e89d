# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a client says in each of the three protocols, as far as a probe needs it."""

from __future__ import annotations

import re
from base64 import b64encode
from contextlib import suppress
from typing import NamedTuple

from .channel import Channel, showable
from .model import Login, Stopped

#: By these a password goes over the wire as it is.
PLAIN_MECHANISMS = frozenset({"PLAIN", "LOGIN", "LOGIN command", "USER/PASS"})
_OAUTH2 = frozenset({"XOAUTH2", "OAUTHBEARER"})
#: What other services say first.
_FOREIGN = (
    (r"220[ -]", "SMTP or FTP"),
    (r"\* (OK|PREAUTH|BYE)", "IMAP"),
    (r"\+OK", "POP3"),
    (r"SSH-", "SSH"),
    (r"HTTP/", "HTTP"),
)
_MOST_LINES = 200
#: How a device that censors SMTP overwrites an offer in the same length (Cisco "inspect esmtp", fixup protocol smtp).
_MASKED = re.compile(r"X{7,}[A-Z]?")
_APP_PASSWORD = re.compile(r"app(lication)?[- ]?(specific|password)", re.IGNORECASE)


class Offers(NamedTuple):
    """What the server announces. ``masked``: words of it have been overwritten on the way."""

    starttls: bool
    mechanisms: tuple[str, ...]
    masked: str = ""


class Dialect:
    """A conversation. Methods raise Stopped with the cause, and Silence where no answer comes."""

    #: How a client says good-bye.
    leaving = "QUIT"
    #: A command of no consequence whose answer cannot be taken for that of another.
    smuggled = "XMAILPORTS"

    def __init__(self, channel: Channel) -> None:
        self.channel = channel

    def leave(self) -> None:
        """Say good-bye, so that the server does not log a lost connection, and go."""
        with suppress(Stopped):
            self.channel.send(f"{self.leaving}\r\n")
        self.channel.close()

    def greet(self) -> None:
        """Take the greeting."""
        raise NotImplementedError

    def offers(self) -> Offers:
        """Ask for the capabilities."""
        raise NotImplementedError

    def start_tls(self, smuggled: str = "") -> tuple[bool, str]:
        """Ask for TLS: whether the server agrees, and its words. ``smuggled`` goes in clear right behind."""
        raise NotImplementedError

    def heeds_smuggled(self) -> bool:
        """Under TLS: whether the server carries out ``smuggled`` now, which was sent in clear before."""
        raise NotImplementedError

    def log_in(self, login: Login, mechanism: str) -> tuple[str, str]:
        """Log in: ``accepted`` or a cause's code, and the server's words, which may repeat the password."""
        raise NotImplementedError


def foreign(line: str) -> Stopped:
    """What answers is something else."""
    known = next((name for start, name in _FOREIGN if re.match(start, line)), "")
    return Stopped("wrong-greeting", f"it speaks {known}" if known else f'it says "{showable(line)}"')


class Smtp(Dialect):
    """RFC 5321, 3207 (STARTTLS) and 4954 (AUTH)."""

    def greet(self) -> None:
        code, lines = self._reply()
        if code // 100 in (4, 5):
            raise Stopped("service-refused", showable(" ".join(lines)))
        if code != 220:
            raise foreign(f"{code} {lines[0]}")

    def offers(self) -> Offers:
        code, lines = self._hello()
        if code == 421:
            raise Stopped("service-refused", showable(" ".join(lines)))
        if code != 250:
            return Offers(False, ())
        words = [line.upper().split() for line in lines[1:] if line.split()]
        names = {line[0] for line in words}
        mechanisms = dict.fromkeys(name for line in words if line[0] == "AUTH" for name in line[1:])
        masked = next((name for name in names if _MASKED.fullmatch(name)), "")
        return Offers("STARTTLS" in names, tuple(mechanisms), masked)

    def start_tls(self, smuggled: str = "") -> tuple[bool, str]:
        code, lines = self._ask(_followed("STARTTLS", smuggled))
        return code == 220, showable(f"{code} {lines[-1]}")

    def heeds_smuggled(self) -> bool:
        code, _lines = self._hello()
        return code // 100 == 5

    def log_in(self, login: Login, mechanism: str) -> tuple[str, str]:
        if mechanism == "PLAIN":
            code, lines = self._ask("AUTH PLAIN " + _plain(login))
        else:
            code, lines = self._ask("AUTH LOGIN")
            for secret in login:
                if code == 334:
                    code, lines = self._ask(_base64(secret))
        text = f"{code} {' '.join(lines)}"
        if code == 235:
            return "accepted", text
        return ("login-unavailable" if code // 100 == 4 else _refusal(text)), text

    def _hello(self) -> tuple[int, list[str]]:
        # An address literal is what a client without a name of its own says (RFC 5321 4.1.3).
        here = str(self.channel.connection.getsockname()[0])
        return self._ask(f"EHLO [{'IPv6:' if ':' in here else ''}{here}]")

    def _ask(self, command: str) -> tuple[int, list[str]]:
        self.channel.send(command + "\r\n")
        return self._reply()

    def _reply(self) -> tuple[int, list[str]]:
        lines = []
        for _number in range(_MOST_LINES):
            line = self.channel.line()
            if not re.match(r"[2-5]\d\d([ -]|$)", line):
                raise foreign(line)
            lines.append(line[4:])
            if line[3:4] != "-":
                return int(line[:3]), lines
        raise Stopped("wrong-greeting", "a reply without end")


class Imap(Dialect):
    """RFC 3501 and 9051, 4959 (SASL-IR)."""

    leaving = "a LOGOUT"
    smuggled = "smuggled NOOP"

    def greet(self) -> None:
        line = self.channel.line()
        if re.match(r"\* BYE\b", line, re.IGNORECASE):
            raise Stopped("service-refused", showable(line[5:]))
        if re.match(r"\* PREAUTH\b", line, re.IGNORECASE):
            raise Stopped("preauth")
        if not re.match(r"\* OK\b", line, re.IGNORECASE):
            raise foreign(line)

    def offers(self) -> Offers:
        _status, _text, told = self._ask("CAPABILITY")
        words = [word.upper() for line in told if line.upper().startswith("* CAPABILITY ") for word in line.split()[2:]]
        mechanisms = [word[5:] for word in words if word.startswith("AUTH=")]
        if words and "LOGINDISABLED" not in words:
            mechanisms.append("LOGIN command")
        return Offers("STARTTLS" in words, tuple(dict.fromkeys(mechanisms)))

    def start_tls(self, smuggled: str = "") -> tuple[bool, str]:
        status, text, _told = self._ask(_followed("STARTTLS", smuggled))
        return status == "OK", showable(f"{status} {text}")

    def heeds_smuggled(self) -> bool:
        self.channel.send("a NOOP\r\n")
        return self.channel.line().startswith("smuggled ")

    def log_in(self, login: Login, mechanism: str) -> tuple[str, str]:
        if mechanism == "PLAIN":
            status, text, _told = self._ask("AUTHENTICATE PLAIN", _plain(login))
        else:
            status, text, _told = self._ask(f"LOGIN {_quoted(login.user)} {_quoted(login.password)}")
        if status == "OK":
            return "accepted", text
        # RFC 5530: the server cannot tell now, whatever the password is.
        unavailable = re.match(r"\[(UNAVAILABLE|INUSE|LIMIT|SERVERBUG)\]", text)
        return ("login-unavailable" if unavailable else _refusal(text)), f"{status} {text}"

    def _ask(self, command: str, continuation: str = "") -> tuple[str, str, list[str]]:
        """Status, its text, and the untagged lines before it."""
        self.channel.send(f"a {command}\r\n")
        told: list[str] = []
        for _number in range(_MOST_LINES):
            line = self.channel.line()
            if line.startswith("+") and continuation:
                self.channel.send(continuation + "\r\n")
                continuation = ""
            elif line.startswith("a "):
                status, _space, text = line[2:].partition(" ")
                return status.upper(), text, told
            elif line.startswith("* "):
                told.append(line)
            else:
                raise foreign(line)
        raise Stopped("wrong-greeting", "an answer without end")


class Pop3(Dialect):
    """RFC 1939, 2449 (CAPA), 2595 (STLS) and 5034 (AUTH)."""

    def greet(self) -> None:
        line = self.channel.line()
        if line.startswith("-ERR"):
            raise Stopped("service-refused", showable(line[5:]))
        if not line.startswith("+OK"):
            raise foreign(line)

    def offers(self) -> Offers:
        fine, _text = self._ask("CAPA")
        lines = [line.upper() for line in self._listed()] if fine else []
        names = {line.split()[0] for line in lines if line.split()}
        mechanisms = [name for line in lines if line.startswith("SASL ") for name in line.split()[1:]]
        if "USER" in names:
            mechanisms.append("USER/PASS")
        return Offers("STLS" in names, tuple(dict.fromkeys(mechanisms)))

    def start_tls(self, smuggled: str = "") -> tuple[bool, str]:
        fine, text = self._ask(_followed("STLS", smuggled))
        return fine, showable(text)

    def heeds_smuggled(self) -> bool:
        fine, _text = self._ask("CAPA")
        return not fine

    def log_in(self, login: Login, mechanism: str) -> tuple[str, str]:
        if mechanism == "PLAIN":
            fine, text = self._ask("AUTH PLAIN", _plain(login))
        else:
            fine, text = self._ask("USER " + login.user)
            if fine:
                fine, text = self._ask("PASS " + login.password)
        if fine:
            return "accepted", text
        # RFC 3206: the fault is not in the log-in.
        unavailable = re.search(r"\[(SYS/|IN-USE)", text)
        return ("login-unavailable" if unavailable else _refusal(text)), text

    def _ask(self, command: str, continuation: str = "") -> tuple[bool, str]:
        self.channel.send(command + "\r\n")
        line = self.channel.line()
        if line.startswith("+ ") or line == "+":
            self.channel.send(continuation + "\r\n")
            line = self.channel.line()
        if not line.startswith(("+OK", "-ERR")):
            raise foreign(line)
        return line.startswith("+OK"), line

    def _listed(self) -> list[str]:
        lines: list[str] = []
        while len(lines) < _MOST_LINES:
            line = self.channel.line()
            if line == ".":
                return lines
            lines.append(line)
        raise Stopped("wrong-greeting", "a list without end")


DIALECTS = {"smtp": Smtp, "imap": Imap, "pop3": Pop3}


def mechanism_for(offers: Offers) -> str:
    """The mechanism to log in by with a password. Raises Stopped where the server has none."""
    for name in ("PLAIN", "LOGIN command", "USER/PASS", "LOGIN"):
        if name in offers.mechanisms:
            return name
    if _OAUTH2 & set(offers.mechanisms):
        raise Stopped("oauth2-required", ", ".join(offers.mechanisms))
    raise Stopped("authentication-failed", "no log-in by password is offered")


def _followed(command: str, smuggled: str) -> str:
    """Both in one packet, so that the server has read the second when TLS begins."""
    return f"{command}\r\n{smuggled}" if smuggled else command


def _refusal(text: str) -> str:
    return "app-password-required" if _APP_PASSWORD.search(text) else "authentication-failed"


def without_secrets(text: str, login: Login) -> str:
    """What a server said, without what it may repeat of the password."""
    for secret in (_plain(login), _base64(login.password), login.password):
        text = text.replace(secret, "********")
    return showable(text)


def _plain(login: Login) -> str:
    return _base64(f"\0{login.user}\0{login.password}")


def _base64(text: str) -> str:
    return b64encode(text.encode("utf-8")).decode("ascii")


def _quoted(text: str) -> str:
    return '"{}"'.format(text.replace("\\", "\\\\").replace('"', '\\"'))
