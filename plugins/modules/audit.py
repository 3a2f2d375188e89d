#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The module ``mailports.secure.audit``, which is documented here; the action of that name does the work."""

from __future__ import annotations

DOCUMENTATION = r"""
module: audit
author: The mailports project (@mailports)
short_description: Finds insecure mail connections in what is installed on hosts
version_added: 0.1.0
description:
  - Brings the configurations of all mail programs and services that mailports knows from a host to the controller, in
    one go, and lints them there. Nothing is changed, and nothing is asked of the host but Python.
  - Tells also who listens on the mail ports (Linux), whose the files are, and the versions of the programs.
  - No line of a file, and no secret, is in the result. What travels is sealed, so that no log of a connection has it.
  - A file that cannot be read is told in RV(notes), and never fails a host. Run it with C(become) to see all files.
  - The task fails for a host only where nothing could be found out.
extends_documentation_fragment:
  - ansible.builtin.action_common_attributes
  - mailports.secure.audit
attributes:
  check_mode:
    support: full
  diff_mode:
    support: none
  platform:
    platforms: posix
    support: full
seealso:
  - module: mailports.secure.enforce
  - module: mailports.secure.lint
"""

EXAMPLES = r"""
- name: Look at the mail configurations of a host
  mailports.secure.audit:
  become: true
  register: mail

- name: Look at an application's folder, too, and for two kinds of findings only
  mailports.secure.audit:
    paths: [/opt/shop/config]
    select: [no-tls, insecure-port]
  register: shop

- name: Say how bad it is
  ansible.builtin.debug:
    msg: "{{ inventory_hostname }}: {{ mail.report.summary.error }} errors"
"""

RETURN = r"""
audited:
  description: When that was, in UTC.
  type: str
  returned: success
  sample: "2026-11-01T12:00:00Z"
report:
  description: The report, as of M(mailports.secure.lint) and C(mailports lint --format json), with absolute paths.
  type: dict
  returned: success
files:
  description: Files with a connection or a password in them, as C(path), C(mode), C(owner), C(group) and C(secret).
  type: list
  elements: dict
  returned: success
  sample: [{path: /etc/msmtprc, mode: "0600", owner: root, group: root, secret: true}]
listeners:
  description: What listens on 25, 110, 143, 465, 587, 993 and 995, with C(address), C(port) and C(program).
  type: list
  elements: dict
  returned: success
  sample: [{address: 127.0.0.1, port: 25, program: /usr/lib/postfix/sbin/master}]
programs:
  description: The versions that the mail programs tell.
  type: dict
  returned: success
  sample: {postfix: 3.7.11}
notes:
  description: What could not be read or was left out, with C(path) and C(message).
  type: list
  elements: dict
  returned: success
"""
