# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A test authority and the certificates of the servers, honest and not, made with openssl."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

HOST = "mail.test.example"
"""The name that every client is told to connect to."""

_OTHER_HOST = "mail.other.example"


@dataclass(frozen=True)
class Authority:
    """The folder that holds ``ca.pem`` and, for each server certificate, ``NAME.pem`` and ``NAME.key``."""

    folder: Path

    @property
    def ca_file(self) -> Path:
        """What clients are told to trust."""
        return self.folder / "ca.pem"


def make_authority(folder: Path) -> Authority:
    """Make the authority and the certificates ``good``, ``other-name`` and ``self-signed``."""
    signed = ["-CA", str(folder / "ca.pem"), "-CAkey", str(folder / "ca.key")]
    _make(folder, "ca", "Test authority", ["-addext", "keyUsage=critical,keyCertSign,cRLSign"])
    _make(folder, "good", HOST, [*_server_extensions(HOST), *signed])
    _make(folder, "other-name", _OTHER_HOST, [*_server_extensions(_OTHER_HOST), *signed])
    _make(folder, "self-signed", HOST, _server_extensions(HOST))
    return Authority(folder)


def _server_extensions(host: str) -> list[str]:
    return ["-addext", f"subjectAltName=DNS:{host}", "-addext", "basicConstraints=critical,CA:FALSE"]


def _make(folder: Path, name: str, common_name: str, options: list[str]) -> None:
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", str(folder / f"{name}.key")]
    certificate = ["-x509", "-days", "30", "-subj", f"/CN={common_name}", "-out", str(folder / f"{name}.pem")]
    subprocess.run(["openssl", "req", *key, *certificate, *options], check=True, capture_output=True, timeout=30)
