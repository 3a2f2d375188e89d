#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The module ``mailports.secure.audit``, which is documented here; the action of that name does the work."""

from __future__ import annotations

DOCUMENTATION = r"""
module: audit
author: The mailports project (@mailports)
short_description: Finds insecure mail connections in what is installed on hosts
version_added: 0.2.0
description:
  - Brings the configurations of all mail programs and services that mailports knows from a host to the controller, in
    one go, and lints them there. Nothing is changed, and nothing is asked of the host but Python.
  - Tells also who listens on the mail ports (Linux), whose the files are, and the versions of the programs.
  - No line of a file, and no secret, is in the result. What travels is sealed, so that no log of a connection has it.
  - A file that cannot be read is told in RV(notes), and never fails a host. Run it with C(become) to see all files.
  - The task fails for a host only where nothing could be found out.
options:
  paths:
    description:
      - Files, folders and globs on the host to look at as well. Of a folder all files that speak of mail.
    type: list
    elements: str
    default: []
  select:
    description: Only these rules, by code, name or beginning of a code (V(MP2)).
    type: list
    elements: str
    default: []
  ignore:
    description: Not these rules.
    type: list
    elements: str
    default: []
  policy:
    description:
      - V(default), V(strict) (implicit TLS only), V(lenient), or the path of a policy file on the controller, which
        starts from the playbook's folder.
    type: str
    default: default
  max_files:
    description: How many files of a host are looked at.
    type: int
    default: 1000
  max_file_size:
    description: How large one may be, in bytes.
    type: int
    default: 1048576
  max_size:
    description: How large all of a host may be together, in bytes.
    type: int
    default: 16777216
  seconds:
    description: How long a host may look for files.
    type: int
    default: 30
attributes:
  check_mode:
    support: full
    description: Can run in check mode and return changed status prediction without modifying target.
  diff_mode:
    support: none
    description: Will return details on what has changed (or possibly needs changing in check_mode), when in diff mode.
  platform:
    description: Target OS or families that can be operated against.
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
