# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A configuration profile for Apple's Mail (Device Management, payload com.apple.mail.managed)."""

from __future__ import annotations

import plistlib
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

from ..providers.model import ProviderEndpoint
from .model import NotPublishable, Publication

_ACCOUNTS = {"imap": "EmailTypeIMAP", "pop3": "EmailTypePOP"}


def profile(publication: Publication) -> str:
    """The profile's text: who installs it is asked for address, name and password. Raises NotPublishable."""
    with_password = [one for one in publication.endpoints if {"password", "app-password"} & set(one.auth)]
    incoming = next((one for one in with_password if one.protocol != "smtp"), None)
    outgoing = next((one for one in with_password if one.protocol == "smtp"), None)
    if incoming is None or outgoing is None:
        raise NotPublishable("a profile needs servers for reading and for sending that take passwords")
    domain = publication.domain
    account: dict[str, Any] = {
        **_payload("com.apple.mail.managed", f"mail.{domain}", publication.name),
        "EmailAccountDescription": publication.name,
        "EmailAccountType": _ACCOUNTS[incoming.protocol],
        **_server("Incoming", incoming),
        **_server("Outgoing", outgoing),
        "OutgoingPasswordSameAsIncomingPassword": True,
    }
    whole = {**_payload("Configuration", domain, f"Mail of {publication.name}"), "PayloadContent": [account]}
    return plistlib.dumps(whole, sort_keys=True).decode("utf-8")


def _payload(kind: str, name: str, title: str) -> dict[str, Any]:
    """Identifiers follow from the domain: a new profile takes the place of the old one."""
    return {
        "PayloadType": kind,
        "PayloadVersion": 1,
        "PayloadIdentifier": ".".join([*reversed(name.split(".")), "mailports"]),
        "PayloadUUID": str(uuid5(NAMESPACE_DNS, f"{kind}.{name}")).upper(),
        "PayloadDisplayName": title,
    }


def _server(direction: str, endpoint: ProviderEndpoint) -> dict[str, Any]:
    return {
        f"{direction}MailServerAuthentication": "EmailAuthPassword",
        f"{direction}MailServerHostName": endpoint.host,
        f"{direction}MailServerPortNumber": endpoint.port,
        f"{direction}MailServerUseSSL": True,
    }
