# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A real name server in a sandbox: NSD, with the zones that a test writes."""

from __future__ import annotations

from collections.abc import Mapping

from .sandbox import Sandbox, wait_until

_FOLDER = "/etc/nsd-test"
_HEAD = """\
$TTL 60
@ SOA ns hostmaster 1 3600 600 86400 5
@ NS ns
ns A 127.0.0.1
"""


def start_nameserver(sandbox: Sandbox, zones: Mapping[str, str], address: str = "127.0.0.1") -> None:
    """Serve zones: name to records in the form of a zone file, SOA and NS aside. Anything else is refused."""
    settings = [f'server:\n ip-address: {address}\n username: ""\n chroot: ""\n zonesdir: {_FOLDER}\n database: ""']
    settings.append(f' pidfile: "{_FOLDER}/pid"\n xfrdfile: ""\n zonelistfile: "{_FOLDER}/list"\n server-count: 1')
    settings.append("remote-control:\n control-enable: no")
    for name, records in zones.items():
        sandbox.write(f"{_FOLDER}/{name}.zone", _HEAD + records)
        settings.append(f"zone:\n name: {name}\n zonefile: {name}.zone")
    sandbox.write(f"{_FOLDER}/nsd.conf", "\n".join([*settings, ""]))
    sandbox.run(["nsd", "-c", f"{_FOLDER}/nsd.conf"])
    wait_until(lambda: _listens(sandbox), "the name server")


def _listens(sandbox: Sandbox) -> bool:
    return ":53 " in sandbox.run(["ss", "-lnu"]).stdout
