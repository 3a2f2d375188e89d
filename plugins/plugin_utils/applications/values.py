# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a written value means before any program gives it a meaning: templates, defaults, booleans, secrets."""

from __future__ import annotations

import re
from typing import NamedTuple


class Text(NamedTuple):
    """A value's text; ``offset`` is where it starts within what was written."""

    text: str
    offset: int = 0


# ${X:-default} of shells, ${x.y:default} of Spring; what else stands in such braces is computed.
_SHELL = re.compile(r"\$\{(?:[\w.]+(?::?[-=](?P<default>[^{}]*)|:?[?+][^{}]*|:(?P<spring>[^{}]*))?|[^{}]*)\}")
# What Dokploy draws by lot, of a length (docs.dokploy.com, template helpers): no default of anything's.
_DRAWN = re.compile(r"\$\{(?:password|base64|hash|jwt):\d{1,3}\}")
_OUTPUT = re.compile(
    r"\$?\{\{(?:(?!\}\}).)*\}\}|<%=(?:(?!%>).)*%>|\$__\w+\{.*?\}|%\{[^}]*\}|\{env:[^}]*\}|\[%.*?%\]|\benv\([A-Z][A-Z0-9_]*\)",
    re.DOTALL,
)
_VARIABLE = re.compile(r"\$[A-Za-z_][\w-]*|\$\$cap_[\w-]+")
# What a shell puts in the place of a command: $(pass show mail), `pass show mail`.
_COMMAND = re.compile(r"\$\([^()]*\)|`[^`]+`")
_MARKER = re.compile(
    r"__[A-Z][A-Z0-9_]*__|@[A-Z][A-Z0-9_]*@|%%[A-Z][A-Z0-9_]*%%|\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*_PLACEHOLDER\b"
)
_ENCRYPTED = re.compile(
    r"ENC\[|\{AQAA|\$ANSIBLE_VAULT|-----BEGIN|vault:|op://|arn:aws:|file://|env://|secretRef\+|ref\+"
)
_MARKS = (_OUTPUT, _SHELL, _COMMAND, _VARIABLE, _MARKER)
# default('x') and default(25) of Jinja, default "x" and default 25 of Go templates.
_DEFAULT = re.compile(
    r"\bdefault\b\s*\(?\s*(?:(?P<quote>[\"'])(?P<word>.*?)(?P=quote)|(?P<number>\d+|true|false))", re.IGNORECASE
)


#: Longer than any setting: looking for the ends of its braces would take its length squared.
_MAX_VALUE = 5_000


def known(raw: str) -> Text | None:
    """The value that holds when the file is used as it is, or None where only a template knows it.

    A template's default counts as written: ``${PORT:-25}``, ``{{ port | default(25) }}``. A text that is a template in
    part only (``smtp.${DOMAIN}``) is known as it stands.
    """
    text = raw.strip()
    offset = len(raw) - len(raw.lstrip())
    if len(text) > _MAX_VALUE or (text.startswith("{%") and text.endswith("%}")) or _DRAWN.fullmatch(text):
        return None
    if match := _SHELL.fullmatch(text):
        group = "default" if match["default"] is not None else "spring"
        default = match[group]
        return None if default is None or is_template(default) else Text(default, offset + match.start(group))
    if match := _OUTPUT.fullmatch(text):
        if default := _DEFAULT.search(text):
            group = "word" if default["word"] is not None else "number"
            return Text(default[group], offset + default.start(group))
        return None
    if _VARIABLE.fullmatch(text) or _COMMAND.fullmatch(text) or _MARKER.fullmatch(text):
        return None
    if is_template(text) and not re.sub(r"[\s:/@.,\[\]-]", "", _strip_templates(text)):
        return None
    return Text(text, offset)


def is_template(text: str) -> bool:
    """True where any part of the text is filled in later; so long a one is no value of anything's."""
    if len(text) > _MAX_VALUE:
        return True
    return any(mark.search(text) for mark in _MARKS) or "{%" in text or "<%" in text


def _strip_templates(text: str) -> str:
    for mark in _MARKS:
        text = mark.sub("", text)
    return text


_TRUE = frozenset(("true", "yes", "on", "1", "y", "t", "enable", "enabled"))
_FALSE = frozenset(("false", "no", "off", "0", "n", "f", "disable", "disabled"))


def boolean(text: str) -> bool | None:
    word = text.strip().lower()
    return True if word in _TRUE else False if word in _FALSE else None


_PAIRS = (("true", "false"), ("yes", "no"), ("on", "off"), ("1", "0"), ("enabled", "disabled"), ("y", "n"), ("t", "f"))


def boolean_like(value: bool, old: str) -> str:
    """A boolean in the words, and the case, of another one."""
    for pair in _PAIRS:
        if old.lower() in pair:
            word = pair[0] if value else pair[1]
            return word.upper() if old.isupper() else word.capitalize() if old[:1].isupper() else word
    return "true" if value else "false"


