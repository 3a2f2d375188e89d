# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What can be wrong between a client and a mail server: what it is called, what it means, what to do.

The one table of causes. Codes are public: they never change their meaning. ``{detail}`` in a message is what the
machine, the server or OpenSSL said.
"""

from __future__ import annotations

from typing import NamedTuple


class Cause(NamedTuple):
    """``case`` is the trouble as users know it; ``severity`` is error, warning or note."""

    code: str
    case: str
    severity: str
    message: str
    meaning: str
    remedy: str


_NAME = "server not found"
_REFUSED = "connection refused"
_TIMED_OUT = "timed out"
_CERTIFICATE = "certificate error"
_TLS = "TLS error"
_LOGIN = "authentication failed"
_SERVER = "unexpected server"

CAUSES = {
    cause.code: cause
    for cause in (
        Cause(
            "no-such-name",
            _NAME,
            "error",
            "the name {host} does not exist",
            "DNS knows the name for certain not to exist: it is misspelt, or was never set up.",
            "Check the spelling; the provider's documentation, or `mailports providers`, has the server's name.",
        ),
        Cause(
            "no-address",
            _NAME,
            "error",
            "the name {host} exists, but has no address",
            "The name has records in DNS, none of which is an address: a mail domain is not always a mail server.",
            "Use the server's name, not the domain of the mail addresses; `mailports discover` finds it.",
        ),
        Cause(
            "name-lookup-failed",
            _NAME,
            "error",
            "the address of {host} could not be looked up: {detail}",
            "No name server gave an answer. This says nothing about the mail server: the name service of this "
            "machine or network, or the one of the domain, is out of order.",
            "Check /etc/resolv.conf and the network, and try again later.",
        ),
        Cause(
            "connection-refused",
            _REFUSED,
            "error",
            "{host} refuses connections to port {port}",
            "The machine is there, but nothing listens on this port, or a firewall answers in its place.",
            "Check the port (465 or 587 to send, 993 or 995 to read); on a server of your own, that the service "
            "runs and listens on this address.",
        ),
        Cause(
            "timed-out",
            _TIMED_OUT,
            "error",
            "{host} does not answer on port {port}",
            "Packets vanish: a firewall here, on the way or at the server drops them, or the machine is down.",
            "Check that outgoing connections to this port are allowed, on this machine and in its network (a "
            "cloud's security groups), and that the address is right.",
        ),
        Cause(
            "port-25-blocked",
            _TIMED_OUT,
            "error",
            "nothing comes back from {host} on port 25",
            "Most access providers and clouds block outgoing connections to port 25, against spam. It is for "
            "server to server only.",
            "Submit on port 465 (implicit TLS) or 587 (STARTTLS). To run a mail server here, ask the network's "
            "operator to open port 25, or relay through a provider.",
        ),
        Cause(
            "filtered",
            _TIMED_OUT,
            "error",
            "a firewall or router says that {host} cannot be reached on port {port}: {detail}",
            "Something on the way, or this machine's own firewall, refused to let the connection through.",
            "Allow outgoing connections to this port, on this machine and in its network.",
        ),
        Cause(
            "no-route",
            _TIMED_OUT,
            "error",
            "this machine has no route to {host}: {detail}",
            "This machine is not connected to the network in which the server's addresses lie: no network at "
            "all, or only IPv4 where the server has only IPv6.",
            "Check the network of this machine.",
        ),
        Cause(
            "ipv6-broken",
            _TIMED_OUT,
            "warning",
            "{host} works over IPv4, but not over IPv6: {detail}",
            "The name has an IPv6 address that does not answer here. Programs try it first, and hang or fail.",
            "Mend IPv6 here, or at the server; as long as that takes, let the program use IPv4 only.",
        ),
        Cause(
            "ipv4-broken",
            _TIMED_OUT,
            "warning",
            "{host} works over IPv6, but not over IPv4: {detail}",
            "The name has an IPv4 address that does not answer here. Machines without IPv6 cannot use the server.",
            "Mend IPv4 here, or at the server.",
        ),
        Cause(
            "no-greeting",
            _TIMED_OUT,
            "error",
            "{host} takes the connection on port {port}, and then says nothing",
            "The connection was accepted, by the server or by a firewall in its place, but no service speaks. "
            "Some servers keep unknown clients waiting.",
            "Check the port; try a longer time-out; on a server of your own, look into its log.",
        ),
        Cause(
            "tls-timed-out",
            _TIMED_OUT,
            "error",
            "{host} does not answer to the beginning of TLS on port {port}",
            "The connection was accepted, but the TLS handshake gets no answer: a device on the way holds it "
            "back, or something else listens on this port.",
            "Check the port; look for a firewall that inspects TLS.",
        ),
        Cause(
            "service-refused",
            _SERVER,
            "error",
            "{host} turns this client away: {detail}",
            "The server speaks, and does not want to talk to this address: a block list, too many connections, "
            "or maintenance.",
            "Read what it says. If this address is on a block list, have it taken off, or relay through a provider.",
        ),
        Cause(
            "wrong-greeting",
            _SERVER,
            "error",
            "what answers on port {port} of {host} does not speak {protocol}: {detail}",
            "Another service listens here, or a device on the way answers in the server's place.",
            "Check host and port. Where they are right, somebody in this network intercepts the connection.",
        ),
        Cause(
            "plaintext-on-tls-port",
            _TLS,
            "error",
            "{host} speaks clear text on port {port}, where TLS should begin at once",
            "The server is set up without TLS on this port, or somebody on the way has taken TLS off.",
            "Do not send a password here. On a server of your own, switch on implicit TLS for this port "
            "(Postfix: smtpd_tls_wrappermode=yes, Dovecot: ssl=yes on the listener); else use STARTTLS on port "
            "587.",
        ),
        Cause(
            "tls-on-starttls-port",
            _TLS,
            "error",
            "{host} expects TLS at once on port {port}, where STARTTLS was to be used",
            "The server waits for a TLS handshake, the client for a greeting: both wait until one gives up.",
            "Use implicit TLS (SSL/TLS) for this port, or the port that the server has for STARTTLS.",
        ),
        Cause(
            "starttls-not-offered",
            _TLS,
            "error",
            "{host} does not offer STARTTLS on port {port}",
            "The server has no TLS on this port, or somebody on the way has removed the offer so that passwords "
            "go in clear.",
            "Use implicit TLS (465, 993, 995). On a server of your own, configure a certificate for this service.",
        ),
        Cause(
            "starttls-stripped",
            _TLS,
            "error",
            "the offer of STARTTLS by {host} is removed on the way: {detail}",
            "The server can do STARTTLS, but its announcement does not arrive here. A firewall or an attacker "
            "changes what the server says.",
            "Use implicit TLS (465, 993, 995), which nobody can strip. Switch off SMTP inspection in the firewall.",
        ),
        Cause(
            "starttls-refused",
            _TLS,
            "error",
            "{host} offers STARTTLS, and then refuses it: {detail}",
            "The server's TLS does not work at the moment (often its certificate or key cannot be read), or "
            "somebody on the way refuses in its place.",
            "On a server of your own, look into its log; else use implicit TLS (465, 993, 995). Do not go on "
            "without TLS.",
        ),
        Cause(
            "starttls-injection",
            _TLS,
            "error",
            "{host} sends more behind its answer to STARTTLS, in clear: {detail}",
            "What is sent in clear behind this answer is meant to be taken for what the server says under TLS: "
            "an attack, or a device on the way that does not understand STARTTLS.",
            "Use implicit TLS (465, 993, 995), which leaves no room for it. Do not log in here.",
        ),
        Cause(
            "starttls-command-injection",
            _TLS,
            "error",
            "{host} carries out under TLS what was sent in clear behind STARTTLS on port {port}",
            "Somebody on the way can put commands in front of a client's session, which then count as the client's: "
            "that gives away its password and its mail (CVE-2011-0411, CVE-2021-33515).",
            "Have the server updated. Until then use implicit TLS (465, 993, 995), which leaves no room for it.",
        ),
        Cause(
            "preauth",
            _TLS,
            "error",
            "{host} greets with PREAUTH on port {port}",
            "A session that begins as logged in cannot change to TLS any more: all mail would go in clear, and "
            "an attacker can say so in the server's place.",
            "Use implicit TLS on port 993.",
        ),
        Cause(
            "old-tls",
            _TLS,
            "error",
            "{host} knows only versions of TLS that are retired: {detail}",
            "TLS 1.0 and 1.1 are broken, and today's programs refuse them (RFC 8996).",
            "Have the server updated; TLS 1.2 is the least it should offer.",
        ),
        Cause(
            "handshake-failed",
            _TLS,
            "error",
            "TLS could not be agreed upon with {host}: {detail}",
            "The two sides have no cipher or version in common, or the server broke the handshake off.",
            "On a server of your own, check its certificate, key and TLS settings; else look for a firewall that "
            "inspects TLS.",
        ),
        Cause(
            "certificate-expired",
            _CERTIFICATE,
            "error",
            "the certificate of {host} has expired: {detail}",
            "Nobody has renewed it. An attacker may use an old certificate, too.",
            "Check this machine's clock. Then have the certificate renewed, and the server reloaded; do not "
            "switch verification off.",
        ),
        Cause(
            "certificate-not-yet-valid",
            _CERTIFICATE,
            "error",
            "the certificate of {host} is not valid yet: {detail}",
            "Either the certificate was made for later, or this machine's clock is behind.",
            "Check this machine's clock.",
        ),
        Cause(
            "certificate-other-name",
            _CERTIFICATE,
            "error",
            "the certificate of {host} is for another name: {detail}",
            "The connection ends at another server than the one asked for: a wrong name in the settings, a "
            "certificate that was not made for this name, or somebody in between.",
            "Use a name that the certificate has, if it is the provider's; else have the name added to the "
            "certificate.",
        ),
        Cause(
            "certificate-self-signed",
            _CERTIFICATE,
            "error",
            "the certificate of {host} is signed by itself",
            "Nobody vouches for the server: anybody can make such a certificate, for any name.",
            "Get a certificate from a public authority (free of charge), or give your clients the authority of "
            "your organisation; do not switch verification off.",
        ),
        Cause(
            "certificate-unknown-authority",
            _CERTIFICATE,
            "error",
            "nobody whom this machine trusts vouches for the certificate of {host}: {detail}",
            "The authority is a private one, or the server does not send the intermediate certificates, or "
            "somebody in between shows a certificate of their own.",
            "With a private authority: install it, or name its file (--ca-file). On a server of your own: let it "
            "send the whole chain (fullchain.pem).",
        ),
        Cause(
            "certificate-invalid",
            _CERTIFICATE,
            "error",
            "the certificate of {host} is not accepted: {detail}",
            "OpenSSL found something else wrong with the certificate, or with one that vouches for it.",
            "Have the certificate made anew.",
        ),
        Cause(
            "certificate-expires-soon",
            _CERTIFICATE,
            "warning",
            "the certificate of {host} expires soon: {detail}",
            "A renewal that happens by itself would have happened by now.",
            "Renew the certificate, and see why that did not happen by itself.",
        ),
        Cause(
            "cleartext-auth-offered",
            _LOGIN,
            "warning",
            "{host} takes passwords before TLS on port {port}: {detail}",
            "A client that is misconfigured, or whose STARTTLS somebody strips, sends its password in clear "
            "(rule MP301).",
            "On a server of your own, take passwords only under TLS (Postfix: smtpd_tls_auth_only=yes, Dovecot: "
            "ssl=required); else use implicit TLS.",
        ),
        Cause(
            "no-login-offered",
            _LOGIN,
            "warning",
            "{host} offers no log-in on port {port}, not under TLS either",
            "Clients cannot log in here: the service is not meant for them, or its authentication is not set up.",
            "Check host and port; on a server of your own, set up SASL (Postfix: smtpd_sasl_auth_enable=yes).",
        ),
        Cause(
            "authentication-failed",
            _LOGIN,
            "error",
            "{host} refuses the log-in: {detail}",
            "Server, port and TLS are right. The user name or the password is not, or the account may not use "
            "this protocol.",
            "Check the user name (often the whole mail address) and the password; many providers want an app "
            "password, and some want IMAP, POP3 or SMTP switched on first.",
        ),
        Cause(
            "app-password-required",
            _LOGIN,
            "error",
            "{host} wants an app password: {detail}",
            "The provider does not take the account's own password from mail programs.",
            "Make an app password in the account's security settings and use that, or log in with OAuth2.",
        ),
        Cause(
            "oauth2-required",
            _LOGIN,
            "error",
            "{host} takes no passwords, only OAuth2: {detail}",
            "The provider has switched passwords off for this protocol.",
            "Use a program that knows OAuth2, and log in through the provider's page.",
        ),
        Cause(
            "login-unavailable",
            _LOGIN,
            "error",
            "{host} cannot check the log-in now: {detail}",
            "The server's own authentication does not answer, or there were too many attempts. This says nothing "
            "about the password.",
            "Try again later; on a server of your own, look into its log.",
        ),
        Cause(
            "connection-lost",
            _SERVER,
            "error",
            "{host} ends the connection before it has answered: {detail}",
            "The server, or a firewall in between, broke off: too many connections, a block list, or a fault.",
            "Try again later; on a server of your own, look into its log.",
        ),
    )
}
