# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The newest state of a fleet as one run: it can be merged again."""

from __future__ import annotations

import json
from typing import Any

from ..wish import Wish
from .model import Fleet, Host
from .reading import VERSION
from .wording import stamp

#: What a plain report of the linter does not tell of its host.
_UNTOLD: dict[str, Any] = {"files": [], "listeners": [], "programs": {}, "notes": []}


def render(fleet: Fleet, wish: Wish) -> str:
    hosts = [_host(host) for host in fleet.hosts]
    return json.dumps({"version": VERSION, "run": _run(fleet, wish), "hosts": hosts}) + "\n"


def _run(fleet: Fleet, wish: Wish) -> dict[str, Any]:
    time = stamp(fleet.now.time)
    return {"kind": "audit", "started": time, "ended": time, "check": False, "mailports": wish.version, **fleet.about}


def _host(host: Host) -> dict[str, Any]:
    data = {"state": "audited", "message": "", "report": None, **_UNTOLD, **host.data}
    if host.reason and data["state"] == "audited":
        data |= {"state": "failed", "message": host.reason}
    audited = {"audited": stamp(host.audited)} if host.audited else {}
    return {**data, "host": host.name, "groups": list(host.groups), **audited}
