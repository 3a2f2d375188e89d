# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a file's name tells: whose configuration it is, and in which syntax."""

from __future__ import annotations

import re
from collections.abc import Mapping
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
_SIZES = (1, 2, 3, 4)


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


class _Candidate(NamedTuple):
    """Where the folder matters, what the whole path must match, and what then stands in the folder: cheaper to ask."""

    application: str
    whole: str = ""
    part: str = ""


class _Candidates(NamedTuple):
    """The applications that may own a file of some name, and whether one does whatever its folder."""

    all: tuple[_Candidate, ...]
    anywhere: bool


class _Glob(NamedTuple):
    glob: str
    application: str
    #: In what syntaxes its files are; any, for one with a language of its own.
    syntaxes: frozenset[str] | None
    #: What the name begins with, where it is all that the glob tells.
    start: str
    #: What is left to ask where a folder is in the glob; None where the name tells all.
    candidate: _Candidate | None


class Index:
    """Which applications own a file, by their data files: their names, in the order of ``data``."""

    def __init__(self, data: Mapping[str, Mapping[str, Any]]) -> None:
        #: Globs by what their last part ends in: most names meet no glob at all.
        self._by_end: dict[str, list[_Glob]] = {}
        for name, application in data.items():
            globs = application.get("files") or ()
            syntaxes = None if application.get("reader") else frozenset(application.get("syntax", "").split())
            for glob in (globs,) if isinstance(globs, str) else globs:
                told = _WILD.split(glob)
                folder, _slash, _base = glob.rpartition("/")
                candidate = _Candidate(name, f"*/{glob}", _part(folder)) if folder else None
                start = "" if folder else told[0]
                known = _Glob(glob, name, syntaxes, start, candidate)
                self._by_end.setdefault(told[-1].lower()[-_SIZES[-1] :], []).append(known)
        folders = (glob.candidate for known in self._by_end.values() for glob in known if glob.candidate)
        self._parts = frozenset(candidate.part for candidate in folders)
        self._pieces = tuple(part for part in self._parts if part[0] != "/")
        #: What the names that globs without a told end are for have in them: most names have none of it.
        pieces = {max(_WILD.split(glob.glob.rpartition("/")[2]), key=len) for glob in self._by_end[""]}
        self._told = re.compile("|".join(map(re.escape, pieces - {""})))
        self._candidates = lru_cache(4096)(self._of_name)
        self._of_any = cache(self._of_any_name)
        self._near = lru_cache(1024)(self._parts_in)
        self._near_one = lru_cache(4096)(self._parts_in_one)

    def owners(self, path: str) -> list[str]:
        folder, name = _parted(path)
        candidates, anywhere = self._candidates(natural_name(path) if _is_renamed(folder) else name)
        near = self._near(folder)
        # Most names are those of any file in a folder of a certain name, which most folders have not.
        if not near and not anywhere:
            return []
        whole = "/" + natural(path)
        met = (
            one.application
            for one in candidates
            if not one.whole or (one.part in near and _pattern(one.whole).match(whole))
        )
        return list(dict.fromkeys(met))

    def _parts_in(self, folder: str) -> frozenset[str]:
        """What a folder's path has of all that globs ask for."""
        if _is_renamed(folder):
            return frozenset().union(*map(self._near_one, natural(f"{folder}/").split("/")))
        above, name = _parted(folder)
        return self._near(above) | self._near_one(name) if above else self._near_one(name)

    def _parts_in_one(self, folder: str) -> frozenset[str]:
        whole = f"/{folder}/"
        pieces = frozenset(piece for piece in self._pieces if piece in folder)
        return pieces | {whole} if whole in self._parts else pieces

    def _of_name(self, name: str) -> _Candidates:
        """The applications that may own a file of that name."""
        base = _natural_name(name)
        lowered = base.lower()
        end, syntax, document = lowered[-_SIZES[-1] :], _syntax_of(base), _ending(lowered) in _NO_SETTINGS
        found = self._met(base, "", syntax, document) if self._told.search(base) else self._of_any(syntax, document)
        for size in _SIZES:
            if end[-size:] in self._by_end and (more := self._met(base, end[-size:], syntax, document)).all:
                found = _Candidates(found.all + more.all, found.anywhere or more.anywhere)
        return found

    def _of_any_name(self, syntax: str, document: bool) -> _Candidates:
        return self._met("", "", syntax, document)

    def _met(self, base: str, end: str, syntax: str, document: bool) -> _Candidates:
        """Of the globs that end so, those that a file of that name and syntax may meet, or a document."""
        found = []
        for glob, name, syntaxes, start, candidate in self._by_end[end]:
            if start and not base.startswith(start):
                continue
            # An ending that tells otherwise counts for more than the folder: roles/mutt/tasks/main.yml.
            if glob.endswith("*") and (document or (syntax and syntaxes is not None and syntax not in syntaxes)):
                continue
            if candidate:
                found.append(candidate)
            elif _pattern(glob).match(base):
                found.append(_Candidate(name))
        return _Candidates(tuple(found), not all(one.whole for one in found))


def _part(folder: str) -> str:
    """What the path of a folder that a glob is for cannot be without: a whole name between slashes, if there is one."""
    names = folder.split("/")
    return max((max(_WILD.split(name), key=len) if _WILD.search(name) else f"/{name}/" for name in names), key=len)


def _ending(name: str) -> str:
    return name.rpartition(".")[2] if "." in name else ""


@cache
def _pattern(glob: str) -> re.Pattern[str]:
    return re.compile(translate(glob))
