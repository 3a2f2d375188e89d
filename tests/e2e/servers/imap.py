# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""An IMAP server with one mailbox, read-only: as much as a retriever asks for."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import ClassVar

from .channel import halves, plain_credentials
from .session import Session

_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)')


class ImapSession(Session):
    """A conversation in IMAP, from greeting to LOGOUT."""

    def run(self) -> None:
        """Greet, and answer commands until the client goes."""
        self._logged_in = self.variant.greets_logged_in
        self._tell(f"{'PREAUTH' if self._logged_in else 'OK'} [CAPABILITY {self._capabilities()}] ready")
        while True:
            self._tag, command = halves(self._command())
            verb, rest = halves(command)
            if verb.upper() == "LOGOUT":
                self._tell("BYE")
                self._done()
                return
            self._answers.get(verb.upper(), ImapSession._unknown)(self, rest)

    def _command(self) -> str:
        """Return a command; its literals become quoted strings."""
        command = self.channel.line()
        while literal := re.search(r"\{(\d+)(\+?)\}$", command):
            if not literal[2]:
                self.channel.send("+ go on\r\n")
            text = self.channel.octets(int(literal[1]))
            command = f'{command[: literal.start()]}"{text}"{self.channel.line()}'
        return command

    def _tell(self, text: str) -> None:
        self.channel.send(f"* {text}\r\n")

    def _done(self, status: str = "OK", text: str = "done") -> None:
        self.channel.send(f"{self._tag} {status} {text}\r\n")

    def _unknown(self, rest: str) -> None:
        self._done("BAD", "unknown")

    def _fine(self, rest: str) -> None:
        self._done()

    def _capabilities(self) -> str:
        guard = [] if self.may_log_in else ["LOGINDISABLED"]
        return " ".join(["IMAP4rev1", *["STARTTLS"] * self.may_secure, *["AUTH=PLAIN"] * self.may_log_in, *guard])

    def _capability(self, rest: str) -> None:
        self._tell(f"CAPABILITY {self._capabilities()}")
        self._done()

    def _starttls(self, rest: str) -> None:
        if self.variant.starttls != "offered" or self.channel.secure:
            self._done("NO", "TLS not available")
            return
        self._done()
        self.channel.secure_with(self.site.context())

    def _login(self, rest: str) -> None:
        words = [quoted.replace("\\", "") or bare for quoted, bare in _STRING.findall(rest)]
        self._log_in(words[0], words[1])

    def _authenticate(self, rest: str) -> None:
        initial = halves(rest)[1]
        if not initial:
            self.channel.send("+ \r\n")
        self._log_in(*plain_credentials(initial or self.channel.line()))

    def _log_in(self, user: str, password: str) -> None:
        self._logged_in = self.accepts(user, password)
        self._done(*(("OK", "welcome") if self._logged_in else ("NO", "who are you?")))

    def _list(self, rest: str) -> None:
        self._tell('LIST (\\Noselect) "/" ""' if rest.endswith('""') else 'LIST () "/" INBOX')
        self._done()

    def _namespace(self, rest: str) -> None:
        self._tell('NAMESPACE (("" "/")) NIL NIL')
        self._done()

    def _select(self, mailbox: str) -> None:
        if not self._logged_in:
            self._done("NO", "log in first")
            return
        self.channel.record("mailbox opened", mailbox)
        number = len(self.site.mailbox)
        self._tell("FLAGS (\\Seen)")
        self._tell(f"{number} EXISTS")
        self._tell("0 RECENT")
        self._tell("OK [UIDVALIDITY 1] valid")
        self._tell(f"OK [UIDNEXT {number + 1}] next")
        self._done("OK", "[READ-ONLY] selected")

    def _uid(self, rest: str) -> None:
        """Answer UID FETCH: whole messages where the body is asked for, else flags; of all, whatever the set."""
        for number, message in enumerate(self.site.mailbox, 1):
            item = f"BODY[] {{{len(message)}}}\r\n{message}" if "BODY" in rest.upper() else "FLAGS ()"
            self._tell(f"{number} FETCH (UID {number} {item})")
        self._done()

    _answers: ClassVar[dict[str, Callable[[ImapSession, str], None]]] = {
        "CAPABILITY": _capability,
        "STARTTLS": _starttls,
        "LOGIN": _login,
        "AUTHENTICATE": _authenticate,
        "NAMESPACE": _namespace,
        "LIST": _list,
        "SELECT": _select,
        "EXAMINE": _select,
        "UID": _uid,
        "NOOP": _fine,
        "CHECK": _fine,
        "CLOSE": _fine,
    }
