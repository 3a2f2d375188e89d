# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The applications known, and which of them a file belongs to by its name."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from functools import cache, cached_property
from pathlib import Path

from ..endpoint.shipped import load_all
from .application import Application, from_data

_DATA = Path(__file__).parent / "data"
#: What a template or a sample adds to a name: msmtprc.j2, main.cf.erb, dot_mbsyncrc.tmpl, main.cf.example.
_SUFFIX = re.compile(
    r"\.(?:j2|jinja2?|erb|epp|tmpl|tpl|template|gotmpl|mustache|dist|example|sample|default|proto|orig)$"
)
_PREFIX = re.compile(r"^(?:(?:private|encrypted|readonly|empty|executable)_)*dot_")

#: Endings of documents and programs: what lies beside a configuration and is none.
_NO_SETTINGS = re.compile(r"(?i)\.(?:html?|md|rst|txt|adoc|py|pl|rb|sh|zsh|vim|el|[1-8]|gz|readme)$")

_BY_ENDING = {
    "yml": "yaml",
    "yaml": "yaml",
    "sls": "yaml",
    "json": "json",
    "jsonc": "json",
    "toml": "toml",
    "ini": "ini",
    "cfg": "ini",
    "env": "dotenv",
    "properties": "properties",
    "rb": "literals",
    "php": "literals",
    "xml": "xml",
}


def natural(path: str) -> str:
    """A file's path as its program knows it, without what templates, samples and chezmoi add to its name."""
    folder, _slash, name = path.replace("\\", "/").rpartition("/")
    while (stripped := _SUFFIX.sub("", name)) != name and stripped:
        name = stripped
    name = _PREFIX.sub(".", name)
    if "dot_" in folder:
        folder = "/".join(_PREFIX.sub(".", part) for part in folder.split("/"))
    return f"{folder}/{name}" if folder else name


def syntax_of(path: str) -> str:
    """The syntax that a name's ending tells, or ""."""
    name = natural(path).rpartition("/")[2].lower()
    if name.startswith(".env") or name.endswith(".env") or ".env." in name:
        return "dotenv"
    return _BY_ENDING.get(name.rpartition(".")[2], "")


def _may_be(name: str, application: Application) -> bool:
    syntax = syntax_of(name)
    return not syntax or bool(application.reader) or syntax in application.syntax.split()


class Catalogue:
    """All applications; ``by_file`` those that own a file by its name, ``anywhere`` those that any file may hold."""

    def __init__(self, folder: Path = _DATA) -> None:
        self.folder = folder
        self._anywhere: dict[str, tuple[Application, ...]] = {}

    @cached_property
    def applications(self) -> tuple[Application, ...]:
        families = load_all(self.folder / "families")
        return tuple(from_data(data, families) for data in load_all(self.folder).values())

    @cached_property
    def _by_base(self) -> dict[str, list[tuple[str, Application]]]:
        """Globs by what their last part ends in: most names meet no glob at all."""
        table: dict[str, list[tuple[str, Application]]] = {}
        for application in self.applications:
            for glob in application.files:
                table.setdefault(re.split(r"[*?\[\]/]", glob)[-1].lower()[-4:], []).append((glob, application))
        return table

    def by_file(self, path: str) -> list[Application]:
        name = "/" + natural(path)
        base = name.rpartition("/")[2]
        found: list[Application] = []
        for size in range(5):
            for glob, application in self._by_base.get(base.lower()[-size:] if size else "", ()):
                target = name if "/" in glob else base
                pattern = f"*/{glob}" if "/" in glob else glob
                # An ending that tells otherwise counts for more than the folder: roles/mutt/tasks/main.yml.
                if glob.endswith("*") and (_NO_SETTINGS.search(base) or not _may_be(base, application)):
                    continue
                if fnmatchcase(target, pattern) and application not in found:
                    found.append(application)
        return found

    def anywhere(self, syntax: str) -> tuple[Application, ...]:
        """Applications whose settings any file of that syntax may hold: their keys tell them apart."""
        if syntax not in self._anywhere:
            self._anywhere[syntax] = tuple(
                one for one in self.applications if syntax in one.syntax.split() and not one.has_sections
            )
        return self._anywhere[syntax]


@cache
def catalogue() -> Catalogue:
    return Catalogue()
