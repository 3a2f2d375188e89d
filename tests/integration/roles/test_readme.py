# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The example at the head of each role's README runs."""

from __future__ import annotations

import re

import yaml

from .playing import CHECKOUT, names, run, write_plays


def test_the_examples_in_readmes_run(tmp_path):
    texts = [path.read_text(encoding="utf-8") for path in sorted(CHECKOUT.glob("roles/*/README.md"))]
    plays = [play for text in texts for play in yaml.safe_load(re.search(r"```yaml\n(.*?)```", text, re.DOTALL)[1])]
    given = {
        "ansible_become": False,
        "vault_password": "made-up",
        "relay_root": str(tmp_path / "relay"),
        "client_root": str(tmp_path / "client"),
    }
    outcome = run([*write_plays(tmp_path, plays, {"host": given}), "--check"])
    assert outcome.failed == set(), outcome.output
    assert outcome.changed["host"]
    assert not names(tmp_path / "relay") | names(tmp_path / "client")
