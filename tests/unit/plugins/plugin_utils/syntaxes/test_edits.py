# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""An edit makes the text that parses to the tree with just that change, and leaves all other lines as they are."""

from __future__ import annotations

import json

import pytest
import yaml
from ansible_collections.mailports.secure.plugins.plugin_utils.endpoint.model import Source
from ansible_collections.mailports.secure.plugins.plugin_utils.linting.edits import apply
from ansible_collections.mailports.secure.plugins.plugin_utils.syntaxes.table import SYNTAXES
from ansible_collections.mailports.secure.plugins.plugin_utils.syntaxes.templates import has_templates
from ansible_collections.mailports.secure.plugins.plugin_utils.syntaxes.tree import (
    CannotSay,
    Entry,
    Scalar,
    walk,
)
from ansible_collections.mailports.secure.tests.unit.plugins.plugin_utils.syntaxes.outline import plain
from hypothesis import assume, given, settings
from hypothesis import strategies as st

KEYS = st.from_regex(r"[a-z][a-z_]{0,6}", fullmatch=True)
#: What every syntax takes without quotes.
WORDS = st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,10}[A-Za-z0-9])?", fullmatch=True)
#: What has to be quoted somewhere.
ANY = st.text(st.characters(max_codepoint=0x17F, exclude_categories=["C", "Z"]) | st.just(" "), max_size=12)
FLAT = st.lists(st.tuples(KEYS, WORDS), min_size=2, max_size=6, unique_by=lambda pair: pair[0])


@st.composite
def yaml_texts(draw):
    data = st.recursive(
        ANY,
        lambda inner: st.dictionaries(KEYS, inner, min_size=2, max_size=4) | st.lists(inner, min_size=1, max_size=3),
    )
    top = draw(st.dictionaries(KEYS, data, min_size=2, max_size=4))
    style = {
        "default_flow_style": draw(st.sampled_from([None, True, False])),
        "default_style": draw(st.sampled_from([None, "'", '"'])),
    }
    text = yaml.safe_dump(top, allow_unicode=True, width=draw(st.sampled_from([20, 1000])), sort_keys=False, **style)
    return draw(st.sampled_from(["", "# first\n---\n", "\ufeff"])) + text + draw(st.sampled_from(["", "# last\n"]))


@st.composite
def json_texts(draw):
    values = st.recursive(
        ANY | st.integers() | st.booleans() | st.none(),
        lambda inner: st.dictionaries(ANY, inner, min_size=2, max_size=4) | st.lists(inner, max_size=3),
    )
    return json.dumps(
        draw(st.dictionaries(ANY, values, min_size=2, max_size=4)),
        indent=draw(st.sampled_from([None, 0, 2, "\t"])),
        ensure_ascii=draw(st.booleans()),
    )


@st.composite
def toml_texts(draw):
    lines = []
    for table in draw(st.lists(KEYS, max_size=3, unique=True)):
        lines += [f"[T.{table}]" if lines else "# first"]
        pairs = [(key, json.dumps(value)) for key, value in draw(FLAT)]
        if draw(st.booleans()):
            lines.append("I = {" + ", ".join(f"{key} = {value}" for key, value in pairs) + "} # inline")
        else:
            lines += [f"{key} = {value} # {value}" for key, value in pairs]
    return "\n".join(lines) + "\n"


def line_texts(sign, opener, comment):
    """Texts of lines, some behind comments and blanks, some below an opener."""

    @st.composite
    def texts(draw):
        lines = [draw(st.sampled_from(["", f"{comment} x{sign}y"]))]
        for number in range(draw(st.integers(1, 3))):
            lines += [opener.format(number)] if opener else []
            for key, value in draw(FLAT):
                lead = draw(st.sampled_from(["", "  ", "\t"]))
                lines.append(f"{lead}k{number}{key}{sign}{value}{draw(st.sampled_from(['', ' ']))}")
            lines.append(comment)
        return "\n".join(lines) + draw(st.sampled_from(["", "\n"]))

    return texts()


TEXTS = {
    "yaml": yaml_texts(),
    "json": json_texts(),
    "toml": toml_texts(),
    "ini": line_texts(" = ", "[s{}]", ";"),
    "dotenv": line_texts("=", "", "#"),
    "properties": line_texts(": ", "", "!"),
    "keywords": line_texts(" ", "account a{}", "#"),
    "paragraphs": line_texts("\t", "\nIMAPAccount a{}", "#"),
}
#: The syntaxes that can quote any value; the others take what their programs can read.
QUOTING = ("yaml", "json", "toml")


def settings_of(documents):
    return [
        (mapping, entry)
        for document in documents
        for _path, mapping in walk(document)
        for entry in mapping.entries
        if isinstance(entry.node, Scalar)
    ]


