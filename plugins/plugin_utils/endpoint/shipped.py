# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The data files that lie beside the code: YAML, kept compiled as Python keeps its modules.

What a YAML file says is kept as plain data (marshal, which PyYAML is not needed for) in ``__pycache__`` beside it, or
in the user's cache folder where that cannot be written. The YAML files stay the one true source: names, sizes and times
of change tell whether they are still what was compiled. Where nothing can be kept, the YAML is read each time.
"""

from __future__ import annotations

import marshal
import os
import sys
from collections.abc import Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: Names, sizes and times of change (ns) of the files that were compiled.
_Signature = tuple[tuple[str, int, int], ...]


def beside(module: str, name: str) -> str:
    """The path of a data file, or of a folder of them, that lies beside a module (its ``__file__``)."""
    return os.path.join(os.path.dirname(module), name)


def load(path: str | os.PathLike[str]) -> Any:
    """What a data file says."""
    folder, name = os.path.split(os.fspath(path))
    return _compiled(folder, [name], name)[name.removesuffix(".yml")]


def load_all(folder: str | os.PathLike[str], *keys: str) -> dict[str, Any]:
    """What the data files of a folder (``*.yml``) say, by their names without the ending, in order.

    Where ``keys`` are named, of each file only what these say: kept apart, so that the rest need not be read for it.
    """
    names = sorted(name for name in os.listdir(folder) if name.endswith(".yml"))
    return _compiled(os.fspath(folder), names, "-".join(keys) or "all", keys)


def _compiled(folder: str, names: list[str], title: str, keys: Sequence[str] = ()) -> dict[str, Any]:
    signature = _signature(folder, names)
    places = _places(folder, title)
    for place in places:
        data = _kept(place, signature)
        if data is not None:
            return data
    if keys:
        whole = _compiled(folder, names, "all").items()
        data = {name: {key: one[key] for key in keys if key in one} for name, one in whole}
    else:
        data = {name.removesuffix(".yml"): _parsed(os.path.join(folder, name)) for name in names}
    # Who wants no bytecode beside the sources has a cache all the same.
    _keep(places[1:] if sys.dont_write_bytecode else places, signature, data)
    return data


def _signature(folder: str, names: list[str]) -> _Signature:
    found = [(name, os.stat(os.path.join(folder, name))) for name in names]
    return tuple((name, status.st_size, status.st_mtime_ns) for name, status in found)


def _parsed(path: str) -> Any:
    import yaml

    with open(path, encoding="utf-8") as file:
        return yaml.load(file.read(), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe


def _places(folder: str, title: str) -> list[str]:
    """Where the compiled data may be: for this Python's version only, as its bytecode is."""
    name = f"{title}.{sys.implementation.cache_tag}.data"
    whole = os.path.abspath(folder).strip(os.sep).replace(os.sep, "!")
    return [os.path.join(folder, "__pycache__", name), os.path.join(user_cache(), "data", whole, name)]


def user_cache() -> str:
    """The user's folder for what can be made again; nothing may stand there yet."""
    home = os.environ.get("XDG_CACHE_HOME", "")
    return os.path.join(home if os.path.isabs(home) else os.path.expanduser("~/.cache"), "mailports")


def _kept(place: str, signature: _Signature) -> dict[str, Any] | None:
    """The data, if they are those of that signature, and nobody but their owner, this user or root, can write them."""
    try:
        with open(place, "rb") as file:
            status = os.fstat(file.fileno())
            if status.st_uid not in (0, os.geteuid(), os.stat(__file__).st_uid) or status.st_mode & 0o022:
                return None
            # Read whole: marshal asks a file for a few bytes at a time, which takes five times as long.
            content = file.read()
            written, data = marshal.loads(content)  # noqa: S302 - nobody else has written it, as with the bytecode
    except (OSError, ValueError, EOFError, TypeError):
        return None
    return data if written == signature and isinstance(data, dict) else None


def _keep(places: list[str], signature: _Signature, data: dict[str, Any]) -> None:
    """Written aside and moved into place: no reader ever sees a part of it."""
    try:
        content = marshal.dumps((signature, data))
    except ValueError:
        return
    for place in places:
        staged = f"{place}.{os.getpid()}"
        try:
            os.makedirs(os.path.dirname(place), exist_ok=True)
            handle = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            os.replace(staged, place)
        except OSError:
            continue
        return
