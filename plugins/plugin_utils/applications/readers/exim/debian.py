# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Debian's update-exim4.conf.conf, with the macros and the passwords beside it (update-exim4.conf(8))."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ....endpoint.model import Endpoint, Folder, Place, Source, Tls, Verify
from ....syntaxes.lines import DOTENV
from ....syntaxes.tree import Mapping, Scalar
from ... import values
from .knowledge import knowledge
from .listeners import is_everything, is_local

_HOST = re.compile(r"(?P<host>\[[^\]]+\]|[^\s:;]+)(?:::(?P<port>\d+))?")
_MACRO = re.compile(r"(?m)^(?P<name>[A-Z]\w*)[ \t]*==?[ \t]*(?P<value>.*?)[ \t]*$")


@dataclass(frozen=True)
class _Setting:
    """``text`` is None where only a template knows it."""

    text: str | None
    place: Place


def read(source: Source, folder: Folder) -> Iterator[Endpoint]:
    settings = _settings(source)
    kind = settings.get("dc_eximconfig_configtype")
    smarthost, nets = settings.get("dc_smarthost"), settings.get("dc_relay_nets")
    if smarthost and (kind is None or kind.text is None or kind.text in knowledge().smarthost_types):
        macros = _macros(folder, settings)
        for match in _HOST.finditer(smarthost.text or ""):
            # A single colon parts two hosts: 587 is then the name of one, which nobody has.
            if match["host"].isdecimal():
                continue
            yield _smarthost(smarthost, match, macros, folder)
    if nets and _lets_everyone(nets.text) and not _only_local(settings.get("dc_local_interfaces")):
        yield Endpoint(
            protocol="smtp",
            role="listener",
            host=None,
            port=25,
            tls="opportunistic",
            verify="unknown",
            anchor=nets.place,
            extent=nets.place,
            application="exim",
            open_relay=True,
            where={"open_relay": nets.place},
        )


def _settings(source: Source) -> dict[str, _Setting]:
    (root,) = DOTENV.parse(source.text)
    found = {}
    for entry in root.entries if isinstance(root, Mapping) else ():
        if isinstance(entry.node, Scalar):
            known = values.known(entry.node.value)
            start = entry.node.part(0, 0).start + (known.offset if known else 0)
            end = start + len(known.text) if known else entry.node.span.end
            found[entry.key] = _Setting(known.text if known else None, source.place(start, end))
    return found


def _macros(folder: Folder, settings: dict[str, _Setting]) -> dict[str, _Setting]:
    """Split configuration is read from conf.d, whole configuration beside exim4.conf.localmacros (README.Debian)."""
    split = settings.get("dc_use_split_config")
    if split and values.boolean(split.text or ""):
        names = [name for name in folder.names("conf.d/main/*") if not name.endswith(".bak")]
    else:
        names = [*folder.names("exim4.conf.localmacros"), *folder.names("exim4.conf.localmacros.*")][:1]
    found = {}
    for name in names:
        source = folder.read(name)
        for match in _MACRO.finditer(source.text) if source else ():
            place = source.place(*match.span("value")) if source else None
            if place and not (match["name"] in found and name.rpartition("/")[2].startswith("0")):
                text = None if "$" in match["value"] or values.is_template(match["value"]) else match["value"]
                found[match["name"]] = _Setting(text, place)
    return found


def _smarthost(setting: _Setting, match: re.Match[str], macros: dict[str, _Setting], folder: Folder) -> Endpoint:
    said = {name: macros.get(macro) for name, macro in knowledge().macros.items()}
    implicit = said["protocol"] is not None and said["protocol"].text == "smtps"
    port = int(match["port"]) if match["port"] else knowledge().ports["smtps" if implicit else "smtp"]
    tls, tls_place = _tls(said, match["host"])
    verify: Verify = "none" if said["verify"] and said["verify"].text == "" else "full"
    client = _logs_in(folder, port)
    known = not values.is_template(match["host"]) and "$" not in match["host"]
    start = setting.place.start

    def place(group: str) -> Place:
        return Place(setting.place.path, start + match.start(group), start + match.end(group))

    places = {
        "host": place("host"),
        "port": place("port") if match["port"] else None,
        "tls": tls_place,
        "verify": said["verify"].place if said["verify"] else None,
        "auth": said["cleartext"].place if said["cleartext"] else None,
    }
    return Endpoint(
        protocol="smtp",
        role="client" if client else "relay",
        host=match["host"].strip("[]") if known else None,
        port=port,
        tls=tls,
        verify=verify if tls != "none" else "unknown",
        anchor=place("host"),
        extent=setting.place,
        name="dc_smarthost",
        application="exim",
        secret="reference" if client else "absent",
        cleartext_auth=client and said["cleartext"] is not None,
        where={name: one for name, one in places.items() if one},
    )


def _tls(said: dict[str, _Setting | None], host: str) -> tuple[Tls, Place | None]:
    protocol, avoid, require = said["protocol"], said["avoid"], said["require"]
    if protocol and protocol.text != "smtp":
        return ("implicit" if protocol.text == "smtps" else "unknown"), protocol.place
    for macro, tls in ((avoid, "none"), (require, "starttls")):
        if macro is None or macro.text == "":
            continue
        items = [item.strip() for item in (macro.text or "").split(":")]
        if macro.text is None or any(item[:1] in ("+", "!") for item in items):
            return "unknown", macro.place
        if "*" in items or host in items:
            return tls, macro.place  # type: ignore[return-value]
    return "opportunistic", None


def _logs_in(folder: Folder, port: int) -> bool:
    """What passwd.client says; where it is not to be seen, only port 25 is for servers (RFC 6409, section 3.1)."""
    source = folder.read("passwd.client")
    if source is None:
        return port != knowledge().ports["smtp"]
    return any(line.strip()[:1] not in ("", "#") for line in source.text.splitlines())


def _lets_everyone(nets: str | None) -> bool:
    return any(is_everything(word.strip()) for word in (nets or "").split(";"))


def _only_local(interfaces: _Setting | None) -> bool:
    words = [word.strip() for word in ((interfaces.text if interfaces else "") or "").split(";")]
    return bool(words[0]) and all(is_local(word) for word in words if word)
