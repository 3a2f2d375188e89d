# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Lookup tables: those written into a parameter, and those whose source lies beside main.cf."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import NamedTuple

from ....endpoint.model import Folder, Source
from ....syntaxes import postfix as syntax
from ....syntaxes.tree import Span
from .expansion import UNKNOWN, filled
from .parameters import Setting, Stretch

# The types whose source is a text of keys and values (postmap(1), DATABASE_README).
_SOURCED = frozenset(("hash", "btree", "cdb", "dbm", "lmdb", "sdbm", "texthash"))
_TYPED = re.compile(r"(?:proxy:)*(?P<type>[a-z0-9_]+):(?P<name>.*)", re.DOTALL)
_BRACED = re.compile(r"\{\s*(?P<inner>.*?)\s*\}", re.DOTALL)
_PAIR = re.compile(r"(?P<key>.*?)\s*=\s*(?P<value>.*)", re.DOTALL)
_ETC = "/etc/postfix/"


class Row(NamedTuple):
    """A row of a table. A ``static:`` table has one, whose key is None and takes all."""

    key: Stretch | None
    value: Stretch


class Table(NamedTuple):
    """A table; ``rows`` is None where they cannot be had.

    ``inside``: written into the parameter itself; ``elsewhere``: a text that lies where it cannot be seen.
    """

    rows: list[Row] | None
    inside: bool = False
    elsewhere: bool = False

    def find(self, *keys: str) -> Row | None:
        """The row that Postfix finds for the first key that has one (tables fold case)."""
        for key in keys:
            for row in self.rows or ():
                if row.key is None or row.key.text.lower() == key.lower():
                    return row
        return None

    @property
    def certain(self) -> bool:
        """True where it is known of every key whether the table has it."""
        return self.rows is not None and not any(row.key and UNKNOWN in row.key.text for row in self.rows)


def tables(setting: Setting, folder: Folder) -> list[Table]:
    """The tables of a ``_maps`` parameter, in the order in which Postfix asks them."""
    if not setting.written:
        return [] if setting.known else [Table(None)]
    whole = setting.written.stretch(setting.text)
    return [_table(whole.piece(*span), folder) for span in syntax.words(setting.text, ",")]


def _table(word: Stretch, folder: Folder) -> Table:
    match = _TYPED.fullmatch(word.text)
    if not match:
        return Table(None)
    name = word.piece(*match.span("name"))
    if match["type"] == "static":
        return Table([Row(None, _static(name))], inside=True)
    if match["type"] == "inline":
        return Table(list(_inline(name)), inside=True)
    if match["type"] not in _SOURCED:
        return Table(None)
    source = _source(name.text, folder) if UNKNOWN not in name.text else None
    return Table([_row(source, row) for row in syntax.rows(source.text)] if source else None, elsewhere=not source)


def _static(name: Stretch) -> Stretch:
    """``static:value`` and ``static:{value with blanks}``."""
    braced = _BRACED.fullmatch(name.text)
    return name.piece(*braced.span("inner")) if braced else name


def _inline(name: Stretch) -> Iterator[Row]:
    """``inline:{key=value, {key = value with blanks}}``."""
    whole = _BRACED.fullmatch(name.text)
    if not whole:
        return
    body = name.piece(*whole.span("inner"))
    for span in syntax.words(body.text, ","):
        entry = body.piece(*span)
        if braced := _BRACED.fullmatch(entry.text):
            entry = entry.piece(*braced.span("inner"))
        if pair := _PAIR.fullmatch(entry.text):
            yield Row(entry.piece(*pair.span("key")), entry.piece(*pair.span("value")))


def _source(name: str, folder: Folder) -> Source | None:
    """The text from which a table was made, by its path below the configuration, then by its base name."""
    base = posixpath.basename(name)
    below = name.removeprefix(_ETC) if name.startswith(_ETC) else base
    for candidate in dict.fromkeys((below, base, f"{base}.j2", f"{base}.erb")):
        if candidate and (source := folder.read(candidate)):
            return source
    return None


def _row(source: Source, row: syntax.Row) -> Row:
    return Row(_filled(source, row.key, row.key_span), _filled(source, row.value, row.span))


def _filled(source: Source, text: str, span: Span) -> Stretch:
    known = filled(text)
    return Stretch(known, source.place(*span), known == source.text[span.start : span.end])
