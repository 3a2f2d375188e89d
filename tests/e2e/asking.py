# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Discover several domains in one process inside a sandbox. Arguments: the file of authorities, and the queries.

A query that begins with ``http+`` may also ask over HTTP, one with ``brief+`` is given little time. Prints each
domain's record as one JSON object.
"""

from __future__ import annotations

import json
import sys
from concurrent.futures import ThreadPoolExecutor

from ansible_collections.mailports.secure.plugins.plugin_utils.discovering.discovery import discover
from ansible_collections.mailports.secure.plugins.plugin_utils.discovering.model import Limits
from ansible_collections.mailports.secure.plugins.plugin_utils.discovering.records import discovery_record


def main(ca_file: str, *queries: str) -> None:
    """Ask at the same time."""

    def ask(query: str) -> dict:
        manner, _plus, domain = query.rpartition("+")
        limits = Limits(2, 8) if manner == "brief" else Limits(10, 30)
        return discovery_record(discover(domain, limits._replace(http=manner == "http", ca_file=ca_file)))

    with ThreadPoolExecutor(len(queries)) as pool:
        print(json.dumps(dict(zip(queries, pool.map(ask, queries), strict=True))))


if __name__ == "__main__":
    main(*sys.argv[1:])