def trees(documents):
    return [plain(document) for document in documents]


class Change:
    """A text, one of its settings, and what becomes of it."""

    def __init__(self, name, text, number):
        self.syntax = SYNTAXES[name]
        self.source = Source("file", text)
        self.documents = self.syntax.parse(text)
        entries = settings_of(self.documents)
        assume(entries and not has_templates(text))
        self.mapping, self.entry = entries[number % len(entries)]

    def make(self, edit):
        """The new trees; the edit touches no line but the setting's own."""
        text = self.source.text
        first = text.rfind("\n", 0, self.entry.key_span.start) + 1
        last = text.find("\n", max(self.entry.key_span.end, self.entry.node.span.end - 1))
        # Behind the last item of a list that is written over several lines, the comma stands on the line before.
        before = len(text[:first].rstrip()) - 1 if text[:first].rstrip().endswith(",") else first
        assert (before if edit.text == "" else first) <= edit.place.start <= edit.place.end
        assert edit.place.end <= (len(text) if last < 0 else last + 1) or text[last : edit.place.end].isspace()
        return trees(self.syntax.parse(apply(text, [edit])))


def values_for(name):
    return ANY if name in QUOTING else WORDS


@pytest.mark.parametrize("name", TEXTS)
@given(data=st.data())
@settings(max_examples=40)
def test_replace(name, data):
    change = change_in(name, data)
    value = data.draw(values_for(name))
    new = change.make(change.syntax.replace(change.source, change.entry.node, value))
    change.entry.node = Scalar(value, change.entry.node.span)
    assert new == trees(change.documents)


@pytest.mark.parametrize("name", TEXTS)
@given(data=st.data())
@settings(max_examples=40)
def test_insert(name, data):
    change = change_in(name, data)
    value = data.draw(values_for(name))
    new = change.make(change.syntax.insert(change.source, change.entry, "new", value))
    at = change.mapping.entries.index(change.entry) + 1
    change.mapping.entries.insert(at, Entry("new", change.entry.key_span, Scalar(value, change.entry.node.span)))
    assert new == trees(change.documents)


@pytest.mark.parametrize("name", TEXTS)
@given(data=st.data())
@settings(max_examples=40)
def test_remove(name, data):
    change = change_in(name, data)
    assume(len(change.mapping.entries) > 1)
    new = change.make(change.syntax.remove(change.source, change.entry))
    change.mapping.entries.remove(change.entry)
    assert new == trees(change.documents)


def change_in(name, data):
    text = data.draw(TEXTS[name])
    line_end = data.draw(st.sampled_from(["\n", "\r\n"]))
    return Change(name, text.replace("\n", line_end), data.draw(st.integers(0, 99)))


