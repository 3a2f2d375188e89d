# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
from __future__ import annotations

from dataclasses import replace

from ansible_collections.mailports.secure.plugins.plugin_utils.endpoint.data import from_data
from ansible_collections.mailports.secure.plugins.plugin_utils.endpoint.model import Place
from ansible_collections.mailports.secure.plugins.plugin_utils.linting.result import distinct
from ansible_collections.mailports.secure.plugins.plugin_utils.rules import catalogue
from ansible_collections.mailports.secure.plugins.plugin_utils.rules.judging import report


def test_findings_that_say_the_same_of_the_same_place_are_one():
    rule = catalogue.find("syntax-error")
    here, there = Place("main.cf", 0, 4), Place("main.cf", 9, 12)
    same = [report(rule, here, "no"), report(rule, here, "no"), report(rule, there, "no"), report(rule, here, "nor")]
    same.append(report(rule, here._replace(end=5), "no"))
    assert distinct(same) == [same[0], same[2], same[3]]


def test_a_secret_for_two_servers_is_told_once():
    secret, host = Place("a.yml", 40, 50), Place("a.yml", 0, 9)
    servers = [
        from_data({"protocol": "smtp", "role": "client", "host": name, "port": 25, "tls": "none"})
        for name in ("a", "b")
    ]
    found = [
        replace(report(catalogue.find(rule), place, f"for {one.host}"), endpoint=replace(one, where={"secret": secret}))
        for one in servers
        for rule, place in (("secret-in-file", secret), ("no-tls", host))
    ]
    assert distinct(found) == [found[0], found[1], found[3]]
