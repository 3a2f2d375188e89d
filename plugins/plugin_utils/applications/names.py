# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a file's name tells: whose configuration it is, and in which syntax."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import translate
from functools import cache, lru_cache
from typing import Any, NamedTuple

#: What templates and samples add to a name: msmtprc.j2, main.cf.erb, dot_mbsyncrc.tmpl, main.cf.example.
_TEMPLATES = ("j2", "jinja", "jinja2", "erb", "epp", "tmpl", "tpl", "template", "gotmpl", "mustache")
_SAMPLES = ("dist", "example", "sample", "default", "proto", "orig")
_ADDED = frozenset((*_TEMPLATES, *_SAMPLES))
#: So do yadm's conditions: msmtprc##os.Linux.
_CONDITIONS = "##"
#: What chezmoi says of a file in its name (private_dot_netrc, exact_msmtp), and what it and stow write for a dot.
_ATTRIBUTES = r"^(?:(?:private|encrypted|readonly|empty|executable|exact|external|create)_)"
_PREFIX = rf"{_ATTRIBUTES}*dot[_-]"

#: What lies beside a configuration and is none, by its ending.
_DOCUMENTS = ("html", "htm", "md", "rst", "txt", "adoc", "readme", "gz", *"12345678")
_PROGRAMS = ("py", "pl", "rb", "sh", "zsh", "vim", "el")
_NO_SETTINGS = frozenset((*_DOCUMENTS, *_PROGRAMS))

#: What tests set is nobody's.
_TESTS = ("_spec.rb", "_test.rb", "test.php")

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
    "el": "elisp",
    "php": "literals",
    "xml": "xml",
    "tf": "hcl",
    "tfvars": "hcl",
    "hcl": "hcl",
    "nix": "nix",
    "sh": "shell",
    "bash": "shell",
    "zsh": "shell",
    "dockerfile": "dockerfile",
    "service": "systemd",
    "container": "systemd",
}
_BY_NAME = {
    "dockerfile": "dockerfile",
    "containerfile": "dockerfile",
    ".profile": "shell",
    ".bash_profile": "shell",
    ".bashrc": "shell",
    ".zshrc": "shell",
    ".zshenv": "shell",
    ".zprofile": "shell",
    ".envrc": "shell",
    ".emacs": "elisp",
    ".spacemacs": "elisp",
    ".gnus": "elisp",
    ".wl": "elisp",
}
_WILD = re.compile(r"[*?\[\]/]")
#: So many letters at a name's end tell most names from each other.
_END = 4


def natural(path: str) -> str:
    """A file's path as its program knows it, without what templates, samples and chezmoi add to its name."""
    folder, name = _parted(path)
    if _is_renamed(folder):
        folder = "/".join(map(_undotted, folder.split("/")))
    return f"{folder}/{natural_name(path)}" if folder else _natural_name(name)


def natural_name(path: str) -> str:
    """The last part of ``natural``."""
    folder, name = _parted(path)
    return _undotted(_natural_name(name)) if _is_renamed(folder) else _natural_name(name)


def _parted(path: str) -> tuple[str, str]:
    """The folder and the name."""
    folder, _slash, name = (path if "\\" not in path else path.replace("\\", "/")).rpartition("/")
    return folder, name


def _is_renamed(folder: str) -> bool:
    """Is it chezmoi's or stow's, who need not say so in each name?"""
    return "dot_" in folder or "dot-" in folder


def _undotted(name: str) -> str:
    return re.sub(rf"{_ATTRIBUTES}+", "", re.sub(_PREFIX, ".", name))


@lru_cache(4096)
def _natural_name(name: str) -> str:
    while (stripped := _stripped(name)) != name and stripped:
        name = stripped
    return re.sub(_PREFIX, ".", name) if _is_renamed(name) else name


def _stripped(name: str) -> str:
    stem, _dot, ending = name.rpartition(".")
    return stem if ending in _ADDED else name.partition(_CONDITIONS)[0]


def syntax_of(path: str) -> str:
    """The syntax that a name's ending tells, or ""."""
    return _syntax_of(natural_name(path))


@lru_cache(4096)
def _syntax_of(name: str) -> str:
    name = name.lower()
    if name.endswith(_TESTS):
        return ""
    if name in _BY_NAME:
        return _BY_NAME[name]
    if name.startswith(".env") or name.endswith(".env") or ".env." in name:
        return "dotenv"
    if "." not in name and name.startswith(("env_", "env-")):
        return "dotenv"
    return _BY_ENDING.get(name.rpartition(".")[2]) or _BY_NAME.get(name.partition(".")[0], "")


