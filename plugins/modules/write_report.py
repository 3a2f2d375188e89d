#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The module ``mailports.secure.write_report``, which is documented here; the action of that name does the work."""

from __future__ import annotations

DOCUMENTATION = r"""
module: write_report
author: The mailports project (@mailports)
short_description: Writes what an audit of hosts has found into one file on the controller
version_added: 0.1.0
description:
  - Writes the answers of M(mailports.secure.audit) or M(mailports.secure.enforce) of all hosts of the play into one
    JSON file on the controller, in the form of C(schemas/audit.schema.json). C(mailports report) makes pages of it.
  - Hosts that were unreachable, or failed, are in it as such, if their answers were registered
    (C(ignore_unreachable), C(failed_when)).
  - The file is for its owner alone. Written in check mode as well.
extends_documentation_fragment:
  - ansible.builtin.action_common_attributes
options:
  path:
    description: The file. A relative path starts from the working folder.
    type: str
    required: true
  answers:
    description: The name of the variable that the answers were registered in.
    type: str
    required: true
  kind:
    description: What was done.
    type: str
    choices: [audit, enforce]
    default: audit
attributes:
  check_mode:
    support: full
  diff_mode:
    support: none
  platform:
    platforms: posix
    support: full
seealso:
  - module: mailports.secure.audit
  - module: mailports.secure.enforce
"""

EXAMPLES = r"""
- name: Look at the mail configurations of all hosts
  mailports.secure.audit:
  register: mail
  ignore_unreachable: true
  failed_when: false

- name: Write what was found into one file
  mailports.secure.write_report:
    path: audit.json
    answers: mail
  run_once: true
"""

RETURN = r"""
path:
  description: The file.
  type: str
  returned: success
  sample: /home/alice/audit.json
summary:
  description: The run in one line, and one more for each host of which something is to be told.
  type: list
  elements: str
  returned: success
  sample: ["3 of 4 hosts audited: 2 errors, 1 warnings, 0 notes", "db: unreachable: Connection refused"]
"""
