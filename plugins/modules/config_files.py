#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The module ``mailports.secure.config_files``."""

from __future__ import annotations

DOCUMENTATION = r"""
module: config_files
author: The mailports project (@mailports)
short_description: Puts the files of a service in place together, once its program accepts them
version_added: 0.1.0
description:
  - Compares files with what is there. Where one differs, stages all of them in a folder that only their owner can
    enter, has their program check them there, keeps the old ones, and then renames the new ones over them, in the given
    order.
  - Whenever it is interrupted, each file is whole, the old one or the new one.
  - Should the program then not run, O(state=restored) puts back what was.
extends_documentation_fragment:
  - ansible.builtin.action_common_attributes
options:
  state:
    description: Whether to install O(files), to put back what O(backup) has kept, or to note what O(tell) asks for.
    type: str
    choices: [present, restored, told]
    default: present
  files:
    description: The files. The last one should be that which refers to the others.
    type: list
    elements: dict
    default: []
    suboptions:
      path:
        description: The file's absolute path.
        type: str
        required: true
      content:
        description: The content. One of this and O(files[].secret) is required.
        type: str
      secret:
        description: A content that is never shown, neither in a diff nor in verbose output.
        type: str
      mode:
        description: The file's mode, in octal digits and quotes.
        type: raw
        default: "0644"
      owner:
        description: The owner. Left alone by default.
        type: str
      group:
        description: The group. Left alone by default.
        type: str
      force:
        description: V(false) leaves a file alone which is there already, whatever its content.
        type: bool
        default: true
  root:
    description: Act below this folder as if it was the root folder.
    type: path
    default: ""
  along:
    description: Present files and folders to stage along with the new ones, because the program reads them, too.
    type: list
    elements: str
    default: []
  checks:
    description:
      - Commands that accept the staged files with exit status 0. In their arguments and environment C({stage}) stands
        for the folder in which O(files[].path) lies below its own path.
      - What is not installed checks nothing; RV(unchecked) names it.
      - They run in check mode, too.
    type: list
    elements: dict
    default: []
    suboptions:
      argv:
        description: The program and its arguments.
        type: list
        elements: str
        required: true
      environment:
        description: Variables to set.
        type: dict
      stdin:
        description: What the command reads from its standard input.
        type: str
      quiet:
        description: Whether anything on standard error is a refusal as well.
        type: bool
        default: false
      refuse:
        description: A regular expression. A line of the output that it matches at its beginning is a refusal.
        type: str
      output:
        description: The whole output that is expected. Never shown.
        type: str
      complaint:
        description: How to begin the message of a refusal.
        type: str
        default: The new files are not accepted
  private:
    description: A regular expression. No diff is shown of a file whose present content has it somewhere.
    type: str
  hidden:
    description: Words that must not be shown, whatever a check says.
    type: list
    elements: str
    default: []
  tell:
    description:
      - Whether a program has to be told of new files, to read them. Say O(state=told) once it was.
      - Should a run be cut off before that, the next one has the files as changed again.
    type: bool
    default: false
  backup:
    description:
      - The folder in which the old files are kept, each time in a folder of its own.
      - With O(state=restored) and O(state=told), such a folder, as RV(backup) told.
    type: path
    required: true
  backups:
    description: How many former states are kept.
    type: int
    default: 5
attributes:
  check_mode:
    support: full
  diff_mode:
    support: partial
    details: With O(state=restored) and O(state=told) there is none.
  platform:
    platforms: posix
    support: full
"""

EXAMPLES = r"""
- name: Require TLS where s-nail sends mail
  mailports.secure.config_files:
    files:
      - path: /etc/s-nail.rc
        content: |
          set smtp-use-starttls
    checks:
      - argv: [s-nail, "-:u", "-X", "source {stage}/etc/s-nail.rc", "-X", xit]
        quiet: true
    backup: /var/backups/mailports/s-nail
  register: installed

- name: Go back
  mailports.secure.config_files:
    state: restored
    backup: "{{ installed.backup }}"
  when: installed is changed

- name: Replace what a service reads
  mailports.secure.config_files:
    files:
      - path: /etc/dovecot/conf.d/99-tls.conf
        content: |
          ssl = required
    tell: true
    backup: /etc/dovecot/backups
  register: settings

- name: Have it read them
  ansible.builtin.command:
    argv: [doveadm, reload]
  changed_when: true
  when: settings.backup is defined

- name: Note that it has
  mailports.secure.config_files:
    state: told
    backup: "{{ settings.backup }}"
  when: settings.backup is defined
"""

RETURN = r"""
files:
  description: The paths of the files that were replaced, made or put back, or would be in check mode.
  type: list
  elements: str
  returned: success
  sample: [/etc/s-nail.rc]
backup:
  description: The folder in which the old files are kept, for O(state=restored).
  type: str
  returned: when something was changed
  sample: /var/backups/mailports/s-nail/20260102T030405.000006Z
unchecked:
  description: Programs of O(checks) that are not installed.
  type: list
  elements: str
  returned: success
  sample: []
"""

