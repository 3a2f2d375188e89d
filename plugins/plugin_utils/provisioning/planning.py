# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Accounts and programs to a plan: which files are to be written, for which accounts, and what is refused.

A plan is plain data, for templates and tasks; no password is in it. `secrets` gives those of a file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import Any

from .accounts import Account, NotUsable, print_file, read
from .programs import ConfigFile, Program, Scope, is_older, load, names, version
from .quoting import QUOTING
from .refusing import findings, refusals, unquotable_username, unsuitable
from .servers import Server, server

Data = dict[str, Any]


@dataclass(frozen=True)
class Circumstances:
    """Where the plan is for.

    said: what each program says of its version, empty where it is not installed. secrets: the folder for passwords.
    ca_file: what is to be trusted instead of the system's authorities.
    """

    scope: Scope = "user"
    said: Mapping[str, str] | None = None
    secrets: str = "~/.config/mailports/secrets"
    ca_file: str = ""


def plan(data: Sequence[Mapping[str, Any]], programs: Sequence[str], circumstances: Circumstances) -> Data:
    """What is to be done.

    ``refused``: lines that say what cannot be, empty where all is well. ``files``: what is to be written, in the form
    of `_file`. ``secrets``: the accounts whose password is to be kept in a file. ``maildirs``: folders for mail.
    ``ways``: the folders below the home folder that lead to these.
    """
    accounts, refused = _accounts(data)
    files: list[Data] = []
    kept: dict[str, None] = {}
    maildirs: dict[str, None] = {}
    for name in programs:
        if name not in names():
            refused.append(f"client_programs: {name} is none of {', '.join(names())}")
            continue
        program = load(name)
        described, wrong = _described(accounts, program, programs, circumstances)
        refused += wrong
        if described and not wrong:
            refused += _unfit(program, circumstances)
            files += _files(program, described, circumstances)
            kept |= dict.fromkeys(one["name"] for one in described if program.secret == "command" and one["stored"])
            maildirs |= dict.fromkeys(_folder(one, each) for one in described for each in program.folders)
    return {
        "refused": refused,
        "files": files,
        "secrets": list(kept),
        "maildirs": list(maildirs),
        "ways": _ways([*maildirs, f"{circumstances.secrets}/any"]),
    }


def _ways(paths: Sequence[str]) -> list[str]:
    """The folders below the home folder through which these are reached, from there on down."""
    below = [PurePosixPath(path) for path in paths if path.startswith("~/")]
    return list(dict.fromkeys(str(way) for path in below for way in reversed(path.parents) if way.parts[1:]))


def _folder(account: Data, folder: str) -> str:
    return folder.replace("{maildir}", account["maildir"])


def secrets(data: Sequence[Mapping[str, Any]], file: Mapping[str, Any]) -> dict[str, str]:
    """The passwords of a planned file by their marks, quoted as its program wants them.

    They are there as they were given, too, for nothing but to be hidden where a program tells them.
    """
    quoted = QUOTING[load(file["program"]).quotes.get("secret", "json")]
    accounts = {account.name: account for account in _accounts(data)[0]}
    found = {one["mark"]: accounts[one["name"]].password for one in file["accounts"] if one["mark"]}
    plain = {f"{mark}, unquoted": password for mark, password in found.items()}
    return {mark: quoted(password) for mark, password in found.items()} | plain


def _accounts(data: Sequence[Mapping[str, Any]]) -> tuple[list[Account], list[str]]:
    accounts: list[Account] = []
    refused: list[str] = []
    for number, one in enumerate(data, 1):
        called = str(one.get("name") or number)
        try:
            account = read(one)
        except NotUsable as error:
            refused.append(f"client_accounts, {called}: {error}")
            continue
        if account.name in {other.name for other in accounts}:
            refused.append(f"client_accounts, {called}: another account has the same name")
        accounts.append(account)
    return accounts, refused


