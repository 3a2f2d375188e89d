# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What makes the linter fast, told without a clock."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.applications import files
from ansible_collections.mailports.secure.plugins.plugin_utils.linting import cache, loading, parallel, pipeline
from ansible_collections.mailports.secure.plugins.plugin_utils.linting.pipeline import Linter
from ansible_collections.mailports.secure.plugins.plugin_utils.reports import json_report
from ansible_collections.mailports.secure.plugins.plugin_utils.reports.wish import Wish
from ansible_collections.mailports.secure.plugins.plugin_utils.rules.catalogue import choose, rules

COMMAND = "ansible_collections.mailports.secure.plugins.plugin_utils.cli.main"
CLEAN = """\
smtp:
  host: smtp.example.org
  port: 465
  user: me
  password: "{{ vault_password }}"
database:
  password: hunter2-is-secret
"""
DIRTY = "smtp:\n  host: smtp.gmail.com\n  port: 25\n"


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """Many files: some that speak of mail, some with findings, some with neither."""
    home = tmp_path / "tree"
    home.mkdir()
    monkeypatch.chdir(home)
    for number in range(240):
        text = {0: CLEAN, 1: DIRTY, 2: "mail: nobody\n"}.get(number % 12, "a: 1\n")
        Path(f"{number:03}.yml").write_text(f"# {number}\n{text}")
    Path("mutt").mkdir()
    Path("mutt/muttrc").write_text('source "accounts"\nset smtp_url = "smtps://me@smtp.example.org/"\n')
    Path("mutt/accounts").write_text("set ssl_force_tls = yes\n")
    age()
    return home


def age():
    """As if nothing had been changed for an hour: what has just changed is not trusted to stay."""
    for path in Path().rglob("*"):
        os.utime(path, (path.stat().st_mtime - 3600,) * 2)


@pytest.fixture
def remembered(tmp_path, monkeypatch):
    """The cache of these tests, in which a file that has just been made counts as old."""
    monkeypatch.setattr(cache, "_COARSE", -(10**18))
    linter = Linter(choose())
    return lambda: cache.Cache(str(tmp_path / "cache"), linter.signature)


@pytest.fixture
def parsed(monkeypatch):
    """The paths of what is parsed, in their order."""
    paths = []
    read = files.read
    monkeypatch.setattr(files, "read", lambda source, *more: paths.append(source.path) or read(source, *more))
    return paths


def report(jobs=1, cache=None, paths=(".",)):
    return json_report.render(Linter(choose()).lint_paths(list(paths), jobs, cache), Wish())


def test_the_command_ends_at_once_and_leaves_nothing_unwritten(tree):
    said = [sys.executable, "-c", f"from {COMMAND} import command; command()", "lint", "--endpoints", "--format=json"]
    done = subprocess.run([*said, "--no-cache"], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (1, b"")
    assert len(done.stdout) > 1 << 13
    assert json.loads(done.stdout)["summary"]["files"] == 242


@pytest.mark.parametrize(
    ("text", "more"),
    [("a: 1\n", {"yaml", "dataclasses", "json"}), (CLEAN, set()), (DIRTY, set())],
    ids=["no mail", "clean", "findings"],
)
def test_start_up_imports_little(tmp_path, text, more):
    (tmp_path / "a.yml").write_text(text)
    said = (
        f"import sys; before = set(sys.modules); from {COMMAND} import main; main(['lint', 'a.yml'])\n"
        "heavy = {'jsonschema', 'ruamel', 'ansible', 'dns', 'pygls', 'urllib.request', 'multiprocessing'}\n"
        f"sys.stderr.write(' '.join(sorted((heavy | {more}) & (set(sys.modules) - before))))"
    )
    run = subprocess.run([sys.executable, "-c", said], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert run.stderr == ""


def test_what_does_not_speak_of_mail_is_neither_decoded_nor_parsed(tree, parsed, monkeypatch):
    decoded = []
    decode = pipeline.decode
    monkeypatch.setattr(pipeline, "decode", lambda path, data: decoded.append(path) or decode(path, data))
    result = Linter(choose()).lint_paths(["."])
    spoken = {f"{number:03}.yml" for number in range(240) if number % 12 in (0, 1)} | {"mutt/muttrc", "mutt/accounts"}
    assert set(decoded) == spoken and set(parsed) == spoken
    assert result.files == 242 and result.checked == len(spoken)


def test_every_way_to_run_gives_the_same_report(tree, remembered):
    alone = report()
    assert '"insecure-port"' in alone
    assert report(jobs=4) == alone
    assert report(cache=remembered) == alone
    assert report(cache=remembered) == alone
    assert report(jobs=3, cache=remembered) == alone


def test_a_clean_file_is_not_parsed_again(tree, parsed, remembered):
    report(cache=remembered)
    parsed.clear()
    report(cache=remembered)
    assert {int(path[:3]) % 12 for path in parsed} == {1}


def test_the_command_finds_what_it_remembered(tree, tmp_path):
    folder = tmp_path / "cache"
    program = f"from {COMMAND} import main; main(['lint', '--cache-dir', {str(folder)!r}])"
    for _again in range(2):
        # Each in a process of its own, as a user's runs are.
        subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)
        assert len(list(folder.iterdir())) == 1


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("000.yml", DIRTY),
        ("001.yml", CLEAN),
        ("001.yml", "a: 1\n"),
        ("003.yml", DIRTY),
        ("003.yml", CLEAN),
        ("mutt/accounts", "set ssl_force_tls = no\n"),
        ("mutt/muttrc", "\n"),
    ],
)
def test_a_change_is_noticed(tree, remembered, path, text):
    report(cache=remembered)
    Path(path).write_text(text)
    changed = report()
    assert report(cache=remembered) == changed
    assert report(cache=remembered) == changed


