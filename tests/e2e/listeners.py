# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Ask the listeners of a mail server, inside a sandbox, what they offer to whom. Prints one JSON object.

Arguments: the server's name, and the file of the authority that it is known by.
"""

from __future__ import annotations

import json
import smtplib
import socket
import ssl
import sys

PORTS = (25, 110, 143, 465, 587, 993, 995)


def _listens(host: str, port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex((host, port)) == 0


def _tls(host: str, port: int, authority: str, version: ssl.TLSVersion) -> str:
    """The version of TLS that a client gets which knows no newer one than ``version``; or why it gets none."""
    context = ssl.create_default_context(cafile=authority)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, version
    try:
        if port == 587:
            with smtplib.SMTP(host, port, timeout=10) as client:
                client.starttls(context=context)
                return str(client.sock.version())
        with (
            socket.create_connection((host, port), 10) as plain,
            context.wrap_socket(plain, server_hostname=host) as tls,
        ):
            return str(tls.version())
    except (OSError, smtplib.SMTPException) as error:
        return type(error).__name__


def main(host: str, authority: str) -> None:
    """Look at every port, at what is offered in clear on 587, and at the versions of TLS."""
    answer: dict[str, object] = {"listens": [port for port in PORTS if _listens(host, port)]}
    with smtplib.SMTP(host, 587, timeout=10) as client:
        client.ehlo()
        answer["offered"] = sorted(client.esmtp_features)
        answer["log_in"] = client.docmd("AUTH", "PLAIN AGFsaWNlAHBhc3M=")[0]
        answer["mail"] = client.docmd("MAIL", "FROM:<alice@test.example>")[0]
    secure = [port for port in (465, 587, 993) if port in answer["listens"]]  # type: ignore[operator]
    answer["tls"] = {
        name: [_tls(host, port, authority, version) for port in secure]
        for name, version in (("1.1", ssl.TLSVersion.TLSv1_1), ("1.2", ssl.TLSVersion.TLSv1_2))
    }
    print(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:])
