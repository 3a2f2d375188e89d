# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What an .mc file defines, or the .cf file that comes of it: the last definition of a name counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ....endpoint.model import Place, Source
from ....syntaxes import m4, sendmail_cf
from ....syntaxes.tree import Mapping, Scalar, Sequence, Span
from ... import values
from ...names import natural_name


@dataclass(frozen=True)
class Argument:
    source: Source
    scalar: Scalar

    @property
    def text(self) -> str:
        return self.scalar.value

    @property
    def known(self) -> bool:
        """Neither a template's nor a macro's to fill in; ``$h`` is sendmail's own word for the host."""
        return not values.is_template(self.text.replace("$h", ""))

    @property
    def place(self) -> Place:
        return self.part(0, len(self.text))

    def part(self, start: int, end: int) -> Place:
        return self.source.place(self.scalar.span.start + start, self.scalar.span.start + end)


class Calls:
    def __init__(self, source: Source) -> None:
        self.source = source
        (root,) = (sendmail_cf if natural_name(source.path).endswith(".cf") else m4).parse(source.text)
        self._calls: list[tuple[str, list[Argument], Span]] = []
        for entry in root.entries if isinstance(root, Mapping) else ():
            if isinstance(entry.node, Sequence):
                arguments = [Argument(source, item) for item in entry.node.items if isinstance(item, Scalar)]
                self._calls.append((entry.key, arguments, Span(entry.key_span.start, entry.node.span.end)))

    @property
    def is_configuration(self) -> bool:
        return any(name in ("MAILER", "OSTYPE", "DAEMON_OPTIONS", "FEATURE") for name, _arguments, _span in self._calls)

    def all(self, name: str) -> Iterator[tuple[list[Argument], Place]]:
        for one, arguments, span in self._calls:
            if one == name and arguments:
                yield arguments, self.source.place(*span)

    def defined(self, name: str) -> Argument | None:
        """The value of ``define(`name', `value')``; None after an ``undefine``."""
        value = None
        for one, arguments, _span in self._calls:
            if one in ("define", "undefine") and arguments and arguments[0].text == name:
                value = arguments[1] if one == "define" and len(arguments) > 1 else None
        return value

    def feature(self, name: str) -> tuple[list[Argument], Place] | None:
        return next((one for one in self.all("FEATURE") if one[0][0].text == name), None)
