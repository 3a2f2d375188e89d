# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The language server where it cannot be started; tests/integration has it at work."""

from __future__ import annotations

import sys

from ansible_collections.mailports.secure.plugins.plugin_utils.cli.main import main


def test_without_pygls_it_says_what_to_install(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "lsprotocol", None)
    assert main(["lsp"]) == 2
    out, err = capsys.readouterr()
    assert err.startswith("mailports: the language server needs pygls (")
    assert err.endswith("): pip install 'mailports[lsp]'\n")
    assert out == ""


def test_wrong_settings_are_told_before_the_editor_is_served(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".mailports.yml").write_text("ignroe: []\n", encoding="utf-8")
    assert main(["lsp"]) == 2
    assert capsys.readouterr().err.startswith("mailports: .mailports.yml:1:1: ")
