# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The lookup ``mailports.secure.provider``."""

from __future__ import annotations

DOCUMENTATION = r"""
name: provider
author: The mailports project (@mailports)
short_description: How a mail provider's servers are reached securely
version_added: 0.1.0
description:
  - Finds a mail provider by its id, by a domain of its addresses, by a mail address, by the name in an MX record or by
    the name of one of its servers, and returns which host and port to use, with which TLS mode, and how users log in
    there.
  - Implicit TLS is preferred, as RFC 8314 asks; where the provider does not offer it, STARTTLS is returned, which the
    program that is configured must then require. Ports 25, 110 and 143 and connections without TLS are not returned
    unless O(all) asks for them.
  - Every endpoint says on which sources it rests and when they were read. The facts come with the collection; nothing
    is asked of the network unless O(discover) says so.
options:
  _terms:
    description:
      - Ids (V(gmail)), mail domains (V(gmail.com)) or mail addresses (V(user@gmail.com)) of providers, names in MX
        records (V(alt1.gmail-smtp-in.l.google.com)) or of servers (V(smtp.gmail.com)). C(mailports providers) lists the
        ids.
      - V(generic) is a domain with mail servers of its own, see O(domain).
    type: list
    elements: str
    required: true
  protocol:
    description: Return the endpoint for this protocol alone. It is an error when the provider does not offer it.
    type: str
    choices: [imap, pop3, smtp]
  purpose:
    description:
      - Return the best endpoint to V(retrieve) mail, by IMAP or else by POP3, or to V(submit) it. It is an error when
        the provider has none.
    type: str
    choices: [retrieve, submit]
  auth:
    description: Take only endpoints where users can log in like this.
    type: str
    choices: [oauth2, app-password, password, client-ip]
  tls:
    description: Take endpoints of this TLS mode only.
    type: str
    choices: [implicit, starttls]
  all:
    description:
      - Return every endpoint that the provider documents, best first, insecure ones too, which come last and are marked
        with C(secure=false).
    type: bool
    default: false
  domain:
    description:
      - The domain to fill into host names where the provider's depend on it, as those of V(generic) do. By default that
        of the address or domain in the term.
    type: str
  region:
    description: The region to fill into host names where the provider's depend on it, as those of V(amazon-ses) do.
    type: str
  discover:
    description:
      - Ask a domain that no provider is known for which servers it has (DNS SRV records, autoconfig, PACC, MX), as
        C(mailports discover) does. The domain and nothing else is sent, from the controller.
      - Taken is only what is secure, and what is either authenticated (DNSSEC, HTTPS) or lies in the domain itself.
      - Needs the Python library dnspython.
    type: bool
    default: false
seealso:
  - name: "RFC 8314: Cleartext Considered Obsolete"
    description: Why implicit TLS is preferred.
    link: https://www.rfc-editor.org/rfc/rfc8314
  - plugin: mailports.secure.secure
    plugin_type: test
"""

EXAMPLES = r"""
- name: Show the server to submit mail to
  ansible.builtin.debug:
    msg: "{{ smtp.host }}:{{ smtp.port }}"  # smtp.gmail.com:465
  vars:
    smtp: "{{ lookup('mailports.secure.provider', 'user@gmail.com', protocol='smtp') }}"

- name: Show what a provider offers for several protocols
  ansible.builtin.debug:
    msg: "{{ icloud.imap.host }} and {{ icloud.smtp.host }}"  # imap.mail.me.com and smtp.mail.me.com
  vars:
    icloud: "{{ lookup('mailports.secure.provider', 'icloud.com') }}"

- name: Take STARTTLS for a program that knows no implicit TLS
  ansible.builtin.debug:
    msg: "{{ lookup('mailports.secure.provider', 'gmail', protocol='smtp', tls='starttls').port }}"  # 587

- name: Show all that several providers document for IMAP, insecure ports too
  ansible.builtin.debug:
    msg: "{{ item.provider }}: {{ item.port }}{{ '' if item.secure else ', insecure' }}"
  loop: "{{ query('mailports.secure.provider', 'gmx', 'posteo', protocol='imap', all=true) }}"
  loop_control:
    label: "{{ item.host }}"

- name: Fill in the region of an account
  ansible.builtin.debug:
    msg: "{{ ses.host }}"  # email-smtp.eu-west-1.amazonaws.com
  vars:
    ses: "{{ lookup('mailports.secure.provider', 'amazon-ses', protocol='smtp', region='eu-west-1') }}"

- name: Ask whose server this is
  ansible.builtin.debug:
    msg: "{{ lookup('mailports.secure.provider', 'smtp.gmail.com').name }}"  # Gmail

- name: Let the programs of a host through the firewall that log in by OAuth2
  ansible.builtin.debug:
    msg: "{{ gmail.https | selectattr('use', 'eq', 'token') | map(attribute='host') | join }}"  # oauth2.googleapis.com
  vars:
    gmail: "{{ lookup('mailports.secure.provider', 'gmail', purpose='submit', auth='oauth2') }}"

- name: Guess the server of a domain that no provider is known for
  ansible.builtin.debug:
    msg: "{{ guess.host }}:{{ guess.port }}"  # mail.example.org:993
  vars:
    guess: "{{ lookup('mailports.secure.provider', 'generic', domain='example.org', protocol='imap') }}"
"""

