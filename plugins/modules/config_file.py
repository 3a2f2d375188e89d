#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The module ``mailports.secure.config_file``."""

from __future__ import annotations

DOCUMENTATION = r"""
module: config_file
author: The mailports project (@mailports)
short_description: Puts a program's configuration in place once the program has accepted it
version_added: 0.1.0
description:
  - Stages the new file in a folder that nobody else can enter, has the program check it there, keeps a copy of the old
    one beside it, and then renames the new one over it. Whenever that is interrupted, the file is whole, the old one or
    the new one.
  - Passwords are given apart from the content, so that a diff and the output of verbose runs can show all but them.
extends_documentation_fragment:
  - ansible.builtin.action_common_attributes
options:
  path:
    description: The file. V(~) is the home folder of whoever acts. Missing folders are made, with mode 0700.
    type: path
    required: true
  content:
    description: The content, with marks where passwords stand.
    type: str
    required: true
  secrets:
    description: What to write instead of each mark, in the way that the program wants it quoted.
    type: dict
    default: {}
  block:
    description:
      - The content is a part of the file, between two comments that say so. What stands around it is left alone.
      - It is put at the end of a file that does not have it yet.
    type: bool
    default: false
  comment:
    description: What a comment begins with, for O(block).
    type: str
    default: "#"
  mode:
    description: The mode, in octal digits and quotes. With O(block) a present file keeps its own.
    type: raw
    default: "0600"
  owner:
    description: The owner of the file and of folders that are made. By default whoever acts.
    type: str
  group:
    description: The group, likewise.
    type: str
  trusted:
    description:
      - Follow no link below this folder, which belongs to somebody else. It may be a link itself.
    type: path
  check:
    description:
      - A command that accepts the file with exit status 0, run in check mode, too. V({file}) is the staged file, which
        has the name of the real one, V({folder}) the folder that it lies in, empty otherwise.
    type: list
    elements: str
    default: []
  private:
    description:
      - A regular expression. What its group 1 matches in the old file, in the new one and in what the check says is not
        shown.
    type: str
  backups:
    description: How many copies of former files to keep, V(0) for none.
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
"""

EXAMPLES = r"""
- name: Tell fetchmail where the mail is
  mailports.secure.config_file:
    path: ~/.fetchmailrc
    content: |
      poll imap.example.org proto IMAP user "alice" password @password@ ssl
    secrets:
      "@password@": '"{{ vault_password }}"'
    check: [fetchmail, --fetchmailrc, "{file}", --configdump]

- name: Have git send mail by TLS
  mailports.secure.config_file:
    path: ~/.gitconfig
    block: true
    content: |
      [sendemail]
        smtpServer = smtp.example.org
        smtpEncryption = ssl
    check: [git, config, --file, "{file}", --list]
"""

RETURN = r"""
backup_file:
  description: The copy of the old file.
  type: str
  returned: when there was one and it was replaced
  sample: /home/alice/.fetchmailrc.2026-01-02@03:04:05~
"""

import os
import re
import shutil
import stat
import tempfile
from pathlib import Path

from ansible.module_utils.basic import AnsibleModule
from ansible.module_utils.common.text.converters import to_bytes, to_text

from ..module_utils.replacing import NotReplaceable, Place, as_wanted, numbers, permissions

_OPTIONS = {
    "path": {"type": "path", "required": True},
    "content": {"type": "str", "required": True},
    "secrets": {"type": "dict", "default": {}, "no_log": True},
    "block": {"type": "bool", "default": False},
    "comment": {"type": "str", "default": "#"},
    "mode": {"type": "raw", "default": "0600"},
    "owner": {"type": "str"},
    "group": {"type": "str"},
    "trusted": {"type": "path"},
    "check": {"type": "list", "elements": "str", "default": []},
    "private": {"type": "str"},
    "backups": {"type": "int", "default": 5},
}
_HIDDEN = "********"
_LINES = "{} {} mailports: what stands here is managed by Ansible\n"
#: How much of what a check says is told.
_SAID = 2000


class NotAccepted(Exception):
    """The program does not accept the new file; says why."""


