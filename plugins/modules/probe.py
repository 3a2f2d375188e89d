#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The module ``mailports.secure.probe``: runs on the host, with the standard library alone."""

from __future__ import annotations

DOCUMENTATION = r"""
module: probe
author: The mailports project (@mailports)
short_description: Is a mail server reachable from a host, and is its TLS as it should be?
version_added: 0.1.0
description:
  - Connects from the host to a mail server as a client would, and names what is wrong, what it means and what to do.
    The name does not exist, the connection is refused, times out or is filtered, the server's certificate is expired
    or for another name, STARTTLS is not offered or is stripped, the log-in is refused.
  - Changes nothing. Needs nothing on the host but Python.
extends_documentation_fragment:
  - ansible.builtin.action_common_attributes
options:
  host:
    description: The server's name or address.
    type: str
    required: true
  port:
    description: The port.
    type: int
    required: true
  protocol:
    description: What the server speaks. Required for a port that is not registered for mail.
    type: str
    choices: [imap, pop3, smtp]
  tls:
    description:
      - How TLS begins. V(implicit) from the first byte, V(starttls) after a first exchange in clear.
      - Without it, as the port is registered (V(implicit) on 465, 993 and 995).
    type: str
    choices: [implicit, starttls]
  timeout:
    description: How many seconds each step may take.
    type: float
    default: 10
  ca_file:
    description: A file on the host with the authorities to trust, in PEM form, instead of the system's.
    type: path
  login_user:
    description: Log in as this user, too, once TLS is in place and the certificate is verified.
    type: str
  login_password:
    description: The password of O(login_user). It is sent only over TLS whose certificate was verified.
    type: str
  fail_on:
    description:
      - The severity from which on the task fails. With V(never), look at RV(cause).
    type: str
    choices: [error, warning, never]
    default: error
attributes:
  check_mode:
    support: full
  diff_mode:
    support: none
  platform:
    platforms: posix
    support: full
seealso:
  - plugin: mailports.secure.provider
    plugin_type: lookup
  - name: "RFC 8314: Cleartext Considered Obsolete"
    description: Which ports to use, and why.
    link: https://www.rfc-editor.org/rfc/rfc8314
"""

EXAMPLES = r"""
- name: Can the host submit mail to Gmail?
  mailports.secure.probe:
    host: "{{ smtp.host }}"
    port: "{{ smtp.port }}"
  vars:
    smtp: "{{ lookup('mailports.secure.provider', 'gmail', protocol='smtp') }}"

- name: Look at a server of one's own, with a private authority, and log in
  mailports.secure.probe:
    host: mail.example.org
    port: 993
    ca_file: /etc/ssl/certs/example-ca.pem
    login_user: alice@example.org
    login_password: "{{ vault_alice_password }}"

- name: Find out whether the network blocks port 25
  mailports.secure.probe:
    host: mx.example.org
    port: 25
    fail_on: never
  register: outgoing

- name: Say what to do about it
  ansible.builtin.debug:
    msg: "{{ outgoing.remedy }}"
  when: outgoing.cause == 'port-25-blocked'
"""

