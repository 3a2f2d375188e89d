# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""``mailports providers check``: probe the servers of the provider data, and date what is as it says."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from . import authorities, colours
from .errors import UsageError
from .values import count, seconds

if TYPE_CHECKING:
    from ...module_utils.probing.model import Report, Target
    from ..providers.model import Provider, ProviderEndpoint

_EPILOG = """\
examples:
  mailports providers check gmail posteo       their servers, secure ones and others
  mailports providers check --region eu-west-1 amazon-ses
  mailports providers check --write DATA       all servers; date in the folder DATA what is as the data say

No log-in is tried. Endpoints without TLS, and hosts in which something is to be filled in, are left out.

exit status: 0 all are as the data say; 1 some are not; 2 wrong use or an error
"""


class Checked(NamedTuple):
    """One endpoint, and what a probe made of it."""

    provider: Provider
    endpoint: ProviderEndpoint
    report: Report

    @property
    def confirmed(self) -> bool:
        return self.report.secure


def register(commands: Any) -> None:
    parser = commands.add_parser(
        "providers check",
        help="probe the servers of providers: are they as the data say?",
        description="Probe the servers that the provider data name, by default all of them, and say which are so.",
        epilog=_EPILOG,
    )
    add = parser.add_argument
    add("providers", nargs="*", metavar="ID", help="a provider's id, domain or address (default: all)")
    add("--region", help="the region to fill into host names")
    add("--domain", help="the domain to fill into host names")
    add("--timeout", type=seconds, default=10.0, metavar="SECONDS", help="for each step (default: 10)")
    authorities.add_option(add)
    add("--jobs", type=count, default=8, metavar="N", help="servers to probe at the same time (default: 8)")
    add("--write", metavar="FOLDER", type=Path, help="date what is as the data say in the data files there")
    add("--format", choices=("text", "json"), default="text", help="how to report (default: text)")
    colours.add_option(add)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    if options.write and not options.write.is_dir():
        raise UsageError(f"{options.write} is no folder")
    wanted = [(one, endpoint) for one in _providers(options) for endpoint in one.endpoints if _can_be_probed(endpoint)]
    if not wanted:
        raise UsageError("there is nothing to probe: --region or --domain fills in what host names leave open")
    checked = _checked(wanted, options)
    sys.stdout.write(_json(checked) if options.format == "json" else _text(checked, options))
    if options.write:
        _date(checked, options.write)
    good = sum(one.confirmed for one in checked)
    sys.stderr.write(f"mailports: {good} of {len(checked)} endpoints are as the data say\n")
    return int(good < len(checked))


def _providers(options: argparse.Namespace) -> list[Provider]:
    from ..providers.loader import load_all
    from ..providers.matching import UnknownProvider, find
    from ..providers.selection import NotFillable, resolve

    try:
        found = list(dict.fromkeys(map(find, options.providers))) if options.providers else load_all()
        return [resolve(one, options.domain or next(iter(one.domains), None), options.region) for one in found]
    except (UnknownProvider, NotFillable) as error:
        raise UsageError(str(error)) from None


def _can_be_probed(endpoint: ProviderEndpoint) -> bool:
    return endpoint.tls != "none" and "{" not in endpoint.host and not endpoint.alias_of


def _checked(wanted: Sequence[tuple[Provider, ProviderEndpoint]], options: argparse.Namespace) -> list[Checked]:
    """Each server once, though several providers may name it."""
    from concurrent.futures import ThreadPoolExecutor

    from ...module_utils.probing.model import Settings
    from ...module_utils.probing.probe import probe
    from .progress import Progress

    settings = Settings(options.timeout, authorities.wanted(options))
    targets = list(dict.fromkeys(_target(endpoint) for _provider, endpoint in wanted))
    reports = {}
    with Progress(sys.stderr, "servers probed") as progress, ThreadPoolExecutor(options.jobs) as pool:
        for report in pool.map(lambda target: probe(target, settings), targets):
            reports[report.target] = report
            progress(str(report.target))
    return [Checked(one, endpoint, reports[_target(endpoint)]) for one, endpoint in wanted]


def _target(endpoint: ProviderEndpoint) -> Target:
    from ...module_utils.probing.model import Target

    return Target(endpoint.protocol, endpoint.host, endpoint.port, endpoint.tls)


def _text(checked: Iterable[Checked], options: argparse.Namespace) -> str:
    from ..reports.colours import painter
    from ..reports.showing import showable

    paint = painter(colours.wanted(options))
    lines = []
    for one in checked:
        place = f"{one.provider.id}: {one.endpoint.protocol} {one.endpoint.host}:{one.endpoint.port}"
        worst = one.report.worst
        if one.confirmed:
            lines.append(f"{paint('ok', 'added')}    {place}")
        else:
            lines.append(f"{paint('wrong', 'error')} {place}: {showable(worst.message) if worst else 'not verified'}")
    return "".join(f"{line}\n" for line in lines)


def _json(checked: Iterable[Checked]) -> str:
    import json

    from ...module_utils.probing.model import to_data

    data = [{"provider": one.provider.id, "confirmed": one.confirmed, **to_data(one.report)} for one in checked]
    return json.dumps({"version": 1, "checked": data}, indent=2, ensure_ascii=False) + "\n"


def _date(checked: Iterable[Checked], folder: Path) -> None:
    """Write today's date to what was confirmed. What was not keeps its date, until a person has looked."""
    from datetime import date

    from ..linting.writing import replace
    from ..providers.loader import endpoint, source
    from ..providers.writing import render

    confirmed = {(one.provider.id, one.report.target) for one in checked if one.confirmed}
    today = date.today().isoformat()
    for identifier in sorted({identifier for identifier, _place in confirmed}):
        data = dict(source(identifier))
        data["endpoints"] = [
            {**one, "probed": today} if (identifier, _target(endpoint(one))) in confirmed else one
            for one in data["endpoints"]
        ]
        # Where an option has made up a host, the file has no such endpoint.
        if data == source(identifier):
            continue
        try:
            replace(folder / f"{identifier}.yml", render(data).encode("utf-8"))
        except OSError as error:
            raise UsageError(f"{folder / identifier}.yml: {error.strerror}") from None
