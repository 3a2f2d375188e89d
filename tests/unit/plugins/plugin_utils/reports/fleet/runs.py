# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Runs to merge."""

from __future__ import annotations

from datetime import UTC, datetime

#: What a host, a path or a message may hold to lead a browser, a spreadsheet or a chat astray.
HOSTILE = (
    "</script><script>hacked=1</script><img src=x onerror=hacked=1>\"'`&amp;\u2028\u2029\u202e\x00\x1b[31m<!--\ud800😀"
)
TIME = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)


def finding(**more):
    return {
        "path": "/etc/msmtprc",
        "line": 3,
        "column": 6,
        "end_line": 3,
        "end_column": 8,
        "code": "MP101",
        "rule": "insecure-port",
        "severity": "error",
        "message": "smtp.example.org is used on port 25",
        "help": "use port 465",
        "application": "msmtp",
        "fixable": True,
        "endpoint": {
            "name": "work",
            "protocol": "smtp",
            "role": "client",
            "host": "smtp.example.org",
            "port": 25,
            "tls": "none",
            "verify": "unknown",
        },
    } | more


def report(*findings):
    counts = {name: sum(one["severity"] == name for one in findings) for name in ("error", "warning", "note")}
    return {"version": 1, "summary": {"files": 9, "checked": 3, "endpoints": 4, **counts}, "findings": list(findings)}


def host(name, *findings, **more):
    said = {"host": name, "groups": ["web"], "state": "audited", "message": "", "report": report(*findings)}
    return said | {"files": [], "listeners": [], "programs": {}, "notes": []} | more


def gone(name, message="ssh: connection timed out", **more):
    return host(name, state="unreachable", message=message, report=None, groups=[], **more)


def run(*hosts, ended="2026-11-21T08:30:00Z"):
    about = {"kind": "audit", "started": "2026-11-21T08:29:00Z", "ended": ended, "check": False, "mailports": "1.2.3"}
    return {"version": 1, "run": about, "hosts": list(hosts)}