@pytest.mark.parametrize(
    ("name", "before", "edit", "after"),
    [
        ("yaml", "a:\nb: 1\n", ("replace", "a", "25"), "a: 25\nb: 1\n"),
        ("yaml", "a: # none\n", ("replace", "a", "25"), "a: 25 # none\n"),
        ("yaml", "{a: , b: 1}", ("replace", "a", "x,y"), "{a: 'x,y', b: 1}"),
        ("yaml", "a: |\n  x\nb: 1\n", ("replace", "a", "25"), "a: 25\nb: 1\n"),
        ("yaml", "a: &x 1\nb: *x # c\n", ("replace", "b", "2"), "a: &x 1\nb: 2 # c\n"),
        ("yaml", "- a: 1\n  b: 2\n", ("remove", "a"), "- b: 2\n"),
        ("yaml", "- a: 1 # x\n- b: 2\n", ("remove", "a"), "- b: 2\n"),
        ("yaml", "- a: 1 # x\n", ("insert", "a", "c", "off"), "- a: 1 # x\n  c: off\n"),
        ("yaml", "a: {\n  b: 1 # x\n}\n", ("insert", "b", "c", "2"), "a: {\n  b: 1, c: 2 # x\n}\n"),
        ("yaml", "a: {b: 1, c: 2}\nd: 3\n", ("remove", "c"), "a: {b: 1}\nd: 3\n"),
        # Where a number stands in quotes, the program wants strings.
        ("yaml", 'a: "25"\n', ("insert", "a", "b", "true"), 'a: "25"\nb: "true"\n'),
        ("yaml", "a: 'x'\n", ("insert", "a", "b", "true"), "a: 'x'\nb: true\n"),
        ("yaml", "a: {{ b }}\n{% if c %}\n", ("insert", "a", "d", "1"), "a: {{ b }}\nd: 1\n{% if c %}\n"),
        ("json", '{"a": 1 // x\n}', ("replace", "a", "true"), '{"a": true // x\n}'),
        ("json", '{"a": "1"}', ("replace", "a", "true"), '{"a": "true"}'),
        ("json", '{\n  "a": 1 // x\n}', ("insert", "a", "c", "x"), '{\n  "a": 1,\n  "c": "x" // x\n}'),
        ("json", '{"a": "true"}', ("insert", "a", "c", "false"), '{"a": "true", "c": "false"}'),
        ("json", '{"a": "25"}', ("insert", "a", "c", "true"), '{"a": "25", "c": true}'),
        ("json", '{"a": 1, "b": 2,}', ("remove", "b"), '{"a": 1, }'),
        ("toml", "a = {b = 1, c = '}'}\n", ("insert", "c", "d", "x"), "a = {b = 1, c = '}', d = \"x\"}\n"),
        ("toml", "a = 1 # {\n", ("insert", "a", "b", "true"), "a = 1 # {\nb = true\n"),
        ("toml", 'a = """\nx"""\nb = 1\n', ("insert", "a", "c", "2"), 'a = """\nx"""\nc = 2\nb = 1\n'),
        ("ini", "[a]\n  b : 1 ; x\n", ("insert", "b", "c", "2"), "[a]\n  b : 1 ; x\n  c : 2\n"),
        ("ini", '[a]\nb = """1"""\n', ("insert", "b", "c", "2"), '[a]\nb = """1"""\nc = 2\n'),
        ("ini", "[a]\nb = `1`\n", ("replace", "b", "2"), "[a]\nb = `2`\n"),
        ("dotenv", "export A='1' # x", ("replace", "A", "2"), "export A='2' # x"),
        ("dotenv", "A=1", ("insert", "A", "B", "2"), "A=1\nB=2"),
        ("shell", "  export A=1 B='2'; x\n", ("replace", "B", "3"), "  export A=1 B='3'; x\n"),
        ("shell", "  export A=1\nx\n", ("insert", "A", "B", "2"), "  export A=1\n  export B=2\nx\n"),
        ("shell", "export A=1\nx\n", ("remove", "A"), "x\n"),
        ("dockerfile", "ENV A=1 \\\n  B=2\nRUN x\n", ("insert", "A", "C", "3"), "ENV A=1 \\\n  B=2\nENV C=3\nRUN x\n"),
        ("dockerfile", "ENV A=1 \\\n  B=2\nRUN x\n", ("remove", "B"), "ENV A=1\nRUN x\n"),
        ("dockerfile", "ENV A 1\n", ("replace", "A", "2"), "ENV A 2\n"),
        ("systemd", 'Environment="A=1" B=2\n', ("replace", "A", "3"), 'Environment="A=3" B=2\n'),
        ("systemd", 'Environment="A=1" B=2\n', ("remove", "A"), "Environment= B=2\n"),
        ("properties", "a=b\\\n  c\nd=e\n", ("replace", "a", "x"), "a=x\nd=e\n"),
        ("properties", "a=b\\\n  c\nd=e\n", ("remove", "a"), "d=e\n"),
        ("keywords", "tls\nport 25\n", ("replace", "tls", "on"), "tls on\nport 25\n"),
        ("keywords", "tls\n", ("insert", "tls", "port", "25"), "tls\nport 25\n"),
        ("keywords", 'user "a b"\n', ("replace", "user", "c"), 'user "c"\n'),
        ("paragraphs", "Host a # x\n\nB c\n", ("insert", "Host", "Port", "993"), "Host a # x\nPort 993\n\nB c\n"),
    ],
)  # fmt: skip
def test_an_edit_in_the_style_of_its_surroundings(name, before, edit, after):
    source = Source("file", before)
    what, key, *values = edit
    entry = next(entry for _node, entry in settings_of(SYNTAXES[name].parse(before)) if entry.key == key)
    made = getattr(SYNTAXES[name], what)(source, entry.node if what == "replace" else entry, *values)
    assert apply(before, [made]) == after


@pytest.mark.parametrize("text", ["mail = { host: 'a' || 'b', port: 25 }\n", "$mail['host'] = 'a'.$b;\n"])
def test_nothing_is_added_behind_a_value_that_goes_on(text):
    source, syntax = Source("a", text), SYNTAXES["literals"]
    [host] = [entry for _mapping, entry in settings_of(syntax.parse(text)) if entry.key == "host"]
    with pytest.raises(CannotSay):
        syntax.insert(source, host, "tls", "true")


def test_a_key_of_dots_alone_is_none():
    (root,) = SYNTAXES["hcl"].parse('"." = "smtp.example.org"\nport = 25\n')
    assert plain(root) == [("port", "25")]
