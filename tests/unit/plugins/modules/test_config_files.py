# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The module from its options to what it answers: checks decide, check mode foretells, and no secret is shown."""

from __future__ import annotations

import json

import pytest
from ansible.module_utils.testing import patch_module_args
from ansible_collections.mailports.secure.plugins.modules import config_files

SECRET = "sword-fish-7"


@pytest.fixture
def run(tmp_path, tmp_path_factory, capsys):
    """Run the module on a made-up root folder; returns its answer."""

    staging = str(tmp_path_factory.mktemp("staging"))

    def ask(files=(), check_mode=False, **options):
        given = {"root": str(tmp_path), "backup": str(tmp_path / "backups"), "files": list(files), **options}
        internal = {"_ansible_check_mode": check_mode, "_ansible_diff": True, "_ansible_tmpdir": staging}
        with patch_module_args({**given, **internal}), pytest.raises(SystemExit):
            config_files.main()
        return json.loads(capsys.readouterr().out)

    return ask


def shell(command, **more):
    return {"argv": ["sh", "-c", command, "{stage}"], **more}


A = {"path": "/etc/a", "content": "a\n"}
B = {"path": "/etc/b", "secret": f"pass={SECRET}\n", "mode": "0600"}
ACCEPTED = {
    "status": shell("true"),
    "reads": shell('grep -q a "$0/etc/a" && grep -q pass "$0/etc/b"'),
    "private": shell('test "$(stat -c %a "$0" "$0/etc/b" | xargs)" = "700 600"'),
    "says": shell("echo fine; echo unsure >&2"),
    "quiet": shell("echo fine", quiet=True),
    "refuse": shell("echo all is well", refuse="bad|worse"),
    "output": shell("cat", stdin="read", output="read"),
    "nothing-to-read": shell("! read line"),
    "unread": shell("exec <&-; sleep 0.01", stdin="x" * 200000),
    "environment": {"argv": ["sh", "-c", 'test -f "$WHERE/a"'], "environment": {"WHERE": "{stage}/etc"}},
    "absent": {"argv": ["no-such-program"]},
}
REFUSED = {
    "status": (shell("exit 3"), "sh ends with exit status 3"),
    "errors": (shell("echo line 2 is wrong >&2; exit 1"), "line 2 is wrong"),
    "output-tells": (shell("echo line 3 is wrong; exit 1"), "line 3 is wrong"),
    "quiet": (shell("echo unsure >&2", quiet=True), "unsure"),
    "refuse": (shell("echo well; echo worse", refuse="bad|worse"), "worse"),
    "output": (shell("echo other", output="read"), "something else than was given"),
    "own-words": (shell("false", complaint="It does not like it"), "It does not like it: sh"),
    "names": (shell('echo "$0/etc/a" is wrong; false'), "accepted: /etc/a is wrong"),
}


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize("name", ACCEPTED)
def test_what_is_accepted_is_put_in_place(run, tmp_path, name, check_mode):
    answer = run([A, B], checks=[ACCEPTED[name]], check_mode=check_mode)
    assert answer["changed"], answer
    assert answer["files"] == ["/etc/a", "/etc/b"]
    assert answer["unchecked"] == (["no-such-program"] if name == "absent" else [])
    assert (tmp_path / "etc").exists() is not check_mode
    if not check_mode:
        assert (tmp_path / "etc/b").stat().st_mode & 0o777 == 0o600
        assert not run([A, B], checks=[ACCEPTED[name]])["changed"]


@pytest.mark.parametrize("check_mode", [False, True])
@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_leaves_nothing_behind(run, tmp_path, name, check_mode):
    check, says = REFUSED[name]
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/a").write_text("old\n", encoding="ascii")
    answer = run([A, B], checks=[ACCEPTED["status"], check], check_mode=check_mode)
    assert answer["failed"]
    assert says in answer["msg"]
    assert [path.name for path in (tmp_path / "etc").iterdir()] == ["a"]
    assert (tmp_path / "etc/a").read_text(encoding="ascii") == "old\n"
    assert list(tmp_path.iterdir()) == [tmp_path / "etc"]


def test_checks_are_not_asked_where_nothing_differs(run):
    run([A])
    assert not run([A], checks=[shell("false")])["changed"]


