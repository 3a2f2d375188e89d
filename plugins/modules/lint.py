#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The module ``mailports.secure.lint``, which is documented here; the action of that name does the work."""

from __future__ import annotations

DOCUMENTATION = r"""
module: lint
author: The mailports project (@mailports)
short_description: Finds insecure mail connections in configuration files on the controller
version_added: 0.1.0
description:
  - Lints files on the controller, as C(mailports lint) does, for a play that checks a repository. It changes nothing,
    and connects to no host.
  - The task fails where something is found, with a line for each finding.
  - The settings in C(.mailports.yml) or C(pyproject.toml), of the nearest folder upward from the first path, hold here,
    too. What the task says wins.
extends_documentation_fragment:
  - ansible.builtin.action_common_attributes
options:
  paths:
    description:
      - Files and folders. Relative ones start from the playbook's folder, and so do the paths in the result.
      - In a folder C(.gitignore) is honoured.
    type: list
    elements: str
    default: [.]
  application:
    description: What the file is, whatever its name. C(mailports explain) lists the applications. Goes with one file.
    type: str
  select:
    description: Only these rules, by code, name or beginning of a code (V(MP2)).
    type: list
    elements: str
  ignore:
    description: Not these rules.
    type: list
    elements: str
  policy:
    description: V(default), V(strict) (implicit TLS only), V(lenient), or the path of a policy file.
    type: str
  config:
    description: The file with the settings, instead of the nearest one.
    type: str
  fail_on:
    description: Fail from this severity on. By default what the settings say, or else from V(warning) on.
    type: str
    choices: [error, warning, note, never]
  statistics:
    description: Also return a count by rule.
    type: bool
    default: false
  endpoints:
    description: Also return every endpoint that was read, secure ones too.
    type: bool
    default: false
attributes:
  check_mode:
    support: full
  diff_mode:
    support: none
  platform:
    platforms: posix
    support: full
seealso:
  - plugin: mailports.secure.lint
    plugin_type: filter
"""

EXAMPLES = r"""
- name: Fail where a mail connection of this repository is insecure
  mailports.secure.lint:
    paths: "{{ playbook_dir }}"

- name: Look at errors of two rules alone
  mailports.secure.lint:
    paths: ["{{ playbook_dir }}"]
    select: [insecure-port, no-tls]
    fail_on: error

- name: Count what is found, and go on
  mailports.secure.lint:
    paths: "{{ playbook_dir }}"
    fail_on: never
  register: mail

- name: Show the count
  ansible.builtin.debug:
    msg: "{{ mail.summary.error }} errors in {{ mail.summary.checked }} files"
"""

RETURN = r"""
version:
  description: The version of the report's form, which is that of C(mailports lint --format json).
  type: int
  returned: success and findings
  sample: 1
summary:
  description: How many files were looked at and checked, how many endpoints were read, and what was found by severity.
  type: dict
  returned: success and findings
  sample: {files: 812, checked: 41, endpoints: 57, error: 3, warning: 2, note: 0}
findings:
  description: What is insecure, by path and line. No finding shows a secret.
  type: list
  elements: dict
  returned: success and findings
  contains:
    path:
      description: The file, relative to the playbook's folder where it lies below it.
      type: str
    line:
      description: The line, from 1. C(column), C(end_line) and C(end_column) tell the place in full.
      type: int
    code:
      description: The rule's code.
      type: str
      sample: MP101
    rule:
      description: The rule's name.
      type: str
      sample: insecure-port
    severity:
      description: V(error), V(warning) or V(note).
      type: str
    message:
      description: What is wrong.
      type: str
    help:
      description: What to do about it.
      type: str
    application:
      description: The program whose file it is.
      type: str
    fixable:
      description: Whether C(mailports lint --fix) mends it.
      type: bool
    endpoint:
      description: The connection that it is about, or null.
      type: dict
statistics:
  description: How often each rule was found.
  type: list
  elements: dict
  returned: with O(statistics)
endpoints:
  description: Every endpoint that was read.
  type: list
  elements: dict
  returned: with O(endpoints)
"""
