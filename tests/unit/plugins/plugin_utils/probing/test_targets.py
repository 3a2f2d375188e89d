# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The words that name what to probe."""

from __future__ import annotations

import pytest
from ansible_collections.mailports.secure.plugins.module_utils.probing.model import Target
from ansible_collections.mailports.secure.plugins.plugin_utils.probing.targets import NoTarget, targets


@pytest.mark.parametrize(
    ("word", "target"),
    [
        ("smtp.example.org:465", Target("smtp", "smtp.example.org", 465, "implicit")),
        ("smtp.example.org:587", Target("smtp", "smtp.example.org", 587, "starttls")),
        ("mx.example.org:25", Target("smtp", "mx.example.org", 25, "starttls")),
        ("imap.example.org:143", Target("imap", "imap.example.org", 143, "starttls")),
        ("imap.example.org:993", Target("imap", "imap.example.org", 993, "implicit")),
        ("pop.example.org:110", Target("pop3", "pop.example.org", 110, "starttls")),
        ("pop.example.org:995", Target("pop3", "pop.example.org", 995, "implicit")),
        ("imaps://imap.example.org", Target("imap", "imap.example.org", 993, "implicit")),
        ("imaps://imap.example.org:1993/", Target("imap", "imap.example.org", 1993, "implicit")),
        ("smtp://localhost:2525", Target("smtp", "localhost", 2525, "starttls")),
        ("192.0.2.1:465", Target("smtp", "192.0.2.1", 465, "implicit")),
        ("[2001:db8::1]:465", Target("smtp", "2001:db8::1", 465, "implicit")),
    ],
)
def test_a_server(word, target):
    assert targets(word) == [target]


@pytest.mark.parametrize("word", ["gmail", "gmail.com", "alice@gmail.com"])
def test_a_provider_is_all_its_secure_servers(word):
    found = {(target.host, target.port) for target in targets(word)}
    assert {("imap.gmail.com", 993), ("smtp.gmail.com", 465)} <= found
    assert not {25, 110, 143} & {port for _host, port in found}


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("mail.example.org:4711", "say what port 4711 is for"),
        ("mail.example.org:0", "ports go from 1 to 65535"),
        ("mail.example.org:99999", "ports go from 1 to 65535"),
        ("ftp://mail.example.org", "the schemes are imaps"),
        ("mail..example.org:465", "no host name"),
        ("smtps://mail.example.org:465/inbox", "without user name, password and path"),
        ("mail.example.org", "a server is named with its port"),
        ("gmial", "did you mean gmail"),
        ("", "no provider"),
    ],
)
def test_nothing_to_probe(word, said):
    with pytest.raises(NoTarget, match=said):
        targets(word)


def test_a_password_in_a_url_is_not_repeated():
    with pytest.raises(NoTarget, match="a URL is written") as caught:
        targets("smtp://alice:hunter2@mail.example.org:25")
    assert "hunter2" not in str(caught.value)


def test_a_target_is_written_as_it_is_read():
    assert [str(target) for word in ("[2001:db8::1]:465", "a.example:993") for target in targets(word)] == [
        "[2001:db8::1]:465",
        "a.example:993",
    ]
