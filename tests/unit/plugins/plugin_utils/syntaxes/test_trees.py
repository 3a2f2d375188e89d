# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Text to tree: what a syntax takes for keys and values, and that each stands where the tree says."""

from __future__ import annotations

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.syntaxes.table import SYNTAXES
from ansible_collections.mailports.secure.plugins.plugin_utils.syntaxes.tree import SyntaxProblem
from ansible_collections.mailports.secure.tests.unit.plugins.plugin_utils.syntaxes.outline import outline

YAML = [
    ("", []),
    ("# only\n", []),
    ("a: b", ["a = b"]),
    ("a: b\r\nc:\t'd'  # e\r\n", ["a = b", "c = 'd' -> d"]),
    ("\ufeffa: b\nc: d\n", ["a = b", "c = d"]),
    ("ä: öü # ß\n🙂: x y\n", ["ä = öü", "🙂 = x y"]),
    ("a:\nb: ''\nc: ~\nd: null # e\n", ["a = ", "b = '' -> ", "c = ~", "d = null"]),
    ("a: \"x\\ty\\u0041\"\nb: 'it''s'\n", ['a = "x\\ty\\u0041" -> x\tyA', "b = 'it''s' -> it's"]),
    ("'a b': 1\n\"c\": 2\n3: 4\n", ["'a b' = 1", '"c" = 2', "3 = 4"]),
    ("a: 1\na: 2\n", ["a = 1", "a = 2"]),
    ("a: x\n  y\nb: z\n", ["a = x\n  y -> x y", "b = z"]),
    ("a: |\n  x\n  y\nb: >-\n  x\n  y\n", ["a = |\n  x\n  y\n -> x\ny\n", "b = >-\n  x\n  y\n -> x y"]),
    ("a: {b: 1, 'c': [2, \"3\"]}\n", ["a.b = 1", "a.'c'[0] = 2", "a.'c'[1] = \"3\" -> 3"]),
    ("a: {\n  b: 1,\n  c: 2,\n}\n", ["a.b = 1", "a.c = 2"]),
    ("- a: 1\n  b: 2\n-   - c\n- d\n", ["[0].a = 1", "[0].b = 2", "[1][0] = c", "[2] = d"]),
    ("a: 1\n---\nb: 2\n...\n", ["a = 1", "---", "b = 2"]),
    ("a: !vault |\n  x\nb: !secret c\nd: !x\n", ["a = !vault |\n  x\n -> x\n", "b = !secret c", "d = !x "]),
    # An alias is a place of its own; what it stands for is elsewhere.
    ("a: &x 25\nb: *x\nc: &y !!str 'd'\n", ["a = 25", "b = *x -> 25", "c = 'd' -> d"]),
    ("a: &x {b: 1}\nc: *x\nd:\n  <<: *x\n  e: 2\n", ["a.b = 1", "c.b = 1", "d.<<.b = 1", "d.e = 2"]),
    ("a: &x [*x]\n", ["a[0] = *x -> "]),
    ("? a\n: b\n? [c]\n: d\n", ["a = b"]),
    # Templates that are YAML once their marks are words.
    ("a: {{ b }}\nc: 'x{{ d }}'\n", ["a = {{ b }}", "c = 'x{{ d }}' -> x{{ d }}"]),
    ("{% if a %}\nb: 1\n{% else %}\nb: 2\n{% endif %}\n", ["b = 1", "b = 2"]),
    ("{{- if .a }}\nb: {{ .c | quote }}\n{{- end }}\n", ["b = {{ .c | quote }}"]),
    ("{{- $x := .a }}\n{{/* b: 1 }} */}}\nc: 2\n", ["c = 2"]),
    ("<% if a %>\nb: <%= c %>\n<%# d: 1 %>\n", ["b = <%= c %>"]),
    # Templates that are none: line by line.
    (
        "a: {{ b }}\n c:\n   d: 'x # y' # z\n   e: x#y # z\n   f: !vault g\n",
        ["a = {{ b }}", "c.d = 'x # y' -> x # y", "c.e = x#y", "c.f = !vault g"],
    ),
    (
        "- a: {{ b }}\n  c: 1\n bad\n- d: 2\n  e:\n  - f\n  - 'g' # h\n",
        [" is empty", "---", "[0].a = {{ b }}", "[0].c = 1", "[1].d = 2", "[1].e[0] = f", "[1].e[1] = 'g' -> g"],
    ),
]
JSON = [
    ("", []),
    ('{"a": 1, "b": "c", "d": null}', ['"a" = 1', '"b" = "c" -> c', '"d" = null']),
    ('\ufeff{\r\n\t"ä": "ö",\r\n\t"b": -1.5e3\r\n}\r\n', ['"ä" = "ö" -> ö', '"b" = -1.5e3']),
    ('{"a": "x\\"y\\u0041\\\\", "b": ""}', ['"a" = "x\\"y\\u0041\\\\" -> x"yA\\', '"b" = "" -> ']),
    ('{"a": 1, "a": 2}', ['"a" = 1', '"a" = 2']),
    ('[{"a": [1, []]}, {}]', ['[0]."a"[0] = 1', '[0]."a"[1] is empty', "[1] is empty"]),
    ('// x\n{"a": 1, /* "b": 2 */ "c": "//", # d\n "e": [3,],}', ['"a" = 1', '"c" = "//" -> //', '"e"[0] = 3']),
    ('{"a": 1}\n{"a": 2}\n', ['"a" = 1', "---", '"a" = 2']),
    # Braces of a string are no template.
    ('{"a": "{{", "b": {"c": {"d": 1}}}', ['"a" = "{{" -> {{', '"b"."c"."d" = 1']),
    (
        '{"a": "{{ x }}", {% if y %}"b": {{ z | d("1") }},{% endif %} "c": "{{ w | d("2") }}"}',
        ['"a" = "{{ x }}" -> {{ x }}', '"b" = {{ z | d("1") }}', '"c" = "{{ w | d("2") }}" -> {{ w | d("2") }}'],
    ),
]
TOML = [
    ("", [" is empty"]),
    ("a = 1\nb = 'c' # d\n", ["a = 1", "b = 'c' -> c"]),
    ('\ufeffa = "ä"\r\nb = true\r\n', ['a = "ä" -> ä', "b = true"]),
    ('a = "x\\"y\\u0041\\\\"\nb = \'x\\y\'\n', ['a = "x\\"y\\u0041\\\\" -> x"yA\\', "b = 'x\\y' -> x\\y"]),
    ("[a]\nb.c = 1\n'd e' = 2\n[f.\"g\"] # h\ni = 3\n", ["a.b.c = 1", "a.'d e' = 2", 'f."g".i = 3']),
    ("[[a]]\nb = 1\n[[a]]\nb = 2\n", ["a.b = 1", "a.b = 2"]),
    ("a = {b = 1, c = {d = 'e'}, f = []}\n", ["a.b = 1", "a.c.d = 'e' -> e", "a.f is empty"]),
    ("a = [1, '],', # x\n  {b = 2},\n]\nc = 3\n", ["a[0] = 1", "a[1] = '],' -> ],", "a[2].b = 2", "c = 3"]),
    ('a = """\nb = 1\n"""\nc = 2\n', ['a = """\nb = 1\n""" -> b = 1\n', "c = 2"]),
    ("# don't \"\"\"\na = '''x''''\n# \"\"\"\n", ["a = '''x'''' -> x'"]),
    # Only a line feed ends a line.
    ('a = "b\u2028c = 1"\n', ['a = "b\u2028c = 1" -> b\u2028c = 1']),
    ("a = 1979-05-27T07:32:00Z\nb = 1_000\n", ["a = 1979-05-27T07:32:00Z", "b = 1_000"]),
    (
        "[{{ a }}]\nb = {{ c }}\n{% if d %}\ne = \"{{ f | d('g') }}\"\n{% endif %}\nh = [{{ i }}]\n",
        ["{{ a }}.b = {{ c }}", "{{ a }}.e = \"{{ f | d('g') }}\" -> {{ f | d('g') }}", "{{ a }}.h[0] = {{ i }}"],
    ),
]
INI = [
    ("", [" is empty"]),
    ("a = b\n[c]\nd=e\nf : g h \n", ["a = b", "c.d = e", "c.f = g h"]),
    ("\ufeff[a]\r\nb = c\r\n", ["a.b = c"]),
    (";a = 1\n#b = 2\n[c] ; d\n  e = 3\n", ["c.e = 3"]),
    ("[a]\nb = 1\n[a]\nb = 2\nb = 3\n", ["a.b = 1", "a.b = 2", "a.b = 3"]),
    ("[a]\nb =\nc = 'd ; e'\nf = x;y\n = z\ng\n", ["a.b = ", "a.c = 'd ; e' -> d ; e", "a.f = x;y"]),
    ("[a b]\nc d = e=f\n", ["a b.c d = e=f"]),
    ('[a]\nb = """c;"d"""\ne = `f#`\n', ['a.b = c;"d', "a.e = f#"]),
    ("[a]\nb = {{ c }}\n{% if d %}\ne = ö\n{% endif %}\n", ["a.b = {{ c }}", "a.e = ö"]),
]
DOTENV = [
    ("A=b\nexport C=d\n\n# E=f\n", ["A = b", "C = d"]),
    ("\ufeffA=b\r\nB=ä\r\n", ["A = b", "B = ä"]),
    ("A=b # c\nB=d#e\nC=\nD= # f\n", ["A = b", "B = d#e", "C = ", "D = "]),
    ('A=\'b # c\' # d\nB="e \\"f\\$"\n', ["A = 'b # c' -> b # c", 'B = "e \\"f\\$" -> e "f$']),
    ("A = b\na.b-c=d\n", ["A = b", "a.b-c = d"]),
    ("A=1\nA=2", ["A = 1", "A = 2"]),
    ("A=${B:-c}\nD={{ e }}\n", ["A = ${B:-c}", "D = {{ e }}"]),
]
PROPERTIES = [
    ("a.b=c\nd: e\nf g\nh\ti\n", ["a.b = c", "d = e", "f = g", "h = i"]),
    ("! a=1\n# b=2\n  c = 3\nd=\n", ["c = 3", "d = "]),
    ("a=b\\\n   c\\\r\n\td\r\ne=f\n", ["a = b\\\n   c\\\r\n\td -> bcd", "e = f"]),
    ("# a\\\nb=c\\\\\nd=e\n", ["b = c\\\\ -> c\\", "d = e"]),
    ("a=b\\:25\\u0041\nc=d # e\n", ["a = b\\:25\\u0041 -> b:25A", "c = d # e"]),
]
KEYWORDS = [
    ("account a : b\nhost\tc\n", ["account = a : b", "host = c"]),
    ("\ufeffaccount a\r\nport 25\r\n", ["account = a", "port = 25"]),
    ("  tls on  \ntls\n# host x\n\ndefaults", ["tls = on", "tls = ", "defaults = "]),
    ("password \"a b # c\"\nhost d # e\nuser 'f'\n", ['password = "a b # c" -> a b # c', "host = d # e", "user = 'f'"]),
    (
        "host {{ a }}\n{% if b %}\nport {{ c | default(25) }}\n{% endif %}\n",
        ["host = {{ a }}", "port = {{ c | default(25) }}"],
    ),
]
PARAGRAPHS = [
    ("A b\nC d\n\n\nE f\n", ["[0].A = b", "[0].C = d", "[1].E = f"]),
    ('A b # c\nD "e # f" # g\n', ["[0].A = b", '[0].D = "e # f" -> e # f']),
    # A comment does not part what stands around it.
    ("A b\n# c\nD e\n \t\nF g", ["[0].A = b", "[0].D = e", "[1].F = g"]),
]
SHELL = [
    ("A=1\nexport B=2 C='x y' D # E=3\n  export F=\"$G\" && H=4\n", ["B = 2", "C = 'x y' -> x y", 'F = "$G" -> $G']),
    ("export A=1 \\\n  B=2\necho export C=3\n", ["A = 1", "B = 2"]),
]
DOCKERFILE = [('FROM x\nenv A=1 \\\n  B="2 3"\nENV C d e\nRUN F=1 x\n', ["A = 1", 'B = "2 3" -> 2 3', "C = d e"])]
SYSTEMD = [('[Service]\nEnvironment="A=1 2" B=3\nEnvironment=\nEnvironmentFile=/C=4\n', ["A = 1 2", "B = 3"])]
XML = [
    (
        '<a b="{{ c }}">\n{% if d %}\n<e>{{ f }}</e>\n<g>T &amp; h</g>\n{% endif %}\n</a>\n',
        ["a.b = {{ c }}", "a.e = {{ f }}", "a.g = T &amp; h -> T & h"],
    )
]
TREES = {
    "shell": SHELL,
    "dockerfile": DOCKERFILE,
    "systemd": SYSTEMD,
    "yaml": YAML,
    "json": JSON,
    "toml": TOML,
    "ini": INI,
    "dotenv": DOTENV,
    "properties": PROPERTIES,
    "keywords": KEYWORDS,
    "paragraphs": PARAGRAPHS,
    "xml": XML,
}


