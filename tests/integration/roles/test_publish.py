# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the role ``submission`` writes for clients that look for its listeners."""

from __future__ import annotations

from pathlib import Path

from .playing import names, run, write_plays

GIVEN = {
    "submission_publish_domains": ["example.org", "example.net"],
    "submission_publish_host": "mail.example.org",
    "submission_publish_mx": ["mx.example.org"],
    "submission_retrieval": ["imap", "pop3"],
}


def test_it_publishes_its_listeners_and_denies_the_insecure_ports(tmp_path: Path) -> None:
    include = {"name": "mailports.secure.submission", "tasks_from": "publish"}
    task = {
        "ansible.builtin.include_role": include,
        "vars": {**GIVEN, "submission_publish_folder": str(tmp_path / "www")},
    }
    command = write_plays(tmp_path, [{"hosts": "all", "gather_facts": False, "tasks": [task]}], {"host": {}})
    assert run(command).changed["host"]
    assert run(command).changed == {"host": 0}
    published = {name for name in names(tmp_path / "www") if not name.startswith("mailports-backups/")}
    assert published == {
        name.format(domain)
        for domain in GIVEN["submission_publish_domains"]
        for name in (
            "autoconfig.{}/mail/config-v1.1.xml",
            "mta-sts.{}/.well-known/mta-sts.txt",
            "{}.mobileconfig",
            "{}.zone",
        )
    }
    zone = (tmp_path / "www/example.org.zone").read_text(encoding="utf-8")
    served = {line.split()[0].partition(".")[0]: line.split()[-2:] for line in zone.splitlines() if " SRV " in line}
    assert {name: where for name, where in served.items() if where[1] != "."} == {
        "_imaps": ["993", "mail.example.org."],
        "_pop3s": ["995", "mail.example.org."],
        "_submissions": ["465", "mail.example.org."],
    }
