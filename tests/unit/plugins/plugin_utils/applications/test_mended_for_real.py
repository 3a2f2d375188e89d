# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What is mended is still taken by the program, or the parser of the language, that it is for."""

from __future__ import annotations

import configparser
import json
import os
import plistlib
import shutil
import subprocess
import tomllib
from fnmatch import fnmatchcase
from xml.etree import ElementTree

import pytest
import yaml
from ansible_collections.mailports.secure.plugins.plugin_utils.linting.pipeline import Linter
from ansible_collections.mailports.secure.plugins.plugin_utils.rules.catalogue import choose
from ansible_collections.mailports.secure.tests.unit.plugins.plugin_utils.applications.mending import rounds
from ansible_collections.mailports.secure.tests.unit.plugins.plugin_utils.applications.test_fixes import SHOWN

FILE = "{file}"
#: Who takes a file of that name: a program with its arguments, or what Python has.
TAKERS = {
    "*.rb": ["ruby", "-c", FILE],
    "*.php": ["php", "-l", FILE],
    "*.nix": ["nix-instantiate", "--parse", FILE],
    "*monitrc": ["monit", "-t", "-c", FILE],
    "*fetchmailrc": ["fetchmail", "--configdump", "-f", FILE],
    "*gitconfig": ["git", "config", "--list", "--file", FILE],
    "main.cf": ["postconf", "-n", "-c", "{folder}"],
    "master.cf": ["postconf", "-M", "-c", "{folder}"],
    "smtpd.conf": ["smtpd", "-n", "-f", FILE],
    "*.sh": ["bash", "-n", FILE],
    "*.json": json.loads,
    "*.toml": tomllib.loads,
    "*.xml": ElementTree.fromstring,
    "*.mobileconfig": lambda text: plistlib.loads(text.encode()),
    "*.y*ml": lambda text: list(yaml.compose_all(text, yaml.SafeLoader)),
    "*.ini": lambda text: configparser.RawConfigParser(strict=False).read_string(text),
}


def takes(taker, folder, path, text):
    """Whether the text is understood; a syntax error of Python's parsers is a ValueError, or the library's own."""
    if callable(taker):
        try:
            taker(text)
        except (ValueError, SyntaxError, yaml.YAMLError, configparser.Error):
            return False
        return True
    for other in ("main.cf", "master.cf"):
        (folder / other).touch()
    file = folder / path.rpartition("/")[2]
    file.write_text(text, encoding="utf-8", newline="")
    file.chmod(0o600)
    for written in folder.iterdir():
        # Postfix waits until what was just written is some seconds old.
        os.utime(written, (0, 0))
    command = [word.format(file=file, folder=folder) for word in taker]
    return not subprocess.run(
        command, capture_output=True, check=False, stdin=subprocess.DEVNULL, timeout=60
    ).returncode


@pytest.mark.parametrize("glob", TAKERS)
def test_what_was_taken_is_taken_when_it_is_mended(tmp_path, glob):
    known = TAKERS[glob]
    if isinstance(known, list) and not shutil.which(known[0]):
        pytest.skip(f"{known[0]} is not installed")
    mended = 0
    for example in SHOWN:
        if fnmatchcase(example.path.rpartition("/")[2], glob) and takes(known, tmp_path, example.path, example.text):
            for one in rounds(Linter(choose()), example.path, example.text):
                assert takes(known, tmp_path, example.path, one.text), one.text
                mended += 1
    assert mended