@pytest.mark.parametrize(("syntax", "text", "lines"), [(name, *row) for name, rows in TREES.items() for row in rows])
def test_a_text_and_its_tree(syntax, text, lines):
    assert outline(text, SYNTAXES[syntax].parse(text)) == lines


@pytest.mark.parametrize(
    ("syntax", "text", "rest"),
    [
        ("yaml", "a: [1\nb: 2\n", ": 2\n"),
        ("yaml", "a: b: c\n", ": c\n"),
        ("yaml", "\ta: 1\n", "\ta: 1\n"),
        ("json", '{"a": 1', "1"),
        ("json", '{"a" 1}', "1}"),
        ("json", "{a: 1}", "a: 1}"),
        ("json", '{"a": "b', '"b'),
        ("json", '{"a": 1 /* b', "/* b"),
        ("json", '{"a": {{ b }}, "c": {', "{"),
        ("toml", "a = 1\nb =\nc = 2\n", "b =\nc = 2\n"),
        ("toml", "a = 1\na = 2\n", "a = 2\n"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(syntax, text, rest):
    with pytest.raises(SyntaxProblem) as caught:
        SYNTAXES[syntax].parse(text)
    assert text[caught.value.offset :] == rest
    assert "\n" not in caught.value.message


def test_a_quote_that_nothing_closes_is_a_word_in_a_toml_template():
    text = 'a = ["b{{ c }}]\nd = 1\n'
    assert outline(text, SYNTAXES["toml"].parse(text))[-1] == "d = 1"
