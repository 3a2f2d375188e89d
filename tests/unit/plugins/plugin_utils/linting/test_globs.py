# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which paths a glob matches."""

from __future__ import annotations

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.linting.globs import compiled


@pytest.mark.parametrize(
    ("glob", "matching", "others"),
    [
        ("*.conf", "a.conf x/y/a.conf", "a.conf.in a.confx"),
        ("vendor", "vendor vendor/a x/vendor/a/b", "vendors/a myvendor"),
        ("vendor/", "vendor/a x/vendor/a", "vendors/a"),
        ("/vendor", "vendor/a", "x/vendor/a"),
        ("./a/*.yml", "a/b.yml", "b.yml a/b/c.yml x/a/b.yml"),
        ("tests/**", "tests/a tests/a/b", "tests tests2/a x/tests/a"),
        ("**/fixtures/*.env", "fixtures/a.env x/y/fixtures/a.env", "fixtures/x/a.env"),
        ("a/**/b", "a/b a/x/b a/x/y/b", "a/xb"),
        ("?.[ci]ni", "a.ini b.cni", "ab.ini a.xni"),
        ("[!a-c]x", "dx", "ax cx /x"),
        ("a+(b).conf", "a+(b).conf", "aab.conf"),
        ("[", "[", "a"),
        ("a[]]b", "a]b", "ab"),
    ],
)
def test_globs(glob, matching, others):
    pattern = compiled([glob])
    assert [path for path in matching.split() if not pattern.match(path)] == []
    assert [path for path in others.split() if pattern.match(path)] == []


def test_no_globs_match_nothing_special():
    assert compiled([]) is None


def test_a_glob_of_many_stars_is_soon_done():
    assert not compiled(["*a" * 12 + "b"]).match("a" * 60)
