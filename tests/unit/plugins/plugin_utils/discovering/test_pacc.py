# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The file of draft-ietf-mailmaint-pacc, and the digest that vouches for it."""

from __future__ import annotations

import json
from base64 import b64encode
from hashlib import sha256

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.discovering.model import Unanswered
from ansible_collections.mailports.secure.plugins.plugin_utils.discovering.pacc import offers

FILE = json.dumps(
    {"protocols": {"imap": {"host": "imap.example.org"}, "submit": {"host": "smtp.example.org"}}}
).encode()


def _record(body, version="UAAC1", algorithm="sha256"):
    return f"v={version}; a={algorithm}; d={b64encode(sha256(body).digest()).decode()}"


@pytest.mark.parametrize(
    ("body", "servers"),
    [
        (FILE, [("imap", "imap.example.org", 993), ("smtp", "smtp.example.org", 465)]),
        (b'{"protocols": {"smtp": {"host": "old.example.org"}}}', [("smtp", "old.example.org", 465)]),
        (
            b'{"protocols": {"pop3": {"host": "pop.example.org", "new": 1}, "jmap": {}}}',
            [("pop3", "pop.example.org", 995)],
        ),
        (b'{"protocols": {"imap": {"host": "no host"}}}', []),
    ],
)
def test_servers(body, servers):
    found = offers(body, ["something else", _record(b"another"), _record(body)])
    assert [(one.protocol, one.host, one.port) for one in found] == servers
    assert {one.tls for one in found} <= {"implicit"}


@pytest.mark.parametrize(
    "records",
    [[], [_record(b"another")], [_record(FILE, "UAAC2")], [_record(FILE, algorithm="md5")], ["v=UAAC1;a=sha256;d=%"]],
)
def test_without_its_digest_the_file_does_not_count(records):
    with pytest.raises(Unanswered, match="digest"):
        offers(FILE, records)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"protocols": 1}',
        b'{"protocols": {"imap": "x"}}',
        b'{"protocols": {"imap": {"host": 1}}}',
        b"[" * 100000,
        b"\xff",
    ],
)
def test_a_file_of_another_form(body):
    with pytest.raises(Unanswered, match="not of the form"):
        offers(body, [_record(body)])
