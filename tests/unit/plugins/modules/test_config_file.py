# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the module writes between its marks, and what it shows."""

from __future__ import annotations

import json

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.mailports.secure.plugins.module_utils.replacing import NotReplaceable
from ansible_collections.mailports.secure.plugins.modules.config_file import filled, main, merged, shown

BEGIN = "# BEGIN mailports: what stands here is managed by Ansible\n"
END = "# END mailports: what stands here is managed by Ansible\n"


@pytest.mark.parametrize(
    ("present", "expected"),
    [
        ("", f"{BEGIN}new\n{END}"),
        ("own\n", f"own\n{BEGIN}new\n{END}"),
        ("own", f"own\n{BEGIN}new\n{END}"),
        (f"own\n{BEGIN}old\n{END}more\n", f"own\n{BEGIN}new\n{END}more\n"),
        (f"own\n{BEGIN}new\n{END}more\n", f"own\n{BEGIN}new\n{END}more\n"),
    ],
)
def test_a_block_is_put_in_place_and_the_rest_left_alone(present, expected):
    assert merged(present, "new\n", "#") == expected


def test_a_block_without_its_end_is_refused():
    with pytest.raises(NotReplaceable, match="remove it"):
        merged(f"{BEGIN}old\n", "new\n", "#")


SECRETS = {"%%password%%": '"sword\\"fish"'}
PRIVATE = r"(?m)^password (.+)$"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("password %%password%%\n", "password %%password%%\n"),
        ('password "sword\\"fish"\n', "password %%password%%\n"),
        ("user me\npassword old\n", "user me\npassword ********\n"),
        ("user me\n", "user me\n"),
    ],
)
def test_secrets_are_not_shown(text, expected):
    assert shown(text, SECRETS, PRIVATE) == expected


def test_what_is_written_is_what_is_meant():
    assert filled("password %%password%%\n", SECRETS) == 'password "sword\\"fish"\n'


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"mode": "u=rw"}, "mode: 'u=rw' is none; write octal digits in quotes"),
        ({"mode": 0o600}, "mode: 384 is none"),
        ({"backups": -1}, "backups is less than 0"),
        ({"private": "("}, "private is no regular expression"),
        ({"owner": "nobody-at-all"}, "no such user or group"),
    ],
)
def test_bad_options_are_told_before_anything_is_written(tmp_path, capsys, options, says):
    given = {"path": str(tmp_path / "file"), "content": "new\n", "_ansible_diff": True, **options}
    with patch_module_args(given), pytest.raises(SystemExit):
        main()
    answer = json.loads(capsys.readouterr().out)
    assert answer["failed"] and says in answer["msg"]
    assert list(tmp_path.iterdir()) == []
