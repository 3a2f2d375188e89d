# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Places as the Language Server Protocol counts them."""

from __future__ import annotations

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.language_server.documents import Document
from ansible_collections.mailports.secure.plugins.plugin_utils.language_server.positions import Positions
from hypothesis import given
from hypothesis import strategies as st

ENCODINGS = ("utf-8", "utf-16", "utf-32")
TEXTS = st.text(st.sampled_from("ab\n\r\u2028\x85\x0cø漢😀"))


@pytest.mark.parametrize(
    ("encoding", "columns"),
    [("utf-8", [0, 2, 6, 7]), ("utf-16", [0, 1, 3, 4]), ("utf-32", [0, 1, 2, 3])],
)
def test_columns_count_units_of_the_encoding(encoding, columns):
    assert [Positions("ø😀b", encoding).at(offset)[1] for offset in range(4)] == columns


def test_only_line_feeds_and_carriage_returns_end_lines():
    text = "a\r\nb\rc\nd\u2028\x85\x0cd"
    assert [Positions(text).at(text.index(letter)) for letter in "abcd"] == [(0, 0), (1, 0), (2, 0), (3, 0)]


@pytest.mark.parametrize(
    ("line", "column", "offset"),
    [
        (0, 1, 0),  # inside of a character
        (0, 99, 2),  # behind the end of the line
        (1, 0, 4),
        (9, 0, 5),  # behind the end of the text
    ],
)
def test_places_outside_are_the_nearest(line, column, offset):
    assert Positions("😀b\r\nc").offset(line, column) == offset


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(text=TEXTS)
def test_every_place_is_found_again(encoding, text):
    positions = Positions(text, encoding)
    for offset in range(len(text) + 1):
        inside = text[offset - 1 : offset + 1] == "\r\n"
        assert positions.offset(*positions.at(offset)) == offset - inside


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(text=TEXTS, new=TEXTS, cut=st.tuples(st.integers(0, 20), st.integers(0, 20)))
def test_a_change_replaces_what_it_names(encoding, text, new, cut):
    start, end = sorted(min(one, len(text)) for one in cut)
    document = Document("/a", text, 1, encoding)
    places = [document.positions.at(offset) for offset in (start, end)]
    start, end = (document.positions.offset(*place) for place in places)
    document.change(new, *places)
    assert document.text == text[:start] + new + text[end:]
    assert document.positions.at(len(document.text)) == Positions(document.text, encoding).at(len(document.text))
