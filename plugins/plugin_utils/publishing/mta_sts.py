# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""MTA-STS: other mail servers deliver to the domain only over verified TLS (RFC 8461)."""

from __future__ import annotations

from hashlib import sha256

from .model import Publication

#: Seconds: a week while it is tried out, a month when it is enforced (RFC 8461 3.2 allows up to a year).
_MAX_AGE = {"testing": 604800, "enforce": 2592000}


def policy(publication: Publication) -> str:
    """The text of https://mta-sts.DOMAIN/.well-known/mta-sts.txt."""
    hosts = [f"mx: {host}" for host in publication.mx]
    mode = publication.sts_mode
    return "\n".join(["version: STSv1", f"mode: {mode}", *hosts, f"max_age: {_MAX_AGE[mode]}", ""])


def policy_id(publication: Publication) -> str:
    """Changes whenever the policy does, and only then; 32 letters and digits are the most that is allowed."""
    return sha256(policy(publication).encode()).hexdigest()[:32]
