# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which arm of a template's conditions a place lies in."""

from __future__ import annotations

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.syntaxes.branches import Branches, exclude


@pytest.mark.parametrize(
    "text",
    [
        "0 {% if a %} 1 {% elif b %} 2 {% else %} 3 {% endif %} 0",
        "0 {%- if a -%} 1 {%- elif b -%} 2 {%- else -%} 3 {%- endif -%} 0",
        "0 <% if @a %> 1 <% elsif @b %> 2 <% else %> 3 <% end %> 0",
        "0 <%- unless a -%> 1 <%- else -%> 2 <%- when -%> 3 <%- end -%> 0",
        "0 <% if $a { -%> 1 <% } elsif $b { -%> 2 <% } else { -%> 3 <% } -%> 0",
        "0 {{ if .A }} 1 {{ else if .B }} 2 {{ else }} 3 {{ end }} 0",
        "0 {{- range .A }} 1 {{ else }} 2 {{ else }} 3 {{- end }} 0",
    ],
)
def test_the_arms_of_a_condition(text):
    branches = Branches(text)
    arms = {text[at]: branches.at(at) for at in range(len(text)) if text[at].isdigit()}
    assert arms == {"0": (), "1": ((0, 0),), "2": ((0, 1),), "3": ((0, 2),)}
    assert branches.at(len(text) - 1) == ()


@pytest.mark.parametrize(
    "text",
    [
        "{% for x in y %}1{% endfor %}0",
        "<% @y.each do |x| %>1<% end %>0",
        "{{#each y}}1{{/each}}0",
        "{% if a %}{% set b = 1 %}{{ c }}<%= d %>1{% endif %}0",
    ],
)
def test_loops_and_what_stands_in_them(text):
    branches = Branches(text)
    assert branches.at(text.index("1{" if "1{" in text else "1<")) == ((0, 0),)
    assert branches.at(len(text) - 1) == ()


@pytest.mark.parametrize("text", ["{% endif %}0", "{% else %}0", "${{a} == {b} ? {if} : {end}}0", "<%# if %>0"])
def test_no_condition(text):
    assert Branches(text).at(len(text) - 1) == ()


def test_nesting():
    text = "{% if a %}{% if b %}1{% endif %}{% else %}{% if c %}2{% endif %}{% endif %}"
    branches = Branches(text)
    one, two = branches.at(text.index("1")), branches.at(text.index("2"))
    assert (one, two) == (((0, 0), (1, 0)), ((0, 1), (2, 0)))
    assert exclude(one, two)


@pytest.mark.parametrize(
    ("one", "other", "excluded"),
    [
        ((), (), False),
        ((), ((0, 1),), False),
        (((0, 0),), ((0, 1),), True),
        (((0, 0),), ((1, 1),), False),
        (((0, 0), (1, 0)), ((0, 0), (1, 1)), True),
    ],
)
def test_exclusion(one, other, excluded):
    assert exclude(one, other) is excluded
