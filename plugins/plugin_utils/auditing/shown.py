# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What may be shown of a host's files."""

from __future__ import annotations

from ..linting.result import Result
from ..reports import diff, secrets
from ..reports.masking import MASK
from ..reports.showing import showable
from .installed import is_passwords


class Shown:
    """Knows the secrets of a host as it was found."""

    def __init__(self, found: Result) -> None:
        self._found = found
        self._secrets = diff.known_secrets(found)

    def text(self, said: str) -> str:
        """What a program says, in one line."""
        return showable(secrets.masked(" ".join(said.split()), self._secrets, MASK))

    def diff(self, path: str, text: str) -> dict[str, str]:
        """What becomes of a file, as Ansible shows it."""
        if is_passwords(path):
            return {"prepared": f"{path} differs; it is not shown, for it holds secrets\n"}
        return {"prepared": diff.render(self._found, {path: text}, False)}
