# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What is published: only what is secure, and the same each time."""

from __future__ import annotations

import plistlib
from dataclasses import replace

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.autoconfig.reading import read
from ansible_collections.mailports.secure.plugins.plugin_utils.cli.main import main
from ansible_collections.mailports.secure.plugins.plugin_utils.providers.model import ProviderEndpoint
from ansible_collections.mailports.secure.plugins.plugin_utils.publishing.files import files
from ansible_collections.mailports.secure.plugins.plugin_utils.publishing.model import NotPublishable, Publication

IMAP = ProviderEndpoint("imap", "imap.example.org", 993, "implicit", ("password",), "address", ("provider-docs",))
SMTP = replace(IMAP, protocol="smtp", host="smtp.example.org", port=465)
STARTTLS = replace(SMTP, port=587, tls="starttls")
WHOLE = Publication("example.org", "Example & Sons", (IMAP, SMTP, STARTTLS), ("mx.example.org", "*.mx.example.org"))
ZONE = """\
; Where clients find the mail servers of example.org (RFC 6186, RFC 8314).
; A target of "." says that there is no such service: nobody shall try an insecure port.
$ORIGIN example.org.
_imaps._tcp 3600 IN SRV 0 1 993 imap.example.org.
_imap._tcp 3600 IN SRV 0 0 0 .
_pop3s._tcp 3600 IN SRV 0 0 0 .
_pop3._tcp 3600 IN SRV 0 0 0 .
_submissions._tcp 3600 IN SRV 0 1 465 smtp.example.org.
_submission._tcp 3600 IN SRV 0 1 587 smtp.example.org.
"""


def test_the_zone_denies_what_is_not_offered():
    made, left_out = files(replace(WHOLE, mx=()))
    assert made["example.org.zone"] == ZONE
    assert left_out == ["mta-sts.txt: no mail exchanger (mx) is named"]


def test_autoconfig_is_read_back():
    made, _left_out = files(WHOLE)
    [config] = read(made["autoconfig.example.org/mail/config-v1.1.xml"].encode())
    assert (config.name, config.domains) == ("Example & Sons", ("example.org",))
    assert [(one.host, one.port, one.tls) for one in config.servers] == [
        (one.host, one.port, one.tls) for one in WHOLE.endpoints
    ]


def test_a_profile_keeps_its_identity():
    profiles = [
        plistlib.loads(files(one)[0]["example.org.mobileconfig"].encode()) for one in (WHOLE, replace(WHOLE, mx=()))
    ]
    assert profiles[0] == profiles[1]
    assert profiles[0]["PayloadContent"][0]["EmailAccountType"] == "EmailTypeIMAP"


def test_without_passwords_there_is_no_profile():
    oauth2 = tuple(replace(one, auth=("oauth2",)) for one in WHOLE.endpoints)
    made, left_out = files(replace(WHOLE, endpoints=oauth2))
    assert "example.org.mobileconfig" not in made
    assert "take passwords" in left_out[0]
    assert "<authentication>OAuth2<" in made["autoconfig.example.org/mail/config-v1.1.xml"]


def test_the_policy_and_its_number():
    made, _left_out = files(WHOLE)
    assert made["mta-sts.example.org/.well-known/mta-sts.txt"] == (
        "version: STSv1\nmode: testing\nmx: mx.example.org\nmx: *.mx.example.org\nmax_age: 604800\n"
    )
    numbers = [
        files(one)[0]["example.org.zone"].rpartition("id=")[2] for one in (WHOLE, replace(WHOLE, sts_mode="enforce"))
    ]
    assert numbers[0] != numbers[1] and all(len(number) == len('"\n') + 32 for number in numbers)


@pytest.mark.parametrize(
    "endpoint",
    [
        replace(IMAP, port=143, tls="starttls"),
        replace(SMTP, port=25),
        replace(IMAP, tls="none"),
        replace(IMAP, host="{domain}"),
    ],
)
def test_nothing_insecure_is_published(endpoint):
    with pytest.raises(NotPublishable):
        replace(WHOLE, endpoints=(IMAP, endpoint))


def test_the_command_writes_what_has_changed(tmp_path, capsys):
    command = ["publish", "example.org", "--imap", "imap.example.org", "--output", str(tmp_path / "new" / "folder")]
    assert main(command) == 0
    assert capsys.readouterr().out.count("written: ") == 2
    assert main([*command, "--smtp", "smtp.example.org"]) == 0
    assert capsys.readouterr().out.count("written: ") == 3
    assert main([*command, "--smtp", "smtp.example.org"]) == 0
    assert capsys.readouterr().out.count("unchanged: ") == 3


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ([], "say whose servers they are"),
        (["--provider", "gmail", "--imap", "imap.example.org"], "say whose servers they are"),
        (["--provider", "gmial"], "did you mean gmail"),
        (["--imap", "imap.example.org:143"], "only servers on 993"),
        (["--smtp", "smtp.example.org:25"], "only servers on 465 or 587"),
        (["--imap", "imap example"], "name a host"),
        (["--imap", "imap.example.org", "--mx", "mx/.."], "name a host"),
        (["--provider", "amazon-ses"], "depends on the account"),
        (["--provider", "proton-bridge"], "127.0.0.1 is no name"),
    ],
)
def test_wrong_use(tmp_path, capsys, options, said):
    assert main(["publish", "example.org", "--output", str(tmp_path / "out"), *options]) == 2
    out, err = capsys.readouterr()
    assert said in err and err.count("\n") == 1 and not out
    assert not (tmp_path / "out").exists()