def merged(present, block, comment):
    """The present text with the block in place of the one that it has, or else at its end."""
    begin, end = (_LINES.format(comment, word) for word in ("BEGIN", "END"))
    before, found, rest = present.partition(begin)
    if not found:
        line_end = "\n" if present and not present.endswith("\n") else ""
        return present + line_end + begin + block + end
    _inside, found, after = rest.partition(end)
    if not found:
        raise NotReplaceable(f"the line {begin!r} is there, but not the line {end!r}; remove it, or put it back")
    return before + begin + block + end + after


def filled(text, secrets):
    """The text with the secrets in place of their marks."""
    for mark, secret in secrets.items():
        text = text.replace(mark, secret)
    return text


def shown(text, secrets, private):
    """The text as anybody may see it: with marks for the secrets, and stars for what is private otherwise."""
    for mark, secret in secrets.items():
        text = text.replace(secret, mark) if secret else text

    def hide(found):
        if found.lastindex is None or found[1] is None or found[1] in secrets:
            return found[0]
        start, end = (place - found.start() for place in found.span(1))
        return found[0][:start] + _HIDDEN + found[0][end:]

    return re.sub(private, hide, text) if private else text


def check(module, name, data, say):
    """Have the program accept the file, staged under its own name; raises `NotAccepted`."""
    program, *arguments = module.params["check"]
    path = module.get_bin_path(program)
    if path is None:
        return
    folder = tempfile.mkdtemp(prefix="mailports-", dir=module.tmpdir)
    try:
        staged = str(Path(folder, name))
        with os.fdopen(os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(data)
        words = [word.replace("{file}", staged).replace("{folder}", folder) for word in arguments]
        status, output, errors = module.run_command([path, *words], expand_user_and_vars=False)
    finally:
        shutil.rmtree(folder)
    if status:
        said = say(errors.strip() or output.strip() or f"exit status {status}").replace(folder + os.sep, "")
        raise NotAccepted(f"the new {module.params['path']} is not accepted: {said[:_SAID]}")


def mode_of(params, status):
    """The mode that the file shall have: one that has a block is its owner's, mode included."""
    return stat.S_IMODE(status.st_mode) if params["block"] and status else permissions(params["mode"])


def compare(module, place):
    """What is to be done: the new bytes, or None where only mode or owner differ, and what the module returns."""
    params, secrets = module.params, module.params["secrets"]
    status, present = place.status(), place.read()
    mode = mode_of(params, status)
    old = to_text(present, errors="surrogateescape")
    content = merged(old, params["content"], params["comment"]) if params["block"] else params["content"]
    wanted = filled(content, secrets)
    data = to_bytes(wanted, errors="surrogateescape")
    new = status is None or present != data
    result = {"changed": new or not as_wanted(status, mode, place.owner)}

    def say(text):
        return shown(text, secrets, params["private"])

    if module._diff:
        result["diff"] = {
            "before_header": params["path"] if status else "absent",
            "after_header": params["path"],
            "before": say(old),
            "after": say(wanted),
        }
    if new and params["check"]:
        check(module, place.name, data, say)
    return data if new else None, result


def replace(module, place, data):
    """Change what is there; returns what the module returns besides."""
    mode = mode_of(module.params, place.status())
    if data is None:
        place.adjust(mode)
        return {}
    number = module.params["backups"]
    kept = {"backup_file": place.back_up(number)} if number and place.status() else {}
    place.replace(data, mode)
    return kept


def main():
    module = AnsibleModule(argument_spec=_OPTIONS, supports_check_mode=True)
    params = module.params
    if params["backups"] < 0:
        module.fail_json(msg="backups is less than 0")
    try:
        facts = params["path"], params["trusted"], numbers(params["owner"], params["group"])
        with Place(*facts, make=False) as place:
            data, result = compare(module, place)
        if result["changed"] and not module.check_mode:
            with Place(*facts) as place:
                result.update(replace(module, place, data))
    except (NotReplaceable, NotAccepted) as error:
        module.fail_json(msg=str(error))
    except re.error as error:
        module.fail_json(msg=f"private is no regular expression: {error}")
    except OSError as error:
        module.fail_json(msg=f"{params['path']}: {error.strerror}")
    module.exit_json(**result)


if __name__ == "__main__":
    main()
