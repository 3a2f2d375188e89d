# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What files say through others that they include."""

from __future__ import annotations

import pytest

GMAIL = "[sendemail]\n\tsmtpserver = smtp.gmail.com\n\tsmtpserverport = 587\n"
TLS = "[sendemail]\n\tsmtpencryption = tls\n"


@pytest.mark.parametrize(
    ("text", "other", "rows"),
    [
        (f"[include]\n\tpath = ~/.git-tls\n{GMAIL}", TLS, [("smtp.gmail.com", "starttls", 2)]),
        (
            f"{GMAIL}[Include]\n\tPath = .git-tls\n",
            TLS.replace("sendemail", "SendEmail"),
            [("smtp.gmail.com", "starttls", 5)],
        ),
        # The last one of a name counts, wherever it is written.
        (f"{GMAIL}\tsmtpencryption = none\n[include]\n\tpath = .git-tls\n", TLS, [("smtp.gmail.com", "starttls", 6)]),
        (f"[include]\n\tpath = .git-tls\n{GMAIL}\tsmtpencryption = none\n", TLS, [("smtp.gmail.com", "none", 6)]),
        (f"{TLS}{GMAIL}[include]\n\tpath = .git-tls\n", "[sendemail]\n\tsmtpserver = other\n", []),
        # A condition may not hold.
        (f'{GMAIL}[includeIf "gitdir:~/work/"]\n\tpath = .git-tls\n', TLS, [("smtp.gmail.com", "starttls", 5)]),
        (
            f'{TLS}{GMAIL}[includeIf "onbranch:x"]\n\tpath = .git-tls\n',
            TLS.replace("tls", "none"),
            [("smtp.gmail.com", "starttls", 2)],
        ),
        # Another server's encryption.
        (
            f'{GMAIL}[includeIf "gitdir:~/work/"]\n\tpath = .git-tls\n',
            f"{TLS}\tsmtpserver = mx\n",
            [("smtp.gmail.com", "none", 2)],
        ),
        (f"{GMAIL}[include]\n\tpath = /etc/.git-tls\n\tpath = .gitconfig\n", TLS, [("smtp.gmail.com", "starttls", 5)]),
        (f"{GMAIL}[include]\n\tpath = missing\n\tpath\n", TLS, [("smtp.gmail.com", "none", 2)]),
    ],
)
def test_git(lint, text, other, rows):
    assert lint({".gitconfig": text, ".git-tls": other}).rows("host", "tls", "@tls") == rows


def test_git_includes_that_include(lint):
    files = {".gitconfig": f"{GMAIL}[include]\npath = a\n", "a": "[include]\npath = b\npath = a\n", "b": TLS}
    assert lint(files).rows("host", "tls", "@tls") == [("smtp.gmail.com", "starttls", 5)]


def test_files_that_include_each_other_many_times_end(lint):
    circle = "[include]\n" + "\tpath = a\n\tpath = .gitconfig\n" * 50
    assert lint({".gitconfig": GMAIL + circle, "a": circle}).rows("host", "tls") == [("smtp.gmail.com", "none")]