def test_a_cache_is_written_where_something_changed(tree, tmp_path, remembered):
    def written():
        report(cache=remembered)
        (kept,) = (tmp_path / "cache").iterdir()
        return kept.stat().st_ino

    first = written()
    assert written() == first
    Path("003.yml").write_text("a: 2\n")
    assert written() != first


def test_another_choice_of_rules_is_another_cache(tree, remembered):
    report(cache=remembered)
    linter = Linter(choose(select=["MP1", "MP2", "MP3"]))
    fewer = linter.lint_paths(["."], 1, lambda: cache.Cache(remembered()._file.rpartition("/")[0], linter.signature))
    assert fewer.findings == linter.lint_paths(["."]).findings


def test_what_cannot_be_read_is_not_remembered(tree, tmp_path, remembered, monkeypatch):
    """It may be readable the next time without having changed: its folder, or this user, was given other rights."""
    linter = Linter(choose(select=["MP1"]))

    def found():
        return linter.lint_paths(["."], 1, lambda: cache.Cache(str(tmp_path / "cache"), linter.signature)).findings

    with monkeypatch.context() as now:
        now.setattr(loading, "MAX_BYTES", 10)
        assert found() == []
    assert len(found()) == 20


def test_rules_that_differ_in_more_than_their_codes_are_another_choice():
    shipped = choose()
    changed = [replace(rule, when={"properties": {"port": {"const": 1}}}) for rule in shipped]
    choices = [Linter(shipped), Linter(shipped[1:]), Linter(changed)]
    assert len({linter.signature for linter in choices}) == 3
    assert Linter(shipped, known=rules()).signature == Linter(shipped).signature


def put_back(path, text):
    """Other bytes, of which size and time of change tell nothing."""
    before = path.stat()
    path.write_text(text)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.parametrize(
    "change",
    [
        lambda engine: (engine / "rules/a.yml").write_text("port: 4650\n"),
        lambda engine: put_back(engine / "rules/a.yml", "port: 993\n"),
        lambda engine: (engine / "b.py").write_text(""),
        lambda engine: (engine / "a.py").unlink(),
        lambda engine: (engine / "a.py").rename(engine / "c.py"),
    ],
    ids=["longer", "as long and as old", "more", "fewer", "renamed"],
)
def test_another_engine_is_another_cache(tree, tmp_path, parsed, remembered, monkeypatch, change):
    engine = tmp_path / "engine"
    (engine / "rules").mkdir(parents=True)
    (engine / "rules/a.yml").write_text("port: 465\n")
    (engine / "a.py").write_text("")
    monkeypatch.setattr(cache, "_ENGINE", str(engine))
    expected = report(cache=remembered)
    # An editor's lock, which is none of the engine's files and cannot be read.
    (engine / ".#a.py").symlink_to("nowhere")
    parsed.clear()
    report(cache=remembered)
    assert "000.yml" not in parsed
    change(engine)
    assert report(cache=remembered) == expected
    assert "000.yml" in parsed and len(list((tmp_path / "cache").iterdir())) == 1


def test_the_cache_holds_no_secret_and_is_for_its_owner_only(tree, tmp_path, remembered):
    report(cache=remembered)
    (kept,) = (tmp_path / "cache").iterdir()
    data = kept.read_bytes()
    assert b"smtp.example.org" in data and b"hunter2" not in data and b"gmail" not in data
    assert kept.stat().st_mode & 0o777 == 0o600 and kept.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("spoilt", [b"", b"\xff" * 50, b"i\x01\x00\x00\x00", b"[\x00\x00\x00\x00"])
