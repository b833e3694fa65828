"""A resident follows a number to its rows, on a phone."""

from __future__ import annotations

from collections.abc import Callable

from tests.browser.conftest import PHONE, Visitor

Visit = Callable[..., Visitor]


def test_a_resident_follows_a_number_to_its_rows(visit: Visit) -> None:
    page = visit(size=PHONE).page
    page.goto("/s/dashboards/")
    page.get_by_role("link", name="東京都のデジタル化はいま").click()
    page.get_by_role("link", name="ファクシミリ件数").first.click()
    page.locator("main", has_text="12,000件").wait_for()
    rows = page.get_by_role("region", name="東京都 5つのレス（2019・2020年度）", exact=True).inner_text()
    assert "44,000" in rows
    page.get_by_role("link", name="第1版").click()
    page.locator("h1", has_text="5つのレス").wait_for()