def _described(
    accounts: Sequence[Account], program: Program, programs: Sequence[str], circumstances: Circumstances
) -> tuple[list[Data], list[str]]:
    """The accounts that the program is for, as templates take them, and what speaks against them."""
    described: list[Data] = []
    refused: list[str] = []
    for account in accounts:
        if program.name not in (programs if account.programs is None else account.programs):
            continue
        try:
            servers = _servers(account, program)
            wrong = list(_wrong(account, program, servers)) if servers else []
        except NotUsable as error:
            servers, wrong = {}, [str(error)]
        refused += [f"client_accounts, {account.name}, {program.name}: {message}" for message in wrong]
        if servers:
            described.append(_account(account, program, servers, circumstances))
    return described, refused


def _servers(account: Account, program: Program) -> dict[str, Server]:
    """What the program is to connect to; nothing where the account has nothing for it."""
    incoming = next(filter(None, (server(account, protocol) for protocol in program.receives)), None)
    outgoing = server(account, "smtp") if program.sends else None
    found = {name: one for name, one in (("incoming", incoming), ("outgoing", outgoing)) if one}
    if found and program.needs_both and len(found) < 2:
        found = {}
    if not found and account.programs is not None:
        raise NotUsable("no server is known that it could use; name it, or leave the program out")
    return found


def _wrong(account: Account, program: Program, servers: Mapping[str, Server]) -> Iterator[str]:
    yield from unsuitable(account, program)
    for one in servers.values():
        yield from refusals(account, program, one)
        if message := unquotable_username(program, one):
            yield message


def _account(account: Account, program: Program, servers: Mapping[str, Server], circumstances: Circumstances) -> Data:
    """An account as the templates take it."""
    stored = account.source == "password"
    path = f"{circumstances.secrets}/{account.name}" if stored else account.password_file
    literal = program.secret == "literal"
    return {
        "name": account.name,
        "address": account.address,
        "full_name": account.full_name,
        "mailbox": account.mailbox,
        "login": account.login,
        "stored": stored,
        "password_file": path,
        "command": print_file(path) if stored else account.command,
        "mark": f"%%password-of-{account.name}%%" if literal else "",
        "maildir": account.maildir.rstrip("/"),
        "patterns": list(account.patterns),
        "incoming": None,
        "outgoing": None,
        **{name: {**asdict(one), "allowed": _allowed(account, one)} for name, one in servers.items()},
    }


def _allowed(account: Account, server: Server) -> str:
    """The comment by which the linter knows what the account allows; empty where nothing is to be allowed."""
    codes = [finding.code for finding in findings(account, server)]
    reasons = " ".join(dict.fromkeys(account.allow[code] for code in codes if code in account.allow))
    return f"mailports: ignore[{','.join(codes)}] {reasons}" if reasons else ""


def _unfit(program: Program, circumstances: Circumstances) -> Iterator[str]:
    """Whether the program can be configured here at all."""
    if not any(circumstances.scope in file.path for file in program.files):
        yield f"client_programs: {program.title} has no configuration for {_WHOM[circumstances.scope]}"
    if circumstances.ca_file and not program.ca_file:
        yield f"client_ca_file: {program.title} has no setting for it; have the system trust the authority instead"
    found = version((circumstances.said or {}).get(program.name, ""))
    minimum = program.minimum
    if found and minimum and is_older(found, minimum["version"]):
        yield f"{minimum['rule']}: {program.title} {found} is too old: {minimum['reason']}"


_WHOM = {"user": "one user (client_scope: user)", "system": "the whole system (client_scope: system)"}


def _files(program: Program, described: list[Data], circumstances: Circumstances) -> Iterator[Data]:
    for file in program.files:
        if circumstances.scope in file.path:
            for group in [[one] for one in described] if file.each else [described]:
                yield _file(program, file, group, circumstances)


def _file(program: Program, file: ConfigFile, accounts: list[Data], circumstances: Circumstances) -> Data:
    said = (circumstances.said or {}).get(program.name, "")
    return {
        "program": program.name,
        "version": version(said),
        "said": said,
        "template": file.template,
        "path": file.path[circumstances.scope].replace("{account}", accounts[0]["name"]),
        # Whom it is for has to be able to read it, unless there is a password in it.
        "mode": "0644" if circumstances.scope == "system" and program.secret != "literal" else "0600",
        "block": file.block,
        "comment": file.comment,
        # What is not installed cannot check its configuration.
        "check": list(file.check) if said else [],
        "private": file.private,
        "accounts": accounts,
    }
