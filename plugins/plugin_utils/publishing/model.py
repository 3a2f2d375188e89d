# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What is to be published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..discovering.domains import host_of
from ..providers.model import ProviderEndpoint

StsMode = Literal["testing", "enforce"]


class NotPublishable(Exception):
    """What keeps something from being published, and what to do."""


@dataclass(frozen=True)
class Publication:
    """A domain, and the secure endpoints of its mail, preferred ones first.

    ``mx``: the names of its mail exchangers, ``*.`` in front for any name below; empty where no
    MTA-STS policy is wanted.
    """

    domain: str
    name: str
    endpoints: tuple[ProviderEndpoint, ...]
    mx: tuple[str, ...] = ()
    sts_mode: StsMode = "testing"
    #: Documentation for users.
    docs: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Nothing insecure is ever published. Raises NotPublishable."""
        if not self.endpoints:
            raise NotPublishable("there is no secure endpoint to publish")
        for one in self.endpoints:
            if not one.secure:
                raise NotPublishable(f"{one.host}:{one.port} is not secure, and is not published")
            if "{" in one.host:
                raise NotPublishable(f"{one.host} depends on the account: name the host itself")
            if host_of(one.host) is None:
                raise NotPublishable(f"{one.host} is no name of a server that clients everywhere can find")