def test_a_damaged_cache_is_as_good_as_none(tree, tmp_path, remembered, capsys, spoilt):
    expected = report(cache=remembered)
    (kept,) = (tmp_path / "cache").iterdir()
    kept.write_bytes(spoilt)
    assert report(cache=remembered) == expected
    assert capsys.readouterr() == ("", "")


def test_a_cache_in_which_a_letter_has_changed_is_not_trusted(tree, tmp_path, parsed, remembered):
    report(cache=remembered)
    (kept,) = (tmp_path / "cache").iterdir()
    kept.write_bytes(kept.read_bytes().replace(b"smtp.example.org", b"smtp.example.com"))
    parsed.clear()
    report(cache=remembered)
    assert "000.yml" in parsed


def test_a_cache_that_others_may_read_or_write_is_not_trusted(tree, tmp_path, parsed, remembered):
    report(cache=remembered)
    (kept,) = (tmp_path / "cache").iterdir()
    kept.chmod(0o666)
    parsed.clear()
    report(cache=remembered)
    assert "000.yml" in parsed


def test_only_the_sources_that_findings_point_into_are_kept(tree):
    result = Linter(choose()).lint_paths(["."])
    assert set(result.sources) == {finding.place.path for finding in result.findings}
    assert len(Linter(choose()).lint_paths(["."], endpoints=True).sources) > len(result.sources)


@pytest.mark.parametrize("pieces", [2, 20, 3000])
def test_work_is_done_in_order_and_survives_a_process_that_dies(pieces):
    parent = os.getpid()

    def do(number):
        if number == 5 and os.getpid() != parent:
            os._exit(9)
        return number * number

    assert list(parallel.each(do, range(pieces), 3)) == [number * number for number in range(pieces)]


def test_half_a_result_is_none():
    parent = os.getpid()

    def do(number):
        if os.getpid() == parent:
            # Until the other one has died; it is left there for who started it.
            os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)
        else:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_REAL, 0.05)
        return bytes([number]) * (1 << 20)

    assert list(parallel.each(do, range(3), 2)) == [bytes([number]) * (1 << 20) for number in range(3)]


def descriptors():
    return list(Path("/dev/fd").iterdir())


@pytest.mark.parametrize("jobs", [2, 3, 8])
@pytest.mark.parametrize("fails", [False, True], ids=["closed", "fails"])
def test_work_that_is_given_up_leaves_nothing_behind(jobs, fails):
    """The results are larger than a pipe: whoever makes one waits for a reader."""
    parent, before = os.getpid(), descriptors()

    def do(number):
        return 1 // 0 if fails and os.getpid() == parent else bytes(1 << 20)

    results = parallel.each(do, range(100), jobs)
    with pytest.raises(ZeroDivisionError) if fails else nullcontext():
        next(results)
    results.close()
    assert descriptors() == before
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


@pytest.mark.parametrize("can", [0, 1])
def test_where_no_more_processes_can_be_there_are_fewer(monkeypatch, can):
    fork, before, left = os.fork, descriptors(), [0] * can

    def scarce():
        if not left:
            raise BlockingIOError("Resource temporarily unavailable")
        left.pop()
        return fork()

    monkeypatch.setattr(os, "fork", scarce)
    assert list(parallel.each(str, range(20), 4)) == list(map(str, range(20)))
    assert parallel.aside(lambda: "made", lambda: None) == "made"
    assert descriptors() == before


def test_a_caller_may_ignore_the_end_of_children():
    before = signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    try:
        assert list(parallel.each(str, range(20), 3)) == list(map(str, range(20)))
    finally:
        signal.signal(signal.SIGCHLD, before)


@pytest.mark.parametrize("dies", [False, True])
def test_another_process_makes_what_this_one_need_not_wait_for(dies):
    parent, done = os.getpid(), []

    def make():
        if dies and os.getpid() != parent:
            os._exit(9)
        return os.getpid()

    assert (parallel.aside(make, lambda: done.append(1)) == parent) == dies
    assert done == [1]


def test_an_error_aside_is_an_error_here():
    with pytest.raises(ZeroDivisionError):
        parallel.aside(lambda: 1 // 0, lambda: None)


def test_files_that_are_found_aside_are_linted_with_the_others(tree, monkeypatch):
    expected = report()
    monkeypatch.setattr(pipeline, "_MANY", 100)
    monkeypatch.setattr(parallel, "cores", lambda: 2)
    rehearsed = []
    rehearse = Linter._rehearse
    monkeypatch.setattr(Linter, "_rehearse", lambda self: rehearsed.append(1) or rehearse(self))
    assert report(jobs=2) == expected
    assert rehearsed == [1]
