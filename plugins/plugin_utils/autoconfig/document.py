# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""XML from strangers as a tree of elements: bounded in size and depth, and without a document type.

A document type is what declares entities, of which bombs and readings of other files are made; no clientConfig needs
one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.parsers import expat

#: The largest file of Mozilla's ISPDB has 8 kB.
MAX_BYTES = 256 * 1024
_MAX_DEPTH = 20


class InvalidAutoconfig(Exception):
    """What makes a text no clientConfig, in one line."""


@dataclass
class Element:
    """``tag`` without its namespace; ``text`` without white space around it."""

    tag: str
    attributes: dict[str, str]
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def every(self, *tags: str) -> list[Element]:
        """The children of these names."""
        return [child for child in self.children if child.tag in tags]

    def words(self, *tags: str) -> list[str]:
        """The texts of the children of these names that say something."""
        return [child.text for child in self.every(*tags) if child.text]

    def word(self, *tags: str) -> str:
        return next(iter(self.words(*tags)), "")


def parse(data: bytes) -> Element:
    """The root element. Raises InvalidAutoconfig."""
    if len(data) > MAX_BYTES:
        raise InvalidAutoconfig(f"larger than {MAX_BYTES // 1024} KiB")
    top = Element("", {})
    stack = [top]
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_declaration: object) -> None:
        raise InvalidAutoconfig(f"line {parser.CurrentLineNumber}: a document type is not taken")

    def start(tag: str, attributes: dict[str, str]) -> None:
        if len(stack) > _MAX_DEPTH:
            raise InvalidAutoconfig(f"line {parser.CurrentLineNumber}: nested deeper than {_MAX_DEPTH} levels")
        element = Element(tag.rpartition(":")[2], attributes)
        stack[-1].children.append(element)
        stack.append(element)

    def end(_tag: str) -> None:
        element = stack.pop()
        element.text = element.text.strip()

    def words(text: str) -> None:
        stack[-1].text += text

    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = words
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise InvalidAutoconfig(f"line {error.lineno}: {expat.ErrorString(error.code)}") from None
    except (LookupError, ValueError) as error:
        # An encoding that Python does not know, or that is none for text.
        raise InvalidAutoconfig(str(error)) from None
    return top.children[0]
