#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The module ``mailports.secure.collect``: runs on the host, with the standard library alone."""

from __future__ import annotations

DOCUMENTATION = r"""
module: collect
author: The mailports project (@mailports)
short_description: Brings the mail configurations of a host to the controller
version_added: 0.1.0
description:
  - The half of M(mailports.secure.audit) and M(mailports.secure.enforce) that runs on the host. Use those.
  - Finds files by globs and brings them in one answer, compressed, and sealed with a key that only the task knows.
    Changes nothing, and leaves nothing behind.
extends_documentation_fragment:
  - ansible.builtin.action_common_attributes
options:
  search:
    description:
      - Lists of globs. C(system) and C(beside) are absolute, C(home) holds below each user's home folder, and
        C(anywhere) is for files that have one of C(words) in them. C(paths) are files and folders that the user names.
    type: dict
    required: true
  key:
    description: What the files are sealed with.
    type: str
    required: true
  limits:
    description: How many C(files), C(bytes_each) and C(bytes_together) may be brought, in how many C(seconds).
    type: dict
    required: true
  ports:
    description: The TCP ports of which to tell who listens there.
    type: list
    elements: int
    default: []
  versions:
    description: By the program's name the C(command) that tells its version, if a file of its C(globs) is there.
    type: dict
    default: {}
  backup:
    description: The folder in which M(mailports.secure.enforce) keeps what it mended.
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
  - module: mailports.secure.audit
"""

EXAMPLES = r"""
- name: Look at the mail configurations of a host
  mailports.secure.audit:
"""

RETURN = r"""
sealed:
  description: The files.
  type: str
  returned: success
facts:
  description: Path, kind, mode and owner of each file.
  type: list
  elements: dict
  returned: success
notes:
  description: What could not be read, and why.
  type: list
  elements: dict
  returned: success
listeners:
  description: Address, port and program of what listens.
  type: list
  elements: dict
  returned: success
unfinished:
  description: Whether a run of M(mailports.secure.enforce) was killed before it had told the programs.
  type: bool
  returned: success
programs:
  description: The versions, by the program's name.
  type: dict
  returned: success
"""

from ansible.module_utils.basic import AnsibleModule

from ..module_utils.backups import folder, unfinished
from ..module_utils.collecting.files import Collection, Limits
from ..module_utils.collecting.listeners import listeners
from ..module_utils.collecting.sealing import seal

_OPTIONS = {
    "search": {"type": "dict", "required": True},
    "key": {"type": "str", "required": True, "no_log": True},
    "limits": {"type": "dict", "required": True},
    "ports": {"type": "list", "elements": "int", "default": []},
    "versions": {"type": "dict", "default": {}},
    "backup": {"type": "path"},
}
#: A program that takes longer to tell its version does not tell it.
_SECONDS = "5"


def _versions(module, met):
    bounded = module.get_bin_path("timeout")
    found = {}
    for name, asked in module.params["versions"].items():
        program, *arguments = asked["command"]
        path = module.get_bin_path(program) if met.intersection(asked["globs"]) else None
        if path:
            command = [path, *arguments]
            status, said, _errors = module.run_command([bounded, _SECONDS, *command] if bounded else command)
            if status == 0 and said.strip():
                found[name] = said.strip().splitlines()[0][:100]
    return found


def main():
    module = AnsibleModule(argument_spec=_OPTIONS, supports_check_mode=True)
    collection = Collection(Limits(**module.params["limits"]))
    collection.gather(module.params["search"])
    module.exit_json(
        changed=False,
        sealed=seal(collection.files, module.params["key"]),
        facts=collection.facts,
        notes=collection.notes,
        listeners=listeners(set(module.params["ports"])),
        unfinished=unfinished(folder(module.params["backup"])).exists(),
        programs=_versions(module, collection.met),
    )


if __name__ == "__main__":
    main()
