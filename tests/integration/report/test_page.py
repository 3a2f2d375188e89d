# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The HTML report in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe

from . import invented
from .conftest import made
from .measuring import measured

HOSTILE = "</script><img src=x onerror=window.hacked=1><script>window.hacked=1</script>\"'&amp;\u2028\u202e"


def findings(hosts: list[dict], wanted: Callable[[dict, dict], bool] = lambda host, one: True) -> int:
    return sum(wanted(host, one) for host in hosts if host["report"] for one in host["report"]["findings"])


def accessible(page) -> str:
    """What axe complains of."""
    results = Axe().run(page)
    return results.generate_report() if results.violations_count else ""


def test_it_opens_without_a_complaint_and_asks_for_nothing(opened, fleet, newest):
    watched = opened(fleet)
    number = findings(newest)
    assert watched.status == f"{number} of {number} findings, {len(newest)} of {len(newest)} hosts"
    assert watched.column("findings", 1)[:3] == ["error"] * 3
    assert watched.page.locator("#map [data-host]").count() == len(newest)
    assert watched.page.locator("#trend tbody tr").count() == 3
    assert (watched.told, watched.requests) == ([], [fleet.as_uri()])


def test_filters_find_what_is_there(opened, fleet, newest):
    watched = opened(fleet)
    page = watched.page

    def shows(wanted) -> None:
        number = findings(newest, wanted)
        assert number
        assert watched.status.startswith(f"{number} of {findings(newest)} findings, ")

    page.fill("#text", "Postfix SMTP.example")
    words = ("path", "message", "help", "application", "code", "rule")
    shows(
        lambda host, one: all(any(word in one[name].lower() for name in words) for word in ("postfix", "smtp.example"))
    )
    page.click("button:text-is('Clear')")
    page.select_option("#severity", label="warning")
    page.select_option("#group", label="web")
    shows(lambda host, one: one["severity"] == "warning" and "web" in host["groups"])
    page.click("#bars-rule button:has-text('MP302')")
    shows(lambda host, one: one["severity"] == "warning" and "web" in host["groups"] and one["code"] == "MP302")
    assert set(watched.column("findings", 3)) == {"MP302 secret-in-file"}
    assert page.locator("#bars-rule li").count() > 1, "other rules stay in sight"
    page.click("button:text-is('Clear')")
    page.click("#tiles button:has-text('Clean')")
    clean = [
        host for host in newest if host["report"] and not host["report"]["findings"] and host["state"] == "audited"
    ]
    assert watched.status == f"0 of {findings(newest)} findings, {len(clean)} of {len(newest)} hosts"
    assert set(watched.column("hosts", 2)) == {"Clean"}
    page.click("button:text-is('Clear')")
    page.fill("#text", "no such thing")
    assert watched.column("findings", 1) == ["No findings to show."]
    assert watched.told == []


def test_a_host_is_shown_by_its_square_and_by_its_name(opened, fleet, newest):
    watched = opened(fleet)
    watched.page.locator("#map rect[data-host='0']").click()
    name = newest[0]["host"]
    assert watched.column("hosts", 1)[0].startswith(name)
    assert watched.page.input_value("#host") == name


def test_a_host_tells_of_its_ports_programs_and_secret_files(opened, fleet, newest):
    watched = opened(fleet)
    host = next(one for one in newest if one["files"] and "dovecot" in one["programs"])
    watched.page.fill("#host", host["host"])
    shown = watched.page.locator("#hosts-table tbody tr").first
    shown.locator("summary").evaluate_all("all => all.forEach((one) => one.click())")
    told = shown.inner_text()
    for file in host["files"]:
        assert f"{file['path']} 0600 {file['owner']}:{file['group']}" in told
    for line in ("143 dovecot", "postfix 3.7.11", "dovecot 2.3.19.1 (9b53102964)"):
        assert line in told
    watched.page.click("button:text-is('Clear')")
    watched.page.fill("#text", "2.3.19.1")
    having = [one for one in newest if "dovecot" in one["programs"]]
    assert watched.status == f"0 of {findings(newest)} findings, {len(having)} of {len(newest)} hosts"


def test_rows_are_sorted_and_paged(opened, fleet):
    watched = opened(fleet)
    page = watched.page
    page.click("#findings-table th >> text=Rule")
    first = watched.column("findings", 3)
    assert first == sorted(first)
    assert page.get_attribute("#findings-table th:has-text('Rule')", "aria-sort") == "ascending"
    page.click("#findings-pages >> text=Next")
    second = watched.column("findings", 3)
    assert len(second) == len(first) == 25
    assert first[-1] <= second[0]
    page.click("#findings-table th >> text=Rule")
    assert page.get_attribute("#findings-table th:has-text('Rule')", "aria-sort") == "descending"


