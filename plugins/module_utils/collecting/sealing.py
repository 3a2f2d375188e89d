# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Files on their way to the controller: compressed, and sealed with a key that is used once.

Whatever keeps a log of what a connection carries (ANSIBLE_DEBUG, -vvv, a connection plugin) keeps nothing readable. The
connection itself is what protects the files from others.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import zlib


class Broken(Exception):
    """What came is not what was sealed."""


def new_key() -> str:
    """A key, for one answer."""
    return secrets.token_hex(32)


def seal(files: dict[str, bytes], key: str) -> str:
    """Files, bytes by path, as one word."""
    names = json.dumps([[path, len(data)] for path, data in files.items()])
    return base64.b64encode(_veiled(zlib.compress(names.encode() + b"\n" + b"".join(files.values())), key)).decode()


def unseal(word: str, key: str, limit: int) -> dict[str, bytes]:
    """The files, which may have ``limit`` bytes together, their names included. Raises Broken."""
    try:
        opened = zlib.decompressobj()
        plain = opened.decompress(_veiled(base64.b64decode(word), key), limit)
        names, _line, content = plain.partition(b"\n")
        files, at = {}, 0
        for path, size in json.loads(names.decode()):
            files[str(path)] = content[at : at + int(size)]
            at += int(size)
    except (ValueError, TypeError, zlib.error) as error:
        raise Broken("the host's answer cannot be understood") from error
    if not opened.eof or at != len(content):
        raise Broken("the host's answer is larger than was asked for, or is cut off")
    return files


def _veiled(data: bytes, key: str) -> bytes:
    """Bytes and the key's stream of bytes, one over the other: done twice, they are as before."""
    stream = hashlib.shake_256(key.encode()).digest(len(data))
    both = int.from_bytes(data, "big") ^ int.from_bytes(stream, "big")
    return both.to_bytes(len(data), "big")
