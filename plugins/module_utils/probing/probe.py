# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The probe: name, connection, greeting, TLS, certificate, log-in, one after the other, as far as it goes."""

from __future__ import annotations

import socket
import ssl

from . import certificates
from .channel import Channel, Silence, showable
from .connecting import Address, Reached, broken_family, connect, failure, resolve
from .dialects import DIALECTS, PLAIN_MECHANISMS, Dialect, Offers, mechanism_for, without_secrets
from .model import Certificate, Report, Settings, Stopped, Target

_RETIRED = frozenset({"SSLv3", "TLSv1", "TLSv1.1"})


def probe(target: Target, settings: Settings) -> Report:
    """Connect to a mail server, and tell what is wrong. Whatever the server does, a report comes back.

    Raises NoAuthorities.
    """
    context = certificates.strict(settings.ca_file)
    report = Report(target)
    try:
        _Probe(target, settings, context, report).run()
    except Stopped as stop:
        report.add(stop.code, stop.detail)
    return report


class _Probe:
    def __init__(self, target: Target, settings: Settings, context: ssl.SSLContext, report: Report) -> None:
        self.target = target
        self.settings = settings
        self.context = context
        self.report = report
        self.chosen: Address

    def run(self) -> None:
        dialect = self._secured(self._reach())
        try:
            if self.target.tls == "implicit":
                self._greeted(dialect)
            offers = dialect.offers()
            self.report.auth_after_tls = list(offers.mechanisms)
            if not offers.mechanisms and self.target.port != 25:
                self.report.add("no-login-offered")
            if self.target.tls == "starttls" and self.report.verified:
                self._smuggle()
            self._log_in(dialect, offers)
        except Silence:
            raise Stopped("no-greeting") from None
        finally:
            dialect.leave()

    def _reach(self) -> Channel:
        """A first connection, by the address that this machine prefers among those that answer."""
        tried = connect(resolve(self.target.host, self.target.port, self.settings.timeout), self.settings.timeout)
        self.report.attempts = [one.attempt for one in tried]
        usable = [one for one in tried if one.connection]
        for spare in usable[1:]:
            _close(spare)
        if usable and (broken := broken_family(tried)):
            self.report.add(*broken)
        return self._channel(tried)

    def _channel(self, tried: list[Reached]) -> Channel:
        """A conversation with the first that answers."""
        for one in tried:
            if one.connection:
                self.chosen, self.report.address = one.address, one.attempt.address
                return Channel(one.connection, self.settings.timeout)
        raise failure(tried, self.target.port)

    def _again(self) -> Channel:
        """One more connection to the same address."""
        return self._channel(connect([self.chosen], self.settings.timeout))

    def _secured(self, channel: Channel) -> Dialect:
        """The conversation under TLS: verified where that can be had, else only to see what is there."""
        dialect = self._before_tls(channel, first=True)
        try:
            self._handshake(dialect.channel, self.context)
            self.report.verified = True
            self._expiry()
        except ssl.SSLCertVerificationError as error:
            self.report.verified = False
            dialect.channel.close()
            dialect = self._unverified(error)
        except socket.timeout:
            dialect.channel.close()
            raise Stopped("tls-timed-out") from None
        except OSError as error:
            dialect.channel.close()
            raise self._why_no_tls(error) from None
        return dialect

    def _handshake(self, channel: Channel, context: ssl.SSLContext) -> ssl.SSLSocket:
        secured = channel.secure(context, self.target.host)
        self.report.tls_version = secured.version()
        cipher = secured.cipher()
        self.report.cipher = cipher[0] if cipher else None
        self.report.certificate = certificates.certificate_of(secured) or self.report.certificate
        return secured

    def _smuggle(self) -> None:
        """Whether the server takes what somebody puts behind STARTTLS, in clear, for what the client says under TLS.

        A server that breaks off does right. Sources: CVE-2011-0411 (Postfix), CVE-2021-33515 (Dovecot).
        """
        dialect = DIALECTS[self.target.protocol](self._again())
        try:
            dialect.greet()
            dialect.offers()
            agreed, _said = dialect.start_tls(dialect.smuggled)
            if agreed:
                dialect.channel.secure(self.context, self.target.host)
                if dialect.heeds_smuggled():
                    self.report.add("starttls-command-injection")
        except (Silence, Stopped, OSError):
            pass
        finally:
            dialect.leave()

    def _before_tls(self, channel: Channel, first: bool = False) -> Dialect:
        """Go as far as to where the handshake begins. ``first``: tell what is found on the way."""
        dialect = DIALECTS[self.target.protocol](channel)
        if self.target.tls == "implicit":
            return dialect
        try:
            self._greeted(dialect)
            offers = dialect.offers()
            if first:
                self._judge_clear(offers)
            agreed, said = dialect.start_tls()
        except Silence:
            channel.close()
            raise self._why_silent() from None
        except Stopped:
            channel.close()
            raise
        if first:
            self._judge_start(offers, agreed, said, channel.left_over())
        return dialect

    def _greeted(self, dialect: Dialect) -> None:
        try:
            dialect.greet()
        except Stopped as stop:
            # Under TLS from the first byte nobody can have put that greeting there.
            if stop.code != "preauth" or self.target.tls == "starttls":
                raise

    def _judge_clear(self, offers: Offers) -> None:
        self.report.auth_before_tls = list(offers.mechanisms)
        plain = [name for name in offers.mechanisms if name in PLAIN_MECHANISMS]
        if plain:
            self.report.add("cleartext-auth-offered", ", ".join(plain))

    def _judge_start(self, offers: Offers, agreed: bool, said: str, left_over: str) -> None:
        if not offers.starttls and offers.masked:
            raise Stopped("starttls-stripped", f'it reads "{offers.masked}"')
        if not offers.starttls and agreed:
            raise Stopped("starttls-stripped", "it is not announced, and works all the same")
        if not offers.starttls:
            raise Stopped("starttls-not-offered")
        if not agreed:
            raise Stopped("starttls-refused", said)
        if left_over:
            raise Stopped("starttls-injection", left_over)

    def _why_silent(self) -> Stopped:
        """Nobody greets: perhaps the server waits for TLS."""
        channel = self._again()
        try:
            channel.secure(certificates.lenient(), self.target.host)
            return Stopped("tls-on-starttls-port")
        except OSError:
            return Stopped("no-greeting")
        finally:
            channel.close()

    def _why_no_tls(self, error: OSError) -> Stopped:
        """The handshake failed: the server speaks in clear, knows only old versions, or something else is wrong."""
        if self.target.tls == "implicit" and (clear := self._in_clear()):
            return clear
        try:
            channel = self._before_tls(self._again()).channel
        except Stopped as stop:
            return stop
        try:
            version = self._handshake(channel, certificates.lenient()).version()
        except OSError:
            version = None
        finally:
            channel.close()
        if version in _RETIRED:
            return Stopped("old-tls", str(version))
        return Stopped("handshake-failed", _reason(error))

    def _in_clear(self) -> Stopped | None:
        """What the server says without TLS, where it says anything."""
        channel = self._again()
        try:
            DIALECTS[self.target.protocol](channel).greet()
        except Silence:
            return None
        except Stopped as stop:
            if stop.code in ("connection-lost", "wrong-greeting"):
                return stop if stop.code == "wrong-greeting" else None
        finally:
            channel.close()
        return Stopped("plaintext-on-tls-port")

    def _unverified(self, error: ssl.SSLCertVerificationError) -> Dialect:
        """Name what is wrong with the certificate, and look on without trust."""
        code = certificates.verdict(error)
        try:
            dialect = self._before_tls(self._again())
            secured = self._handshake(dialect.channel, certificates.lenient())
        except (OSError, Stopped):
            raise Stopped(code, error.verify_message) from None
        certificate = self.report.certificate = self._read(secured.getpeercert(True))
        self.report.add(code, certificates.detail(code, error, certificate))
        # OpenSSL tells of one fault, and the host name comes first.
        if certificate and certificate.days_left < 0 and code != "certificate-expired":
            self.report.add("certificate-expired", f"on {certificate.not_after}")
        return dialect

    def _read(self, certificate: bytes | None) -> Certificate | None:
        """What stands in a certificate that was not accepted: the ssl module tells it only of one that is."""
        if not certificate:
            return None
        try:
            channel = self._before_tls(self._again()).channel
        except Stopped:
            return None
        try:
            return certificates.certificate_of(channel.secure(certificates.reading(certificate), self.target.host))
        except OSError:
            return None
        finally:
            channel.close()

    def _expiry(self) -> None:
        certificate = self.report.certificate
        if certificate and certificate.days_left < self.settings.warn_days:
            self.report.add("certificate-expires-soon", f"on {certificate.not_after}")

    def _log_in(self, dialect: Dialect, offers: Offers) -> None:
        login = self.settings.login
        if not login:
            return
        self.report.login = "not tried"
        if not self.report.verified:
            return
        self.report.login = "refused"
        outcome, said = dialect.log_in(login, mechanism_for(offers))
        if outcome != "accepted":
            raise Stopped(outcome, without_secrets(said, login))
        self.report.login = "accepted"


def _reason(error: OSError) -> str:
    reason = getattr(error, "reason", None)
    return showable(str(reason).replace("_", " ").lower() if reason else error.strerror or "the connection was closed")


def _close(reached: Reached) -> None:
    if reached.connection:
        reached.connection.close()
