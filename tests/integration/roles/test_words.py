# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What roles refuse, and by which code, is what the linter's rules say."""

from __future__ import annotations

import re

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.endpoint.data import from_data
from ansible_collections.mailports.secure.plugins.plugin_utils.providers.matching import match_host
from ansible_collections.mailports.secure.plugins.plugin_utils.rules.catalogue import choose
from ansible_collections.mailports.secure.plugins.plugin_utils.rules.judging import Judge

from .playing import CHECKOUT

_CODED = re.compile(r"(MP\d{3}) ([a-z-]+):")
REFUSALS = [
    path
    for path in sorted(CHECKOUT.glob("roles/*/vars/main/refusals.yml"))
    if _CODED.search(path.read_text(encoding="utf-8"))
]
#: What test_relay.py and test_client.py find refused with these codes.
REFUSED = [
    ("smtp", 25, "starttls", "MP101"),
    ("imap", 143, "starttls", "MP101"),
    ("smtp", 993, "implicit", "MP102"),
    ("imap", 995, "implicit", "MP102"),
    ("smtp", 587, "implicit", "MP203"),
    ("smtp", 465, "starttls", "MP203"),
    ("imap", 993, "starttls", "MP203"),
]


@pytest.mark.parametrize("path", REFUSALS, ids=lambda path: path.parts[-4])
def test_codes_go_with_the_names_of_their_rules(path):
    named = _CODED.findall(path.read_text(encoding="utf-8"))
    assert set(named) <= {(rule.code, rule.name) for rule in choose()}


@pytest.mark.parametrize(("protocol", "port", "tls", "code"), REFUSED)
def test_rules_find_what_roles_refuse(protocol, port, tls, code):
    data = {"protocol": protocol, "role": "client", "host": "mail.example.org", "port": port, "tls": tls}
    assert code in {finding.code for finding in Judge(choose(), match_host).judge(from_data(data))}
