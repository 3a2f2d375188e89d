# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A test authority and the certificates of the servers, honest and not, made with openssl."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

HOST = "mail.test.example"
"""The name that every client is told to connect to."""

OTHER_HOST = "mail.other.example"
"""Who else has a certificate that clients trust, and what DNS says that `HOST` is an alias of: anybody can say so."""

DOWN_HOST = "down.test.example"
"""There is no way to its address."""

OWN_HOSTS = (HOST, "relay.test.example", "smtp.gmail.com", "smtp.office365.com")
"""Those that the certificate ``good`` is for."""


@dataclass(frozen=True)
class Authority:
    """The folder that holds ``ca.pem`` and, for each server certificate, ``NAME.pem`` and ``NAME.key``."""

    folder: Path

    @property
    def ca_file(self) -> Path:
        """What clients are told to trust."""
        return self.folder / "ca.pem"


def make_authority(folder: Path) -> Authority:
    """Make the authority, and the certificates that `servers.variants` names."""
    signed = ["-CA", str(folder / "ca.pem"), "-CAkey", str(folder / "ca.key")]
    _make(folder, "ca", "Test authority", ["-addext", "keyUsage=critical,keyCertSign,cRLSign"])
    _make(folder, "good", HOST, [*_server_extensions(*OWN_HOSTS), *signed])
    _make(folder, "other-name", OTHER_HOST, [*_server_extensions(OTHER_HOST), *signed])
    _make(folder, "self-signed", HOST, _server_extensions(HOST))
    _make(folder, "other-ca", "Nobody's authority", ["-addext", "keyUsage=critical,keyCertSign,cRLSign"])
    others = ["-CA", str(folder / "other-ca.pem"), "-CAkey", str(folder / "other-ca.key")]
    _make(folder, "untrusted", HOST, [*_server_extensions(HOST), *others])
    _make_expired(folder)
    return Authority(folder)


def _server_extensions(*hosts: str) -> list[str]:
    names = ",".join(f"DNS:{host}" for host in hosts)
    return ["-addext", f"subjectAltName={names}", "-addext", "basicConstraints=critical,CA:FALSE"]


def _make(folder: Path, name: str, common_name: str, options: list[str]) -> None:
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", str(folder / f"{name}.key")]
    certificate = ["-x509", "-days", "30", "-subj", f"/CN={common_name}", "-out", str(folder / f"{name}.pem")]
    _run("req", *key, *certificate, *options)


def _make_expired(folder: Path) -> None:
    """Make ``expired``, which was valid for a day long ago; only ``openssl ca`` takes such dates."""
    for name in ("index.txt", "index.txt.attr"):
        (folder / name).write_text("", encoding="ascii")
    settings = {
        "ca": {"default_ca": "own"},
        "own": {
            "database": folder / "index.txt",
            "new_certs_dir": folder,
            "default_md": "sha256",
            "policy": "any",
            "rand_serial": "yes",
            "x509_extensions": "server",
        },
        "any": {"commonName": "supplied"},
        "server": {"subjectAltName": f"DNS:{HOST}", "basicConstraints": "critical,CA:FALSE"},
    }
    lines = [
        line for name, keys in settings.items() for line in (f"[{name}]", *(f"{k} = {v}" for k, v in keys.items()))
    ]
    (folder / "ca.cnf").write_text("\n".join(lines), encoding="ascii")
    request, key = str(folder / "expired.csr"), str(folder / "expired.key")
    elliptic = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key]
    _run("req", *elliptic, "-subj", f"/CN={HOST}", "-out", request)
    issuer = ["-cert", str(folder / "ca.pem"), "-keyfile", str(folder / "ca.key")]
    dates = ["-startdate", "20200101000000Z", "-enddate", "20200102000000Z"]
    output = ["-in", request, "-out", str(folder / "expired.pem"), "-notext", "-batch"]
    _run("ca", "-config", str(folder / "ca.cnf"), *issuer, *dates, *output)


def _run(*arguments: str) -> None:
    subprocess.run(["openssl", *arguments], check=True, capture_output=True, timeout=30)
