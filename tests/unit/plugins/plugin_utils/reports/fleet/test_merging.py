# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Reports are read as they are, or refused with the place of what is wrong; runs become one fleet."""

from __future__ import annotations

import json

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.reports.fleet.merging import merge
from ansible_collections.mailports.secure.plugins.plugin_utils.reports.fleet.reading import Malformed, read
from ansible_collections.mailports.secure.tests.unit.plugins.plugin_utils.reports.fleet.runs import (
    TIME,
    finding,
    gone,
    host,
    report,
    run,
)

WARNING = {"severity": "warning", "code": "MP202", "rule": "opportunistic-tls"}


def told(data, name="web1", time=TIME):
    return read(json.dumps(data).encode(), name, time)


def states(fleet):
    return {one.name: one.state for one in fleet.hosts}


def test_a_report_of_the_linter_is_of_one_host_named_by_its_file():
    (only,) = told(report(finding(path="mail/msmtprc"), finding(**WARNING))).hosts
    assert (only.name, only.state, only.audited, only.groups, only.checkout) == ("web1", "error", TIME, (), True)
    assert [one.code for one in only.findings] == ["MP101", "MP202"]


def test_a_run_tells_its_time_and_hosts():
    read = told(run(host("a", finding(), groups=["all", "web", "web"]), gone("b"), ended="2026-11-21T09:30:00+01:00"))
    assert read.time == TIME
    assert [(one.name, one.groups, one.audited, one.reason) for one in read.hosts] == [
        ("a", ("web",), TIME, ""),
        ("b", (), None, "ssh: connection timed out"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"", "not JSON: "),
        (b"\xff\xfe{", "not JSON: "),
        (b"[" * 100_000, "not JSON: "),
        (b"[]", "neither a report of mailports lint --format json nor of a run over hosts"),
        (b'{"version": 1}', "neither a report"),
        (b'{"version": 2, "findings": []}', "its version is 2, and only 1 is known: take a newer mailports"),
        (b'{"version": 1, "findings": {}}', "findings is no list"),
        (b'{"version": 1, "hosts": []}', "run is no object"),
        (b'{"version": 1, "hosts": [], "run": {"ended": "soon"}}', "run.ended is 'soon', which is no time such as"),
        (b'{"version": 1, "hosts": [], "run": {}}', "run.ended is None, which is no time such as"),
    ],
)
def test_what_is_no_report_is_refused(text, said):
    with pytest.raises(Malformed, match=f"^{said}"):
        read(text, "x", TIME)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (run(7), r"hosts\[0\] is no object"),
        (run(host("")), r"hosts\[0\].host is no name"),
        (run(host("a", groups=[1])), r"hosts\[0\].groups has what is no name"),
        (run(host("a", report=[])), r"hosts\[0\].report is no object"),
        (run(host("a"), host("b", audited="x")), r"hosts\[1\].audited is 'x', which is no time"),
        (run(host("a", finding(), finding(line=0))), r"hosts\[0\].report.findings\[1\].line is missing, or not what"),
        ({"version": 1, "findings": ["x"]}, r"findings\[0\] is no object"),
        (report(finding(line=True)), r"findings\[0\].line is missing"),
        (report(finding(message=None)), r"findings\[0\].message is missing"),
        (report(finding(fixable="yes")), r"findings\[0\].fixable is missing"),
        (report(finding(endpoint={})), r"findings\[0\].endpoint is missing"),
        (report(finding(severity="fatal")), r"findings\[0\].severity is missing"),
        (report(finding(endpoint=[])), r"findings\[0\].endpoint is missing"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(data, said):
    with pytest.raises(Malformed, match=f"^{said}"):
        told(data)


def test_the_newest_state_counts_whatever_the_order():
    old = told(run(host("a", finding()), host("b", finding(**WARNING)), ended="2026-11-14T08:00:00Z"))
    new = told(run(host("a"), host("c", finding(severity="note"))))
    for runs in ([old, new], [new, old]):
        fleet = merge(runs)
        assert states(fleet) == {"a": "clean", "b": "warning", "c": "note"}
        assert [dict(one.hosts) for one in fleet.trend] == [
            {"error": 1, "warning": 1},
            {"clean": 1, "warning": 1, "note": 1},
        ]
        assert [dict(one.findings) for one in fleet.trend] == [{"error": 1, "warning": 1}, {"warning": 1, "note": 1}]


def test_what_was_known_of_a_host_that_is_down_stays_known():
    old = told(run(host("a", finding()), ended="2026-11-14T08:00:00Z"))
    fleet = merge([old, told(run(gone("a")))])
    (only,) = fleet.hosts
    assert (only.state, only.reason, only.groups) == ("unreachable", "ssh: connection timed out", ("web",))
    assert (only.audited, len(only.findings)) == (old.time, 1)
    assert dict(fleet.now.findings) == {"error": 1}
    assert states(merge([old, told(run(gone("a"))), told(run(host("a"), ended="2026-11-28T08:00:00Z"))])) == {
        "a": "clean"
    }


def test_a_host_that_was_never_audited_is_not_clean():
    (only,) = merge([told(run(gone("a")))]).hosts
    assert (only.state, only.audited) == ("unreachable", None)


def test_hosts_that_report_one_by_one_are_one_fleet():
    runs = [told(run(host(f"web{number}"), ended=f"2026-11-{number:02}T08:00:00Z")) for number in range(1, 21)]
    fleet = merge(runs)
    assert [one.name for one in fleet.hosts] == [f"web{number}" for number in range(1, 21)]
    assert [point.hosts["clean"] for point in fleet.trend] == list(range(1, 21))


def test_of_many_points_the_last_of_each_day_is_kept():
    times = [f"2026-11-{day:02}T{hour:02}:00:00Z" for day in (20, 21) for hour in range(24)]
    fleet = merge(told(run(host("a", *[finding()] * number), ended=time)) for number, time in enumerate(times))
    assert [(point.time.hour, point.findings["error"]) for point in fleet.trend] == [(23, 23), (23, 47)]
