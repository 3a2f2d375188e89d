# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the editor shows, as Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ..endpoint.model import Endpoint, Finding
from ..reports.showing import showable
from ..rules.model import Rule
from ..rules.page import section

_TLS = {
    "implicit": "implicit TLS",
    "starttls": "STARTTLS, required",
    "opportunistic": "TLS only when it is offered",
    "none": "no TLS",
    "unknown": "it is not known whether TLS is used",
}
_VERIFY = {
    "full": "the certificate is verified",
    "chain-only": "the certificate is verified, but not the server's name",
    "none": "the certificate is not verified",
    "unknown": "it is not known whether the certificate is verified",
}
_MARKUP = str.maketrans({character: f"\\{character}" for character in "\\`*_[]<>#"})


def hover(findings: Iterable[Finding], endpoint: Endpoint | None, rules: Mapping[str, Rule]) -> str:
    """What is wrong at a place and why it matters, or which connection it speaks of; "" where there is nothing."""
    found = list(findings)
    told = [part for finding in found for part in _finding(finding, rules)]
    if not told and endpoint:
        told = [_endpoint(endpoint)]
    return "\n\n".join(told)


def _finding(finding: Finding, rules: Mapping[str, Rule]) -> Iterator[str]:
    yield f"### {finding.code} {finding.rule} ({finding.severity})"
    yield f"{_plain(finding.message)}: {_plain(finding.help)}."
    if finding.endpoint:
        yield _endpoint(finding.endpoint)
    if finding.code in rules:
        yield from section(rules[finding.code])


def _endpoint(endpoint: Endpoint) -> str:
    server = endpoint.host or ("this machine" if endpoint.role == "listener" else "a server that is not known here")
    port = f" port {endpoint.port}" if endpoint.port else ""
    program = f" ({endpoint.application})" if endpoint.application else ""
    told = [f"{endpoint.protocol.upper()} {endpoint.role}{program}: {server}{port}", _TLS[endpoint.tls]]
    if endpoint.role != "listener" and endpoint.tls != "none":
        told.append(_VERIFY[endpoint.verify])
    return f"{_plain(', '.join(told))}."


def _plain(text: str) -> str:
    """Text that comes from a file, without any meaning in Markdown."""
    return showable(text).translate(_MARKUP)
