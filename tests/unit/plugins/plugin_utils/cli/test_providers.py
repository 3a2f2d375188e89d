# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""``mailports providers``: what it prints, imports and dates."""

from __future__ import annotations

import json
import socket
from datetime import date
from pathlib import Path

import pytest
import yaml
from ansible_collections.mailports.secure.plugins.module_utils.probing.model import Report
from ansible_collections.mailports.secure.plugins.plugin_utils.autoconfig.conversion import to_config
from ansible_collections.mailports.secure.plugins.plugin_utils.autoconfig.writing import write
from ansible_collections.mailports.secure.plugins.plugin_utils.cli import provider_check
from ansible_collections.mailports.secure.plugins.plugin_utils.cli.main import main
from ansible_collections.mailports.secure.plugins.plugin_utils.providers import loader
from ansible_collections.mailports.secure.plugins.plugin_utils.providers.writing import render
from ansible_collections.mailports.secure.plugins.plugin_utils.reports.provider_text import Look, page, table

DATA = Path(loader.__file__).parent / "data"


def said(capsys, *arguments, status=0):
    assert main(["providers", *arguments]) == status
    return capsys.readouterr()


def test_all_providers_are_listed(capsys):
    out, err = said(capsys)
    lines = out.splitlines()
    assert lines[0].split() == ["ID", "NAME", "IMAP", "POP3", "SMTP", "LOG-IN"]
    assert [line.split()[0] for line in lines[1 : 1 + len(loader.ids())]] == list(loader.ids())
    assert lines[-1].startswith("! insecure:")
    assert err.startswith(f"mailports: {len(loader.ids())} providers with ")


@pytest.mark.parametrize(
    ("arguments", "there", "absent"),
    [
        (["--auth", "oauth2", "--purpose", "submit"], "gmail", "icloud"),
        (["--protocol", "pop3"], "gmail", "icloud"),
        (["--tls", "starttls", "--protocol", "smtp"], "icloud", "1blu"),
        (["--insecure"], "microsoft-365", "gmail"),
        (["--unconfirmed"], "generic", "gmail"),
    ],
)
def test_filters(capsys, arguments, there, absent):
    listed = [line.split()[0] for line in said(capsys, *arguments).out.splitlines() if line]
    assert there in listed and absent not in listed


def test_nothing_fits(capsys):
    out, err = said(capsys, "--auth", "client-ip", "--protocol", "imap")
    assert (out, err) == ("", "mailports: no provider has such an endpoint\n")


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("gmail", "Gmail (gmail)"),
        ("alice@gmail.com", "Gmail (gmail)"),
        ("alt1.gmail-smtp-in.l.google.com", "Gmail (gmail)"),
        ("imap-mail.outlook.com", "Outlook.com (outlook)"),
    ],
)
def test_a_page_on_one(capsys, query, title):
    assert said(capsys, query).out.startswith(f"{title}, as of ")


def test_a_page_says_it_all():
    provider = loader.load("outlook")
    text = page(provider, provider.endpoints, Look())
    for part in (
        "smtp      smtp-mail.outlook.com  587   STARTTLS, required  oauth2  address    the provider, ",
        "Every password is refused since 2024-09-16",
        "Before it works\n  allow IMAP",
        "  login.microsoftonline.com, for tokens of OAuth2",
        "hotmail.at, hotmail.be",
    ):
        assert part in text
    assert "\033" not in text


def test_what_is_insecure_is_marked_and_what_one_list_has_is_not_confirmed():
    provider = loader.load("mx1-tiki-ne-jp")
    text = page(provider, provider.endpoints, Look())
    assert "110!  no TLS" in text and "1 list, not confirmed" in text and "! insecure" in text
    assert "No such endpoint" in page(provider, [], Look())


def test_a_page_has_no_empty_part():
    assert "Addresses" not in page(loader.load("amazon-ses"), [], Look())


@pytest.mark.parametrize("width", [64, 80, 200])
def test_a_page_fits_the_terminal(width):
    provider = loader.load("gmx")
    text = page(provider, provider.endpoints, Look(width=width))
    assert max(map(columns, text.partition("Read more")[0].splitlines())) <= width
    for one in provider.endpoints:
        assert one.host in text and str(one.port) in text
    assert text.count("app-password or password") == len(provider.endpoints)


