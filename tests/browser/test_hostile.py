"""Hostile names are words like any other: shown, never run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.browser.conftest import Visitor
from tests.browser.made import HOSTILE, hostile_table

Visit = Callable[..., Visitor]


def test_markup_in_names_heads_and_cells_is_text_everywhere(visit: Visit, tmp_path: Path) -> None:
    officer = visit("officer", maps=True)
    page = officer.page
    page.on("dialog", lambda dialog: officer.watch.troubles.append(f"a dialog opened: {dialog.message}"))
    row = officer.publish(hostile_table(tmp_path)).first
    assert row.get_attribute("data-state") in ("published", "unchanged")
    address = row.get_by_role("link").get_attribute("href")
    officer.open(address)
    page.locator("hiroba-map canvas").first.wait_for()
    words = page.locator(".cat-table").inner_text()
    for text in HOSTILE[:4]:
        assert text in words
    page.locator("hiroba-map .hb-map__list summary").click()
    page.locator("hiroba-map .hb-map__list button").first.click()
    popup = page.locator(".maplibregl-popup")
    popup.wait_for()
    assert "<" in popup.inner_text()
    assert page.locator("main img, .maplibregl-popup script").count() == 0
    for path in ("/columns", "/quality", "/versions", "/api", "/edit"):
        officer.open(address + path)
        assert page.locator("main img:not([src$='/badge.svg'])").count() == 0, path
    for path in (
        "/publish",
        "/publish/submissions",
        "/search?q=わるい名前",
        "/organisations/hiroba-district",
        "/",
    ):
        officer.open(path)
        assert page.locator("main img:not([src$='/badge.svg'])").count() == 0, path
    officer.open(f"/search?q={HOSTILE[0]}")
    assert HOSTILE[0] in page.locator("#found").inner_text()
