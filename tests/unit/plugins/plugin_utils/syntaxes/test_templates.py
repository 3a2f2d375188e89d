# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
from __future__ import annotations

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.syntaxes.branches import Branches, exclude
from ansible_collections.mailports.secure.plugins.plugin_utils.syntaxes.templates import has_templates, mask
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("a: b\n", "a: b\n"),
        ("a: {{ b }}\n", "a: TTTTTTT\n"),
        ("a: x{{ b }}y{{ c }}\n", "a: xTTTTTTTyTTTTTTT\n"),
        ("a: {{ b\n  | c }}\n", "a: TTTT\nTTTTTTTT\n"),
        ("{% if b %}\na: 1\n{%- endif -%}\n", "          \na: 1\n             \n"),
        ("a: {# {{ b }} #}1\n", "a:              1\n"),
        ("<% if b %>\r\na: <%= c %>\r\n", "          \r\na: TTTTTTTT\r\n"),
        ("<%# {{ b }} -%>\n", "               \n"),
        ("{{/* a: {{ b }} */}}\n", "                    \n"),
        ("{{- if .a }}\n  {{- end }}\nb: {{ if .c }}\n", "            \n            \nb: TTTTTTTTTTT\n"),
        ("{{ $a := .b }}\n{{- range $i, $e := .c }}\n", "              \n                         \n"),
        # A mark that does not end is none; those behind it are.
        ("a: {{ b\nc: {% d\n{# e\n<% f\n", "a: {{ b\nc: {% d\n{# e\n<% f\n"),
        ("{{#each a}}\nb: {{ c }}\n{{/each}}\n", "TTTTTTTTTTT\nb: TTTTTTT\nTTTTTTTTT\n"),
        ('{"a": {"b": 1}}\n', '{"a": {"b": 1}}\n'),
    ],
)
def test_marks_are_masked_in_their_place(text, masked):
    assert mask(text) == masked


@given(st.lists(st.sampled_from([*"{}%#<>=/*-\n\r é", "{{", "}}", "{%", "%}", "<%", "%>", "if ", "end"])).map("".join))
def test_masking_moves_nothing(text):
    masked = mask(text)
    assert len(masked) == len(text)
    for old, new in zip(text, masked, strict=True):
        assert new in (old, " ", "T")
        assert (old in "\r\n") == (new in "\r\n")
    if not has_templates(text):
        assert masked == text


@pytest.mark.parametrize(
    ("text", "exclusive"),
    [
        ("1{% if a %}2{% elif b %}3{% else %}4{% endif %}5", "23 24 34"),
        ("{% if a %}1{% if b %}2{% else %}3{% endif %}4{% else %}5{% endif %}", "15 23 25 35 45"),
        ("<% if a -%>1<% else -%>2<% end -%>3", "12"),
        ("<% a.each do |b| %>1<% if b { %>2<% } else { %>3<% } %><% end %>4", "23"),
        ("{{- if .a }} 1 {{ else if .b }} 2 {{ else }} 3 {{ end }}4", "12 13 23"),
        ("{{#if a}} 1 {{else}} 2 {{/if}}3", "12"),
        ("{% if a %}1{% endif %}{% if b %}2{% endif %}", ""),
        ("{% else %}1{% endif %}{% if a %}2{% endif", ""),
        ("${{ if a }}1${{ else }}2", ""),
    ],
)
def test_arms_of_one_condition_exclude_each_other(text, exclusive):
    branches = Branches(text)
    digits = [character for character in text if character.isdigit()]
    found = [
        a + b
        for a in digits
        for b in digits
        if a < b and exclude(branches.at(text.index(a)), branches.at(text.index(b)))
    ]
    assert " ".join(found) == exclusive