@pytest.mark.parametrize("width", [60, 80, 200])
def test_a_table_fits_the_terminal(width):
    offers = [(one, one.endpoints[:2]) for one in loader.load_all()]
    lines = table(offers, Look(width=width)).splitlines()[: len(offers) + 1]
    assert len(lines) == len(offers) + 1
    assert max(map(columns, lines)) <= max(width, 72)


def columns(line):
    import unicodedata

    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line)


def test_colours_are_for_terminals(capsys):
    assert "\033" not in said(capsys).out
    assert "\033[1;31m!\033[0m" in said(capsys, "--insecure", "--color", "always").out


@pytest.mark.parametrize(
    ("arguments", "host", "user"),
    [
        (["alice@inbox.lv"], "mail.inbox.lv", "alice@inbox.lv"),
        (["inbox.lt"], "mail.inbox.lt", None),
        (["generic", "--domain", "example.org"], "mail.example.org", None),
        (["amazon-ses", "--region", "eu-west-1"], "email-smtp.eu-west-1.amazonaws.com", None),
        (["alice@icloud.com"], "imap.mail.me.com", "alice"),
    ],
)
def test_what_hosts_and_users_depend_on_is_filled_in(capsys, arguments, host, user):
    [found] = json.loads(said(capsys, *arguments, "--format", "json").out)
    assert (found["endpoints"][0]["host"], found["endpoints"][0]["user"]) == (host, user)


def test_data_for_machines(capsys):
    [gmail] = json.loads(said(capsys, "gmail", "--format", "json").out)
    [same] = yaml.safe_load(said(capsys, "gmail", "--format", "yaml").out)
    assert gmail == same
    assert gmail["mx"] == ["gmail-smtp-in.l.google.com"]
    assert "provider-docs" in gmail["sources"]
    assert gmail["requires"] == ["two-factor", "app-password"]
    assert {one["host"] for one in gmail["https"] if one["use"] == "token"} == {"oauth2.googleapis.com"}
    every = json.loads(said(capsys, "--format", "json").out)
    assert [one["id"] for one in every] == list(loader.ids())


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        (["gmial"], "no provider is known as 'gmial' (did you mean gmail?)"),
        (["amazon-ses", "--region", "eu-west-1/../.."], "the region 'eu-west-1/../..' can be in no host name"),
        (["check", "generic", "--domain", "a b"], "the domain 'a b' can be in no host name"),
        (["import", "nowhere"], "nowhere does not exist"),
        (["import", "."], "there are no files *.xml in ."),
        (["import", "--write", "nowhere", "."], "nowhere is no folder"),
        (["check", "gmial"], "no provider is known as 'gmial'"),
        (["check", "generic"], "there is nothing to probe: --region or --domain"),
        (["check", "--write", "nowhere", "gmail"], "nowhere is no folder"),
        (["check", "--ca-file", "nowhere", "proton-bridge"], "nowhere: No such file"),
    ],
)
def test_wrong_use_is_told_in_one_line(capsys, tmp_path, monkeypatch, arguments, problem):
    monkeypatch.chdir(tmp_path)
    out, err = said(capsys, *arguments, status=2)
    assert problem in err and err.count("\n") == 1 and not out


# import


@pytest.fixture
def checkout(tmp_path):
    """A checkout of a list that says what our data say."""
    folder = tmp_path / "list" / "ispdb"
    folder.mkdir(parents=True)
    for identifier in ("gmail", "bt", "t-online"):
        provider = loader.load(identifier)
        (folder / f"{identifier}.xml").write_text(write([to_config(provider)]), encoding="utf-8")
    return tmp_path / "list"


def test_what_is_new_is_shown_as_a_diff_and_written(capsys, checkout, tmp_path):
    file = checkout / "ispdb" / "new.xml"
    text = write([to_config(loader.load("bt"))]).replace("bt", "news")
    file.write_text(text.replace("openworld", "x").replace("talk21.com", "talk.example"), encoding="utf-8")
    out, err = said(capsys, "import", str(file), status=1)
    assert "--- /dev/null\n+++ plugins/plugin_utils/providers/data/news.yml\n" in out
    assert "+    host: mail.newsinternet.com\n" in out
    assert err.endswith("mailports: 1 provider read, 1 would change, 1 of them new\n")
    written = tmp_path / "data"
    written.mkdir()
    assert said(capsys, "import", "--write", str(written), str(file)).out == ""
    [made] = written.iterdir()
    data = yaml.safe_load(made.read_text(encoding="utf-8"))
    assert data["checked"] == date.today().isoformat()
    assert {tuple(one["sources"]) for one in data["endpoints"]} == {("ispdb",)}