RETURN = r"""
secure:
  description: Whether the server can be reached and its TLS is as it should be.
  type: bool
  returned: always
  sample: false
cause:
  description: The code of the gravest problem, or null where there is none. Codes do not change their meaning.
  type: str
  returned: always
  sample: certificate-expired
case:
  description: The trouble as users know it, such as V(connection refused), V(certificate error), V(timed out).
  type: str
  returned: always
  sample: certificate error
message:
  description: What is wrong.
  type: str
  returned: always
  sample: "the certificate of mail.example.org has expired: on 2026-11-01T12:00:00Z"
meaning:
  description: What that means.
  type: str
  returned: always
remedy:
  description: What to do.
  type: str
  returned: always
problems:
  description: All problems, each with C(code), C(severity), C(message), C(meaning) and C(remedy).
  type: list
  elements: dict
  returned: always
protocol:
  description: The protocol that was spoken.
  type: str
  returned: always
  sample: imap
tls:
  description: How TLS was to begin.
  type: str
  returned: always
  sample: implicit
address:
  description: The address that was used, or null.
  type: str
  returned: always
  sample: 192.0.2.1
addresses:
  description: All addresses of the server, each with C(address), C(family), C(outcome) and C(said).
  type: list
  elements: dict
  returned: always
tls_version:
  description: The version of TLS that was agreed upon, or null.
  type: str
  returned: always
  sample: TLSv1.3
cipher:
  description: The cipher that was agreed upon, or null.
  type: str
  returned: always
  sample: TLS_AES_256_GCM_SHA384
verified:
  description: Whether the certificate was verified, the host name too. Null where it did not come to that.
  type: bool
  returned: always
  sample: true
certificate:
  description: What stands in the server's certificate, as C(subject), C(issuer), C(names), C(not_before), C(not_after)
    and C(days_left).
  type: dict
  returned: always
auth_before_tls:
  description: How the server lets users log in before TLS, or null where TLS came first.
  type: list
  elements: str
  returned: always
  sample: []
auth_after_tls:
  description: How the server lets users log in under TLS.
  type: list
  elements: str
  returned: always
  sample: [PLAIN, LOGIN]
login:
  description: V(accepted), V(refused), V(not tried), or null where no log-in was asked for.
  type: str
  returned: always
  sample: accepted
"""

from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ..module_utils.probing.certificates import NoAuthorities
from ..module_utils.probing.model import PORTS, Login, Settings, Target, to_data
from ..module_utils.probing.probe import probe

_OPTIONS = {
    "host": {"type": "str", "required": True},
    "port": {"type": "int", "required": True},
    "protocol": {"type": "str", "choices": ["imap", "pop3", "smtp"]},
    "tls": {"type": "str", "choices": ["implicit", "starttls"]},
    "timeout": {"type": "float", "default": 10},
    "ca_file": {"type": "path"},
    "login_user": {"type": "str"},
    "login_password": {"type": "str", "no_log": True},
    "fail_on": {"type": "str", "choices": ["error", "warning", "never"], "default": "error"},
}


def main() -> None:
    module = AnsibleModule(_OPTIONS, required_together=[("login_user", "login_password")], supports_check_mode=True)
    target, settings = _target(module), _settings(module)
    try:
        report = probe(target, settings)
    except NoAuthorities as error:
        module.fail_json(msg=str(error))
    found = to_data(report)
    found.pop("host")
    found.pop("port")
    failing = {"error": ["error"], "warning": ["error", "warning"], "never": []}[module.params["fail_on"]]
    if any(problem.severity in failing for problem in report.problems):
        module.fail_json(msg=f"{found['message']}. {found['remedy']}", **found)
    module.exit_json(changed=False, **found)


def _target(module: Any) -> Target:
    asked = module.params
    if not 0 < asked["port"] < 65536:
        module.fail_json(msg="port must be between 1 and 65535")
    protocol, tls = PORTS.get(asked["port"], (None, "implicit"))
    protocol = asked["protocol"] or protocol
    if protocol is None:
        module.fail_json(msg=f"port {asked['port']} is not registered for mail: protocol is required")
    return Target(protocol, asked["host"].strip("[]"), asked["port"], asked["tls"] or tls)


def _settings(module: Any) -> Settings:
    asked = module.params
    if asked["timeout"] <= 0:
        module.fail_json(msg="timeout must be greater than 0")
    login = Login(asked["login_user"], asked["login_password"]) if asked["login_user"] else None
    if login and not login.usable:
        module.fail_json(msg="login_user and login_password may neither be empty nor hold control characters")
    return Settings(asked["timeout"], asked["ca_file"], login)


if __name__ == "__main__":
    main()
