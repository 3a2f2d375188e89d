# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Accounts in files of flat lines: a key opens one, others feed it (msmtp's ``account``, mbsync's ``IMAPAccount``)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ..syntaxes.tree import Entry, Node, Scalar, Sequence
from ..syntaxes.tree import Mapping as Tree
from .leaves import Leaf


@dataclass(frozen=True)
class Sections:
    """``opens``: keys that open an account; ``others``: keys that open something else; ``defaults``: a key that opens
    values for all accounts below it; ``inherits``: the mark between an account's name and those it inherits from;
    ``unnamed``: the account that lines before any opener belong to ("" where they are defaults)."""

    opens: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    defaults: tuple[str, ...] = ()
    inherits: str = ""
    unnamed: str = ""


@dataclass
class Account:
    """One section's settings, with those that it inherits; ``opener`` is what begins it, where a line does."""

    name: str
    opener: Entry | None
    leaves: dict[str, Leaf]
    parents: str = ""
    #: Those of the leaves that defaults gave: who inherits from this account has defaults of their own.
    given: dict[str, Leaf] = field(default_factory=dict)

    def passed_on(self) -> dict[str, Leaf]:
        return {key: leaf for key, leaf in self.leaves.items() if self.given.get(key) is not leaf}


def _entries(document: Node) -> Iterator[Entry | None]:
    """The lines in order; None where a paragraph ends."""
    for part in document.items if isinstance(document, Sequence) else [document]:
        if isinstance(part, Tree):
            yield from part.entries
        yield None


def accounts(document: Node, sections: Sections) -> list[Account]:
    """The accounts of a document, each with what it inherits; keys in lower case, the last of a name counts."""
    reader = _Reader(document, sections)
    for entry in _entries(document):
        reader.line(entry)
    # "account default : NAME" only chooses one of the others.
    return [one for one in reader.accounts if not (one.parents and all(x.inherited for x in one.leaves.values()))]


class _Reader:
    """Takes the lines one by one. ``into`` is where settings go now; None where they are nobody's."""

    def __init__(self, document: Node, sections: Sections) -> None:
        self.document = document
        self.sections = sections
        self.defaults: dict[str, Leaf] = {}
        self.accounts: list[Account] = []
        self.into: dict[str, Leaf] | None = None if sections.unnamed else self.defaults

    def line(self, entry: Entry | None) -> None:
        if entry is None:
            if isinstance(self.document, Sequence):
                self.into = self.defaults
            return
        key = entry.key.lower()
        if key in self.sections.defaults:
            self.into = self.defaults
        elif key in self.sections.others:
            self.into = None
        elif key in self.sections.opens:
            self.into = self._account(entry).leaves
        elif isinstance(entry.node, Scalar):
            if self.into is None and self.sections.unnamed and not self.accounts:
                self.into = self._add(Account(self.sections.unnamed, None, {})).leaves
            if self.into is not None:
                self.into[key] = Leaf((entry.key,), entry.node, entry, self.document.span)

    def _add(self, account: Account) -> Account:
        self.accounts.append(account)
        return account

    def _named(self, name: str) -> Account | None:
        return next((one for one in self.accounts if one.name == name), None)

    def _account(self, entry: Entry) -> Account:
        name = entry.node.value if isinstance(entry.node, Scalar) else ""
        parents = ""
        if self.sections.inherits:
            name, _word, parents = (part.strip() for part in name.partition(self.sections.inherits))
        # Opened twice: no program takes that, and nobody means to begin anew.
        return self._named(name) or self._add(self._inheriting(Account(name, entry, {}, parents)))

    def _inheriting(self, account: Account) -> Account:
        account.given = _inherited(self.defaults)
        account.leaves.update(account.given)
        for word in filter(None, (word.strip() for word in account.parents.split(","))):
            if parent := self._named(word):
                account.leaves.update(_inherited(parent.passed_on()))
        return account


def _inherited(leaves: dict[str, Leaf]) -> dict[str, Leaf]:
    return {key: replace(leaf, inherited=True) for key, leaf in leaves.items()}
