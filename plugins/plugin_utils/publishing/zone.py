# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""DNS records for a domain, in the form of a zone file (RFC 1035 section 5)."""

from __future__ import annotations

from collections.abc import Iterator

from ..discovering.model import SERVICES
from .model import Publication
from .mta_sts import policy_id

_TTL = 3600


def zone(publication: Publication) -> str:
    """SRV records for all services of RFC 6186 and RFC 8314, "." for what is not offered, and MTA-STS's TXT record."""
    lines = [
        f"; Where clients find the mail servers of {publication.domain} (RFC 6186, RFC 8314).",
        '; A target of "." says that there is no such service: nobody shall try an insecure port.',
        f"$ORIGIN {publication.domain}.",
    ]
    for service in SERVICES:
        lines += _service(publication, service)
    if publication.mx:
        lines.append("; Changes with the policy in mta-sts.txt (RFC 8461).")
        lines.append(f'_mta-sts {_TTL} IN TXT "v=STSv1; id={policy_id(publication)}"')
    return "\n".join([*lines, ""])


def _service(publication: Publication, service: str) -> Iterator[str]:
    offered = [one for one in publication.endpoints if (one.protocol, one.tls) == SERVICES[service]]
    if not offered:
        yield f"_{service}._tcp {_TTL} IN SRV 0 0 0 ."
    for priority, one in enumerate(offered):
        yield f"_{service}._tcp {_TTL} IN SRV {priority} 1 {one.port} {one.host}."
