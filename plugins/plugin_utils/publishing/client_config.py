# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""config-v1.1.xml, which Thunderbird and many others fetch: draft-ietf-mailmaint-autoconfig-06."""

from __future__ import annotations

from ..autoconfig.conversion import to_server
from ..autoconfig.model import MailConfig
from ..autoconfig.writing import write
from .model import Publication


def client_config(publication: Publication) -> str:
    """The file's text."""
    servers = tuple(map(to_server, publication.endpoints))
    domain = publication.domain
    return write([MailConfig(domain, (domain,), publication.name, servers, docs=publication.docs)])
