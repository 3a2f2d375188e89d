# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Run the mail servers of one variant on their real ports until standard input closes.

Arguments: the address, the variant's name, the folder of the certificates, the transcript, and as JSON the user, the
password and the messages of the mailbox.
"""

from __future__ import annotations

import json
import socket
import sys
import threading
from pathlib import Path

from .channel import Channel, Closed
from .ports import IMPLICIT, PORTS
from .session import Account, Site
from .transcript import Recorder
from .variants import VARIANTS


def main(address: str, variant: str, certificates: str, transcript: str, facts: str) -> None:
    """Listen on all ports and answer each connection in a thread of its own."""
    known = json.loads(facts)
    account = Account(known["user"], known["password"])
    site = Site(VARIANTS[variant], Path(certificates), account, tuple(known["mailbox"]))
    recorder = Recorder(Path(transcript))
    for port in PORTS:
        listener = socket.create_server((address, port))
        threading.Thread(target=_listen, args=(listener, site, recorder), daemon=True).start()
    print("ready", flush=True)
    sys.stdin.read()


def _listen(listener: socket.socket, site: Site, recorder: Recorder) -> None:
    while True:
        channel = Channel(listener.accept()[0], recorder)
        threading.Thread(target=_answer, args=(channel, site), daemon=True).start()


def _answer(channel: Channel, site: Site) -> None:
    try:
        if channel.port in IMPLICIT and site.variant.starttls == "offered":
            channel.secure_with(site.context())
        PORTS[channel.port](channel, site).run()
    except Closed:
        pass
    finally:
        channel.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
