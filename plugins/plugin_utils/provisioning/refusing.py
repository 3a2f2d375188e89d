# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What speaks against a connection: the rules, unless the account allows it, and what the program cannot do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from functools import cache

from ..endpoint.data import from_data
from ..endpoint.model import Finding
from ..providers.matching import match_host
from ..rules.catalogue import choose, find
from ..rules.judging import Judge
from .accounts import Account
from .programs import Program
from .quoting import QUOTING, Unquotable
from .servers import Server

_MECHANISMS = {"password": ("plain",), "oauth2": ("xoauth2",)}


def findings(account: Account, server: Server) -> list[Finding]:
    """What the rules find in such a connection, notes aside."""
    known = {
        "protocol": server.protocol,
        "host": server.host,
        "port": server.port,
        "tls": server.tls,
        # The templates see to these.
        "verify": "full",
        "secret": "reference",
        "mechanisms": _MECHANISMS[account.login],
    }
    return [finding for finding in _judge().judge(from_data(known)) if finding.severity != "note"]


def refusals(account: Account, program: Program, server: Server) -> Iterator[str]:
    """What speaks against the connection, each in one line."""
    for finding in findings(account, server):
        if finding.code not in account.allow:
            yield f"{finding.code} {finding.rule}: {finding.message}; {finding.help}"
    facts = {**asdict(server), "login": account.login}
    for limit in program.limits:
        if limit.holds(facts):
            rule = f"{limit.rule} {find(limit.rule).name}: " if limit.rule else ""
            yield f"{rule}{program.title}: {limit.reason}"


def unsuitable(account: Account, program: Program) -> Iterator[str]:
    """What of an account the program, or the language of its file, does not take, whatever the server."""
    if account.login == "oauth2" and not program.oauth2:
        yield f"{program.title} takes no access token from a command"
    if program.secret == "literal" and account.source != "password":
        yield f"{program.title} reads the password from its file alone; give it as password, from a vault"
    for message in _unquotable(account, program):
        yield f"{program.title}: {message}"


def _unquotable(account: Account, program: Program) -> Iterator[str]:
    values = {"full_name": account.full_name, "maildir": account.maildir, "command": account.command}
    if program.secret == "literal":
        values["secret"] = account.password
    for name, syntax in program.quotes.items():
        try:
            QUOTING[syntax](values.get(name, ""))
        except Unquotable as error:
            yield f"{'password' if name == 'secret' else name} has {error}"


def unquotable_username(program: Program, server: Server) -> str:
    """Why the file cannot hold that user name; empty where it can."""
    try:
        QUOTING[program.quotes["username"]](server.username)
    except Unquotable as error:
        return f"{program.title}: username has {error}"
    return ""


@cache
def _judge() -> Judge:
    return Judge(choose(), match_host)
