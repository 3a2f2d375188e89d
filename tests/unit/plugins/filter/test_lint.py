# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The filter mailports.secure.lint."""

from __future__ import annotations

import pytest
from ansible.errors import AnsibleTemplatePluginError
from ansible_collections.mailports.secure.plugins.filter.lint import FilterModule

lint = FilterModule().filters()["lint"]
MSMTPRC = "account a\nhost smtp.example.org\nport 25\ntls on\npassword Zk4-vR9x-Lq2w\n"
INSECURE = {"protocol": "smtp", "host": "smtp.example.org", "port": 25, "tls": "none"}
SECURE = {"protocol": "smtp", "host": "smtp.example.org", "port": 465, "tls": "implicit"}


def codes(given, **options):
    return [finding["code"] for finding in lint(given, **options)]


@pytest.mark.parametrize(
    ("given", "options", "expected"),
    [
        (MSMTPRC, {"application": "msmtp"}, ["MP101", "MP302"]),
        (MSMTPRC, {"filename": ".msmtprc"}, ["MP101", "MP302"]),
        (MSMTPRC, {"filename": "settings", "application": "msmtp"}, ["MP101", "MP302"]),
        (MSMTPRC, {"application": "msmtp", "ignore": ["secret-in-file"]}, ["MP101"]),
        (MSMTPRC, {"application": "msmtp", "select": "MP3"}, ["MP302"]),
        ("", {"application": "msmtp"}, []),
        (INSECURE, {}, ["MP101", "MP201"]),
        (INSECURE, {"select": ["MP2"]}, ["MP201"]),
        ([SECURE, INSECURE], {}, ["MP101", "MP201"]),
        (SECURE, {}, []),
        ([], {}, []),
    ],
)
def test_what_is_found(given, options, expected):
    assert codes(given, **options) == expected


def test_a_finding_in_a_text_has_a_place_and_no_secret():
    port, secret = lint(MSMTPRC, filename="mail/.msmtprc")
    assert (port["path"], port["line"], port["column"], port["end_column"]) == ("mail/.msmtprc", 3, 6, 8)
    assert "Zk4-vR9x-Lq2w" not in f"{port}{secret}"


def test_a_finding_in_an_endpoint_has_none():
    assert lint(INSECURE)[0].keys() == {
        "code", "rule", "severity", "message", "help", "application", "fixable", "endpoint",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given", "options", "said"),
    [
        (MSMTPRC, {}, "say what the text is"),
        (MSMTPRC, {"application": "msmtpp"}, "there is no application 'msmtpp': did you mean msmtp"),
        (MSMTPRC, {"application": "x", "filename": ".msmtprc"}, "there is no application 'x'; known are aerc, "),
        (MSMTPRC, {"application": "msmtp", "select": ["MP20I"]}, "there is no rule 'MP20I': did you mean"),
        (MSMTPRC, {"application": "msmtp", "ignore": 3}, "ignore is a list of rules"),
        (3, {}, "this is neither a text nor an endpoint: must be of type object"),
        ({"port": 25}, {}, "this is neither a text nor an endpoint: 'protocol' is a required property"),
        ([MSMTPRC], {}, "this is neither a text nor an endpoint"),
    ],
)
def test_wrong_use(given, options, said):
    with pytest.raises(AnsibleTemplatePluginError) as caught:
        lint(given, **options)
    assert str(caught.value).startswith("mailports.secure.lint: ")
    assert said in str(caught.value)
    assert "Zk4-vR9x-Lq2w" not in str(caught.value)
