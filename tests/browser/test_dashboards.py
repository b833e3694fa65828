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
    assert "12,000件" in page.locator("main").inner_text()
    rows = page.get_by_role("region", name="東京都 5つのレス（2019・2020年度）", exact=True).inner_text()
    assert "44,000" in rows
    page.get_by_role("link", name="第1版").click()
    assert "5つのレス" in page.locator("h1").inner_text()
