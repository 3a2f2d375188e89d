# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A real name server in a sandbox: NSD, with the zones that a test writes."""

from __future__ import annotations

from collections.abc import Mapping

import dns.dnssec
import dns.zone
from cryptography.hazmat.primitives.asymmetric import ec

from .sandbox import ADDRESS, Sandbox, wait_until

_FOLDER = "/etc/nsd-test"
RESOLVER_LOG = f"{_FOLDER}/unbound.log"
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
        head = "" if " SOA " in records else _HEAD
        sandbox.write(f"{_FOLDER}/{name}.zone", head + records)
        settings.append(f"zone:\n name: {name}\n zonefile: {name}.zone")
    sandbox.write(f"{_FOLDER}/nsd.conf", "\n".join([*settings, ""]))
    sandbox.run(["nsd", "-c", f"{_FOLDER}/nsd.conf"])
    wait_until(lambda: _listens(sandbox), "the name server")


def start_resolver(sandbox: Sandbox, anchor: str, dead: str) -> None:
    """Unbound on 127.0.0.1 and ADDRESS, which validates.

    NSD on 127.0.0.2 has all of example., nobody answers for ``dead``.
    """
    zones = {"example": "127.0.0.2", dead: "127.0.0.9"}
    stubs = [f"stub-zone:\n name: {zone}\n stub-addr: {address}" for zone, address in zones.items()]
    options = {
        "interface": f"127.0.0.1\n interface: {ADDRESS}",
        "access-control": f"{ADDRESS}/32 allow",
        "do-not-query-localhost": "no",
        "use-syslog": "no",
        "logfile": RESOLVER_LOG,
        "log-queries": "yes",
        "username": '""',
        "chroot": '""',
        "pidfile": f'"{_FOLDER}/unbound.pid"',
        "module-config": '"validator iterator"',
        "trust-anchor": f'"{anchor}"',
    }
    lines = ["server:", *(f" {name}: {value}" for name, value in options.items()), *stubs]
    sandbox.write(f"{_FOLDER}/unbound.conf", "\n".join([*lines, ""]))
    sandbox.run(["unbound", "-c", f"{_FOLDER}/unbound.conf"])
    wait_until(lambda: "127.0.0.1:53 " in sandbox.run(["ss", "-lnu"]).stdout, "the resolver")


def signed(zone: str, records: str) -> tuple[str, str]:
    """Records that DNSSEC signs, and the anchor to trust them by."""
    key = ec.generate_private_key(ec.SECP256R1())
    public = dns.dnssec.make_dnskey(key.public_key(), dns.dnssec.Algorithm.ECDSAP256SHA256, flags=257)
    made = dns.zone.from_text(_HEAD + records, zone, relativize=False)
    dns.dnssec.sign_zone(made, keys=[(key, public)], dnskey_ttl=60, lifetime=86400)
    return made.to_text(relativize=False), f"{zone}. DNSKEY {public.to_text()}"


def _listens(sandbox: Sandbox) -> bool:
    return ":53 " in sandbox.run(["ss", "-lnu"]).stdout
