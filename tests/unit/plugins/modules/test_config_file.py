# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the module writes between its marks, and what it shows."""

from __future__ import annotations

import pytest
from ansible_collections.mailports.secure.plugins.module_utils.replacing import NotReplaceable
from ansible_collections.mailports.secure.plugins.modules.config_file import filled, merged, shown

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