def test_a_check_sees_the_files_that_stay_and_those_along(run, tmp_path):
    run([A])
    (tmp_path / "etc/more").mkdir()
    (tmp_path / "etc/more/c").write_text("c\n", encoding="ascii")
    see = shell('cat "$0/etc/a" "$0/etc/b" "$0/etc/more/c"', output=f"a\npass={SECRET}\nc")
    assert run([A, B], checks=[see], along=["/etc/more", "/etc/missing"])["files"] == ["/etc/b"]


@pytest.mark.parametrize(
    "options",
    [
        {"checks": [shell('cat "$0/etc/b" >&2; false')]},
        {"checks": [shell(f"echo other; echo {SECRET} >&2", output=f"x{SECRET}")]},
        {"checks": [shell('sed s/pass=// "$0/etc/b"; false')], "hidden": [SECRET]},
        {},
    ],
)
def test_no_secret_is_shown(run, tmp_path, options):
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/a").write_text(f"password = {SECRET}-old\n", encoding="ascii")
    answer = run([A, B], private="password =", **options)
    assert bool(answer.get("failed")) is bool(options)
    assert SECRET not in json.dumps({**answer, "invocation": None})
    # The newest ansible-core tells it only where it was asked to.
    invocation = answer.get("invocation", {"module_args": {"files": []}})
    assert SECRET not in json.dumps(invocation["module_args"]["files"])


def test_the_diff_shows_what_is_no_secret(run):
    shown, hidden = run([A, B], check_mode=True)["diff"]
    assert (shown["before"], shown["after"]) == ("", "a\n")
    assert "it holds secrets" in hidden["prepared"]


def test_what_was_comes_back(run, tmp_path):
    run([A])
    answer = run([{**A, "content": "new\n"}, B])
    assert run(state="restored", backup=answer["backup"], check_mode=True)["files"] == ["/etc/a", "/etc/b"]
    assert (tmp_path / "etc/b").exists()
    assert run(state="restored", backup=answer["backup"])["files"] == ["/etc/a", "/etc/b"]
    assert (tmp_path / "etc/a").read_text(encoding="ascii") == "a\n"
    assert not (tmp_path / "etc/b").exists()


def test_files_count_as_new_until_their_program_was_told(run, tmp_path):
    run([A, B])
    answers = [run([{**A, "content": "new\n"}, B], tell=True) for _attempt in range(2)]
    assert [(answer["changed"], answer["files"]) for answer in answers] == [(True, ["/etc/a"])] * 2
    backup = answers[1]["backup"]
    for check_mode, left in ((True, 1), (False, 0)):
        assert not run(state="told", backup=backup, check_mode=check_mode)["changed"]
        again = run([{**A, "content": "new\n"}, B], tell=True, check_mode=True)
        assert (again["changed"], len(again["files"])) == (bool(left), left)
    # What was there before both attempts.
    run(state="restored", backup=backup)
    assert (tmp_path / "etc/a").read_text(encoding="ascii") == "a\n"


def test_what_others_wrote_meanwhile_is_kept(run, tmp_path):
    files = [{**A, "force": False}, {"path": "/etc/c", "content": "c\n"}]
    run(files, tell=True)
    for name in "ac":
        (tmp_path / f"etc/{name}").write_text("mine\n", encoding="ascii")
    answer = run(files, tell=True)
    assert answer["files"] == ["/etc/c"]
    run(state="restored", backup=answer["backup"])
    assert [(tmp_path / f"etc/{name}").read_text(encoding="ascii") for name in "ac"] == ["mine\n"] * 2


@pytest.mark.parametrize(
    ("files", "options", "says"),
    [
        ([{**A, "path": "etc/a"}], {}, "not an absolute path"),
        ([{**A, "path": "/../../etc/a", "mode": "rw"}], {}, "mode: 'rw' is none"),
        ([{**A, "mode": 0o644}], {}, "octal digits in quotes"),
        ([{**A, "owner": "nobody-at-all"}], {}, "no such user or group"),
        ([A], {"backups": 0}, "backups is less than 1"),
        ([A], {"checks": [shell("echo well", refuse="(")]}, "refuse is no regular expression"),
        ([{**A, "secret": SECRET}], {}, "mutually exclusive"),
        ([{"path": "/etc/a"}], {}, "one of the following is required"),
    ],
)
def test_bad_options_are_told_before_anything_is_written(run, tmp_path, files, options, says):
    answer = run(files, **options)
    assert answer["failed"]
    assert says in answer["msg"]
    assert list(tmp_path.iterdir()) == []
