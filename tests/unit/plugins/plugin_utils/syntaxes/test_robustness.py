# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Any text is read, or refused with a SyntaxProblem, in bounded time: files come from people who may not be friends."""

from __future__ import annotations

import signal
from contextlib import contextmanager, suppress

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.syntaxes import m4, sendmail_cf, statements
from ansible_collections.mailports.secure.plugins.plugin_utils.syntaxes.blocks import ASSIGNED, WORDS
from ansible_collections.mailports.secure.plugins.plugin_utils.syntaxes.branches import Branches
from ansible_collections.mailports.secure.plugins.plugin_utils.syntaxes.table import SYNTAXES
from ansible_collections.mailports.secure.plugins.plugin_utils.syntaxes.templates import mask
from ansible_collections.mailports.secure.plugins.plugin_utils.syntaxes.tree import Mapping, Scalar, SyntaxProblem
from hypothesis import given, settings
from hypothesis import strategies as st

PARSERS = {name: syntax.parse for name, syntax in SYNTAXES.items()}
PARSERS |= {"assigned": ASSIGNED.parse, "words": WORDS.parse}
PARSERS |= {"m4": m4.parse, "sendmail_cf": sendmail_cf.parse, "statements": statements.parse}
#: What the syntaxes and the templates in them are made of.
TOKENS = [
    *"{}[]()<>=:;,.#!&*|?%@`'\"\\/$+-_ \t\n\r\0\x85\u2028\ufeffaZ09é🙂\ud800",
    *("{{", "}}", "{%", "%}", "{#", "#}", "<%", "%>", "/*", "*/", '"""', "'''", "\\u00", "${", "<<: *a\n", "&a ", "*a"),
    *(
        "- ",
        ": ",
        " = ",
        "\n  ",
        "\r\n",
        "---\n",
        "[a]\n",
        "a: ",
        "a=",
        "key value\n",
        "!vault ",
        "|\n",
        ">-\n",
        "host smtp",
    ),
]
TEXTS = st.text() | st.lists(st.sampled_from(TOKENS), max_size=40).map("".join)


@pytest.mark.parametrize("name", PARSERS)
@given(text=TEXTS)
@settings(max_examples=150)
def test_any_text_is_read_or_refused(name, text):
    with suppress(SyntaxProblem):
        for document in PARSERS[name](text):
            assert_within(document, len(text))


def assert_within(node, length):
    assert 0 <= node.span.start <= node.span.end <= length
    if isinstance(node, Scalar):
        return
    for entry in node.entries if isinstance(node, Mapping) else ():
        assert 0 <= entry.key_span.start <= entry.key_span.end <= length
    for child in [entry.node for entry in node.entries] if isinstance(node, Mapping) else node.items:
        assert_within(child, length)


@pytest.mark.parametrize("text", ["A =", "A = \n", "A: str =", "B = {'a': 1}\nA ="])
def test_a_name_without_a_value_is_none_of_pythons_settings(text):
    [root] = PARSERS["python"](text)
    assert "A" not in [entry.key for entry in root.entries]


#: What a pattern may try again and again ...
UNITS = [
    *(
        "a",
        " ",
        "\n",
        "\r\n",
        "\\",
        "\\\n",
        "- ",
        "#",
        "'",
        '"',
        "=",
        ":",
        ".",
        "[",
        "{",
        "${",
        "&a ",
        "*a ",
        "? ",
        "123",
    ),
    *("a=", "a: ", "a.", "a b=", "a=b ", '"" ', '"""', "[a]\n", "a: [", "a = {", '{"a":', "a { ", "$a", "${a}"),
    *("{{", "{{ a }} ", "{%", "{% if a %}", "{#", "<%", "<%=", "{{/*", "{{ if a }}\n", "/*", "//", "<!--", "<a "),
    *("(a (quote b ", "(a '(b ", "(a . (b ", "(setq a (b ", "DSa\n", "Ma,\n\tA=T"),
]
#: ... and what makes the first try fail.
FRAMES = [("", ""), ("a = ", "!"), ("{{ a }}\nb: ", ' "!\n  c')]
SIZE = 20_000


class TooSlow(Exception):
    pass


@contextmanager
def time_limit(seconds):
    def stop(number, frame):
        raise TooSlow

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@pytest.mark.parametrize("name", [*PARSERS, "mask", "branches"])
def test_no_text_is_tried_again_and_again(name):
    """The limit is no measure: what takes exponential time never ends, and what does not is done at once."""
    read = PARSERS.get(name) or {"mask": mask, "branches": Branches}[name]
    for unit in UNITS:
        for start, end in FRAMES:
            with time_limit(60), suppress(SyntaxProblem):
                read(start + unit * (SIZE // len(unit)) + end)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("yaml", "[" * SIZE),
        ("yaml", "\n".join(" " * depth + "a:" for depth in range(300))),
        ("yaml", "- " * SIZE),
        ("json", "[" * SIZE),
        ("json", '{"a":' * SIZE),
        ("json", '{"a": {{ b }}, "c": ' + "[" * SIZE),
        ("toml", "a = " + "[" * SIZE),
        ("toml", "a = " + "{a = " * SIZE),
        ("toml", "a = {{ b }}\nc = " + "[" * SIZE),
        ("toml", "a" + ".a" * SIZE + " = 1"),
        ("toml", "a = " + "1" * 5000),
    ],
    ids=lambda value: value[:12],
)
def test_what_is_nested_too_deeply_is_refused(name, text):
    with pytest.raises(SyntaxProblem), time_limit(60):
        SYNTAXES[name].parse(text)
