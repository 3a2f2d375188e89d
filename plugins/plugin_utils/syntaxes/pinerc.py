# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The language of Alpine: ``variable=value, value`` with continued lines, and servers with flags in the values.

The tree holds ``mailbox``, a mapping for each ``{host:port/flag/flag=value}`` of any variable, and ``smtp-server``,
one for each ``host:port/flag``. A flag without a value is ``yes``; ``service`` is the protocol that the flags name.
"""

from __future__ import annotations

import re

from ..endpoint.model import Edit, Source
from . import splice
from .templates import mask, unmarked
from .tree import Entry, Mapping, Node, Scalar, Sequence, Span

_VARIABLE = re.compile(r"(?m)^(?P<key>[A-Za-z][\w-]*)[ \t]*=(?P<value>[^\n]*(?:\n[ \t]+[^\n]*)*)")
_SERVER = (
    r"(?P<host>\[[^\]\s]+\]|[^\s{{}}/:,\"]+)(?::(?P<port>\d+))?"
    r"(?P<flags>(?:/[^/{{}},\"{blank}]+(?:\"[^\"]*\")?)*)"
)
_MAILBOX = re.compile(r"\{" + _SERVER.format(blank="") + r"\}")
_RELAY = re.compile(_SERVER.format(blank=r"\s"))
_FLAG = re.compile(r"/(?P<name>[\w-]+)(?:=(?P<value>[^/]*))?")
_SERVICES = {"imap": "imap", "imap2": "imap", "imap4": "imap", "imap4rev1": "imap", "pop3": "pop3", "nntp": "nntp"}
_NEWS = ("nntp-server", "news-collections")


def parse(text: str) -> list[Node]:
    text = unmarked(text)
    masked = mask(text)
    whole = Span(0, len(text))
    lists = {"mailbox": Sequence(whole), "smtp-server": Sequence(whole)}
    root = Mapping(whole)
    for match in _VARIABLE.finditer(masked):
        name = match["key"].lower()
        start, end = match.span("value")
        if name == "smtp-server":
            found = [server for server in _RELAY.finditer(masked, start, end) if server["host"].strip('"')]
            lists[name].items += [_server(text, server, "smtp") for server in found]
        elif name not in _NEWS:
            lists["mailbox"].items += [
                _server(text, server, "imap") for server in _MAILBOX.finditer(masked, start, end)
            ]
            root.entries.append(
                Entry(name, Span(*match.span("key")), Scalar(text[start:end].strip(), Span(start, end)))
            )
    root.entries += [Entry(name, items.span, items) for name, items in lists.items() if items.items]
    return [root]


def _server(text: str, match: re.Match[str], service: str) -> Mapping:
    def scalar(part: re.Match[str], name: str) -> Scalar:
        span = Span(*part.span(name))
        return Scalar(text[span.start : span.end], span)

    host = Entry("host", Span(*match.span("host")), scalar(match, "host"))
    entries = [host]
    if match["port"] is not None:
        entries.append(Entry("port", Span(*match.span("port")), scalar(match, "port")))
    for flag in _FLAG.finditer(text, *match.span("flags")):
        name = flag["name"].lower()
        place = Span(*flag.span("name"))
        node = scalar(flag, "value") if flag["value"] is not None else Scalar("yes", place, "", "flag")
        entries.append(Entry(name, place, node))
        service = _service(name, flag["value"], service)
    entries.append(Entry("service", host.key_span, Scalar(service, Span(match.end(), match.end()))))
    return Mapping(Span(*match.span()), entries)


def _service(name: str, value: str | None, service: str) -> str:
    if name in ("submit", "submission"):
        return "submission"
    return _SERVICES.get((value or "").lower() if name == "service" else name, service)


def replace(source: Source, scalar: Scalar, value: str) -> Edit:
    return splice.replace(source, scalar.span, value)


def insert(source: Source, after: Entry, key: str, value: str) -> Edit:
    """A port behind the host, a flag behind that."""
    end = max(after.key_span.end, after.node.span.end)
    if key == "port":
        return splice.insert(source, end, f":{value}")
    return splice.insert(source, end, f"/{key}" if value == "yes" else f"/{key}={value}")


def remove(source: Source, entry: Entry) -> Edit:
    """A flag with the slash before it."""
    return splice.replace(source, Span(entry.key_span.start - 1, max(entry.key_span.end, entry.node.span.end)), "")
