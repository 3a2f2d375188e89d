# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a shell is told, and a shell that is told."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.cli.completion import answers
from ansible_collections.mailports.secure.plugins.plugin_utils.cli.main import main, parser


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["l"], ["lint", "lsp"]),
        (["lint", "--diff", "--unsafe"], ["--unsafe-fixes"]),
        (["lint", "--format", ""], ["checkstyle", "github", "gitlab", "json", "junit", "sarif", "text"]),
        (["lint", "--format", "json", "--fail-on", "e"], ["error"]),
        (["lint", "--diff", ""], []),
        (["lint", "--config", ""], []),
        (["lint", "--output", "sa"], ["sarif:"]),
        (["lint", "--output", "sarif:x"], []),
        (["lint", "--select", "MP20"], [f"MP20{number}" for number in range(1, 8)]),
        (["lint", "--ignore", "MP1,no-t"], ["MP1,no-tls"]),
        (["lint", "--application", "msm"], ["msmtp"]),
        (["explain", "postf"], ["postfix"]),
        (["providers", "gmai"], ["gmail"]),
        (["completion", ""], ["bash", "fish", "zsh"]),
        (["nonsense", "x"], []),
    ],
)
def test_answers(words, expected):
    assert answers(parser(), words) == expected


def test_every_shell_has_a_script(capsys):
    for shell in ("bash", "fish", "zsh"):
        assert main(["completion", shell]) == 0
        assert "mailports completion --words" in capsys.readouterr().out


def test_bash_completes(tmp_path):
    """With the script that it is given, bash asks the command for the word that is being typed."""
    command = tmp_path / "mailports"
    code = f"import sys; from {main.__module__} import main; sys.exit(main(sys.argv[1:]))"
    command.write_text(f"#!/bin/sh\nexec {sys.executable} -c '{code}' \"$@\"\n")
    command.chmod(0o755)
    typed = """
        eval "$(mailports completion bash)"
        complete -p mailports
        COMP_WORDS=(mailports lint --format js) COMP_CWORD=3
        _mailports
        printf '%s\\n' "${COMPREPLY[@]}"
        COMP_WORDS=(mailports lint "") COMP_CWORD=2
        _mailports
        printf '%s\\n' "${#COMPREPLY[@]}"
    """
    path = f"{tmp_path}:{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "--norc", "-c", typed], env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert done.stdout.splitlines() == ["complete -o default -F _mailports mailports", "json", "0"]
