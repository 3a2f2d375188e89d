# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which files are worth parsing: told by the name, then by a few words, then by what is asked for in the words' midst.

Most files hold none of the words. Of the others most only mention them; what an application or a mail setting of a
program that nobody mapped needs to be found is then looked for. Cheap, and never wrong when the answer is no.
"""

from __future__ import annotations

import re

from .catalogue import catalogue
from .names import natural_name, syntax_of
from .needles import needles

#: A file that holds none of these says nothing about mail.
WORDS = ("mail", "smtp", "imap", "pop3", "submission", "smarthost", "relayhost", "relay_host")
_SEARCHES = tuple(needle.search for needle in needles(WORDS))

#: Code, where a name that looks like a setting may be anything: only what an application knows is read.
CODE = frozenset(("literals", "python", "elisp"))
#: Python is read where it is somebody's settings: any other is a program.
_SCRIPT = ".py"

#: Endings that many syntaxes share.
_UNTOLD = (".conf", ".config", ".cnf", "rc")
_SECTION = rb"(?m)^(?:\xef\xbb\xbf)?[ \t]*\[[^\]\n]+\][ \t\r]*$"


def is_candidate(path: str) -> bool:
    """The sieve by name: may the file be the configuration of anything? What is not is never opened."""
    return bool(syntax_of(path) or natural_name(path).endswith(_UNTOLD) or catalogue().index.owners(path))


def may_hold_mail(path: str, data: bytes) -> bool:
    """The sieve on bytes: is the file worth parsing?"""
    if catalogue().index.owners(path) and not natural_name(path).endswith(_SCRIPT):
        return True
    lowered = data.lower()
    if not _mentions_mail(lowered):
        return False
    # Imported here: most files hold none of the words, and small runs no other file.
    from .evidence import may_say_mail

    syntax = syntax_in(path, data)
    return bool(syntax) and may_say_mail(syntax, path, data, lowered)


def _mentions_mail(lowered: bytes) -> bool:
    for search in _SEARCHES:  # noqa: SIM110 - of all files it is asked, and of a small one a generator costs as much
        if search(lowered):
            return True
    return False


def syntax_in(path: str, data: bytes) -> str:
    """The syntax by the name's ending; for endings that tell nothing, INI where there are sections."""
    known = syntax_of(path)
    if known:
        return known
    if natural_name(path).endswith(_SCRIPT):
        return "python" if catalogue().index.owners(path) else ""
    if natural_name(path).endswith(_UNTOLD) and re.search(_SECTION, data):
        return "ini"
    return ""
