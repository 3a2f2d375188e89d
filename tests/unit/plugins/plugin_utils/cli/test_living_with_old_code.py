# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The command with settings, policies and baselines."""

from __future__ import annotations

import json

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.cli.main import main

INSECURE = "account a\nhost smtp.gmail.com\nport 25\ntls off\n"
STARTTLS = "account a\nhost smtp.gmail.com\nport 587\ntls on\n"
SECRET = "Zk4-vR9x-Lq2w"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def lint(folder, capsys):
    """Runs ``mailports lint``; returns the codes found, by path, and the exit status."""

    def lint(*options):
        capsys.readouterr()
        status = main(["lint", "--format", "json", "--no-cache", *options])
        findings = json.loads(capsys.readouterr().out)["findings"]
        return [f"{one['path']} {one['code']}" for one in findings], status

    return lint


def put(folder, **files):
    for name, text in files.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)


@pytest.mark.parametrize(
    ("settings", "options", "found", "status"),
    [
        ("", [], ["MP101", "MP201"], 1),
        ("ignore: [MP1]", [], ["MP201"], 1),
        ("ignore: [MP1]", ["--ignore", "no-tls"], [], 0),
        ("ignore: [MP1]", ["--select", "MP1"], ["MP101"], 1),
        ("ignore: [MP1]", ["--isolated"], ["MP101", "MP201"], 1),
        ("select: [MP2]", [], ["MP201"], 1),
        ("select: [MP2]", ["--extend-select", "MP101"], ["MP101", "MP201"], 1),
        ("{select: [MP2], extend-select: [insecure-port]}", [], ["MP101", "MP201"], 1),
        ("per-file-ignores: {'a/*': [MP1], '*.conf': [MP2]}", [], ["MP201"], 1),
        ("exclude: [a/]", [], [], 0),
        ("include: ['b/**']", [], [], 0),
        ("{}", ["--exclude", "msmtprc"], [], 0),
        ("{policy: lenient, fail-on: note}", [], ["MP101", "MP201"], 1),
        ("{select: [MP3]}", [], [], 0),
    ],
)
def test_settings(folder, lint, settings, options, found, status):
    put(folder, a__msmtprc=INSECURE, **{".mailports.yml": settings})
    assert lint(*options) == ([f"a/msmtprc {code}" for code in found], status)
    assert lint(*options, "a/msmtprc") == ([f"a/msmtprc {code}" for code in found], status)


def test_settings_hold_below_their_folder_wherever_the_command_runs(folder, lint, monkeypatch):
    put(folder, a__msmtprc=INSECURE)
    (folder / "pyproject.toml").write_text('[tool.mailports.per-file-ignores]\n"a/*" = ["MP101"]\n')
    monkeypatch.chdir(folder / "a")
    assert lint() == (["msmtprc MP201"], 1)
    (folder / "a" / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    assert lint() == (["msmtprc MP201"], 1)
    (folder / "a" / ".mailports.yml").write_text("{}")
    assert lint() == (["msmtprc MP101", "msmtprc MP201"], 1)
    assert lint("--config", "../pyproject.toml") == (["msmtprc MP201"], 1)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (".mailports.yml", "selct: [MP1]", ".mailports.yml:1:1: there is no 'selct' here: did you mean select?"),
        (".mailports.yml", "select: MP1", ".mailports.yml:1:9: select: must be of type array"),
        (
            ".mailports.yml",
            "a: 1",
            ".mailports.yml:1:1: there is no 'a' here; known are select, extend-select, ignore, per-file-ignores",
        ),
        (".mailports.yml", "fail-on: worse", ".mailports.yml:1:10: fail-on: must be one of error, warning, note"),
        (
            ".mailports.yml",
            "per-file-ignores:\n  '*.x':\n    - MP2\n    - insecure-prot",
            ".mailports.yml:4:7: there is no rule 'insecure-prot': did you mean insecure-port or insecure-listener?",
        ),
        (".mailports.yml", "select: [", ".mailports.yml:1:10: "),
        (".mailports.yml", "baseline: nowhere.json", "nowhere.json: No such file or directory; --write-baseline"),
        (".mailports.yml", "policy: nowhere.yml", "nowhere.yml: No such file or directory"),
        (
            ".mailports.yml",
            "policy: strickt",
            ".mailports.yml:1:9: there is no policy 'strickt' and no file of that name",
        ),
        (
            "pyproject.toml",
            '[project]\nname = "x"\n[tool.mailports]\nselect = ["MP1"]\nignroe = []\n',
            "pyproject.toml:5:1: there is no 'ignroe' here: did you mean ignore?",
        ),
        (
            "pyproject.toml",
            '[tool.mailports.per-file-ignores]\n"*.x" = [\n  "MP77"]\n',
            "pyproject.toml:3:3: there is no rule 'MP77'",
        ),
        ("pyproject.toml", "[tool.mailports]\nselect = [\n", "pyproject.toml: not TOML: "),
    ],
)
def test_what_is_wrong_in_settings_is_told_with_its_place(folder, capsys, name, text, said):
    (folder / name).write_text(text)
    assert main(["lint"]) == 2
    out, err = capsys.readouterr()
    assert err.startswith(f"mailports: {said}") and err.count("\n") == 1 and not out


