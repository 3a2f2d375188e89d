#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The module ``mailports.secure.mend``: runs on the host, with the standard library alone."""

from __future__ import annotations

DOCUMENTATION = r"""
module: mend
author: The mailports project (@mailports)
short_description: Edits files of a host that its programs accept, or puts them back
version_added: 0.1.0
description:
  - The half of M(mailports.secure.enforce) that changes files on the host. Use that.
  - Probes the servers that the mended files lead to, stages the files, has their programs check them, keeps the old
    ones, replaces them one by one, and tells the programs. What cannot be mended stays, or is put back.
extends_documentation_fragment:
  - ansible.builtin.action_common_attributes
options:
  state:
    description: V(mended), or V(restored) for what the last run has replaced.
    type: str
    choices: [mended, restored]
    default: mended
  sets:
    description: Files that belong together, as C(files), C(probes), C(along), C(checks), C(tables) and C(reload).
    type: list
    elements: dict
    default: []
  edits:
    description: What to change in them, sealed.
    type: str
    default: ""
  key:
    description: What the edits, and the answer, are sealed with.
    type: str
    required: true
  backup:
    description: The folder in which the old files are kept.
    type: path
  backups:
    description: How many former states are kept, at least one.
    type: int
    default: 5
  timeout:
    description: How many seconds each step of a probe may take.
    type: float
    default: 10
  ca_file:
    description: A file on the host with the authorities that the probe trusts, instead of the system's.
    type: path
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
"""

EXAMPLES = r"""
- name: Mend the mail configurations of a host
  mailports.secure.enforce:
"""

RETURN = r"""
sealed:
  description: What was mended and what was left, and why.
  type: str
  returned: success
"""

import json

from ansible.module_utils.basic import AnsibleModule

from ..module_utils.backups import folder
from ..module_utils.collecting.sealing import Broken, seal, unseal
from ..module_utils.mending import Mending
from ..module_utils.probing.certificates import NoAuthorities
from ..module_utils.probing.model import Settings
from ..module_utils.replacing import NotReplaceable
from ..module_utils.staging import Refused

_OPTIONS = {
    "state": {"type": "str", "choices": ["mended", "restored"], "default": "mended"},
    "sets": {"type": "list", "elements": "dict", "default": []},
    "edits": {"type": "str", "default": ""},
    "key": {"type": "str", "required": True, "no_log": True},
    "backup": {"type": "path"},
    "backups": {"type": "int", "default": 5},
    "timeout": {"type": "float", "default": 10},
    "ca_file": {"type": "path"},
}
#: Edits are smaller than the files that they are for.
_LIMIT = 1 << 26


def _edits(asked):
    sealed = unseal(asked["edits"], asked["key"], _LIMIT) if asked["edits"] else {}
    return {path: json.loads(said.decode()) for path, said in sealed.items()}


def _act(module):
    asked = module.params
    mending = Mending(module, folder(asked["backup"]), _edits(asked), Settings(asked["timeout"], asked["ca_file"]))
    if asked["state"] == "restored":
        paths, backup = mending.go_back()
        return {"files": paths, "backup": backup, "changed": bool(paths)}
    finished = mending.finish()
    result = mending.mend(asked["sets"], asked["backups"])
    return dict(result, changed=finished or bool(result["files"]))


def main():
    module = AnsibleModule(argument_spec=_OPTIONS, supports_check_mode=True)
    try:
        result = _act(module)
    except (Broken, NoAuthorities, NotReplaceable, Refused) as error:
        result = {"failed": True, "msg": str(error)}
    except OSError as error:
        result = {"failed": True, "msg": f"{error.filename}: {error.strerror}"}
    # What a program says of a file may be a line of it.
    module.exit_json(sealed=seal({"answer": json.dumps(result).encode()}, module.params["key"]))


if __name__ == "__main__":
    main()
