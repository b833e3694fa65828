"""An officer runs a year's review to its paper, with a colleague who signs; a mayor looks on a phone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.browser.conftest import PHONE, Visitor

_HOME = "/s/register/132292/"
_FORMS = ".rg-entry form:has([name=initiative]:not([value='']))"
Visit = Callable[..., Visitor]


def test_a_mayor_sees_on_a_phone_where_the_town_stands(visit: Visit) -> None:
    mayor = visit(size=PHONE)
    page = mayor.page
    mayor.open(_HOME)
    lamps = page.locator(".rg-lamps li")
    assert lamps.count() == 4
    assert sum(int(each) for each in lamps.locator("strong").all_inner_texts()) == 12
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    page.locator(".rg-stage a", has_text="オープンデータの促進").click()
    page.locator(".rg-chart svg:visible").wait_for()
    assert "目標 14" in page.locator(".rg-chart").inner_text()
    assert "リスク" not in page.locator("main").inner_text()


def test_a_year_is_reviewed_signed_and_published(visit: Visit) -> None:
    officer, chief = visit("officer"), visit("administrator")
    page = officer.page
    officer.open(_HOME)
    page.fill("#year", "令和8年度")
    page.get_by_role("button", name="見直しを始める").click()
    page.wait_for_url("**/years/2026/review/plan")
    for step in ("plan", "do", "check", "act"):
        _write(page, step)
        page.get_by_role("button", name="提出する").click()
        page.locator(".rg-sign", has_text="承認を待っています").wait_for()
        assert page.get_by_role("button", name="承認").count() == 0  # not by who wrote it
        chief.open(f"{_HOME}years/2026/review/{step}")
        chief.page.get_by_role("button", name="承認").click()
        chief.page.locator(".hb-notice--success").wait_for()
        if step != "act":
            following = ("do", "check", "act")[("plan", "do", "check").index(step)]
            officer.open(f"{_HOME}years/2026/review/{following}")
    assert chief.page.url.endswith("/years/2026")
    reader = visit()
    reader.open(f"{_HOME}years/2026")
    assert "2026（令和8）年度" in reader.page.locator("h1").inner_text()
    assert "窓口で説明した" in reader.page.locator("main").inner_text()
    paper = reader.context.request.get(f"{_HOME}years/2026/paper.pdf")
    assert paper.body().startswith(b"%PDF-")
    assert reader.context.request.get(f"{_HOME}years/2026/review").status == 404


def _write(page: Any, step: str) -> None:
    """Something about each of the twelve: the first is typed and pressed; what the forms of the others would
    send goes the same way without a page to draw for each."""
    forms = page.locator(_FORMS)
    first = forms.first
    first.locator("textarea").fill(f"窓口で説明した（{step}）")
    if step == "act":
        first.get_by_text("続ける", exact=True).click()
    first.get_by_role("button").click()
    page.locator(".hb-notice--success").wait_for()
    rest = page.locator(_FORMS).evaluate_all(
        "forms => forms.slice(1).map(form => Object.fromEntries(new FormData(form)))"
    )
    assert len(rest) == 11
    address = page.url.partition("#")[0]
    for said in rest:
        said |= {"text": f"窓口で説明した（{step}）"} | ({"verdict": "continue"} if step == "act" else {})
        answer = page.request.post(address, form=said, headers={"Referer": address}, max_redirects=0)
        assert answer.status == 302
    page.reload()
