# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What docs/integrations.md shows is well-formed, and its play runs."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

CHECKOUT = Path(__file__).resolve().parents[2]
PAGE = (CHECKOUT / "docs" / "integrations.md").read_text(encoding="utf-8")
BLOCKS = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)]
SECURE = "account a\nhost smtp.example.org\nport 465\ntls on\ntls_starttls off\n"


def test_hooks_inputs_and_outputs_are_those_that_there_are():
    hooks = {one["id"] for one in yaml.safe_load((CHECKOUT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
    action = yaml.safe_load((CHECKOUT / "action.yml").read_text(encoding="utf-8"))
    component = yaml.safe_load((CHECKOUT / "templates" / "lint.yml").read_text(encoding="utf-8").split("\n---\n")[0])
    pre_commit, workflow, included = BLOCKS[:3]
    assert {one["id"] for one in pre_commit["repos"][0]["hooks"]} <= hooks
    assert workflow["steps"][1]["with"].keys() <= action["inputs"].keys()
    assert "steps.mail.outputs.sarif" in str(workflow["steps"][2]) and "sarif" in action["outputs"]
    assert included["include"][0]["inputs"].keys() <= component["spec"]["inputs"].keys()
    for name, one in action["inputs"].items():
        default = f"`{one['default']}`" if one["default"] else ""
        assert re.search(rf"^\| `{name}` \| {re.escape(default)} ?\|", PAGE, re.MULTILINE), name


def test_the_play_runs(tmp_path, played):
    (play,) = [block for block in BLOCKS if "mailports.secure.lint" in str(block)]
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "msmtprc.j2").write_text(SECURE, encoding="utf-8")
    (tmp_path / "play.yml").write_text(yaml.safe_dump(play), encoding="utf-8")
    done = played(tmp_path, "play.yml")
    assert "ok=2" in done.stdout
