# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""All files of a publication, by the path that tells where they belong."""

from __future__ import annotations

from .apple import profile
from .client_config import client_config
from .model import NotPublishable, Publication
from .mta_sts import policy
from .zone import zone


def files(publication: Publication) -> tuple[dict[str, str], list[str]]:
    """Path to text, folders named after the web host whose root they are; and what was left out, with the reason."""
    domain = publication.domain
    made = {
        f"autoconfig.{domain}/mail/config-v1.1.xml": client_config(publication),
        f"{domain}.zone": zone(publication),
    }
    left_out = []
    try:
        made[f"{domain}.mobileconfig"] = profile(publication)
    except NotPublishable as reason:
        left_out.append(f"{domain}.mobileconfig: {reason}")
    if publication.mx:
        made[f"mta-sts.{domain}/.well-known/mta-sts.txt"] = policy(publication)
    else:
        left_out.append("mta-sts.txt: no mail exchanger (mx) is named")
    return made, left_out
