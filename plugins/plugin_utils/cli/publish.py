# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""``mailports publish``: what a mail host should publish."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import UsageError

if TYPE_CHECKING:
    from ..publishing.model import Publication, StsMode

_EPILOG = """\
Written below --output:
  autoconfig.DOMAIN/mail/config-v1.1.xml     serve as https://autoconfig.DOMAIN/mail/config-v1.1.xml
  mta-sts.DOMAIN/.well-known/mta-sts.txt     serve as https://mta-sts.DOMAIN/.well-known/mta-sts.txt
  DOMAIN.zone                                add to the zone of DOMAIN
  DOMAIN.mobileconfig                        offer to users of Apple's Mail

examples:
  mailports publish example.org --imap mail.example.org --smtp mail.example.org --mx mx.example.org --output public
  mailports publish example.org --provider fastmail --output public

exit status: 0 written; 2 wrong use or an error
"""
_PORTS = {"imap": "993", "pop3": "995", "smtp": "465 or 587"}


def register(commands: Any) -> None:
    parser = commands.add_parser(
        "publish",
        help="write what lets clients find the secure ports of a domain by themselves",
        description="Write autoconfig, SRV records, an Apple profile and an MTA-STS policy for a domain.",
        epilog=_EPILOG,
    )
    add = parser.add_argument
    add("domain", metavar="DOMAIN", help="the domain of the mail addresses")
    add("--output", required=True, metavar="FOLDER", help="where to write")
    add("--provider", metavar="ID", help="whose servers they are, see mailports providers")
    for protocol, ports in _PORTS.items():
        add(
            f"--{protocol}",
            action="append",
            default=[],
            metavar="HOST[:PORT]",
            help=f"a server of your own, on {ports} (may be repeated)",
        )
    add("--name", help="what the mail is called (default: the provider's name, or the domain)")
    add(
        "--mx",
        action="append",
        default=[],
        metavar="HOST",
        help="a mail exchanger, for MTA-STS; *.HOST for all below it (may be repeated)",
    )
    add("--enforce", action="store_true", help="let MTA-STS enforce the policy, not only test it")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from ..publishing.files import files

    made, left_out = files(_publication(options))
    folder = Path(options.output)
    for name, text in made.items():
        sys.stdout.write(f"{_written(folder / name, text)}: {folder / name}\n")
    for reason in left_out:
        sys.stderr.write(f"mailports: left out {reason}\n")
    return 0


def _publication(options: argparse.Namespace) -> Publication:
    from ..publishing.asking import publication
    from ..publishing.model import NotPublishable

    servers = {protocol: getattr(options, protocol) for protocol in _PORTS}
    mode: StsMode = "enforce" if options.enforce else "testing"
    try:
        return publication(options.domain, options.provider, servers, options.name, options.mx, mode)
    except NotPublishable as error:
        raise UsageError(str(error)) from None


def _written(path: Path, text: str) -> str:
    """Write a file, unless it says that already."""
    from ..linting.writing import replace

    data = text.encode("utf-8")
    try:
        if path.exists() and path.read_bytes() == data:
            return "unchanged"
        path.parent.mkdir(parents=True, exist_ok=True)
        replace(path, data)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from None
    return "written"
