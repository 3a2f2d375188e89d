# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The lookup ``mailports.secure.publication``."""

from __future__ import annotations

DOCUMENTATION = r"""
name: publication
author: The mailports project (@mailports)
short_description: What a mail host publishes so that clients find its secure ports
version_added: 0.1.0
description:
  - Makes the files that C(mailports publish) writes, for a play that brings them to the hosts that serve them.
  - Only secure ports are published, and what is not offered is denied in DNS, so that nobody tries an insecure one.
options:
  _terms:
    description: The domains of the mail addresses.
    type: list
    elements: str
    required: true
  provider:
    description: The provider whose servers they are, by id, see C(mailports providers). Without, name your own servers.
    type: str
  imap:
    description: Servers of your own for IMAP, each a host, on port 993.
    type: list
    elements: str
  pop3:
    description: Servers of your own for POP3, each a host, on port 995.
    type: list
    elements: str
  smtp:
    description: Servers of your own for submission, each a host, on port 465, or V(HOST:587) for STARTTLS.
    type: list
    elements: str
  name:
    description: What the mail is called. By default it is the provider's name, or the domain.
    type: str
  mx:
    description:
      - The domain's mail exchangers, V(*.HOST) for all below one. With them there is an MTA-STS policy, and its record
        among those for the zone.
    type: list
    elements: str
  sts_mode:
    description: Whether other mail servers shall only report what does not answer to the policy, or not deliver there.
    type: str
    choices: [testing, enforce]
    default: testing
seealso:
  - plugin: mailports.secure.provider
    plugin_type: lookup
  - name: "RFC 8314: Cleartext Considered Obsolete"
    description: Which ports to use, and how clients find them.
    link: https://www.rfc-editor.org/rfc/rfc8314
"""

EXAMPLES = r"""
- name: Make the folders of what is published
  ansible.builtin.file:
    path: "{{ www_root }}/{{ item.path | dirname }}"
    state: directory
    mode: "0755"
  loop: "{{ published }}"
  loop_control:
    label: "{{ item.path }}"
  vars: &example
    published: >-
      {{ query('mailports.secure.publication', 'example.org', imap=['mail.example.org'], smtp=['mail.example.org'],
               mx=['mx.example.org']) }}

- name: Publish autoconfig, the records for the zone, a profile for Apple's Mail and the MTA-STS policy
  ansible.builtin.copy:
    dest: "{{ www_root }}/{{ item.path }}"
    content: "{{ item.content }}"
    mode: "0644"
  loop: "{{ published }}"
  loop_control:
    label: "{{ item.path }}"
  vars: *example

- name: Show the records of a domain whose mail is at Fastmail
  ansible.builtin.debug:
    msg: "{{ (records | first).content }}"
  vars:
    records: >-
      {{ query('mailports.secure.publication', 'example.org', provider='fastmail')
         | selectattr('path', 'eq', 'example.org.zone') }}
"""

RETURN = r"""
_raw:
  description:
    - One dictionary for each file. A profile for Apple's Mail is among them where there are servers for reading and for
      sending that take passwords, an MTA-STS policy where O(mx) is set.
  type: list
  elements: dict
  contains:
    domain:
      description: The domain of the term.
      type: str
      sample: example.org
    path:
      description:
        - Where it belongs. The first part names the web host whose root it is, where there is more than one part.
          V(DOMAIN.zone) is for the zone, V(DOMAIN.mobileconfig) for users to download.
      type: str
      sample: autoconfig.example.org/mail/config-v1.1.xml
    content:
      description: The text of the file.
      type: str
"""

from typing import Any

from ansible.errors import AnsibleLookupError
from ansible.plugins.lookup import LookupBase
from ansible_collections.mailports.secure.plugins.plugin_utils.publishing.asking import publication
from ansible_collections.mailports.secure.plugins.plugin_utils.publishing.files import files
from ansible_collections.mailports.secure.plugins.plugin_utils.publishing.model import NotPublishable


class LookupModule(LookupBase):
    def run(self, terms: list[Any], variables: Any = None, **kwargs: Any) -> list[dict[str, str]]:
        self.set_options(var_options=variables, direct=kwargs)
        return [record for term in terms for record in self._records(str(term))]

    def _records(self, term: str) -> list[dict[str, str]]:
        servers = {protocol: self.get_option(protocol) or () for protocol in ("imap", "pop3", "smtp")}
        provider, name, mx, mode = (self.get_option(option) for option in ("provider", "name", "mx", "sts_mode"))
        try:
            asked = publication(term, provider, servers, name, mx or (), mode)
        except NotPublishable as error:
            raise AnsibleLookupError(f"mailports.secure.publication: {error}") from None
        made, _left_out = files(asked)
        return [{"domain": asked.domain, "path": path, "content": content} for path, content in made.items()]
