# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Why the role ``relay`` refuses dma and ssmtp: configured as well as they can be, they give all away.

And why ``client`` refuses implicit TLS elsewhere than on 465 for Grafana, and requires STARTTLS.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from .authority import HOST, Authority
from .building import build
from .leaks import leaks
from .mail import ACCOUNT, write_mail
from .mtas import Mta, send
from .sandbox import wait_until
from .scene import Scene, open_scene

pytestmark = pytest.mark.e2e

#: Of characters that all programs' files can hold.
PASSWORD = "pumpkin-lantern"
DMA = f"SMARTHOST {HOST}\nAUTHPATH /etc/dma/auth.conf\n"
AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt"
SSMTP = f"AuthUser={ACCOUNT.user}\nAuthPass={PASSWORD}\nTLS_CA_File={AUTHORITIES}\nUseTLS=YES\n"


class Unfit(NamedTuple):
    """A program with its settings, a server that nobody may trust, and whether that one learns the password, too."""

    name: str
    settings: str
    variant: str
    learns_password: bool = True


CASES = {
    "dma-465": Unfit("dma", f"{DMA}PORT 465\nSECURETRANSFER\n", "self-signed"),
    "dma-587": Unfit("dma", f"{DMA}PORT 587\nSECURETRANSFER\nSTARTTLS\n", "other-name"),
    # Without SECURETRANSFER it does not even try.
    "dma-starttls": Unfit("dma", f"{DMA}PORT 587\nSTARTTLS\n", "no-starttls", learns_password=False),
    "ssmtp-465": Unfit("ssmtp", f"mailhub={HOST}:465\n{SSMTP}", "self-signed"),
    "ssmtp-587": Unfit("ssmtp", f"mailhub={HOST}:587\n{SSMTP}UseSTARTTLS=YES\n", "other-name"),
}
#: Grafana's library goes by the port alone: with no STARTTLS, as goes with implicit TLS, 587 is in clear.
POLICIES = {"NoStartTLS": True, "OpportunisticStartTLS": True, "": True, "MandatoryStartTLS": False}
"""What startTLS_policy may be, and whether password and mail are given away then."""
FILES = {"dma": "/etc/dma/dma.conf", "ssmtp": "/etc/ssmtp/ssmtp.conf"}


@pytest.mark.parametrize("name", CASES)
def test_it_gives_away(authority: Authority, installed: Callable[[Mta], Path], tmp_path: Path, name: str) -> None:
    case, mail = CASES[name], write_mail()
    mta = Mta(case.name, start="", says="true", refused="")
    with open_scene(tmp_path, authority, installed(mta)) as scene:
        scene.sandbox.write(FILES[case.name], case.settings)
        scene.sandbox.write("/etc/dma/auth.conf", f"{ACCOUNT.user}|{HOST}:{PASSWORD}\n")
        scene.serve(case.variant)
        send(scene.sandbox, mta, mail)
        wait_until(lambda: scene.transcript.events("mail"), "the mail's arrival")
        learnt = [*scene.wire(), scene.transcript.everything_received()]
        assert any(leaks(mail.secret, stream) for stream in learnt)
        assert any(leaks(PASSWORD, stream) for stream in learnt) is case.learns_password


@pytest.fixture(scope="module")
def grafana(machine: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("grafana", tmp_path_factory.mktemp("grafana"))


@pytest.mark.parametrize("policy", POLICIES)
def test_grafana_gives_away(scene: Scene, grafana: Path, policy: str) -> None:
    mail = write_mail()
    settings = {"ENABLED": "true", "HOST": f"{HOST}:587", "STARTTLS_POLICY": policy, "SKIP_VERIFY": "false"}
    settings |= {"USER": ACCOUNT.user, "PASSWORD": ACCOUNT.password, "FROM_ADDRESS": ACCOUNT.user}
    scene.serve("login-alone")
    environment = {f"GF_SMTP_{name}": value for name, value in settings.items()}
    scene.sandbox.run([grafana, ACCOUNT.user], text=mail.text, environment=environment, check=False)
    assert scene.shown(mail) == ([ACCOUNT.password, mail.secret] if POLICIES[policy] else [])
