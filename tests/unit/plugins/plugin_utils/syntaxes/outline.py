# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Trees as lines that a table can hold."""

from __future__ import annotations

from ansible_collections.mailports.secure.plugins.plugin_utils.syntaxes.tree import Mapping, Scalar


def outline(text, documents):
    """Each value as ``path = as written``, with ``-> as meant`` where that differs; keys as they are written."""
    lines = []
    for number, document in enumerate(documents):
        lines += ["---"] if number else []
        lines += _lines(text, document, "")
    return lines


def _lines(text, node, path):
    if isinstance(node, Scalar):
        written = text[node.span.start : node.span.end]
        tag = f"{node.tag} " if node.tag.startswith("!") else ""
        meant = "" if written == node.value else f" -> {node.value}"
        return [f"{path} = {tag}{written}{meant}"]
    if isinstance(node, Mapping):
        below = [(f"{path}.{text[slice(*entry.key_span)]}".lstrip("."), entry.node) for entry in node.entries]
    else:
        below = [(f"{path}[{number}]", item) for number, item in enumerate(node.items)]
    return [line for deeper, child in below for line in _lines(text, child, deeper)] or [f"{path} is empty"]


def plain(node):
    """A tree without its places: keys and values alone."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Mapping):
        return [(entry.key, plain(entry.node)) for entry in node.entries]
    return {"items": [plain(item) for item in node.items]}