RETURN = r"""
_raw:
  description:
    - One dictionary for each term. With O(protocol) or O(purpose) it is the best endpoint for that. Without, it is the
      provider, with its best endpoints below C(imap), C(pop3) and C(smtp).
    - With O(all) it is one dictionary for each endpoint, as below, without C(alternatives), C(requires), C(https),
      C(docs), C(unopened) and C(notes).
  type: list
  elements: dict
  contains:
    provider:
      description: The provider's id.
      type: str
      returned: for an endpoint
      sample: gmail
    protocol:
      description: V(imap), V(pop3) or V(smtp).
      type: str
      returned: for an endpoint
      sample: smtp
    host:
      description: The server's name.
      type: str
      returned: for an endpoint
      sample: smtp.gmail.com
    port:
      description: The port.
      type: int
      returned: for an endpoint
      sample: 465
    tls:
      description:
        - V(implicit) for TLS from the first byte, V(starttls) for an upgrade that the client must require. V(none),
          where the provider documents no TLS, is returned with O(all) only.
      type: str
      returned: for an endpoint
      sample: implicit
    secure:
      description: Whether clients should use it, which they should not on the ports 25, 110 and 143 or without TLS.
      type: bool
      returned: for an endpoint
      sample: true
    auth:
      description:
        - How users log in, best first. V(oauth2), V(app-password), V(password) or V(client-ip).
      type: list
      elements: str
      returned: for an endpoint
      sample: [oauth2, app-password]
    password_refused:
      description: Where every password is refused, app passwords too, C(since) when and the C(source). Otherwise null.
      type: dict
      returned: for an endpoint
    username:
      description:
        - V(address) for the whole mail address, V(localpart) for what stands before its @, V(issued) for a name that
          the provider issues with the password, V(fixed) for the same name for everyone, V(pattern) for one that is
          made of the address's parts.
      type: str
      returned: for an endpoint
      sample: address
    user:
      description: The user name to log in with, where the provider's data or the address in the term tell it, or null.
      type: str
      returned: for an endpoint
      sample: user@gmail.com
    sources:
      description:
        - Who says so. V(provider-docs) is the provider's own page, V(web) another's, all others are lists of mail
          servers. With O(discover) it is how the domain says so, V(srv) for instance.
      type: list
      elements: str
      returned: for an endpoint
      sample: [provider-docs, ispdb]
    trusted:
      description: Whether the provider's own page says so, or two sources that do not depend on each other.
      type: bool
      returned: for an endpoint
      sample: true
    checked:
      description: The day on which the facts were gathered.
      type: str
      returned: always
      sample: "2026-11-01"
    alternatives:
      description: The other secure endpoints for the same protocol, best first.
      type: list
      elements: dict
      returned: for an endpoint, unless O(all) is set
    id:
      description: The provider's id.
      type: str
      returned: for a provider
      sample: gmail
    name:
      description: The provider's name.
      type: str
      returned: for a provider
      sample: Gmail
    imap:
      description: The best endpoint for IMAP, or null.
      type: dict
      returned: for a provider
    pop3:
      description: The best endpoint for POP3, or null.
      type: dict
      returned: for a provider
    smtp:
      description: The best endpoint for submission, or null.
      type: dict
      returned: for a provider
    requires:
      description:
        - What has to be done first. V(switch-on) IMAP, POP3 or other programs in the account's settings; have an
          V(app-password) made, which may need V(two-factor) authentication; have a V(paid-plan), an V(own-domain), the
          V(administrator)'s leave, or a V(local-program) that runs.
      type: list
      elements: str
      returned: unless O(all) is set
      sample: [two-factor, app-password]
    https:
      description:
        - The hosts that a firewall must let through for log-in and mail over HTTPS, each with C(host), C(port), C(use)
          (V(authorization), V(token) or V(api)) and C(sources).
      type: list
      elements: dict
      returned: unless O(all) is set
    docs:
      description: Pages to read on.
      type: list
      elements: str
      returned: unless O(all) is set
    unopened:
      description: Pages that lists name for the provider, and that nobody opened for this collection.
      type: list
      elements: str
      returned: unless O(all) is set
    notes:
      description: What users of the provider have to know.
      type: str
      returned: unless O(all) is set
"""

