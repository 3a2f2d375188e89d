# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Any value comes back as it was from whoever reads that language, or is refused."""

from __future__ import annotations

import ast
import configparser
import json
import shlex
import tomllib
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
import yaml
from ansible_collections.mailports.secure.plugins.plugin_utils.provisioning.quoting import QUOTING, Unquotable
from hypothesis import given
from hypothesis import strategies as st

#: What accounts may hold: no control characters (accounts.py), and nothing that is no text.
TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1) | st.text("\\\"'`$#;%{} =ax", min_size=1)


def ini(parser, quoted):
    parser.read_string(f"[section]\nkey = {quoted}\n")
    return parser["section"]["key"]


READERS = {
    "shell": lambda quoted: shlex.split(quoted)[0],
    "dotenv": lambda quoted: shlex.split(quoted)[0],
    "spring": lambda quoted: shlex.split(quoted)[0],
    "grafana": lambda quoted: shlex.split(quoted)[0],
    "python": ast.literal_eval,
    "ini": lambda quoted: ini(configparser.RawConfigParser(), quoted),
    "interpolated-ini": lambda quoted: ini(configparser.ConfigParser(), quoted),
    "url": unquote,
    "xml": lambda quoted: ElementTree.fromstring(f"<key>{quoted}</key>").text,
    "go-ini": lambda quoted: quoted.strip("`"),
}


@pytest.mark.parametrize("syntax", READERS)
@given(text=TEXTS)
def test_a_value_comes_back_or_is_refused(syntax, text):
    try:
        quoted = QUOTING[syntax](text)
    except Unquotable:
        return
    assert READERS[syntax](quoted) == text


@given(text=TEXTS)
def test_json_is_yaml_and_toml_too(text):
    quoted = QUOTING["json"](text)
    assert json.loads(quoted) == text
    assert tomllib.loads(f"key = {quoted}")["key"] == text
    if text.isprintable():
        assert yaml.safe_load(f"key: {quoted}")["key"] == text


@pytest.mark.parametrize(
    ("syntax", "text", "expected"),
    [
        ("fetchmail", 'a"b\\c', '"a\\042b\\\\c"'),
        ("mutt", 'a"b$c`d\\e', '"a\\"b\\$c\\`d\\\\e"'),
        ("mutt-command", "cat ~/'a b'", "\"`cat ~/'a b'`\""),
        ("neomutt-command", "printf '%s\\n' x", "\"`printf '%s\\\\n' x`\""),
        ("git", 'a"b\\c', '"a\\"b\\\\c"'),
        ("isync", 'a"b\\c', '"a\\"b\\\\c"'),
        ("msmtp", 'a"b\\c', '"a"b\\c"'),
        ("dotenv", "simple", "simple"),
        ("dotenv", "a $b", "'a $b'"),
        ("dotenv", "it's", '"it\'s"'),
        ("grafana", "$x{}%(y)", "'$x{}%(y)'"),
    ],
)
def test_quoted_as_the_program_was_seen_to_read_it(syntax, text, expected):
    assert QUOTING[syntax](text) == expected


@pytest.mark.parametrize(
    ("syntax", "text"),
    [
        ("dotenv", "it's $x"),
        ("dotenv", "ends in \\"),
        ("dotenv", "two \\\\"),
        ("spring", "${x}"),
        ("grafana", "a${x}b"),
        ("grafana", "$__file{/etc/x}"),
        ("grafana", "%(host)s"),
        ("ini", " x"),
        ("go-ini", "a`b"),
        ("mutt-command", "echo `x`"),
        ("neomutt-command", "x\\"),
    ],
)
def test_what_cannot_be_said_is_refused(syntax, text):
    with pytest.raises(Unquotable):
        QUOTING[syntax](text)
