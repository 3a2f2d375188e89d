# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Files from people who are no friends: each gives a finding or a note, and the run goes on to the next one.

What bounds time and memory is a limit in the code, and each test goes over one; none measures time.
"""

from __future__ import annotations

import os
from contextlib import nullcontext
from pathlib import Path

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.linting import loading
from ansible_collections.mailports.secure.plugins.plugin_utils.linting.pipeline import Linter
from ansible_collections.mailports.secure.plugins.plugin_utils.rules.catalogue import choose

INSECURE = "account a\nhost smtp.gmail.com\nport 25\ntls off\n"
MANY = 200_000


@pytest.fixture
def lint(tmp_path, monkeypatch):
    """Lints files by their contents, and an insecure one that comes last: findings by file, of that one too."""
    monkeypatch.chdir(tmp_path)

    def run(contents):
        for name, content in {**contents, "zz/.msmtprc": INSECURE}.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return codes(Linter(choose()).lint_paths(["."]))

    return run


def codes(result):
    found = {}
    for finding in result.findings:
        found.setdefault(os.path.normpath(finding.place.path), []).append(finding.code)
    assert found.pop("zz/.msmtprc") == ["MP101", "MP201"], "the run goes on"
    return found


ALIASES = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9) if n else 'smtp.gmail.com'}]\n" for n in range(12))
ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 9 if n else "smtp"}">' for n in range(12))


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("alertmanager.yml", f"smtp_host: smtp.gmail.com\n{ALIASES}", ["MP901"]),
        ("logback.xml", f"<!DOCTYPE a [{ENTITIES}]><a><SMTPHost>&e11;</SMTPHost></a>", ["MP901"]),
        ("himalaya.toml", "smtp = " + "[" * MANY, ["MP901"]),
        ("goimapnotify.conf", '{"imap": ' + "[" * MANY, ["MP901"]),
        ("alertmanager/deep.yml", "smtp: " + "[" * MANY, ["MP901"]),
        ("dovecot.conf", "smtp {\n" * MANY, ["MP901"]),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 20 else "",
)
def test_bombs_are_defused(lint, name, text, expected):
    assert lint({name: text}) == {name: expected}


@pytest.mark.parametrize(
    "text",
    [
        "mail-" * MANY + ": x\n",
        "mail: x" + " " * MANY + "=\n",
        "".join(" " * depth + "mail:\n" for depth in range(2000)),
        "mail:\n  from: x\n" * (MANY // 10),
    ],
    ids=["a long name", "spaces", "names in names", "names"],
)
def test_what_only_speaks_of_mail_is_held_back_at_once(lint, text):
    assert lint({"a.yml": text}) == {}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (".mpoprc", "account {}\nhost pop.gmail.com\nport 110\n"),
        ("a.yml", "a: {}\nsmtp_host: smtp.gmail.com\nsmtp_port: 25\n"),
        ("a.json", '{{"a": "{}", "smtp_host": "smtp.gmail.com", "smtp_port": 25}}'),
        (".env", "A={}\nEMAIL_HOST=smtp.gmail.com\nEMAIL_PORT=25\n"),
        ("main.cf", "a = {}\nrelayhost = [smtp.gmail.com]:25\nsmtp_sasl_auth_enable = yes\n"),
        (".muttrc", "set from={}\nset smtp_url=smtp://smtp.gmail.com:25\n"),
        (".fetchmailrc", "poll {} user a\npoll pop.gmail.com proto pop3 service 110 user a no sslcertck\n"),
        (
            "logback.xml",
            "<configuration><a>{}</a><appender><SMTPHost>smtp.gmail.com</SMTPHost></appender></configuration>",
        ),
    ],
    ids=lambda value: value[:12],
)
def test_a_line_of_a_megabyte_is_a_line(lint, name, text):
    assert lint({name: text.format("a" * 1_000_000)})[name]


def test_what_is_larger_than_any_configuration_is_not_read(lint):
    limit = loading.MAX_BYTES
    assert lint({".mpoprc": b"#" * limit}) == {}
    assert lint({".mpoprc": b"#" * (limit + 1)}) == {".mpoprc": ["MP902"]}


@pytest.mark.skipif(not Path("/proc/version").exists(), reason="Linux has such files")
@pytest.mark.parametrize("path", ["/proc/version", "/proc/sys/kernel/hostname", "/sys/class/net/lo/mtu"])
def test_what_does_not_tell_its_size_is_read_to_its_end(monkeypatch, path):
    data = Path(path).read_bytes()
    assert data and loading.read_bytes(path) == data
    monkeypatch.setattr(loading, "MAX_BYTES", len(data) - 1)
    with pytest.raises(loading.Unreadable, match="larger"):
        loading.read_bytes(path)


@pytest.mark.parametrize("now", [0, 1, 99, 101, 200_000, loading.MAX_BYTES, loading.MAX_BYTES + 1])
def test_a_file_that_changes_while_it_is_read_is_had_whole(tmp_path, monkeypatch, now):
    path, pread = tmp_path / "a.yml", os.pread
    path.write_bytes(b"a" * 100)

    def meddled(*asked):
        monkeypatch.setattr(os, "pread", pread)
        path.write_bytes(b"b" * now)
        return pread(*asked)

    monkeypatch.setattr(os, "pread", meddled)
    with pytest.raises(loading.Unreadable) if now > loading.MAX_BYTES else nullcontext():
        assert loading.read_bytes(path) == b"b" * now


@pytest.mark.parametrize("path", ["/dev/null", "/dev/zero", "/"])
def test_what_is_no_file_has_no_text(path):
    assert loading.read_bytes(path) is None


@pytest.mark.parametrize("text", [INSECURE.encode() + b"\0", INSECURE.encode("utf-16")], ids=["nul", "utf-16"])
def test_a_nul_makes_it_no_text(lint, text):
    assert lint({".mpoprc": text}) == {}


def test_bytes_that_are_no_utf_8_are_read_all_the_same(lint):
    text = b"# caf\xe9 \xff\xfe\xc3\x28\n" + INSECURE.encode()
    assert lint({"a/.msmtprc": text}) == {"a/.msmtprc": ["MP101", "MP201"]}


def test_includes_in_a_circle_end(lint):
    found = lint(
        {
            "dovecot/dovecot.conf": "protocols = imap\nssl = no\n!include other.conf\n!include dovecot.conf\n",
            "dovecot/other.conf": "!include dovecot.conf\n!include *.conf\n",
            "a/.muttrc": "source .muttrc\nsource b\nset smtp_url=smtp://smtp.gmail.com:25\nset ssl_force_tls=no\n",
            "a/b": "source .muttrc\n",
        }
    )
    assert "MP101" in found["a/.muttrc"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_told(lint, tmp_path):
    (tmp_path / ".mpoprc").write_text("x", encoding="utf-8")
    (tmp_path / ".mpoprc").chmod(0)
    assert codes(Linter(choose()).lint_paths(["."])) == {".mpoprc": ["MP902"]}


def test_a_pipe_that_is_included_is_not_waited_for(lint, tmp_path):
    os.mkfifo(tmp_path / "account")
    assert "MP101" in lint({".muttrc": "source account\nset smtp_url=smtp://smtp.gmail.com:25\n"})[".muttrc"]
