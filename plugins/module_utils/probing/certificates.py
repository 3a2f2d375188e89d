# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Certificates: the contexts that judge them, what OpenSSL's verdicts mean, and what stands in one."""

from __future__ import annotations

import ssl
import time
from typing import Any

from .model import Certificate

#: Results of X509_verify_cert (openssl-verification-options(1), x509_vfy.h).
_VERDICTS = {
    2: "certificate-unknown-authority",
    9: "certificate-not-yet-valid",
    10: "certificate-expired",
    18: "certificate-self-signed",
    19: "certificate-unknown-authority",
    20: "certificate-unknown-authority",
    21: "certificate-unknown-authority",
    27: "certificate-unknown-authority",
    62: "certificate-other-name",
    64: "certificate-other-name",
}
#: X509_V_FLAG_PARTIAL_CHAIN (which the ssl module names from Python 3.10 on) and X509_V_FLAG_NO_CHECK_TIME.
_PARTIAL_CHAIN, _NO_CHECK_TIME = 0x80000, 0x200000
_DAY = 86400


class NoAuthorities(Exception):
    """Says in one line why a file holds no certificate authorities."""


def strict(ca_file: str | None) -> ssl.SSLContext:
    """What a good client uses: TLS 1.2 or newer, chain and host name verified. Raises NoAuthorities."""
    try:
        context = ssl.create_default_context(cafile=ca_file)
    except ssl.SSLError:
        raise NoAuthorities(f"{ca_file}: no certificates in PEM form") from None
    except OSError as error:
        raise NoAuthorities(f"{ca_file}: {error.strerror}") from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # Python 3.13 refuses by default what mail programs take (certificates without some extensions).
    context.verify_flags = ssl.VerifyFlags(context.verify_flags & ~ssl.VerifyFlags.VERIFY_X509_STRICT)
    return context


def lenient() -> ssl.SSLContext:
    """To see what is there: takes any certificate and any version. Nothing secret may go over it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context


def reading(certificate: bytes) -> ssl.SSLContext:
    """Trusts this one certificate alone, so that the ssl module tells what stands in it, expired or not."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.load_verify_locations(cadata=certificate)
    context.verify_flags = ssl.VerifyFlags(context.verify_flags | _PARTIAL_CHAIN | _NO_CHECK_TIME)
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context


def verdict(error: ssl.SSLCertVerificationError) -> str:
    """The cause's code."""
    return _VERDICTS.get(error.verify_code, "certificate-invalid")


def detail(code: str, error: ssl.SSLCertVerificationError, certificate: Certificate | None) -> str:
    """What to say besides the cause: the certificate's own words where it has them, else OpenSSL's."""
    if certificate is None:
        return error.verify_message
    if code == "certificate-other-name":
        return ", ".join(certificate.names[:5]) or certificate.subject
    if code == "certificate-expired" and certificate.days_left >= 0:
        return "not itself, but one of those that vouch for it"
    return {
        "certificate-expired": f"on {certificate.not_after}",
        "certificate-not-yet-valid": f"from {certificate.not_before} on",
        "certificate-unknown-authority": f"it is by {certificate.issuer or 'an authority without a name'}",
    }.get(code, error.verify_message)


def certificate_of(secured: ssl.SSLSocket) -> Certificate | None:
    """What stands in the server's certificate, where it was verified and can be read."""
    try:
        return _told(secured.getpeercert())
    except ValueError:
        # A date that is none, or text that is none: OpenSSL hands on what stands there.
        return None


def _told(peer: Any) -> Certificate | None:
    if not peer:
        return None
    until = ssl.cert_time_to_seconds(peer["notAfter"])
    return Certificate(
        subject=_name(peer.get("subject", ())),
        issuer=_name(peer.get("issuer", ())),
        names=tuple(value for kind, value in peer.get("subjectAltName", ()) if kind in ("DNS", "IP Address")),
        not_before=_date(ssl.cert_time_to_seconds(peer["notBefore"])),
        not_after=_date(until),
        days_left=int((until - time.time()) // _DAY),
    )


def _name(parts: Any) -> str:
    """The name by which people know a subject: the common name, or else the organisation."""
    known = {key: value for part in parts for key, value in part}
    return str(known.get("commonName") or known.get("organizationName") or "")


def _date(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
