# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The line under which the carets stand."""

from __future__ import annotations

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.endpoint.model import Place, Source
from ansible_collections.mailports.secure.plugins.plugin_utils.linting.result import Result
from ansible_collections.mailports.secure.plugins.plugin_utils.reports.excerpt import WIDTH, excerpt
from ansible_collections.mailports.secure.plugins.plugin_utils.reports.masking import Mask


def marked(text, start, end):
    """The line, and below it the carets."""
    found = excerpt(Source("f", text), Place("f", start, end), Mask(Result()))
    return found.line, " " * found.column + "^" * found.carets


def around(text, word):
    start = text.index(word)
    return marked(text, start, start + len(word))


@pytest.mark.parametrize(
    ("text", "line", "carets"),
    [
        ("port 25\n", "port 25", "     ^^"),
        ("a\nport 25", "port 25", "     ^^"),
        ("a\r\nport 25\r\nb\r\n", "port 25", "     ^^"),
        ("\tport\t25\n", "    port    25", "            ^^"),
        ("ø = 25\n", "ø = 25", "    ^^"),
        ("漢字 25\n", "漢字 25", "     ^^"),
        ("e\u0301 25\n", "e\u0301 25", "  ^^"),
        ("\x00 25\n", "\\x00 25", "     ^^"),
    ],
)
def test_carets_stand_under_the_place(text, line, carets):
    assert around(text, "25") == (line, carets)


def test_wide_characters_take_two_carets_each():
    assert around("host 漢字\n", "漢字") == ("host 漢字", "     ^^^^")


def test_a_place_of_several_lines_is_marked_to_the_end_of_the_first():
    assert around("a: [1,\n 2]\n", "[1,\n 2]") == ("a: [1,", "   ^^^")


@pytest.mark.parametrize(("offset", "carets"), [(0, "^"), (4, "    ^"), (7, "       ^")])
def test_an_empty_place_has_one_caret(offset, carets):
    assert marked("port 25\n", offset, offset) == ("port 25", carets)


def test_an_empty_file():
    assert marked("", 0, 0) == ("", "^")


@pytest.mark.parametrize("before", [0, 10, 100, 1000, 100_000])
@pytest.mark.parametrize("after", [0, 10, 100, 1000, 100_000])
@pytest.mark.parametrize("filler", ["x", "漢", "\t"])
def test_a_long_line_is_cut_around_the_carets(before, after, filler):
    line, carets = around(filler * before + "<25>" + filler * after + "\n", "<25>")
    shown = line.expandtabs(1)
    columns = sum(2 if character == "漢" else 1 for character in shown)
    assert columns <= WIDTH
    assert carets.endswith("^" * 4)
    start = sum(2 if character == "漢" else 1 for character in shown[: shown.index("<25>")])
    assert len(carets) == start + 4
    assert shown.startswith("…") == (not shown.startswith((filler * before + "<25>").expandtabs(4)))
    assert shown.endswith("…") == (not shown.endswith(("<25>" + filler * after).expandtabs(1).replace(" ", "    ")))


def test_a_place_longer_than_the_line_can_show():
    line, carets = around("key = " + "x" * 500 + "\n", "x" * 500)
    assert line == "key = " + "x" * (WIDTH - 8) + "…"
    assert carets == "      " + "^" * (WIDTH - 8)
