# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What discovery found, for people: every question with its answer, then the servers, judged."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from ..discovering.model import Discovery, Server, Step
from .colours import Paint, painter
from .showing import showable

_WIDTH = 100
_OUTCOMES = {"found": "added", "absent": "frame", "failed": "warning", "refused": "error"}
_MODES = {"implicit": "implicit TLS", "starttls": "STARTTLS", "none": "no TLS"}


def render(discovery: Discovery, colour: bool) -> str:
    paint = painter(colour)
    blocks = ["\n".join(_asked(discovery, paint))]
    blocks += ["\n".join(_server(server, paint)) for server in discovery.servers]
    blocks.append(_summary(discovery))
    return "\n\n".join(blocks) + "\n"


def _asked(discovery: Discovery, paint: Paint) -> Iterator[str]:
    yield f"{paint(f'What {discovery.domain} says', 'strong')} (nothing but the domain is sent)"
    for step in discovery.steps:
        yield from _step(step, paint)


def _step(step: Step, paint: Paint) -> Iterator[str]:
    first, *rest = wrap(showable(step.said), _WIDTH - 12) or [""]
    yield f"  {showable(step.asked)}"
    yield f"    {paint(f'{step.outcome:8}', _OUTCOMES[step.outcome])}{first}"
    yield from (f"            {line}" for line in rest)


def _server(server: Server, paint: Paint) -> Iterator[str]:
    offer = server.offer
    yield f"{paint(f'{offer.protocol.upper()} {showable(offer.host)}:{offer.port}', 'strong')}, {_MODES[offer.tls]}"
    yield f"  said by {', '.join(server.methods)}"
    for finding in server.findings:
        label = paint(f"{finding.severity}[{finding.code} {finding.rule}]", finding.severity)
        yield f"  {label}: {showable(finding.message)}"
        yield f"    {paint('=', 'frame')} {paint('help', 'strong')}: {showable(finding.help)}"
    if not server.authentic:
        doubt = "not authentic: whoever controls the network could have named another server"
        more = "; its name does not lie in the domain: make sure that it is right" if server.outside else ""
        yield f"  {paint('note', 'note')}: {doubt}{more}"


def _summary(discovery: Discovery) -> str:
    secure = sum(server.secure for server in discovery.servers)
    number = len(discovery.servers)
    if not number:
        return f"Nothing tells where the mail servers of {discovery.domain} are."
    return f"Found {number} server{'s' * (number != 1)}, {secure} secure."