import os
import re
from pathlib import Path

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.common.text.converters import to_bytes, to_text

from ..module_utils.file_sets import File, keep, kept, restore, told, untold
from ..module_utils.replacing import NotReplaceable, numbers, permissions
from ..module_utils.staging import Refused, Stage

_FILE = {
    "path": {"type": "str", "required": True},
    "content": {"type": "str"},
    "secret": {"type": "str", "no_log": True},
    "mode": {"type": "raw", "default": "0644"},
    "owner": {"type": "str"},
    "group": {"type": "str"},
    "force": {"type": "bool", "default": True},
}
_CHECK = {
    "argv": {"type": "list", "elements": "str", "required": True},
    "environment": {"type": "dict"},
    "stdin": {"type": "str"},
    "quiet": {"type": "bool", "default": False},
    "refuse": {"type": "str"},
    "output": {"type": "str", "no_log": True},
    "complaint": {"type": "str", "default": "The new files are not accepted"},
}
_OPTIONS = {
    "state": {"type": "str", "choices": ["present", "restored", "told"], "default": "present"},
    "files": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": _FILE,
        "mutually_exclusive": [("content", "secret")],
        "required_one_of": [("content", "secret")],
    },
    "root": {"type": "path", "default": ""},
    "along": {"type": "list", "elements": "str", "default": []},
    "checks": {"type": "list", "elements": "dict", "default": [], "options": _CHECK},
    "private": {"type": "str"},
    "hidden": {"type": "list", "elements": "str", "default": [], "no_log": True},
    "tell": {"type": "bool", "default": False},
    "backup": {"type": "path", "required": True},
    "backups": {"type": "int", "default": 5},
}

#: Shorter lines of a secret content are words that stand elsewhere, too.
_CITED = 6


def _file(module, given):
    root, path = module.params["root"].rstrip("/"), os.path.normpath(given["path"])
    if not path.startswith("/"):
        raise NotReplaceable(f"files: {path} is not an absolute path")
    secret = given["secret"] is not None
    return File(
        path=path,
        target=root + path,
        data=to_bytes(given["secret"] if secret else given["content"]),
        secret=secret,
        force=given["force"],
        mode=permissions(given["mode"]),
        owner=numbers(given["owner"], given["group"]),
    )


def _difference(file, private):
    """What a diff may show of a file."""
    headers = {"before_header": file.path, "after_header": file.path}
    before = to_text(file.before(), errors="replace")
    if file.secret or (private and re.search(private, before)):
        return dict(headers, prepared=f"{file.path} differs; it is not shown, for it holds secrets\n")
    return dict(headers, before=before, after=to_text(file.data, errors="replace"))


def _install(module):
    files = [_file(module, given) for given in module.params["files"]]
    different = [file for file in files if file.differs()]
    waiting = untold(module.params["backup"])
    new = [file for file in files if file in different or (file.force and file.path in waiting)]
    result = {"changed": bool(new), "files": [file.path for file in new], "unchecked": []}
    if module._diff:
        result["diff"] = [_difference(file, module.params["private"]) for file in different]
    if different:
        result["unchecked"] = _check(module, files, different)
    if new and not module.check_mode:
        result["backup"] = keep(module.params["backup"], new, module.params["backups"], module.params["tell"])
        for file in different:
            file.put()
    return result


def _check(module, files, different):
    """Have the files checked; returns the programs that could not, because they are not installed."""
    # A program cites the line that it does not like.
    secret = [line.strip() for file in files if file.secret for line in to_text(file.data).splitlines()]
    module.no_log_values.update(line for line in secret if len(line) >= _CITED)
    root = module.params["root"].rstrip("/")
    present = [(path, Path(root + path)) for path in module.params["along"]]
    present += [(file.path, Path(file.target)) for file in files if file not in different]
    with Stage(module.tmpdir, different, present) as stage:
        checks = module.params["checks"]
        return sorted({check["argv"][0] for check in checks if not stage.check(module, check)})


def _restore(module):
    backup = module.params["backup"]
    files = [file["path"] for file in kept(backup)] if module.check_mode else restore(backup)
    return {"changed": True, "files": files, "unchecked": []}


def _told(module):
    if not module.check_mode:
        told(module.params["backup"])
    return {"changed": False, "files": [], "unchecked": []}


_STATES = {"present": _install, "restored": _restore, "told": _told}


def main():
    module = AnsibleModule(argument_spec=_OPTIONS, supports_check_mode=True)
    if module.params["backups"] < 1:
        module.fail_json(msg="backups is less than 1")
    try:
        result = _STATES[module.params["state"]](module)
    except (Refused, NotReplaceable) as error:
        module.fail_json(msg=str(error))
    except re.error as error:
        module.fail_json(msg=f"private or refuse is no regular expression: {error}")
    except OSError as error:
        module.fail_json(msg=f"{error.filename}: {error.strerror}")
    module.exit_json(**result)


if __name__ == "__main__":
    main()