@pytest.mark.parametrize("name", ["nowhere.yml", "nowhere.toml", "."])
def test_settings_that_cannot_be_read(folder, capsys, name):
    assert main(["lint", "--config", name]) == 2
    assert capsys.readouterr().err.startswith(f"mailports: {name}: ")


@pytest.mark.parametrize(
    ("policy", "found"),
    [("default", []), ("lenient", []), ("strict", ["msmtprc MP207"]), ("own.yml", ["msmtprc X001"])],
)
def test_policies(folder, lint, policy, found):
    put(folder, msmtprc=STARTTLS)
    rule = "{code: X001, name: x, severity: error, message: m, when: {properties: {port: {const: 587}}}}"
    (folder / "own.yml").write_text(f"rules: [{rule}]")
    assert lint("--policy", policy)[0] == found
    (folder / ".mailports.yml").write_text(f"policy: {policy}")
    assert lint()[0] == found
    assert lint("--ignore", "MP207,X") == ([], 0) if policy == "own.yml" else True


def test_a_rule_of_ones_own_is_ignored_and_explained_as_the_others_are(folder, lint, capsys):
    put(folder, msmtprc=STARTTLS.replace("port", "# mailports: ignore[X001] not yet\nport"))
    rule = "{code: X001, name: x, severity: error, message: m, at: port, when: {properties: {port: {const: 587}}}}"
    (folder / "own.yml").write_text(f"rules: [{rule}]")
    assert lint("--policy", "own.yml") == ([], 0)
    assert main(["explain", "X001", "--policy", "own.yml"]) == 0
    assert "A rule of own.yml, which says: m" in capsys.readouterr().out


def test_a_baseline_survives_what_does_not_concern_it(folder, lint, capsys, monkeypatch):
    put(folder, msmtprc=f"{INSECURE}password {SECRET}\n", a__msmtprc=INSECURE)
    assert lint("--write-baseline", "known.json") == ([], 0)
    text = (folder / "known.json").read_text()
    assert SECRET not in text and text.count("fingerprint") == 5
    assert lint("--baseline", "known.json") == ([], 0)
    # Lines move, a file is renamed, a password changes, the command runs elsewhere.
    (folder / "msmtprc").write_text(f"# moved\n\n  {INSECURE}password {SECRET}2\n".replace("port 25", "port   25"))
    (folder / "a" / "msmtprc").rename(folder / "a" / "mpoprc").rename(folder / "a" / ".msmtprc")
    assert lint("--baseline", "known.json") == ([], 0)
    monkeypatch.chdir(folder / "a")
    assert lint("--baseline", "../known.json", "..") == ([], 0)


