# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
import yaml
from ansible_collections.mailports.secure.plugins.plugin_utils.endpoint import shipped


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "data"
    made.mkdir()
    (made / "two.yml").write_text("port: 465\n")
    (made / "one.yml").write_text("ports: [993, 995]\n")
    return made


@pytest.fixture
def parsed(monkeypatch):
    """The number of times that YAML is parsed."""
    calls = []
    parse = yaml.load
    monkeypatch.setattr(yaml, "load", lambda *args, **more: calls.append(args) or parse(*args, **more))
    return calls


def compiled(below):
    return sorted(below.rglob("*.data"))


def test_what_was_compiled_is_not_parsed_again(folder, parsed):
    first = shipped.load_all(folder)
    assert list(first.items()) == [("one", {"ports": [993, 995]}), ("two", {"port": 465})]
    assert len(parsed) == 2
    assert shipped.load_all(folder) == first
    assert shipped.load(folder / "two.yml") == shipped.load(folder / "two.yml") == {"port": 465}
    assert len(parsed) == 3
    assert [path.parent for path in compiled(folder)] == [folder / "__pycache__"] * 2


def test_what_some_keys_say_is_kept_apart(folder, parsed):
    for _again in range(2):
        assert shipped.load_all(folder, "port", "host") == {"one": {}, "two": {"port": 465}}
    assert len(parsed) == 2
    assert [path.name.partition(".")[0] for path in compiled(folder)] == ["all", "port-host"]
    (folder / "one.yml").write_text("port: 993\n")
    assert shipped.load_all(folder, "port", "host")["one"] == {"port": 993}


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda folder: (folder / "two.yml").write_text("port: 587 \n"), id="a file has changed"),
        pytest.param(lambda folder: (folder / "two.yml").unlink(), id="a file has gone"),
        pytest.param(lambda folder: (folder / "three.yml").write_text("port: 995\n"), id="a file has come"),
        pytest.param(lambda folder: os.utime(folder / "two.yml", (1, 1)), id="another time of change"),
    ],
)
def test_the_yaml_is_the_truth(folder, parsed, change):
    shipped.load_all(folder)
    parsed.clear()
    change(folder)
    assert shipped.load_all(folder) == {
        path.stem: yaml.safe_load(path.read_text()) for path in sorted(folder.glob("*.yml"))
    }
    assert parsed


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda path: path.write_bytes(b""), id="empty"),
        pytest.param(lambda path: path.write_bytes(path.read_bytes()[:-9]), id="cut short"),
        pytest.param(lambda path: path.write_bytes(b"\xff" * 99), id="no data"),
        pytest.param(lambda path: path.write_bytes(b"i\x01\0\0\0"), id="other data"),
        pytest.param(lambda path: path.chmod(0o666), id="anybody may have written it"),
        pytest.param(
            lambda path: os.chown(path, 12345, -1),
            id="somebody else has written it",
            marks=pytest.mark.skipif(os.geteuid() != 0, reason="only root may give a file away"),
        ),
    ],
)
def test_what_cannot_be_trusted_is_made_anew(folder, parsed, spoil):
    first = shipped.load_all(folder)
    (kept,) = compiled(folder)
    spoil(kept)
    parsed.clear()
    assert shipped.load_all(folder) == first
    assert len(parsed) == 2
    shipped.load_all(folder)
    assert len(parsed) == 2


def test_the_users_cache_where_the_folder_cannot_be_written(folder, parsed, tmp_path):
    (folder / "__pycache__").write_text("")
    first = shipped.load_all(folder)
    assert shipped.load_all(folder) == first
    assert len(parsed) == 2
    assert [path.name for path in compiled(tmp_path / "cache")] == [f"all.{sys.implementation.cache_tag}.data"]


def test_nothing_is_kept_where_nothing_can_be(folder, parsed, monkeypatch):
    (folder / "__pycache__").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "__pycache__"))
    assert shipped.load_all(folder) == shipped.load_all(folder)
    assert len(parsed) == 4


def test_nothing_is_kept_beside_the_data_where_no_bytecode_shall_be(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    shipped.load_all(folder)
    assert not (folder / "__pycache__").exists()
    assert len(compiled(tmp_path)) == 1


def test_data_that_cannot_be_kept_are_read_all_the_same(folder, tmp_path):
    (folder / "day.yml").write_text("checked: 2026-11-01\n")
    assert str(shipped.load_all(folder)["day"]["checked"]) == "2026-11-01"
    assert compiled(tmp_path) == []


def test_a_missing_file_is_an_error(folder):
    with pytest.raises(FileNotFoundError):
        shipped.load(Path(folder, "three.yml"))
