# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The text report, character by character."""

from __future__ import annotations

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.linting.result import Result
from ansible_collections.mailports.secure.plugins.plugin_utils.reports import text
from ansible_collections.mailports.secure.plugins.plugin_utils.reports.wish import Wish

REPORT = """\
error[MP901 syntax-error]: the list is not closed
 --> app.yml:1:7
  |
1 | smtp: [
  |       ^
  = help: correct the file

error[MP101 insecure-port]: smtp.example.org is used on port 25, which is for server to server only
 --> mail/msmtprc:3:6
  |
3 | port 25
  |      ^^
  = help: use port 465 with implicit TLS  [fixable with --fix]

error[MP201 no-tls]: TLS is off: everything that goes to smtp.example.org can be read on the way
 --> mail/msmtprc:4:5
  |
4 | tls off
  |     ^^^
  = help: switch TLS on, best with port 465 with implicit TLS  [fixable with --unsafe-fixes]

warning[MP302 secret-in-file]: a password or token for smtp.example.org stands in this file in clear text
 --> mail/msmtprc:6:10
  |
6 | password ********
  |          ^^^^^^^^
  = help: take it from a command, a keyring, a vault or a variable, and change it if the file was ever shared

Found 3 errors, 1 warning in 2 of 41 files (1 endpoint); 1 fixable with --fix, 1 more with --unsafe-fixes.
"""

STATISTICS = """\
1  MP101  insecure-port
1  MP201  no-tls
1  MP302  secret-in-file
1  MP901  syntax-error

Found 3 errors, 1 warning in 2 of 41 files (1 endpoint); 1 fixable with --fix, 1 more with --unsafe-fixes.
"""


def test_the_whole_report(result):
    assert text.render(result, Wish()) == REPORT


def test_a_count_by_rule_where_it_is_asked_for(result):
    assert text.render(result, Wish(statistics=True)).endswith("\n\n" + STATISTICS)


def test_the_most_frequent_rule_comes_first(scene):
    scene.file("msmtprc", "one\ntwo\n")
    for tls, count in (("none", 1), ("opportunistic", 11)):
        for _time in range(count):
            scene.endpoint("msmtprc", {}, tls=tls, port=587)
    lines = text.render(scene.result(), Wish(statistics=True)).splitlines()
    assert lines[-4:-2] == ["11  MP202  opportunistic-tls", " 1  MP201  no-tls"]


@pytest.mark.parametrize(
    ("result", "summary"),
    [
        (Result(files=812, checked=41), "No insecure mail connections found (0 endpoints in 41 files).\n"),
        (Result(files=1, checked=1), "No insecure mail connections found (0 endpoints in 1 file).\n"),
    ],
)
def test_nothing_found(result, summary):
    assert text.render(result, Wish(statistics=True)) == summary


@pytest.mark.parametrize(
    ("safe", "offer"),
    [({}, ""), ({"MP101": True}, "; 1 fixable with --fix"), ({"MP101": False}, "; 1 fixable with --unsafe-fixes")],
)
def test_what_can_be_mended_is_counted(scene, safe, offer):
    scene.file("msmtprc", "port 25\n")
    scene.endpoint("msmtprc", {"port": "25"}, tls="starttls")
    for code, one in safe.items():
        scene.fix(code, one)
    found = text.render(scene.result(), Wish()).splitlines()[-1]
    assert found == f"Found 1 error in 1 of 41 files (1 endpoint){offer}."


def test_colours_add_nothing_but_colours(result):
    coloured = text.render(result, Wish(colour=True))
    assert "\033[1;31merror[MP101 insecure-port]\033[0m" in coloured
    for code in ("1;31", "1;33", "1;34", "1", "0"):
        coloured = coloured.replace(f"\033[{code}m", "")
    assert coloured == REPORT


def test_line_numbers_of_several_digits_shift_the_gutter(scene):
    scene.file("msmtprc", "#\n" * 99 + "port 25\n")
    scene.endpoint("msmtprc", {"port": "25"}, tls="starttls")
    assert """\
   --> msmtprc:100:6
    |
100 | port 25
    |      ^^
    = help""" in text.render(scene.result(), Wish())


def test_a_file_that_was_not_read_has_no_line_to_show(scene):
    scene.file("a.yml", "")
    scene.raised("MP902", scene.sources["a.yml"].place(0, 0), "not read: permission denied")
    assert (
        text.render(scene.result(), Wish())
        == """\
note[MP902 not-checked]: not read: permission denied
 --> a.yml:1:1
  = help: look at it yourself, or lint the file that the template becomes

Found 1 note in 1 of 41 files (0 endpoints).
"""
    )


def test_nothing_of_a_file_acts_on_the_terminal(scene):
    path = "\033]0;x\007.conf"
    scene.file(path, "port 25 # \033[2J\u202e\n")
    scene.endpoint(path, {"port": "25"}, host="a\033[31m.example", tls="starttls")
    shown = text.render(scene.result(), Wish())
    assert shown.isascii()
    assert "\033" not in shown
    assert "25 # \\x1b[2J\\u202e" in shown
    assert " --> \\x1b]0;x\\x07.conf:1:6" in shown
    assert ": a\\x1b[31m.example is used on port 25" in shown
