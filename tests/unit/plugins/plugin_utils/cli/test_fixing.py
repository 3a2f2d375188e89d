# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""``--diff`` shows what ``--fix`` writes, also where one fix makes room for another."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.cli.main import main

#: The last line of the first file is for both servers: one is mended once the other no longer asks for it.
MUTT = """\
set folder = imap://imap.gmail.com:143/
set smtp_url = "smtp://alice@smtp.gmail.com:25/"
set ssl_starttls = no
mailboxes imap://mail.example.net/INBOX
unset ssl_verify_host
"""
POSTFIX = {
    "main.cf": """\
relayhost = [smtp.gmail.com]:587
smtp_sasl_auth_enable = yes
smtp_sasl_password_maps = static:x:y
smtp_tls_CAfile = /etc/ssl/certs/ca-certificates.crt
smtp_tls_security_level = may
smtpd_sasl_auth_enable = yes
""",
    "master.cf": """\
submission inet n - y - - smtpd
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_tls_security_level=may
""",
}


@pytest.mark.parametrize("options", [[], ["--unsafe-fixes"]], ids=" ".join)
@pytest.mark.parametrize("files", [{".muttrc": MUTT}, {"muttrc": MUTT, **POSTFIX}], ids=list)
def test_the_diff_shows_what_is_written(tmp_path, monkeypatch, capsys, files, options):
    monkeypatch.chdir(tmp_path)
    for name, text in files.items():
        Path(name).write_text(text, encoding="utf-8")
    assert main(["lint", "--diff", *options]) == 1
    shown = capsys.readouterr().out
    main(["lint", "--fix", *options])
    capsys.readouterr()
    written = ""
    for name, text in sorted(files.items()):
        now = Path(name).read_text(encoding="utf-8")
        lines = difflib.unified_diff(text.splitlines(), now.splitlines(), name, name, lineterm="")
        written += "".join(f"{line}\n" for line in lines)
    assert shown.replace("= ********", "= static:x:y") == written
    assert main(["lint", "--diff", *options]) == 0


def test_the_diff_masks_what_a_secure_file_says_is_a_secret(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    secret = "geheim-wort-7"
    Path(".muttrc").write_text(f"# {secret}\n{MUTT}", encoding="utf-8")
    Path("fetchmailrc").write_text(
        f"poll imap.example.org proto imap user me pass {secret} ssl sslcertck\n", encoding="utf-8"
    )
    assert main(["lint", "--diff", "--select", "MP2"]) == 1
    shown = capsys.readouterr().out
    assert "# ********" in shown and secret not in shown


def test_what_the_baseline_knows_is_not_shown_in_any_round(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path(".muttrc").write_text(MUTT, encoding="utf-8")
    assert main(["lint", "--select", "no-tls,insecure-port", "--write-baseline", "known.json"]) == 0
    capsys.readouterr()
    assert main(["lint", "--baseline", "known.json", "--diff"]) == 1
    assert "993" not in capsys.readouterr().out


def test_a_backup_is_nobody_s_neighbour(tmp_path, monkeypatch, capsys):
    """Dovecot reads what lies beside 10-auth.conf, but not what --fix has kept of it."""
    monkeypatch.chdir(tmp_path)
    Path("10-auth.conf").write_text("disable_plaintext_auth = no\n", encoding="utf-8")
    Path("10-ssl.conf").write_text("ssl = yes\n", encoding="utf-8")
    master = "service imap-login {\n  inet_listener imap {\n    port = 143\n  }\n}\n"
    Path("10-master.conf").write_text(master, encoding="utf-8")
    main(["lint", "--fix", "--unsafe-fixes"])
    assert Path("10-auth.conf").read_text(encoding="utf-8") == "disable_plaintext_auth = yes\n"
    assert Path("10-auth.conf~").exists()
    main(["lint", "--fix", "--unsafe-fixes"])
    assert "nothing to mend" in capsys.readouterr().err
    assert not Path("10-auth.conf~~").exists()
