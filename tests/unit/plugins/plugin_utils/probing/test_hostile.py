# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whatever a server says, the conversation ends in a cause or in an answer, never in a fault of our own."""

from __future__ import annotations

import socket
from contextlib import suppress

import pytest
from ansible_collections.mailports.secure.plugins.module_utils.probing.causes import CAUSES
from ansible_collections.mailports.secure.plugins.module_utils.probing.channel import Channel, Silence
from ansible_collections.mailports.secure.plugins.module_utils.probing.dialects import DIALECTS, mechanism_for
from ansible_collections.mailports.secure.plugins.module_utils.probing.model import Login, Stopped
from hypothesis import given
from hypothesis import strategies as st

LINES = (
    b"220 hi",
    b"220-hi",
    b"220",
    b"250-AUTH PLAIN LOGIN",
    b"250-AUTH",
    b"250 STARTTLS",
    b"250",
    b"250-",
    b"334 VXNl",
    b"535 no",
    b"421",
    b"* OK",
    b"* PREAUTH",
    b"* BYE",
    b"* CAPABILITY AUTH=PLAIN",
    b"* CAPABILITY",
    b"a OK",
    b"a NO [ALERT]",
    b"a",
    b"a ",
    b"+",
    b"+ ",
    b"+OK",
    b"-ERR",
    b"SASL PLAIN",
    b"SASL",
    b"USER",
    b"STLS",
    b".",
    b"",
    b"\xff\xfe",
    b"\x00",
    b"HTTP/1.1 200 OK",
)
TALK = st.lists(st.sampled_from(LINES) | st.binary(max_size=40), max_size=14).map(b"\r\n".join)


@pytest.mark.parametrize("protocol", DIALECTS)
@given(talk=TALK)
def test_any_talk(protocol: str, talk: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        here, there = socket.create_connection(listener.getsockname()), listener.accept()[0]
    with here, there:
        there.sendall(talk)
        there.shutdown(socket.SHUT_WR)
        channel = Channel(here, 1)
        dialect = DIALECTS[protocol](channel)
        try:
            dialect.greet()
            offers = dialect.offers()
            dialect.start_tls()
            with suppress(Stopped):
                outcome, _said = dialect.log_in(Login("alice", "secret"), mechanism_for(offers))
                assert outcome == "accepted" or outcome in CAUSES
            dialect.heeds_smuggled()
        except Stopped as stop:
            assert stop.code in CAUSES
            assert "\n" not in stop.detail and len(stop.detail) < 400
        except Silence:
            pytest.fail("the other side has gone: that is no silence")
