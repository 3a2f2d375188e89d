# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Mail accounts as users describe them (account.schema.json): checked, and made whole."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ..endpoint.model import MailProtocol
from ..providers.model import OfferedTls
from ..rules.contracts import validator

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator, ValidationError

Login = Literal["password", "oauth2"]

_SECRETS = ("password", "password_file", "password_command", "password_keyring")


class NotUsable(Exception):
    """Something cannot be configured; says what, and what to do."""


@dataclass(frozen=True)
class Given:
    """What an account says of a server itself; None for what the provider or the protocol decides."""

    host: str | None = None
    port: int | None = None
    tls: OfferedTls | None = None


@dataclass(frozen=True)
class Account:
    """An account; see account.schema.json. ``repr`` shows no password."""

    name: str
    address: str
    full_name: str = ""
    provider: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[MailProtocol, Given] = field(default_factory=dict)
    username: str = ""
    login: Login = "password"
    #: Which of the four ways to give a password is used.
    source: str = ""
    password: str = field(default="", repr=False)
    password_file: str = ""
    #: A shell command that prints the password; empty where ``password`` is given.
    command: str = ""
    programs: tuple[str, ...] | None = None
    maildir: str = ""
    patterns: tuple[str, ...] = ("*",)
    allow: Mapping[str, str] = field(default_factory=dict)

    @property
    def domain(self) -> str:
        return self.address.rpartition("@")[2]

    @property
    def mailbox(self) -> str:
        """The address with the name, as a message's From has it (RFC 5322, 3.4)."""
        if not self.full_name:
            return self.address
        plain = re.fullmatch(r"[^()<>\[\]:;@\\,.\"]+", self.full_name)
        escaped = re.sub(r'([\\"])', r"\\\1", self.full_name)
        return f"{self.full_name if plain else f'{chr(34)}{escaped}{chr(34)}'} <{self.address}>"


def read(data: Mapping[str, Any]) -> Account:
    """The account that data describe. Raises `NotUsable` with the key that is wrong; no message shows a password."""
    plain = _plain(data)
    for error in sorted(_validator().iter_errors(plain), key=lambda error: error.json_path):
        raise NotUsable(_said(error))
    given = [name for name in _SECRETS if name in plain]
    if len(given) != 1:
        raise NotUsable(f"give one of {', '.join(_SECRETS[:-1])} and {_SECRETS[-1]}")
    login = plain.get("auth", "password")
    if login == "oauth2" and given != ["password_command"]:
        raise NotUsable("OAuth2 needs a password_command, which prints a fresh access token")
    domain = {"domain": plain["domain"]} if "domain" in plain else {}
    protocols: tuple[MailProtocol, ...] = ("imap", "pop3", "smtp")
    return Account(
        name=plain["name"],
        address=plain["address"],
        full_name=plain.get("full_name", ""),
        provider=plain.get("provider") or plain.get("domain", ""),
        options={**domain, **plain.get("provider_options", {})},
        given={protocol: Given(**plain[protocol]) for protocol in protocols if protocol in plain},
        username=plain.get("username", ""),
        login=login,
        source=given[0],
        password=plain.get("password", ""),
        password_file=plain.get("password_file", ""),
        command=_command(plain),
        programs=tuple(plain["programs"]) if "programs" in plain else None,
        maildir=plain.get("maildir", f"~/Mail/{plain['name']}"),
        patterns=tuple(plain.get("patterns", ("*",))),
        allow=plain.get("allow", {}),
    )


def print_file(path: str) -> str:
    """A shell command that prints a file. The shell knows ``~`` outside of marks only."""
    return f"cat ~/{shlex.quote(path[2:])}" if path.startswith("~/") else f"cat {shlex.quote(path)}"


def _command(plain: Mapping[str, Any]) -> str:
    if "password_file" in plain:
        return print_file(plain["password_file"])
    attributes = [word for pair in plain.get("password_keyring", {}).items() for word in pair]
    return shlex.join(["secret-tool", "lookup", *attributes]) if attributes else plain.get("password_command", "")


def _plain(value: Any, key: str = "") -> Any:
    """Plain data: variables hold strings of many kinds, numbers as strings, and nothing for what is left out."""
    if isinstance(value, Mapping):
        return {str(name): _plain(one, str(name)) for name, one in value.items() if one is not None}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(one) for one in value]
    if isinstance(value, bool):
        return value
    text = str(value)
    if key == "port":
        return int(text) if re.fullmatch(r"\s*-?\d+\s*", text, re.ASCII) else text
    return text.lower() if key == "host" else text


@cache
def _validator() -> Draft202012Validator:
    schema = json.loads((Path(__file__).parent / "account.schema.json").read_text(encoding="utf-8"))
    return validator(schema)


#: By key: what a value has to be, where the schema's expression would tell users nothing.
_EXPECTED = {
    "name": "the name has to be a word of letters, digits and ._- other than default",
    "address": "address is not a mail address",
    "host": "host is not the name of a host",
    "port": "port is not a port",
    "domain": "domain is not a domain",
}


def _said(error: ValidationError) -> str:
    """What is wrong, without the value, which may be a password."""
    path = ".".join(str(part) for part in error.absolute_path)
    key = str(error.absolute_path[-1]) if error.absolute_path else ""
    expected: Any = error.validator_value
    schema: Any = error.schema
    instance: Any = error.instance
    if error.validator == "required":
        return error.message.replace(" is a required property", " is missing")
    if error.validator == "additionalProperties":
        unknown = sorted(set(instance) - set(schema["properties"]))
        return f"{path + ': ' if path else ''}there is no key {', '.join(unknown)}"
    if key in _EXPECTED:
        return f"{path}: {_EXPECTED[key]}" if path != key else _EXPECTED[key]
    if error.validator == "pattern":
        return f"{path}: a value is empty, or has a line break or another control character"
    if error.validator == "enum" and path == "allow":
        return f"allow: {error.instance} is not one of {', '.join(expected)}; TLS and its checks are required"
    if error.validator == "enum":
        return f"{path} must be one of {', '.join(map(str, expected))}"
    if error.validator == "type":
        return f"{path} must be of type {expected}"
    return f"{path or 'the account'}: {error.validator} {expected} is not kept"
