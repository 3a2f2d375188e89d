# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the rules say of a server that a client would use the way it was probed."""

from __future__ import annotations

from ...module_utils.probing.model import Report
from ..endpoint.data import NOWHERE
from ..endpoint.model import Endpoint, Finding, Role, Tls
from ..providers.matching import match_host
from ..rules.catalogue import choose
from ..rules.judging import Judge


class Judgement:
    """Judges reports of the probe by the rules that are on by default."""

    def __init__(self) -> None:
        self._judge = Judge(choose(), match_host)

    def findings(self, report: Report, role: Role) -> list[Finding]:
        return self._judge.judge(endpoint_of(report, role))


def endpoint_of(report: Report, role: Role) -> Endpoint:
    """The endpoint of a client that requires TLS, as it was probed, and verifies all."""
    target = report.target
    tls: Tls = "implicit" if target.tls == "implicit" else "starttls"
    return Endpoint(target.protocol, role, target.host, target.port, tls, "full", NOWHERE, NOWHERE)  # type: ignore[arg-type]
