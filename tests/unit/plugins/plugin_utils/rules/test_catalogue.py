# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Choosing rules by code, by name, and by the beginning of codes."""

from __future__ import annotations

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.rules.catalogue import UnknownRule, choose, find, rules


def codes(*arguments):
    return [rule.code for rule in choose(*arguments)]


def test_all_rules_but_those_that_are_off_by_default():
    assert set(codes()) == {rule.code for rule in rules()} - {"MP104", "MP207", "MP904"}


@pytest.mark.parametrize("word", ["MP101", "mp101", "insecure-port", "Insecure-Port"])
def test_a_rule_by_code_or_name(word):
    assert find(word).code == "MP101"
    assert codes([word]) == ["MP101"]


def test_the_beginning_of_codes():
    assert codes(["MP3", "MP502"]) == ["MP301", "MP302", "MP303", "MP304", "MP502"]


def test_what_is_selected_is_used_even_where_it_is_off_by_default():
    assert codes(["MP104"]) == ["MP104"]
    assert "MP104" in codes(["MP1"])


def test_ignore_has_the_last_word():
    assert codes(["MP3"], ["secret-in-file"]) == ["MP301", "MP303", "MP304"]
    assert "MP201" not in codes([], ["MP2"])


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("insecure-prot", "there is no rule 'insecure-prot': did you mean insecure-port or insecure-listener?"),
        ("MP901x", "there is no rule 'MP901x': did you mean MP901 or MP904 or MP903?"),
        ("quux", "there is no rule 'quux': docs/rules.md and mailports explain have all rules"),
        ("", "there is no rule '': docs/rules.md and mailports explain have all rules"),
    ],
)
def test_an_unknown_rule(word, message):
    with pytest.raises(UnknownRule) as error:
        choose([word])
    assert str(error.value) == message
