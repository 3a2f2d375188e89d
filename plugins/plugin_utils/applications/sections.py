# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Accounts in files of flat lines: a key opens one, others feed it (msmtp's ``account``, mbsync's ``IMAPAccount``)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ..syntaxes.tree import Entry, Node, Scalar, Sequence
from ..syntaxes.tree import Mapping as Tree
from .leaves import Leaf


@dataclass(frozen=True)
class Sections:
    """``opens``: keys that open an account; ``others``: keys that open something else; ``defaults``: a key that opens
    values for all accounts below it; ``inherits``: the mark between an account's name and those it inherits from;
    ``unnamed``: the account that lines before any opener belong to ("" where they are defaults)."""

    opens: tuple[str, ...]
    others: tuple[str, ...] = ()
    defaults: tuple[str, ...] = ()
    inherits: str = ""
    unnamed: str = ""


@dataclass
class Account:
    name: str
    opener: Entry | None
    leaves: dict[str, Leaf]


def _entries(document: Node) -> Iterator[Entry | None]:
    """The lines in order; None where a paragraph ends."""
    for part in document.items if isinstance(document, Sequence) else [document]:
        if isinstance(part, Tree):
            yield from part.entries
        yield None


def accounts(document: Node, sections: Sections) -> list[Account]:
    """The accounts of a document, each with what it inherits; keys in lower case, the last of a name counts."""
    defaults: dict[str, Leaf] = {}
    named: dict[str, Account] = {}
    order: list[Account] = []
    target: dict[str, Leaf] | None = None
    if not sections.unnamed:
        target = defaults
    for entry in _entries(document):
        if entry is None:
            if isinstance(document, Sequence):
                target = defaults
            continue
        key = entry.key.lower()
        value = entry.node.value if isinstance(entry.node, Scalar) else ""
        if key in sections.defaults:
            defaults = {}
            target = defaults
        elif key in sections.others:
            target = None
        elif key in sections.opens:
            account = _opened(entry, value, sections, defaults, named)
            if account.name.lower() in named:
                # Opened twice: no program takes that, and nobody means to begin anew.
                account = named[account.name.lower()]
            else:
                order.append(account)
                named[account.name.lower()] = account
            target = account.leaves
        elif isinstance(entry.node, Scalar):
            if target is None and sections.unnamed and not order:
                account = Account(sections.unnamed, None, {})
                order.append(account)
                named[account.name] = account
                target = account.leaves
            if target is not None:
                target[key] = Leaf((entry.key,), entry.node, entry, document.span)
    # "account default : NAME" only chooses one of the others.
    return [one for one in order if one.opener is None or any(not leaf.inherited for leaf in one.leaves.values())]


def _opened(
    entry: Entry, value: str, sections: Sections, defaults: Mapping[str, Leaf], named: Mapping[str, Account]
) -> Account:
    name, parents = value, ""
    if sections.inherits:
        name, _, parents = (part.strip() for part in value.partition(sections.inherits))
    inherited = dict(defaults)
    for parent in filter(None, (word.strip() for word in parents.split(","))):
        if parent.lower() in named:
            inherited.update(named[parent.lower()].leaves)
    return Account(name, entry, {key: replace(leaf, inherited=True) for key, leaf in inherited.items()})