def test_the_keyboard_is_enough(opened, fleet, newest):
    watched = opened(fleet)
    page = watched.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("/")
    page.keyboard.type("grafana")
    number = findings(newest, lambda host, one: one["application"] == "grafana")
    assert watched.status.startswith(f"{number} of ")
    page.keyboard.press("Tab")
    page.keyboard.press("e")
    assert page.input_value("#severity") == "0", "typing chooses in a list"
    page.focus("#bars-rule button")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.getAttribute('aria-pressed')") == "true", "the focus stays"
    page.keyboard.press("Space")
    assert page.evaluate("document.activeElement.getAttribute('aria-pressed')") == "false"
    page.focus("#findings-table a")
    page.keyboard.press("Enter")
    assert page.locator("#rules-list details[open] summary").count() == 1, "the rule is explained"


@pytest.mark.parametrize(("scheme", "width"), [("light", 1360), ("dark", 420)])
def test_axe_finds_nothing(opened, fleet, scheme, width):
    watched = opened(fleet, color_scheme=scheme)
    watched.page.set_viewport_size({"width": width, "height": 900})
    watched.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    watched.page.click("#tiles button:has-text('Errors')")
    assert accessible(watched.page) == ""


def test_light_and_dark(opened, fleet):
    background = "getComputedStyle(document.body).backgroundColor"
    light, dark = (opened(fleet, color_scheme=scheme).page for scheme in ("light", "dark"))
    bright, night = light.evaluate(background), dark.evaluate(background)
    assert bright != night
    light.click("#theme")
    assert light.evaluate(background) == night
    light.reload()
    assert light.evaluate(background) == night, "it is remembered"
    light.emulate_media(media="print")
    assert light.evaluate(background) != night, "paper is white"


def test_paper_has_every_row_and_every_explanation(opened, fleet, newest):
    page = opened(fleet).page
    page.evaluate(
        """() => addEventListener("beforeprint", () => {
            window.printed = [document.querySelectorAll("#findings-table tbody tr").length,
                              document.querySelectorAll("#rules-list details:not([open])").length];
        })"""
    )
    assert page.pdf().startswith(b"%PDF")
    assert page.evaluate("window.printed") == [findings(newest), 0]
    assert page.locator("#findings-table tbody tr").count() == 25


def test_a_link_shows_what_was_chosen(opened, fleet, newest):
    first = opened(fleet)
    first.page.select_option("#application", label="postfix")
    first.page.wait_for_url("**#application=postfix")
    second = opened(fleet)
    second.page.goto(first.page.url)
    number = findings(newest, lambda host, one: one["application"] == "postfix")
    assert first.status == second.status
    assert second.status.startswith(f"{number} of ")


def test_hostile_texts_are_only_shown(opened, tmp_path, runs):
    said = next(host for host in runs[-1]["hosts"] if host["report"] and host["report"]["findings"])
    wild = {**said["report"]["findings"][0], **dict.fromkeys(("path", "code", "rule", "message", "help"), HOSTILE)}
    wild |= {"application": HOSTILE, "severity": "error"}
    listeners = [{"address": HOSTILE, "port": 25, "program": HOSTILE}]
    host = {**said, "host": HOSTILE, "groups": [HOSTILE], "report": {**said["report"], "findings": [wild]}}
    host |= {"message": HOSTILE, "listeners": listeners, "notes": [{"path": HOSTILE, "message": HOSTILE}]}
    host |= {"programs": {HOSTILE: HOSTILE}, "files": [{**dict.fromkeys(("path", "owner"), HOSTILE), "secret": True}]}
    tame = {**said, "host": "zulu", "groups": [], "report": {**said["report"], "findings": []}}
    watched = opened(made(tmp_path, [{**runs[-1], "hosts": [host, tame]}]))
    page = watched.page
    start = HOSTILE[:70]
    assert watched.column("findings", 4)[0].startswith(start)
    assert watched.column("findings", 2)[0].startswith(start)
    page.click("#bars-rule button")
    page.click("#findings-table a")
    page.hover("#map rect")
    page.fill("#text", "<img")
    assert watched.status == "1 of 1 finding, 1 of 2 hosts"
    assert page.locator("img").count() == 0
    assert page.evaluate("window.hacked") is None
    assert len(watched.requests) == 1
    assert watched.told == []


def test_a_large_fleet(opened, tmp_path, capsys):
    """A thousand hosts, twenty findings each. The times are told, not judged: this machine may be busy."""
    runs = invented.runs(hosts=1000, each=33)
    watched = opened(made(tmp_path, runs))
    number = findings(runs[0]["hosts"])
    assert 18_000 < number < 22_000
    assert watched.status.startswith(f"{number:,} of ")
    figures = measured(watched.page)
    with capsys.disabled():
        print(f"\nreport of 1,000 hosts, {number:,} findings: {figures}")
    assert watched.told == []
    assert watched.status.startswith(f"{number:,} of "), "after the filters all is there again"
