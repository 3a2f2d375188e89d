# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The reader and Postfix's own postconf(1) agree on what main.cf and master.cf say."""

from __future__ import annotations

import os
import shutil
import subprocess

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.applications.readers.postfix import installation
from ansible_collections.mailports.secure.plugins.plugin_utils.applications.readers.postfix.knowledge import knowledge
from ansible_collections.mailports.secure.plugins.plugin_utils.endpoint.model import Source
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.skipif(not shutil.which("postconf"), reason="Postfix is not installed")

# Where postconf prints the host's networks and the folder given, where another default than the printed one decides
# (see parameters.yml), and where most values are fatal.
OTHERWISE = {
    "compatibility_level",
    "config_directory",
    "inet_interfaces",
    "mynetworks",
    "smtp_tls_security_level",
    "smtpd_relay_restrictions",
    "stress",
}
NAMES = sorted(set(knowledge().defaults) - OTHERWISE)
OWN = ["own_a", "own_b", "own_c"]
WORDS = [
    "yes",
    "no",
    "may",
    "encrypt",
    "secure",
    "[mx.example.org]:587",
    "mx.example.org",
    ">=TLSv1.2",
    "!SSLv2",
    "3.6",
    "",
]
SPACE = st.sampled_from(["", " ", "  ", "\t"])
BREAKS = st.sampled_from(["", " ", "\n ", "\n# a comment\n\t", "\n\n  ", "\n   # indented\n "])


@st.composite
def value(draw, depth=2):
    """A value that refers to own parameters."""
    if depth == 0:
        return draw(st.sampled_from(WORDS))
    operand = value(depth=depth - 1)
    name = draw(st.sampled_from(OWN))
    kind = draw(st.integers(0, 9))
    if kind < 3:
        return draw(st.sampled_from(WORDS))
    if kind == 3:
        return draw(st.sampled_from([f"${name}", f"${{{name}}}", f"$({name})"]))
    if kind == 4:
        return f"${{{name}?{draw(st.sampled_from(WORDS))}}}"
    if kind == 5:
        return f"${{{name}:{draw(st.sampled_from(WORDS))}}}"
    if kind == 6:
        return f"${{{name}?{{{draw(operand)}}}:{{{draw(operand)}}}}}"
    if kind == 7:
        sign = draw(st.sampled_from(["==", "!=", "<", "<=", ">", ">=", "<=level", ">level"]))
        left, right = (draw(st.sampled_from(["10", "9", "3.6", "3.11", "2"])) for _side in range(2))
        return f"${{{{{left}}} {sign} {{{right}}} ? {{{draw(operand)}}} : {{{draw(operand)}}}}}"
    return draw(BREAKS.filter(bool)).join(draw(st.lists(operand, min_size=2, max_size=3)))


@st.composite
def main_cf(draw):
    lines = []
    for name, other in draw(st.permutations([("own_a", "$own_b"), ("own_b", "x${own_c}"), ("own_c", "")])):
        lines.append(f"{name} = {draw(st.sampled_from([*WORDS, other]))}")
    for name in draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=8)):
        text = draw(value())
        lines.append(f"{name}{draw(SPACE)}={draw(BREAKS)}{text}")
        lines += draw(st.lists(st.sampled_from(["# comment", "#name = value", "", "   "]), max_size=1))
    return draw(st.sampled_from(["\n", "\r\n"])).join(lines) + "\n"


class Folder:
    def __init__(self, texts):
        self.texts = texts

    def read(self, name):
        return Source(name, self.texts[name]) if name in self.texts else None


def write(path, text):
    """Postfix reads a file that has just changed again and again, until it is some seconds old."""
    path.write_text(text, encoding="utf-8", newline="")
    os.utime(path, (0, 0))


def postconf(folder, *arguments):
    done = subprocess.run(["postconf", "-c", folder, *arguments], capture_output=True, text=True, check=False)
    assert "fatal" not in done.stderr, done.stderr
    return done.stdout


def words(text):
    return " ".join(text.replace(",", " ").split())


@given(main_cf())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_main_cf(tmp_path, text):
    write(tmp_path / "main.cf", text)
    write(tmp_path / "master.cf", "")
    said = [words(line) for line in postconf(tmp_path, "-xh", *NAMES).split("\n")]
    read = installation.open_installation(Source("main.cf", text), Folder({})).settings
    assert [words(read[name].text) for name in NAMES] == said[: len(NAMES)]


OPTION = st.sampled_from(
    [
        "-o smtpd_tls_security_level=encrypt",
        "-o smtpd_tls_security_level=$own_a",
        "-o { smtpd_tls_auth_only = yes }",
        "-o {smtpd_sasl_auth_enable=no}",
        "-o smtpd_client_restrictions=permit_sasl_authenticated,reject",
        "-o { smtpd_relay_restrictions = permit_mynetworks, reject }",
        "-o smtpd_recipient_restrictions=",
        "-o smtpd_tls_wrappermode=${own_b?yes}",
        "-v",
    ]
)
SERVICE = st.sampled_from(
    ["smtp inet", "submission inet", "smtps\tinet", "127.0.0.1:10025 inet", "smtp unix", "smtpd pass"]
)


@st.composite
def master_cf(draw):
    lines = []
    for service in draw(st.lists(SERVICE, min_size=1, max_size=5, unique=True)):
        program = "smtp" if service == "smtp unix" else "smtpd"
        private = "-" if "inet" not in service else "n"
        line = f"{service} {private} - n - -{draw(BREAKS.filter(bool))}{program}"
        for option in draw(st.lists(OPTION, max_size=4)):
            line += draw(BREAKS.filter(bool)) + option
        lines += [line, *draw(st.lists(st.sampled_from(["# comment", "#smtp inet n - n - - smtpd", ""]), max_size=1))]
    return "\n".join(lines) + "\n"


@given(master_cf())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_master_cf(tmp_path, text):
    main = "own_a = may\nown_b =\n"
    write(tmp_path / "main.cf", main)
    write(tmp_path / "master.cf", text)
    said = {}
    for line in postconf(tmp_path, "-Px").splitlines():
        name, _equals, option = line.partition("=")
        said[name.strip()] = words(option)
    read = {}
    opened = installation.open_installation(Source("master.cf", text), Folder({"main.cf": main}))
    for entry in opened.entries:
        own = opened.settings.below(entry.options)
        for option in entry.options:
            name = option.parameter.name
            read[f"{entry.service.name}/{entry.service.type}/{name}"] = words(own[name].text)
    assert read == said
    assert not opened.problems