def test_a_list_that_repeats_what_is_known_changes_nothing(capsys, checkout):
    out, err = said(capsys, "import", str(checkout / "ispdb" / "bt.xml"))
    assert (out, err) == ("", "mailports: 1 provider read, 0 would change, 0 of them new\n")


def test_what_is_above_a_mail_exchanger_is_no_mail_domain(capsys, tmp_path):
    file = tmp_path / "ovh.xml"
    text = write([to_config(loader.load("ovh"))])
    known = '<emailProvider id="ovh">\n'
    assert known in text
    file.write_text(text.replace(known, f"{known}    <domain>ovh.net</domain>\n"), encoding="utf-8")
    assert "+domains" not in said(capsys, "import", str(file), status=1).out


def test_a_contradiction_is_for_a_person(capsys, checkout):
    file = checkout / "ispdb" / "gmail.xml"
    file.write_text(file.read_text(encoding="utf-8").replace("SSL", "plain"), encoding="utf-8")
    _out, err = said(capsys, "import", str(file), status=1)
    assert "gmail: imap imap.gmail.com:993: ispdb has tls none, our data implicit" in err


def test_what_a_whole_list_no_longer_says_loses_it_as_a_source(capsys, checkout):
    file = checkout / "ispdb" / "bt.xml"
    file.write_text(file.read_text(encoding="utf-8").replace("995", "1995"), encoding="utf-8")
    out, _err = said(capsys, "import", str(checkout), status=1)
    assert "-    port: 995\n+    port: 1995\n" in out


def test_a_hostile_file_is_refused_and_the_others_are_read(capsys, checkout):
    (checkout / "ispdb" / "bomb.xml").write_text('<!DOCTYPE a [<!ENTITY b "ha">]><clientConfig/>', encoding="utf-8")
    (checkout / "ispdb" / "link.xml").symlink_to("/etc/passwd")
    _out, err = said(capsys, "import", str(checkout), status=2)
    assert "bomb.xml: line 1: a document type is not taken" in err
    assert "3 providers read" in err and "1 file refused" in err and "link.xml" not in err


@pytest.mark.parametrize(
    "provider",
    [
        '<emailProvider id="...">{}</emailProvider>',
        '<emailProvider id="x"><domain>é_x.example</domain>{}</emailProvider>',
        '<emailProvider id="x"><domain>x.example</domain></emailProvider>',
    ],
)
def test_what_our_form_does_not_know_is_not_taken(capsys, tmp_path, provider):
    server = "<hostname>imap.x.example</hostname><port>993</port><socketType>SSL</socketType>"
    text = provider.format(f'<incomingServer type="imap">{server}</incomingServer>')
    (tmp_path / "x.xml").write_text(f"<clientConfig>{text}</clientConfig>", encoding="utf-8")
    out, err = said(capsys, "import", "--write", str(tmp_path), str(tmp_path / "x.xml"))
    assert not out and "not taken: $" in err
    assert [file.name for file in tmp_path.iterdir()] == ["x.xml"]


# check


def test_a_server_that_is_not_there(capsys):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        out, err = said(capsys, "check", "proton-bridge", "--timeout", "2", status=1)
    assert out.startswith("wrong proton-bridge: imap 127.0.0.1:1143: ")
    assert err == "mailports: 0 of 2 endpoints are as the data say\n"


def test_what_was_confirmed_is_dated(tmp_path):
    provider = loader.load("posteo")
    reports = [Report(provider_check._target(one), verified=one.port == 993) for one in provider.endpoints]
    checked = [
        provider_check.Checked(provider, one, report) for one, report in zip(provider.endpoints, reports, strict=True)
    ]
    provider_check._date(checked, tmp_path)
    [file] = tmp_path.iterdir()
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    dated = {one["port"]: one.get("probed") for one in data["endpoints"]}
    assert dated == {port: date.today().isoformat() if port == 993 else None for port in dated}
    assert file.name == "posteo.yml" and render(data) == file.read_text(encoding="utf-8")
    assert len(file.read_text().splitlines()) == len((DATA / "posteo.yml").read_text().splitlines()) + 1
