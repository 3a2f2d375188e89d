# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The GitHub Action and the GitLab component: well-formed to those who know, and run as a runner would."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

CHECKOUT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
INSECURE = "account a\nhost smtp.gmail.com\nport 25\ntls on\n"
ACTION = yaml.safe_load((CHECKOUT / "action.yml").read_text(encoding="utf-8"))
SPEC, PIPELINE = (CHECKOUT / "templates" / "lint.yml").read_text(encoding="utf-8").split("\n---\n")


def run(*command: str | Path, **options) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*map(str, command)], capture_output=True, text=True, check=False, **options)


@pytest.fixture
def folder(tmp_path) -> Path:
    for name in ("one two", "three"):
        (tmp_path / name).mkdir()
        (tmp_path / name / ".msmtprc").write_text(INSECURE, encoding="utf-8")
    return tmp_path


def component(**inputs: str) -> dict:
    """The pipeline that GitLab makes of the component."""
    declared = yaml.safe_load(SPEC)["spec"]["inputs"]
    assert inputs.keys() <= declared.keys()
    values = {name: inputs.get(name, one["default"]) for name, one in declared.items()}
    return yaml.safe_load(re.sub(r"\$\[\[ inputs\.(\w+) ]]", lambda match: values[match[1]], PIPELINE))


@pytest.mark.parametrize(
    "command", [("check-jsonschema", "--builtin-schema", "vendor.github-actions"), ("zizmor", "--offline")]
)
def test_the_action_is_well_formed_and_safe(command):
    program, *options = command
    done = run(BIN / program, *options, CHECKOUT / "action.yml")
    assert done.returncode == 0, done.stdout + done.stderr


def step(name: str, folder: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """Run a step of the action as GitHub's runner does: inputs as the step's own variables."""
    (one,) = [one for one in ACTION["runs"]["steps"] if one["name"].startswith(name)]
    values = {given: inputs.get(given, said.get("default", "")) for given, said in ACTION["inputs"].items()}
    env = {
        key: re.sub(r"\$\{\{ inputs\.([\w-]+) }}", lambda match: values[match[1]], text)
        for key, text in one.get("env", {}).items()
    }
    runner = {
        "RUNNER_TEMP": str(folder / "runner"),
        "GITHUB_OUTPUT": str(folder / "output"),
        "GITHUB_ACTION_PATH": str(CHECKOUT),
    }
    return run(
        "bash",
        "--noprofile",
        "--norc",
        "-eo",
        "pipefail",
        "-c",
        one["run"],
        cwd=folder,
        env={**os.environ, **env, **runner},
    )


@pytest.fixture
def installed(folder) -> Path:
    """What the first step makes, without the wait: an environment with the command in it."""
    (folder / "runner" / "mailports").mkdir(parents=True)
    (folder / "runner" / "mailports" / "bin").symlink_to(BIN)
    return folder


def test_the_action_annotates_and_writes_sarif(installed):
    done = step("Lint", installed, paths="one two\nthree\n")
    assert done.returncode == 1
    assert [line.partition(",")[0] for line in done.stdout.splitlines()] == [
        "::error file=one two/.msmtprc", "::error file=three/.msmtprc",
    ]  # fmt: skip
    assert (installed / "output").read_text(encoding="utf-8") == "sarif=mailports.sarif\n"
    assert len(json.loads((installed / "mailports.sarif").read_text(encoding="utf-8"))["runs"][0]["results"]) == 2


def test_the_actions_inputs_are_options_and_no_program(installed):
    done = step(
        "Lint",
        installed,
        options="--ignore MP101 --exit-zero",
        sarif="$(touch pwned).sarif",
        paths="$(touch pwned)\nthree",
    )
    assert done.returncode == 2
    assert "$(touch pwned): no such file or folder" in done.stderr
    assert not (installed / "pwned").exists()
    assert step("Lint", installed, options="--ignore MP101").returncode == 0
    assert step("Lint", installed, **{"fail-on": "never"}).returncode == 2


def test_the_component_is_a_pipeline_to_gitlab(tmp_path):
    (tmp_path / "pipeline.yml").write_text(yaml.safe_dump(component()), encoding="utf-8")
    done = run(BIN / "check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", tmp_path / "pipeline.yml")
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_component_writes_what_it_says_it_does(folder):
    job = component(paths="three", options="--ignore no-tls")["mailports"]
    install, lint = job["script"]
    assert install == 'pip install --quiet --disable-pip-version-check "mailports"'
    done = run(
        "bash", "-eo", "pipefail", "-c", lint, cwd=folder, env={**os.environ, "PATH": f"{BIN}:{os.environ['PATH']}"}
    )
    assert done.returncode == 1
    reports = job["artifacts"]["reports"]
    assert len(json.loads((folder / reports["codequality"]).read_text(encoding="utf-8"))) == 1
    assert ElementTree.parse(folder / reports["junit"]).getroot().get("failures") == "1"
