# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Runs over a fleet that does not exist, with findings that the rules really make."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product
from random import Random

from ansible_collections.mailports.secure.plugins.plugin_utils.endpoint.data import from_data
from ansible_collections.mailports.secure.plugins.plugin_utils.reports.json_report import finding_data
from ansible_collections.mailports.secure.plugins.plugin_utils.rules import catalogue
from ansible_collections.mailports.secure.plugins.plugin_utils.rules.judging import Judge

GROUPS = {"web": 40, "database": 12, "monitoring": 8, "git": 6, "mail": 10, "office": 24}
#: The file of each application, and what it speaks.
APPLICATIONS = {
    "msmtp": ("/etc/msmtprc", {"smtp client"}),
    "postfix": ("/etc/postfix/main.cf", {"smtp relay", "smtp listener"}),
    "dovecot": ("/etc/dovecot/conf.d/10-master.conf", {"imap listener", "pop3 listener"}),
    "alertmanager": ("/etc/alertmanager/alertmanager.yml", {"smtp client"}),
    "grafana": ("/etc/grafana/grafana.ini", {"smtp client"}),
    "gitlab": ("/etc/gitlab/gitlab.rb", {"smtp client"}),
    "mbsync": ("/home/alice/.mbsyncrc", {"imap client"}),
    "mutt": ("/home/bob/.muttrc", {"imap client", "pop3 client", "smtp client"}),
    "django": ("/srv/shop/settings.env", {"smtp client"}),
}
#: What such a host tells of its version.
VERSIONS = {"postfix": "3.7.11", "dovecot": "2.3.19.1 (9b53102964)"}
START = datetime(2026, 9, 7, 6, 30, tzinfo=UTC)


def runs(hosts: int, each: int, number: int = 1) -> list[dict]:
    """Weekly runs over so many hosts; the last finds about so many things on each host that is not clean."""
    random = Random(465)  # noqa: S311
    pool = _findings(random)
    sizes = {group: hosts * part // 100 for group, part in GROUPS.items()}
    names = [(f"{group}{i + 1}.example.org", group) for group, size in sizes.items() for i in range(size)]
    made = []
    for week in range(number):
        ended = START + timedelta(weeks=week)
        share = 1 + 0.35 * (number - 1 - week) ** 0.8
        listed = [_host(random, name, group, pool, each * share) for name, group in names]
        run = {"kind": "audit", "started": _time(ended - timedelta(minutes=4)), "ended": _time(ended), "check": False}
        made.append({"version": 1, "run": {**run, "mailports": "0.1.0"}, "hosts": listed})
    return made


def _findings(random: Random) -> list[dict]:
    """What the rules say of connections that are as their examples, at several servers."""
    judge = Judge(catalogue.choose(), lambda host: None)
    found = []
    examples = [example for rule in catalogue.rules() for example in rule.examples.fires]
    for example, server, (application, (_path, spoken)) in product(
        examples, ("smtp", "mail", "relay"), APPLICATIONS.items()
    ):
        named = {"host": f"{server}.example.org"} if str(example.get("host")).endswith("example.org") else {}
        endpoint = from_data({**example, **named, "application": application})
        if f"{endpoint.protocol} {endpoint.role}" in spoken:
            found += [finding_data(finding) for finding in judge.judge(endpoint)]
    random.shuffle(found)
    return found


def _host(random: Random, name: str, group: str, pool: list[dict], each: float) -> dict:
    luck = random.random()
    groups = [group, random.choice(("berlin", "dublin"))]
    said = {"host": name, "groups": groups, "state": "audited", "message": "", "files": [], "programs": {}, "notes": []}
    if luck < 0.03:
        return said | {"state": "unreachable", "message": "ssh: connection timed out", "report": None, "listeners": []}
    number = 0 if luck < 0.38 else max(1, round(random.gauss(each, each / 4)))
    light = luck < 0.55
    findings = [_placed(random, one) for one in random.sample(pool, min(number * 3, len(pool)))]
    findings = [one for one in findings if not light or one["severity"] != "error"][:number]
    findings.sort(key=lambda one: (one["path"], one["line"], one["column"], one["code"]))
    counts = {name: sum(one["severity"] == name for one in findings) for name in ("error", "warning", "note")}
    ports = [(25, "master"), (143, "dovecot"), (993, "dovecot")] if group == "mail" else [(25, "master")]
    said["listeners"] = [{"address": "0.0.0.0", "port": port, "program": program} for port, program in ports]  # noqa: S104
    said["programs"] = {name: VERSIONS[name] for name in ("postfix", "dovecot") if group == "mail" or name == "postfix"}
    said["files"] = [_file(path) for path in sorted({one["path"] for one in findings if one["code"] == "MP302"})]
    if luck > 0.97:
        said["notes"] = [{"path": "/etc/exim4/passwd.client", "message": "permission denied"}]
    summary = {"files": 214, "checked": 9, "endpoints": len(findings) + 3, **counts}
    return said | {"report": {"version": 1, "summary": summary, "findings": findings}}


def _file(path: str) -> dict:
    owner = path.split("/")[2] if path.startswith("/home/") else "root"
    return {"path": path, "mode": "0600", "owner": owner, "group": owner, "secret": True}


def _placed(random: Random, finding: dict) -> dict:
    line, column = random.randint(1, 180), random.randint(1, 24)
    place = {"line": line, "column": column, "end_line": line, "end_column": column + 3}
    return {"path": APPLICATIONS[finding["application"]][0], **place, **finding}


def _time(time: datetime) -> str:
    return f"{time:%Y-%m-%dT%H:%M:%SZ}"