class _Glob(NamedTuple):
    glob: str
    application: str
    #: In what syntaxes its files are; any, for one with a language of its own.
    syntaxes: frozenset[str] | None
    #: What the name begins with, where it is all that the glob tells.
    start: str
    #: What the folder's path has, where a folder is in the glob: cheaper to ask than the whole.
    part: str


class Index:
    """Which applications own a file, by their data files: their names, in the order of ``data``."""

    def __init__(self, data: Mapping[str, Mapping[str, Any]]) -> None:
        #: Globs by what their last part ends in: most names meet no glob at all.
        self._globs: dict[str, list[_Glob]] = {}
        for name, application in data.items():
            globs = application.get("files") or ()
            syntaxes = None if application.get("reader") else frozenset(application.get("syntax", "").split())
            for glob in (globs,) if isinstance(globs, str) else globs:
                told = _WILD.split(glob)
                folder, _slash, _base = glob.rpartition("/")
                known = _Glob(glob, name, syntaxes, "" if folder else told[0], _part(folder) if folder else "")
                self._globs.setdefault(told[-1].lower()[-_END:], []).append(known)
        #: Those that ask for no folder.
        self._anywhere = {end: [one for one in known if not one.part] for end, known in self._globs.items()}
        #: Of them, those of which the end tells nothing, and what the names that they are for have in them.
        self._open = {"": self._anywhere.pop("", [])}
        self._told = re.compile("|".join(re.escape(max(_WILD.split(one.glob), key=len)) for one in self._open[""]))
        self._parts = frozenset(one.part for known in self._globs.values() for one in known if one.part)
        self._pieces = tuple(part for part in self._parts if part[0] != "/")
        # The same names stand in many folders, and many files in one.
        self._is_owned = lru_cache(4096)(self._is_met)
        self._near = lru_cache(1024)(self._parts_in)
        self._near_one = lru_cache(4096)(self._parts_in_one)

    def owners(self, path: str) -> list[str]:
        folder, name = _parted(path)
        base = natural_name(path) if _is_renamed(folder) else _natural_name(name)
        near = self._near(folder)
        # Most names are those of any file in a folder of a certain name, which most folders have not.
        if not near and not self._is_owned(base):
            return []
        whole = "/" + natural(path)
        met = (
            one.application
            for one in self._met(base, self._globs)
            if not one.part or (one.part in near and _pattern(f"*/{one.glob}").match(whole))
        )
        return list(dict.fromkeys(met))

    def _is_met(self, base: str) -> bool:
        """Does an application own the files of that name, whatever their folder?"""
        return any(self._met(base, self._anywhere)) or bool(
            self._told.search(base) and any(self._met(base, self._open))
        )

    def _parts_in(self, folder: str) -> frozenset[str]:
        """What a folder's path has of all that globs ask for."""
        whole = natural(f"{folder}/") if _is_renamed(folder) else folder
        return frozenset().union(*map(self._near_one, whole.split("/")))

    def _parts_in_one(self, folder: str) -> frozenset[str]:
        whole = f"/{folder}/"
        pieces = frozenset(piece for piece in self._pieces if piece in folder)
        return pieces | {whole} if whole in self._parts else pieces

    def _met(self, base: str, globs: Mapping[str, Iterable[_Glob]]) -> Iterator[_Glob]:
        """Of some globs, by their ends, those that a file of that name meets in one folder or another."""
        lowered = base.lower()
        end, syntax, document = lowered[-_END:], _syntax_of(base), _ending(lowered) in _NO_SETTINGS
        for size in range(len(end) + 1):
            for one in globs.get(end[-size:] if size else "", ()):
                if one.start and not base.startswith(one.start):
                    continue
                # An ending that tells otherwise counts for more than the folder: roles/mutt/tasks/main.yml.
                if one.glob.endswith("*") and (
                    document or (syntax and one.syntaxes is not None and syntax not in one.syntaxes)
                ):
                    continue
                if one.part or _pattern(one.glob).match(base):
                    yield one


def _part(folder: str) -> str:
    """What the path of a folder that a glob is for cannot be without: a whole name between slashes, if there is one."""
    names = folder.split("/")
    return max((max(_WILD.split(name), key=len) if _WILD.search(name) else f"/{name}/" for name in names), key=len)


def _ending(name: str) -> str:
    return name.rpartition(".")[2] if "." in name else ""


@cache
def _pattern(glob: str) -> re.Pattern[str]:
    return re.compile(translate(glob))
