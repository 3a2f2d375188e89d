# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The commands that use the network, as far as they get without one."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.cli.main import main
from ansible_collections.mailports.secure.plugins.plugin_utils.discovering import names


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["probe", "example.org:4711"], "say what port 4711 is for"),
        (["probe", "--password-env", "X", "localhost:993"], "a password needs --user"),
        (["probe", "--user", "a", "--password-env", "NOBODY_SET_THIS", "localhost:993"], "no environment variable"),
        (["probe", "--user", "a", "--password-file", "nowhere", "localhost:993"], "nowhere: No such file"),
        (["probe", "--ca-file", "nowhere", "localhost:993"], "nowhere: No such file"),
        (["probe", "--ca-file", "text", "localhost:993"], "text: no certificates in PEM form"),
        (["discover", "--ca-file", "text", "example.org"], "text: no certificates in PEM form"),
        (["providers", "check", "--ca-file", "text", "gmail"], "text: no certificates in PEM form"),
        (["discover", "alice@"], "neither a mail address nor a domain"),
    ],
)
def test_wrong_use_is_told_in_one_line(capsys, tmp_path, monkeypatch, arguments, said):
    monkeypatch.chdir(tmp_path)
    Path("text").write_text("no certificate", encoding="utf-8")
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert said in err and err.count("\n") == 1 and not out


@pytest.mark.parametrize("arguments", [["--timeout", "0"], ["--timeout", "nan"], ["--jobs", "0"], ["--jobs", "x"]])
def test_values_out_of_bounds(capsys, arguments):
    with pytest.raises(SystemExit, match="2"):
        main(["probe", *arguments, "localhost:993"])
    assert "must be a number" in capsys.readouterr().err


def test_a_password_is_never_an_argument(capsys):
    with pytest.raises(SystemExit, match="2"):
        main(["probe", "--user", "a", "--password", "secret", "localhost:993"])


def test_discovery_says_what_it_needs(capsys, monkeypatch):
    monkeypatch.setattr(names, "find_spec", lambda name: None)
    assert main(["discover", "example.org"]) == 2
    assert "discovery needs dnspython" in capsys.readouterr().err


def test_a_closed_port(capsys):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        assert main(["probe", "--format", "json", f"smtps://127.0.0.1:{closed.getsockname()[1]}"]) == 1
    [probe] = json.loads(capsys.readouterr().out)["probes"]
    assert (probe["cause"], probe["case"]) == ("connection-refused", "connection refused")
