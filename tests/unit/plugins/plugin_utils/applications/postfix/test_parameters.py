# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which of several lines holds, and how parameters refer to each other."""

from __future__ import annotations

from itertools import pairwise

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.applications.readers.postfix.expansion import UNKNOWN
from ansible_collections.mailports.secure.plugins.plugin_utils.applications.readers.postfix.parameters import (
    Settings,
    Written,
)
from ansible_collections.mailports.secure.plugins.plugin_utils.endpoint.model import Source
from ansible_collections.mailports.secure.plugins.plugin_utils.syntaxes import postfix


def layer(text, path="main.cf"):
    return [Written(Source(path, text), one) for one in postfix.parameters(text)[0]]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a = 1", "1"),
        ("a = 1\na = 2", "2"),
        ("a = $b\nb = $c $c\nc = x", "x x"),
        ("a = $a", UNKNOWN),
        ("a = $b\nb = $a", UNKNOWN),
        ("a = ${inet_interfaces}", "all"),
        ("a = $nobody", UNKNOWN),
        ("{% if x %}\na = 1\n{% endif %}", "1"),
        ("{% if x %}\na = 1\n{% else %}\na = 1\n{% endif %}", "1"),
        ("{% if x %}\na = 1\n{% else %}\na = 2\n{% endif %}", UNKNOWN),
        ("a = 0\n{% if x %}\na = 1\n{% endif %}", UNKNOWN),
        ("{% if x %}\na = 1\n{% endif %}\na = 0", "0"),
        ("{% if x %}\na = 1\na = 2\n{% endif %}", "2"),
        ("{% if x %}\nb = 1\n{% else %}\nb = 2\n{% endif %}\na = $b", UNKNOWN),
    ],
)
def test_the_last_line_holds_unless_a_template_decides(text, value):
    assert Settings((layer(text),))["a"].text == value


def test_options_lie_over_main_cf():
    settings = Settings((layer("a = 1\nb = $a\n"),)).below(layer("a = 2", "master.cf"))
    assert (settings["a"].text, settings["b"].text) == ("2", "2")
    assert settings["a"].place.path == "master.cf"


def test_what_the_standpoint_excludes_does_not_hold():
    main = layer("{% if x %}\na = 1\nb = 1\n{% else %}\na = 2\nb = 2\n{% endif %}\n")
    settings = Settings((main,))
    assert [settings.seen_from(one)["a"].text for one in main] == ["1", "1", "2", "2"]


def test_without_main_cf_defaults_are_not_known():
    assert Settings(()).complete
    assert Settings((), complete=False)["smtpd_tls_security_level"].text == UNKNOWN


def test_values_that_double_at_every_step_end():
    names = [f"a{number}" for number in range(64)]
    text = "".join(f"{name} = ${other}${other}\n" for name, other in pairwise(names))
    assert Settings((layer(f"{text}{names[-1]} = x\n"),))["a0"].text.startswith(UNKNOWN)


def test_values_that_nest_without_end_are_not_known():
    text = "".join(f"{name} = ${other}\n" for name, other in pairwise(f"a{number}" for number in range(5000)))
    settings = Settings((layer(f"{text}b = {'${b?{' * 5000}{'}}' * 5000}\n"),))
    assert (settings["a0"].text, settings["b"].text) == (UNKNOWN, UNKNOWN)