def test_a_baseline_hides_nothing_new(folder, lint):
    put(folder, msmtprc=INSECURE)
    lint("--write-baseline", "known.json")
    # The same finding once more; a line that changed; the same in another file while the old one is there.
    (folder / "msmtprc").write_text(INSECURE + INSECURE.replace("account a", "account b").replace("25", "143"))
    put(folder, b__msmtprc=INSECURE)
    found, status = lint("--baseline", "known.json")
    assert found == ["b/msmtprc MP101", "b/msmtprc MP201", "msmtprc MP102", "msmtprc MP201"] and status == 1
    (folder / ".mailports.yml").write_text("baseline: known.json")
    assert lint()[0] == found
    assert len(lint("--no-baseline")[0]) == 6


def test_a_baseline_that_is_out_of_date_is_told_and_pruned(folder, capsys):
    put(folder, msmtprc=INSECURE, a__msmtprc=INSECURE)
    main(["lint", "--write-baseline", "known.json"])
    (folder / "msmtprc").write_text(STARTTLS)
    capsys.readouterr()
    assert main(["lint", "--baseline", "known.json"]) == 0
    assert capsys.readouterr().err == (
        "2 findings known to known.json\n"
        "2 findings of known.json no longer occur: --write-baseline known.json drops what is mended\n"
    )
    # What lies outside the run is neither told nor dropped.
    (folder / "a" / "msmtprc").write_text(STARTTLS)
    main(["lint", "--write-baseline", "known.json", "msmtprc"])
    assert [one["path"] for one in json.loads((folder / "known.json").read_text())["findings"]] == ["a/msmtprc"] * 2


@pytest.mark.parametrize(
    "text", ["", "[]", '{"version": 2, "findings": []}', '{"version": 1, "findings": [{"path": 1}]}']
)
def test_a_file_that_is_no_baseline(folder, capsys, text):
    (folder / "known.json").write_text(text)
    assert main(["lint", "--baseline", "known.json"]) == 2
    assert capsys.readouterr().err.startswith("mailports: known.json: ")


def test_what_was_mended_what_to_verify_and_what_is_left(folder, capsys):
    put(folder, msmtprc=INSECURE, b__msmtprc=f"account b\nhost mail.example.org\nport 25\ntls off\npassword {SECRET}\n")
    assert main(["lint", "--fix"]) == 1
    assert capsys.readouterr().err == (
        "fixed msmtprc (the old one is msmtprc~)\n"
        "1 endpoint mended in 1 file; left to mend: 2 with --unsafe-fixes, 1 by hand\n"
    )
    main(["lint", "--fix", "--unsafe-fixes"])
    assert capsys.readouterr().err == (
        "fixed b/msmtprc (the old one is msmtprc~)\n"
        "verify b/msmtprc:3: use port 465 with implicit TLS (check first that mail.example.org offers it)\n"
        "1 endpoint mended in 1 file; left to mend: 1 by hand\n"
    )


def test_a_file_under_two_names_is_mended_once(folder, capsys):
    put(folder, msmtprc=INSECURE, a__x="")
    (folder / "a" / ".msmtprc").symlink_to("../msmtprc")
    assert main(["lint", "--fix"]) == 0
    assert capsys.readouterr().err.startswith(
        "fixed a/.msmtprc (the old one is msmtprc~)\n2 endpoints mended in 1 file\n"
    )


def test_known_findings_are_not_mended(folder):
    put(folder, msmtprc=INSECURE)
    main(["lint", "--write-baseline", "known.json"])
    assert main(["lint", "--fix", "--baseline", "known.json"]) == 0
    assert (folder / "msmtprc").read_text() == INSECURE


def test_writing_a_baseline_says_what_becomes_of_the_old_one(folder, capsys):
    def written(*options):
        main(["lint", "--write-baseline", "known.json", *options])
        return capsys.readouterr().err.strip()

    assert written() == "nothing found: known.json knows of nothing here"
    put(folder, msmtprc=INSECURE)
    assert written() == "2 findings written to known.json"
    assert (
        written("--select", "MP101")
        == "1 finding written to known.json, in place of 1, beside 1 of other files or rules"
    )
    put(folder, **{"known.json": "nobody's"})
    assert "it is no baseline, and is left as it is" in written()
    assert (folder / "known.json").read_text() == "nobody's"