def number(text: str) -> int | None:
    return int(text) if re.fullmatch(r"\d{1,5}", text.strip()) else None


_SERVICES = {
    "smtp": 25,
    "smtps": 465,
    "submissions": 465,
    "ssmtp": 465,
    "submission": 587,
    "imap": 143,
    "imap2": 143,
    "imaps": 993,
    "pop3": 110,
    "pop": 110,
    "pop-3": 110,
    "pop3s": 995,
    "pops": 995,
}


def port(text: str) -> int | None:
    """A port number, or a service's name in /etc/services."""
    value = number(text)
    if value is None:
        return _SERVICES.get(text.strip().lower())
    return value if 0 < value < 65536 else None


_PLACEHOLDER = re.compile(
    r"""
      [x*.•-]{3,} | <.*> | \[.*\] | \{.*\} | %.*% | %[a-z] | _+
    | .*(?:place[-_ ]?holder|redacted|change[-_ ]?(?:me|this|it)|replace[-_ ]?(?:me|this|it|with)|fix[-_ ]?me).*
    | (?:please[-_ ]?)?(?:change|replace|todo|removed|hidden|insert|enter|fill)(?:[-_ ].*)?
    | (?:my|your|the|a|an|some|real|super|own|app|user|gmail|smtp|imap|mail|email|e-mail|relay|account|auth|db|test
       |secret|plain|api|example|sample|dummy|application|specific|dev|very|strong|secure|other|sender|[-_ .])*?
      (?:password|passwd|pass|passw0rd|p[4a](?:ss|\$\$)w[o0]rd|pwd|secret|token|key|here|code|apikey|login|pw)
      (?:goes|here|for|of|word|[-_ .\d])*+
    | (?:my|your)[-_](?:[a-z]+[-_])+(?:password|passwd|secret|token)
    | (?-i:[a-z]{2,9}[-_](?:password|passwd|pass))
    | (?:test|none|null|nil|false|true|undefined|secret|foo|bar|baz|foobar|hello|user|username|admin|123456?|abc123
       |dummy|example|sample)
    | (?-i:[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*_(?:PASS|PASSWORD|PASSWD|PW|PWD|SECRET|TOKEN|KEY))
    | (?-i:[A-Z_]*(?:PASSWORD|PASSWD|SECRET)[A-Z_]*)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_UPPER_PLACEHOLDER = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+")
# Some programs take a remark behind a value for a part of it (msmtp): a placeholder stays one.
_REMARK = re.compile(r"[ \t]+#.*")


def is_secret(raw: str) -> bool:
    """True where a secret stands in clear: not empty, not a template, reference, ciphertext or evident placeholder."""
    value = known(raw)
    if value is None or not value.text or _ENCRYPTED.search(value.text):
        return False
    # A dollar in a password is a character of it; only braces leave no doubt that something is filled in.
    if _SHELL.search(value.text) or _OUTPUT.search(value.text) or "<%" in value.text:
        return False
    text = _REMARK.sub("", value.text).strip("'")
    return not (_PLACEHOLDER.fullmatch(text) or _UPPER_PLACEHOLDER.fullmatch(text))


class Authority(NamedTuple):
    """The parts of ``[scheme://][user[:password]@]host[:port][/...][?option=value]``, each with its place in it."""

    host: Text
    port: Text | None = None
    scheme: Text | None = None
    password: Text | None = None
    options: tuple[tuple[str, Text], ...] = ()


_AUTHORITY = re.compile(
    r"""
    (?:(?P<scheme>[A-Za-z][\w+.-]*(?=://)|imaps?(?=:[^\d])):(?://)?)?
    (?:(?P<user>[^/?#]*?)(?::(?P<password>[^/?#]*))?@(?=[^@]*$))?
    (?:\[(?P<bracket>[^\]\s]+)\]|(?P<host>(?>\$\{[^}]*\}|\{\{.*?\}\}|<%.*?%>|[^\s:/?#,;@\[\]])*+))
    (?:::?(?P<port>\d+|\$\{[^}]*\}|\{\{.*?\}\}|[a-z][a-z0-9]*))?
    (?:/[^\s?]*)?(?:\?(?P<query>\S*))?
    """,
    re.VERBOSE,
)


#: Nothing longer names a server.
_LONGEST = 2000


def authority(raw: str) -> Authority | None:
    """The parts of an authority or URI, None where the text is neither."""
    text = raw.strip()
    lead = len(raw) - len(raw.lstrip())
    match = _AUTHORITY.fullmatch(text) if len(text) <= _LONGEST else None
    if not match:
        return None

    def part(name: str) -> Text | None:
        return None if match[name] is None else Text(match[name], lead + match.start(name))

    options = []
    if match["query"]:
        for option in re.finditer(r"([^&=]+)=([^&]*)", match["query"]):
            options.append((option[1].lower(), Text(option[2], lead + match.start("query") + option.start(2))))
    host = part("bracket") or part("host")
    return Authority(host, part("port"), part("scheme"), part("password"), tuple(options)) if host else None
