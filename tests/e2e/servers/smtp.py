# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A submission server: takes mail from who logs in, and keeps it in the transcript."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from .channel import decoded, halves, plain_credentials, token_credentials
from .session import Session


class SmtpSession(Session):
    """A conversation in SMTP, from greeting to QUIT."""

    def run(self) -> None:
        """Greet, and answer commands until the client goes."""
        self._logged_in = False
        self._say(220, "mail.test.example ESMTP")
        while True:
            verb, rest = halves(self.channel.line())
            if verb.upper() == "QUIT":
                self._say(221, "bye")
                return
            self._answers.get(verb.upper(), SmtpSession._unknown)(self, rest)

    def _say(self, code: int, *lines: str) -> None:
        *first, last = lines
        self.channel.send("".join([*(f"{code}-{line}\r\n" for line in first), f"{code} {last}\r\n"]))

    def _unknown(self, rest: str) -> None:
        self._say(502, "unknown")

    def _fine(self, rest: str) -> None:
        self._say(250, "fine")

    def _ehlo(self, rest: str) -> None:
        offers = ["STARTTLS"] * self.may_secure + [f"AUTH {self.variant.mechanisms}"] * self.may_log_in
        self._say(250, "mail.test.example", *offers, "8BITMIME")

    def _starttls(self, rest: str) -> None:
        if self.variant.starttls != "offered" or self.channel.secure:
            self._say(454, "TLS not available")
            return
        self.channel.send("220 go on\r\n" + self.variant.injected)
        self.channel.secure_with(self.site.context())

    def _auth(self, rest: str) -> None:
        mechanism, initial = halves(rest)
        if mechanism.upper() == "PLAIN":
            user, password = plain_credentials(initial or self._ask(""))
        elif mechanism.upper() in ("XOAUTH2", "OAUTHBEARER"):
            user, password = token_credentials(initial or self._ask(""))
        else:
            user, password = decoded(initial or self._ask("VXNlcm5hbWU6")), decoded(self._ask("UGFzc3dvcmQ6"))
        self._logged_in = self.accepts(user, password)
        self._say(*((235, "welcome") if self._logged_in else (535, "who are you?")))

    def _ask(self, question: str) -> str:
        self._say(334, question)
        return self.channel.line()

    def _mail(self, rest: str) -> None:
        # An attacker takes mail from anybody: a client that sends it without having logged in would show here.
        taken = self._logged_in or self.variant.log_in == "always"
        self._say(*((250, "fine") if taken else (454, "log in first")))

    def _data(self, rest: str) -> None:
        self._say(354, "go on")
        lines = iter(self.channel.line, ".")
        self.channel.record("mail", "\r\n".join(line[line.startswith("..") :] for line in lines))
        self._say(250, "kept")

    _answers: ClassVar[dict[str, Callable[[SmtpSession, str], None]]] = {
        "EHLO": _ehlo,
        "HELO": _fine,
        "STARTTLS": _starttls,
        "AUTH": _auth,
        "MAIL": _mail,
        "RCPT": _fine,
        "DATA": _data,
        "RSET": _fine,
        "NOOP": _fine,
    }
