# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The syntaxes by name."""

from __future__ import annotations

from . import fetchmailrc, gitconfig, json, literals, lua, mailrc, muttrc, pinerc, prefs, toml, xml, yaml
from .commands import COMMANDS
from .lines import DOTENV, INI, KEYWORDS, PARAGRAPHS, PROPERTIES, SETTINGS
from .tree import Syntax

SYNTAXES: dict[str, Syntax] = {
    "yaml": yaml,
    "json": json,
    "toml": toml,
    "ini": INI,
    "dotenv": DOTENV,
    "properties": PROPERTIES,
    "keywords": KEYWORDS,
    "settings": SETTINGS,
    "commands": COMMANDS,
    "paragraphs": PARAGRAPHS,
    "literals": literals,
    "xml": xml,
    "muttrc": muttrc,
    "lua": lua,
    "pinerc": pinerc,
    "mailrc": mailrc,
    "prefs": prefs,
    "gitconfig": gitconfig,
    "fetchmailrc": fetchmailrc,
}
