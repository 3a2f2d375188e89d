# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Edits of main.cf and master.cf that keep every comment, and the layout of what they do not change."""

from __future__ import annotations

import re

from ....endpoint.model import Edit, Source
from ....syntaxes import splice
from ....syntaxes.postfix import Parameter, content
from ....syntaxes.tree import CannotSay, Span
from .expansion import compatibility, filled
from .installation import Entry
from .parameters import Settings, Written
from .protocols import at_least


def assign(settings: Settings, name: str, value: str, after: Written | None, entry: Entry | None = None) -> list[Edit]:
    """The edits that give a parameter a value: where it is written now, else behind ``after`` or as an entry's option.

    Raises CannotSay where a template's conditions decide which of several lines counts.
    """
    candidates = settings.candidates(name)
    if len(candidates) > 1:
        raise CannotSay
    if candidates:
        return replace_value(candidates[0], value)
    if after is not None:
        return [_new_parameter(after, name, value)]
    if entry is not None:
        return [add_option(entry, name, value)]
    raise CannotSay


def replace_value(written: Written, value: str) -> list[Edit]:
    """The first line of a value takes the new one; its other lines go, but not the comments between them.

    Raises CannotSay where a template fills the value in.
    """
    source, span = written.source, written.parameter.span
    raw = source.text[span.start : span.end]
    if filled(raw) != raw:
        raise CannotSay
    if span.start == span.end:
        blank = "" if source.text[span.start - 1 : span.start] != "=" or _is_option(written) else " "
        return [splice.insert(source, span.start, blank + value)]
    lines = re.finditer(r"\S(?:.*\S)?", content(raw))
    pieces = [Span(span.start + line.start(), span.start + line.end()) for line in lines]
    return [splice.replace(source, pieces[0], value), *(_without_line(source, piece) for piece in pieces[1:])]


def _is_option(written: Written) -> bool:
    return written.parameter.extent.start != written.parameter.name_span.start


def _without_line(source: Source, piece: Span) -> Edit:
    start = source.text.rfind("\n", 0, piece.start)
    return splice.replace(source, Span(start, splice.line_end(source.text, piece.end)), "")


def _new_parameter(after: Written, name: str, value: str) -> Edit:
    """A line behind another parameter, with its equals sign's spacing."""
    source, parameter = after.source, after.parameter
    sign = "=" if source.text[parameter.name_span.end : parameter.span.start] == "=" else " = "
    end = splice.line_end(source.text, parameter.extent.end)
    return splice.insert(source, end, f"{splice.newline(source.text)}{name}{sign}{value}")


def add_option(entry: Entry, name: str, value: str) -> Edit:
    """An ``-o`` on a line of its own: behind the service's last one, where nothing but the service decides on that."""
    source, service = entry.source, entry.service
    last = service.options[-1] if service.options and service.options[-1].branch == service.branch else None
    end = splice.line_end(source.text, last.extent.end if last else service.command_span.end)
    return splice.insert(source, end, f"{splice.newline(source.text)}{_indent(source, last)}-o {name}={value}")


def _indent(source: Source, option: Parameter | None) -> str:
    """The white space before an option that begins its line, else two blanks."""
    if option is None:
        return "  "
    line = source.text[source.text.rfind("\n", 0, option.extent.start) + 1 : option.extent.start]
    return line if line and line.isspace() else "  "


def mandatory_list(settings: Settings, program: str, version: str) -> str:
    """A list for ``smtp`` or ``smtpd`` that begins with a version, in the words that the file uses."""
    old = settings[f"{program}_tls_mandatory_protocols"]
    level = settings["compatibility_level"]
    comparison = level.written is not None and level.known and compatibility(level.text) >= (3, 6, 0)
    return at_least(version, old.text if old.written else "", comparison)
