# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""``mailports probe``: connect, and tell what is wrong."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import authorities, colours
from .errors import UsageError
from .values import count, seconds

if TYPE_CHECKING:
    from ...module_utils.probing.model import Login, Report, Settings, Target
    from ..endpoint.model import Finding

_SEVERITIES = ("note", "warning", "error")
_EPILOG = """\
examples:
  mailports probe smtp.gmail.com:465               one server
  mailports probe gmail                            all that a provider offers
  mailports probe imaps://mail.example.org:1993    a port that is not registered for mail
  mailports probe --user alice@example.org --password-file secret mail.example.org:993

A password is sent only over TLS whose certificate was verified, and is never shown.

exit status: 0 nothing at or above --fail-on; 1 something is wrong; 2 wrong use or an error
"""


def register(commands: Any) -> None:
    parser = commands.add_parser(
        "probe",
        help="connect to mail servers: are they reachable, and is their TLS as it should be?",
        description="Connect to mail servers as a client would, and tell what is wrong, what it means and what to do.",
        epilog=_EPILOG,
    )
    add = parser.add_argument
    add(
        "targets",
        nargs="+",
        metavar="TARGET",
        help="HOST:PORT, SCHEME://HOST:PORT, or a provider's id, domain, address",
    )
    add("--timeout", type=seconds, default=10.0, metavar="SECONDS", help="for each step (default: 10)")
    authorities.add_option(add)
    add("--jobs", type=count, default=8, metavar="N", help="servers to probe at the same time (default: 8)")
    add("--role", choices=("client", "relay"), default="client", help="what the rules judge it as (default: client)")
    add("--user", metavar="NAME", help="also log in; the password is asked for, unless one of these says where it is:")
    secret = parser.add_mutually_exclusive_group()
    secret.add_argument("--password-file", metavar="FILE", help="the first line of a file")
    secret.add_argument("--password-env", metavar="NAME", help="an environment variable")
    add("--format", choices=("text", "json"), default="text", help="how to report (default: text)")
    add(
        "--fail-on", choices=_SEVERITIES, default="warning", help="exit with 1 from this severity on (default: warning)"
    )
    colours.add_option(add)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    targets = _targets(options.targets)
    settings = _settings(options)
    reports = _probed(targets, settings, options.jobs)
    from ..probing.judgement import Judgement

    judgement = Judgement()
    judged = [(report, judgement.findings(report, options.role)) for report in reports]
    sys.stdout.write(_json(judged) if options.format == "json" else _text(judged, colours.wanted(options)))
    severities = [one.severity for report, _findings in judged for one in report.problems]
    severities += [one.severity for _report, findings in judged for one in findings]
    least = _SEVERITIES.index(options.fail_on)
    return int(any(_SEVERITIES.index(severity) >= least for severity in severities))


def _targets(words: list[str]) -> list[Target]:
    from ..probing.targets import NoTarget, targets

    try:
        return list(dict.fromkeys(target for word in words for target in targets(word)))
    except NoTarget as error:
        raise UsageError(str(error)) from None


def _settings(options: argparse.Namespace) -> Settings:
    from ...module_utils.probing.model import Settings

    return Settings(options.timeout, authorities.wanted(options), _login(options))


def _login(options: argparse.Namespace) -> Login | None:
    from ...module_utils.probing.model import Login

    if not options.user:
        if options.password_file or options.password_env:
            raise UsageError("a password needs --user NAME")
        return None
    login = Login(options.user, _password(options))
    if not login.usable:
        raise UsageError("user name and password may neither be empty nor hold control characters")
    return login


def _password(options: argparse.Namespace) -> str:
    if options.password_env:
        if options.password_env not in os.environ:
            raise UsageError(f"there is no environment variable {options.password_env}")
        return os.environ[options.password_env]
    if options.password_file:
        try:
            return next(iter(Path(options.password_file).read_text(encoding="utf-8").splitlines()), "")
        except (OSError, UnicodeDecodeError) as error:
            said = error.strerror if isinstance(error, OSError) else "is no text"
            raise UsageError(f"{options.password_file}: {said}") from None
    if not sys.stdin.isatty():
        raise UsageError("say where the password is: --password-file FILE or --password-env NAME")
    import getpass

    return getpass.getpass(f"Password of {options.user}: ")


def _probed(targets: list[Target], settings: Settings, jobs: int) -> list[Report]:
    from concurrent.futures import ThreadPoolExecutor

    from ...module_utils.probing.probe import probe
    from .progress import Progress

    reports = []
    with Progress(sys.stderr, "servers probed") as progress, ThreadPoolExecutor(jobs) as pool:
        for report in pool.map(lambda target: probe(target, settings), targets):
            reports.append(report)
            progress(str(report.target))
    return reports


def _text(judged: list[tuple[Report, list[Finding]]], colour: bool) -> str:
    from ..reports import probe_text

    blocks = [probe_text.render(report, findings, colour) for report, findings in judged]
    if len(judged) > 1:
        blocks.append(probe_text.summary([report for report, _findings in judged]))
    return "\n".join(blocks)


def _json(judged: list[tuple[Report, list[Finding]]]) -> str:
    import json

    from ...module_utils.probing.model import to_data

    names = ("code", "rule", "severity", "message", "help")
    probes = [
        {**to_data(report), "findings": [{name: getattr(finding, name) for name in names} for finding in findings]}
        for report, findings in judged
    ]
    return json.dumps({"version": 1, "probes": probes}, indent=2) + "\n"
