#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The module ``mailports.secure.enforce``, which is documented here; the action of that name does the work."""

from __future__ import annotations

DOCUMENTATION = r"""
module: enforce
author: The mailports project (@mailports)
short_description: Mends insecure mail connections in what is installed on hosts
version_added: 0.1.0
description:
  - Does what M(mailports.secure.audit) does, and makes the linter's safe fixes on the host.
  - Servers are probed from the host first. Where the one that a mended file leads to cannot be reached, or its TLS is
    not as it should be, the file is left alone and named in RV(mended.left).
  - The mended files are staged and checked by their own program, where it can. Then the old ones are kept, the new ones
    take their place one by one, in one step each, with mode and owner as before, tables are made and programs reloaded.
    Where a program refuses, the old files are put back.
  - A file that has changed since it was read is not touched.
  - A diff shows what changes in the lines that change, secrets masked.
extends_documentation_fragment:
  - ansible.builtin.action_common_attributes
  - mailports.secure.audit
options:
  state:
    description: V(mended), or V(restored) to put back what the last run on the host has replaced.
    type: str
    choices: [mended, restored]
    default: mended
  unsafe_fixes:
    description: Also make the fixes that may break what works now, such as a port that nobody has confirmed.
    type: bool
    default: false
  probe:
    description: Whether to probe servers from the host before a program is led there.
    type: bool
    default: true
  probe_timeout:
    description: How many seconds each step of a probe may take.
    type: float
    default: 10
  ca_file:
    description: A file on the host with the authorities that the probe trusts, instead of the system's.
    type: str
  backup:
    description:
      - The folder on the host in which the old files are kept. By default C(/var/backups/mailports) for root, and
        C(~/.local/state/mailports) for others.
    type: str
  backups:
    description: How many former states are kept, at least one.
    type: int
    default: 5
attributes:
  check_mode:
    support: full
  diff_mode:
    support: full
  platform:
    platforms: posix
    support: full
seealso:
  - module: mailports.secure.audit
  - module: mailports.secure.probe
"""

EXAMPLES = r"""
- name: Mend the mail configurations of a host
  mailports.secure.enforce:
  become: true
  register: mail

- name: Say what is left
  ansible.builtin.debug:
    msg: "{{ mail.mended.left }}"

- name: Put back what the last run has replaced
  mailports.secure.enforce:
    state: restored
  become: true
"""

RETURN = r"""
audited:
  description: When that was, in UTC.
  type: str
  returned: with O(state=mended)
  sample: "2026-11-01T12:00:00Z"
report:
  description: The report after mending (in check mode, as it would be), as of M(mailports.secure.audit).
  type: dict
  returned: with O(state=mended)
files:
  description: As of M(mailports.secure.audit). With O(state=restored), the paths that were put back.
  type: list
  elements: raw
  returned: success
listeners:
  description: As of M(mailports.secure.audit).
  type: list
  elements: dict
  returned: with O(state=mended)
programs:
  description: As of M(mailports.secure.audit).
  type: dict
  returned: with O(state=mended)
notes:
  description: As of M(mailports.secure.audit).
  type: list
  elements: dict
  returned: with O(state=mended)
mended:
  description: What was done, or would be in check mode.
  type: dict
  returned: with O(state=mended)
  contains:
    changed:
      description: The files that were mended.
      type: list
      elements: str
      sample: [/etc/msmtprc]
    left:
      description: The files whose fixes were not made, each with C(path) and C(why).
      type: list
      elements: dict
    unchecked:
      description: Of the changed files those that no program has checked.
      type: list
      elements: str
    backup:
      description: The folder on the host in which the old files are kept.
      type: str
    before:
      description: The summary of the report before mending.
      type: dict
"""
