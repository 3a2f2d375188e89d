# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What m4 makes of sendmail's .mc files: the tree is the one of the macros that such lines come from (op.ps, 5.).

``DSrelay:[host]`` is ``define(`SMART_HOST', `relay:[host]')``, ``O DaemonPortOptions=x`` is ``DAEMON_OPTIONS(`x')``,
and a mailer's ``A=`` is ``define(`RELAY_MAILER_ARGS', ...)``.
"""

from __future__ import annotations

import re

from .templates import mask
from .tree import Entry, Mapping, Node, Scalar, Sequence, Span

_LINE = re.compile(
    r"""(?mx)
      ^DS(?P<smart_host>\S+)
    | ^O[ \t]*DaemonPortOptions=[ \t]*(?P<daemon>[^\n\r]*)
    | ^O[ \t]*AuthMechanisms=[ \t]*(?P<mechanisms>[^\n\r]*)
    | ^O[ \t]*AuthOptions=[ \t]*(?P<options>[^\n\r]*)
    | ^K(?P<feature>authinfo)\b
    | ^M(?P<mailer>\w+),[^\n]*(?:\n[ \t][^\n]*?)*?\bA=(?P<arguments>(?:TCP|IPC)[^,\n\r]*)
    """
)
#: The macro that such a line comes from, and the name that it defines.
_MACROS = {
    "smart_host": ("define", "SMART_HOST"),
    "mechanisms": ("define", "confAUTH_MECHANISMS"),
    "options": ("define", "confAUTH_OPTIONS"),
    "daemon": ("DAEMON_OPTIONS", ""),
    "feature": ("FEATURE", ""),
}


def parse(text: str) -> list[Node]:
    """One document: the calls that the lines stand for, in their order."""
    root = Mapping(Span(0, len(text)))
    for line in _LINE.finditer(mask(text)):
        kind = line.lastgroup or ""
        macro, name = _MACROS.get(kind, ("define", f"{(line['mailer'] or '').upper()}_MAILER_ARGS"))
        span = Span(*line.span(kind))
        value = Scalar(text[span.start : span.end].rstrip(), span)
        named: list[Node] = [Scalar(name, Span(line.start(), span.start))] if name else []
        at = Span(line.start(), span.end)
        root.entries.append(Entry(macro, at, Sequence(at, [*named, value])))
    return [root]
