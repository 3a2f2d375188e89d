# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What ``$`` references become, and what stays unknown."""

from __future__ import annotations

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.applications.readers.postfix.expansion import (
    UNKNOWN,
    expand,
)

PARAMETERS = {"full": "x", "empty": "", "level": "3.6"}


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        ("$full", "x"),
        ("${full}", "x"),
        ("$(full)", "x"),
        ("${ full }", "x"),
        ("a$full.b", "ax.b"),
        ("$$full", "$full"),
        ("$empty", ""),
        ("${full?yes}", "yes"),
        ("${empty?yes}", ""),
        ("${full:no}", ""),
        ("${empty:no}", "no"),
        ("${full?{a}:{b}}", "a"),
        ("${empty?{a}:{b}}", "b"),
        ("${empty ? {a} : {$full}}", "x"),
        ("${full??odd:{b}}", "?odd:{b}"),
        ("${{a} == {a} ? {same} : {other}}", "same"),
        ("${{$full} != {x} ? {other} : {same}}", "same"),
        ("${{$full} == {x}}", "true"),
        ("${{10} > {9} ? {number} : {text}}", "number"),
        ("${{10} <level {9} ? {text} : {number}}", "number"),
        ("${{$level} >=level {3.11} ? {new} : {old}}", "old"),
        ("${{a} == {b} ? {c}}", ""),
        ("${{a} == {b} : {c}}", "c"),
    ],
)
def test_as_postfix_does(text, expanded):
    assert expand(text, PARAMETERS.__getitem__) == expanded


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        ("$nobody", UNKNOWN),
        ("${nobody?x}", UNKNOWN),
        ("${full", UNKNOWN),
        ("${}", UNKNOWN),
        ("a $ b", f"a {UNKNOWN} b"),
        ("${{a} ~ {b} ? {c} : {d}}", UNKNOWN),
        ("${{$nobody} == {b} ? {c} : {d}}", UNKNOWN),
        ("${full?{a}:{b} c}", "a"),
        ("[{{ host }}]:587", f"[{UNKNOWN}]:587"),
        ("{{ host | default('mx.example.org') }}:25", "mx.example.org:25"),
        ("<%= @host %>", UNKNOWN),
        ("{% if a %}b{% endif %}", f"{UNKNOWN}b{UNKNOWN}"),
        ("__HOST__", UNKNOWN),
        ("@HOST@", UNKNOWN),
        ("<your-host>", UNKNOWN),
        ("%HOST%", UNKNOWN),
        ("${PORT:-587}", "587"),
    ],
)
def test_what_only_a_template_knows(text, expanded):
    assert expand(text, lambda name: PARAMETERS.get(name, UNKNOWN)) == expanded
