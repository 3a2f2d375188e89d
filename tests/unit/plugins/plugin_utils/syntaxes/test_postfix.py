# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""main.cf, master.cf and the source of tables. What postconf says of them is asked in applications/postfix."""

from __future__ import annotations

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.syntaxes import postfix


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a = b", [("a", "b")]),
        ("a=b\nc =\td  \n", [("a", "b"), ("c", "d")]),
        ("a =\nb = c", [("a", ""), ("b", "c")]),
        ("a = b,\n  c", [("a", "b, c")]),
        ("a = b\n# no\n\n \n\tc\n", [("a", "b c")]),
        ("a =\n  b", [("a", "b")]),
        ("a = b # c", [("a", "b # c")]),
        ("  # a = b\n", []),
        ("  a = b\nc = d", [("c", "d")]),
        ("a = b = c", [("a", "b = c")]),
        ("a = b\r\n  c\r\nd = e\r\n", [("a", "b c"), ("d", "e")]),
        ("a = ${{b} == {c} ? {d} : {e}}", [("a", "${{b} == {c} ? {d} : {e}}")]),
        ("{% if x %}\na = b\n{% endif %}\n  c\n", [("a", "b c")]),
        ("{% if x %}a = b{% endif %}\n", [("a", "b")]),
        ("a = {{ x\n | default('=') }}\nb = c", [("a", "{{ x | default('=') }}"), ("b", "c")]),
        ("{{ key }} = b\nc = d", [("c", "d")]),
        ("{# a = b\n c = d #}\n{% x %}\ne = f", [("e", "f")]),
        ("<%# a %>\n<% if @x -%>\na = <%= @b %>\n<% end -%>", [("a", "<%= @b %>")]),
        ("", []),
    ],
)
def test_parameters(text, said):
    found, problems = postfix.parameters(text)
    assert [(one.name, one.value) for one in found] == said
    assert not problems
    for one in found:
        assert text[slice(*one.name_span)] == one.name
        assert "".join(text[slice(*one.span)].split()).startswith("".join(one.value.split())[:1])


def test_spans():
    text = "x = y\nname  =  one,\n# two\n  three\n# four\n\nz = 1\n"
    parameter = postfix.parameters(text)[0][1]
    assert text[slice(*parameter.span)] == "one,\n# two\n  three"
    assert text[slice(*parameter.extent)] == "name  =  one,\n# two\n  three"
    assert postfix.content(text[slice(*parameter.span)]) == "one,\n     \n  three"


def test_branches():
    text = "a = 1\n{% if x %}\nb = 2\n{% else %}\nc = 3\n{% endif %}\n"
    assert [one.branch for one in postfix.parameters(text)[0]] == [(), ((0, 0),), ((0, 1),)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("smtp inet n - y - - smtpd", ("smtp", "inet", "smtpd", [])),
        ("smtp inet n - y - - smtpd -v -o a=b", ("smtp", "inet", "smtpd", [("a", "b")])),
        (
            "smtp inet n - y - - smtpd\n  -o a=b\n# -o c=d\n\n -o\n e=f",
            ("smtp", "inet", "smtpd", [("a", "b"), ("e", "f")]),
        ),
        ("smtp inet n - y - - smtpd -o { a = b c } -o {d=}", ("smtp", "inet", "smtpd", [("a", "b c"), ("d", "")])),
        ("smtp inet n - y - - smtpd -oa=b", ("smtp", "inet", "smtpd", [("a", "b")])),
        ("smtp inet n - y - - smtpd -o a=${b?{c d}:{e}}", ("smtp", "inet", "smtpd", [("a", "${b?{c d}:{e}}")])),
        (
            "smtp inet n - y - - smtpd -o a=${{b} == {c} ? {d}}",
            ("smtp", "inet", "smtpd", [("a", "${{b} == {c} ? {d}}")]),
        ),
        ("{{ port }} inet n - y - - smtpd -o a={{ b c }}", ("{{ port }}", "inet", "smtpd", [("a", "{{ b c }}")])),
    ],
)
def test_services(text, said):
    (service,), problems = postfix.services(text)
    assert (service.name, service.type, service.command, [(one.name, one.value) for one in service.options]) == said
    assert not problems
    assert text[slice(*service.name_span)] == service.name
    assert text[slice(*service.command_span)] == "smtpd"
    assert [text[slice(*one.extent)][:2] for one in service.options] == ["-o"] * len(service.options)


def test_lines_that_are_nothing():
    assert [problem.offset for problem in postfix.parameters("a = b\nc\nd = e\n")[1]] == [6]
    assert [problem.offset for problem in postfix.services("a inet n\nsmtp inet n - y - - smtpd\n")[1]] == [0]


def test_rows():
    text = "# one\n[mx.example.org]:587\tme:secret\nkey value,\n  more\nlonely\n{{ host }} {{ user }}:{{ password }}\n"
    rows = postfix.rows(text)
    assert [(row.key, row.value) for row in rows] == [
        ("[mx.example.org]:587", "me:secret"),
        ("key", "value, more"),
        ("lonely", ""),
        ("{{ host }}", "{{ user }}:{{ password }}"),
    ]
    assert [text[slice(*row.key_span)] for row in rows] == [row.key for row in rows]
