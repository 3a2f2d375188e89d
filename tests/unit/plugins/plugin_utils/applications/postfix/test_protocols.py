# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The lowest TLS version of a list."""

from __future__ import annotations

import itertools

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.applications.readers.postfix.protocols import (
    at_least,
    lowest,
    reaches,
)

VERSIONS = ["SSLv3", "TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"]


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("", "SSLv3"),
        ("!SSLv2", "SSLv3"),
        ("!SSLv2, !SSLv3", "TLSv1"),
        ("!SSLv2:!SSLv3 !TLSv1,!TLSv1.1", "TLSv1.2"),
        ("!sslv2,!sslv3", "TLSv1"),
        ("!TLSv1", "SSLv3"),
        ("TLSv1", "TLSv1"),
        ("SSLv3, TLSv1", "SSLv3"),
        ("SSLv2", "SSLv2"),
        ("TLSv1.3 TLSv1.2", "TLSv1.2"),
        ("TLSv1, TLSv1.2, !TLSv1", "TLSv1.2"),
        (">=TLSv1.2", "TLSv1.2"),
        (">=TLSv1, <=TLSv1.2", "TLSv1"),
        (">=TLSv1, !TLSv1", "TLSv1.1"),
        (">=0x0303", "TLSv1.2"),
        (">=303", "TLSv1.2"),
        (">=None", "SSLv3"),
        ("<=None", "SSLv3"),
        (">=TLSv1.3 <=TLSv1.2", None),
        ("TLSv1.4", None),
        (">=SSLv2", None),
        ("\0", None),
        ("!SSLv2, \0", None),
    ],
)
def test_lowest(text, version):
    assert lowest(text) == version


@pytest.mark.parametrize(
    ("version", "like", "comparison"),
    list(itertools.product(VERSIONS, ["", "!SSLv2,!SSLv3", ">=TLSv1"], [True, False])),
)
def test_what_is_written_is_read_back(version, like, comparison):
    assert lowest(at_least(version, like, comparison)) == version


@pytest.mark.parametrize(
    ("like", "comparison", "text"),
    [
        ("", True, ">=TLSv1.2"),
        (">=TLSv1", False, ">=TLSv1.2"),
        ("", False, "!SSLv2, !SSLv3, !TLSv1, !TLSv1.1"),
        ("!SSLv2,!SSLv3", False, "!SSLv2,!SSLv3,!TLSv1,!TLSv1.1"),
    ],
)
def test_it_is_written_in_the_words_of_the_old_list(like, comparison, text):
    assert at_least("TLSv1.2", like, comparison) == text


def test_order():
    assert [reaches(version, "TLSv1.2") for version in (None, *VERSIONS)] == [False] * 4 + [True, True]