from typing import Any, ClassVar

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase
from ansible_collections.mailports.secure.plugins.plugin_utils.providers.matching import UnknownProvider, identify
from ansible_collections.mailports.secure.plugins.plugin_utils.providers.model import Provider
from ansible_collections.mailports.secure.plugins.plugin_utils.providers.records import (
    Record,
    best_record,
    endpoint_record,
    provider_record,
)
from ansible_collections.mailports.secure.plugins.plugin_utils.providers.selection import (
    NotFillable,
    endpoints,
    own_domain,
    resolve,
)


class LookupModule(LookupBase):
    #: What Ansible made of the options that a template gave: nothing else decides it, and asking again takes longest.
    _known: ClassVar[dict[tuple[tuple[str, Any], ...], dict[str, Any]]] = {}

    def run(self, terms: list[Any], variables: Any = None, **kwargs: Any) -> list[Record]:
        options = self._asked(kwargs)
        return [record for term in terms for record in _records(term, options)]

    def _asked(self, given: dict[str, Any]) -> dict[str, Any]:
        key = tuple(given.items())
        try:
            return self._known[key]
        except KeyError:
            self.set_options(direct=given)
            options = self.get_options()
            if unknown := given.keys() - options.keys():
                raise _error(f"there is no option {', '.join(sorted(unknown))}") from None
            return self._known.setdefault(key, options)
        except TypeError:
            # Nothing that an option takes: Ansible says so.
            self.set_options(direct=given)
            return self.get_options()


def _records(term: object, options: dict[str, Any]) -> list[Record]:
    if not isinstance(term, str):
        raise _error(f"a provider is an id, a domain, a mail address or a host name, not {term!r}")
    provider = _provider(term.strip(), options)
    protocol, purpose, tls, auth = (options[name] for name in ("protocol", "purpose", "tls", "auth"))
    address = term.strip() if "@" in term else ""
    if options["all"]:
        offered = endpoints(provider, protocol, tls, purpose, auth, every=True)
        return [endpoint_record(provider, endpoint, address) for endpoint in offered]
    if not (protocol or purpose):
        return [provider_record(provider, tls, address, auth)]
    best = best_record(provider, protocol, tls, address, purpose=purpose, auth=auth)
    if best is None:
        raise _error(_not_offered(provider, options))
    return [best]


def _provider(term: str, options: dict[str, Any]) -> Provider:
    try:
        provider = identify(term)
    except UnknownProvider as error:
        if options["discover"]:
            return _discovered(term)
        domain = term.rpartition("@")[2]
        hint = f" with domain='{domain}'" if "." in domain else ""
        raise _error(f"{error}{hint}") from None
    if not provider.needs:
        return provider
    given = {"domain": options["domain"] or own_domain(provider, term), "region": options["region"]}
    missing = [name for name in provider.needs if not given[name]]
    if missing:
        raise _error(f"'{provider.id}' needs the option {missing[0]}, which its host names depend on")
    try:
        return resolve(provider, **given)
    except NotFillable as error:
        raise _error(str(error)) from None


def _discovered(term: str) -> Provider:
    from ansible_collections.mailports.secure.plugins.plugin_utils.discovering import provided

    try:
        return provided.provider(term)
    except provided.NotDiscovered as error:
        raise _error(str(error)) from None


def _not_offered(provider: Provider, options: dict[str, Any]) -> str:
    mode = {"implicit": " with implicit TLS", "starttls": " with STARTTLS", None: ""}[options["tls"]]
    login = f" with {options['auth']}" if options["auth"] else ""
    wanted = options["protocol"] or f"a server to {options['purpose']} mail"
    offered = ", ".join(f"{one.protocol} at {one.host}:{one.port} ({one.tls})" for one in endpoints(provider))
    return f"{provider.name} does not offer {wanted}{mode}{login}; it offers {offered or 'nothing that is secure'}"


def _error(message: str) -> AnsibleLookupError:
    return AnsibleLookupError(f"mailports.secure.provider: {message}")
