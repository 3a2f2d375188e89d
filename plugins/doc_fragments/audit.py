# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the documentation of ``mailports.secure.audit`` and ``mailports.secure.enforce`` has in common."""

from __future__ import annotations


class ModuleDocFragment:
    """The options that say what is looked at on a host, and by which rules."""

    DOCUMENTATION = r"""
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
        starts from the playbook's folder, or else from the working folder.
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
"""
