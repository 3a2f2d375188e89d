# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""No format shows a secret."""

from __future__ import annotations

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.reports import json_report, text
from ansible_collections.mailports.secure.plugins.plugin_utils.reports.formats import FORMATS, render
from ansible_collections.mailports.secure.plugins.plugin_utils.reports.masking import Mask
from ansible_collections.mailports.secure.plugins.plugin_utils.reports.wish import Wish
from ansible_collections.mailports.secure.plugins.plugin_utils.rules.catalogue import rules

SECRET = "Zk4-vR9x-Lq2w-77"


def shown(result, path):
    source = result.sources[path]
    return "".join(piece.shown for piece in Mask(result).pieces(source, 0, len(source.text)))


@pytest.mark.parametrize("name", sorted(FORMATS))
def test_no_format_shows_a_secret(result, name):
    assert SECRET in result.sources["mail/msmtprc"].text
    assert SECRET not in render(name, result, Wish(statistics=True, endpoints=True, rules=rules()))


def test_a_secret_on_the_line_of_another_finding_is_masked(scene):
    scene.file("aerc", f"outgoing = smtp://jane:{SECRET}@smtp.example.org:25\n")
    scene.endpoint("aerc", {"host": "smtp.example.org", "port": "25", "secret": SECRET}, secret="literal")
    report = text.render(scene.result(), Wish())
    assert (
        """\
1 | outgoing = smtp://jane:********@smtp.example.org:25
  |                                                  ^^
"""
        in report
    )
    assert SECRET not in report


def test_the_secret_of_another_endpoint_on_the_line_is_masked_too(scene):
    scene.file("a.json", f'{{"a": {{"port": 25}}, "b": {{"password": "{SECRET}"}}}}')
    scene.endpoint("a.json", {"port": "25"})
    scene.endpoint("a.json", {"secret": SECRET}, secret="literal", port=465, tls="implicit")
    scene.findings = [finding for finding in scene.findings if finding.code == "MP101"]
    assert SECRET not in text.render(scene.result(), Wish())


def test_the_length_of_a_secret_is_not_shown(scene):
    scene.file("a", "x ab y")
    scene.endpoint("a", {"secret": "ab"}, secret="literal")
    assert shown(scene.result(), "a") == "x ******** y"


def test_secrets_that_overlap_are_one(scene):
    scene.file("a", "x abcdef y")
    for part in ("abcd", "cdef", "bc"):
        scene.endpoint("a", {"secret": part}, secret="literal")
    assert shown(scene.result(), "a") == "x ******** y"


def test_a_secret_of_several_lines_is_masked_on_each(scene):
    scene.file("a", "password: |\n  one\n  two\nport: 25\n")
    scene.endpoint("a", {"secret": "one\n  two", "port": "25"}, secret="literal")
    assert shown(scene.result(), "a") == "password: |\\n  ********\\nport: 25\\n"
    report = text.render(scene.result(), Wish())
    assert "one" not in report.replace("none", "")
    assert "two" not in report


def test_where_a_secret_stands_must_be_known_or_all_is_masked(scene):
    scene.file("a", "smtp jane unknown-place\n")
    scene.endpoint("a", {}, secret="literal")
    assert shown(scene.result(), "a") == "********"


def test_the_cut_of_a_long_line_does_not_bare_a_secret(scene):
    secret = "s3cret" * 100
    scene.file("a", f"{secret} 25 {secret}\n")
    scene.endpoint("a", {"port": " 25 ", "secret": secret}, secret="literal")
    second = scene.sources["a"].text.rindex(secret)
    scene.endpoints.append(scene.endpoints[0].__class__(**{
        **vars(scene.endpoints[0]), "where": {"secret": scene.sources["a"].place(second, second + len(secret))},
    }))  # fmt: skip
    assert "s3cret" not in text.render(scene.result(), Wish())


def test_a_reference_is_no_secret(scene):
    scene.file("a", "login {{ vault_login }}\n")
    scene.endpoint("a", {"secret": "{{ vault_login }}"}, secret="reference")
    assert "{{ vault_login }}" in shown(scene.result(), "a")


def test_json_says_where_a_secret_stands_and_no_more(result):
    finding = json_report.report(result, Wish())["findings"][-1]
    assert (finding["code"], finding["line"], finding["column"]) == ("MP302", 6, 10)
