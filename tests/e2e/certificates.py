# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Certificates beyond those of authority.py: with dates, by other authorities, with weak keys."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

NAMES = ("mail.test.example", "*.test.example", "test.example", "smtp.gmail.com", "imap.gmail.com", "mail.example.org")
#: Of the web server: a host of "untrusted.example" is not among them.
WEB_DOMAINS = ("full", "wrong", "bomb", "large", "moved", "round", "slow", "plain", "isp", "own", "elsewhere", "half")
WEB_NAMES = tuple(f"{prefix}{name}.example" for name in WEB_DOMAINS for prefix in ("", "*."))
_LIVES = {"valid": (-1, 90), "soon": (-1, 5), "expired": (-30, -2), "future": (2, 30), "weak": (-1, 90)}


def make_certificates(folder: Path) -> None:
    """Add to the authority's folder: valid, soon, expired, future, weak, and unknown, by an authority nobody trusts."""
    authority = x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes())
    key = serialization.load_pem_private_key((folder / "ca.key").read_bytes(), None)
    for name, life in _LIVES.items():
        _make(folder, name, life, authority.subject, key)
    _make(folder, "web", (-1, 90), authority.subject, key, WEB_NAMES)
    _make(folder, "unknown", (-1, 90), _name("Nobody's authority"), ec.generate_private_key(ec.SECP256R1()))


def _make(
    folder: Path, name: str, days: tuple[int, int], issuer: x509.Name, signer, names: tuple[str, ...] = NAMES
) -> None:
    now = datetime.now(UTC)
    # Below what OpenSSL's default level of security takes.
    key = rsa.generate_private_key(65537, 1024) if name == "weak" else ec.generate_private_key(ec.SECP256R1())  # noqa: S505
    certificate = (
        x509.CertificateBuilder()
        .subject_name(_name(NAMES[0]))
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=days[0]))
        .not_valid_after(now + timedelta(days=days[1], hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(one) for one in names]), critical=False)
        .sign(signer, hashes.SHA256())
    )
    (folder / f"{name}.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    form = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / f"{name}.key").write_bytes(key.private_bytes(serialization.Encoding.PEM, *form))


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])
