"""Every page for everyone: axe-core finds nothing serious, nothing runs out of the screen, keys are enough."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import DESKTOP, PHONE, Visitor, drawn

_AXE = Path(__file__).resolve().parents[2] / "ui" / "node_modules" / "axe-core" / "axe.min.js"
_RUN = """(async () => {
  const found = await axe.run(document, {resultTypes: ["violations"]});
  return found.violations.filter((each) => ["serious", "critical"].includes(each.impact))
    .map((each) => `${each.id}: ${each.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`); })()"""
_PUBLIC = ("/", "/search?q=避難", "/search?q=zzzz", "/map", "/city", "/city?q=zzzz", "/about", "/accessibility", "/api", "/status", "/organisations", "/requests", "/showcases", "/series", "/requests/new", "/showcases/new",
           "/city/hiroba-district/urn:ngsi-ld:WeatherObserved:hiroba-district-01", "/city/hiroba-district/urn:x:1",
           "/organisations/hiroba-district", "/accounts/login/", "/accounts/signup/", "/no-such-page")  # fmt: skip
_OF_A_DATASET = ("", "/columns", "/quality", "/versions", "/api", "/questions", "/cite", "/usage")
_SIGNED_IN = ("/publish", "/publish/submissions", "/account/", "/organisations/hiroba-district/members",
              "/organisations/hiroba-district/tokens")  # fmt: skip
Visit = Callable[..., Visitor]


def _all_pages(visitor: Visitor) -> list[str]:
    shelters = visitor.dataset("指定緊急避難場所")
    people = visitor.dataset("町別人口の推移")
    pages = [*_PUBLIC, *(shelters + end for end in _OF_A_DATASET), people]
    return [*pages, *_SIGNED_IN, f"{shelters}/edit", f"{shelters}/withdraw"]


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_serious_on_any_page(visit: Visit, size: tuple[int, int]) -> None:
    if not _AXE.exists():
        pytest.skip("axe-core is missing: cd ui && npm ci")
    visitor = visit("administrator", size)
    if size == PHONE:
        visitor.without_maps()
    found = []
    for path in _all_pages(visitor):
        visitor.open(path)
        if size == DESKTOP:
            drawn(visitor.page)
        found += [f"{path} {each}" for each in _axe(visitor)]
        if visitor.page.evaluate("document.documentElement.scrollWidth") > size[0]:
            found.append(f"{path} is wider than the screen")
    assert found == []


def _axe(visitor: Visitor) -> list[str]:
    """Run axe in a world of its own, so that the page's security policy stays as it is."""
    client = visitor.context.new_cdp_session(visitor.page)
    frame = client.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
    world = client.send("Page.createIsolatedWorld", {"frameId": frame})["executionContextId"]
    client.send("Runtime.evaluate", {"expression": _AXE.read_text(), "contextId": world})
    answer = client.send(
        "Runtime.evaluate",
        {"expression": _RUN, "contextId": world, "awaitPromise": True, "returnByValue": True},
    )
    client.detach()
    found: list[str] = answer["result"]["value"]
    return found


def test_no_page_is_wider_than_the_smallest_phone(visit: Visit) -> None:
    width = 320
    visitor = visit("administrator", (width, 700))
    visitor.without_maps()
    wide = []
    for path in _all_pages(visitor):
        visitor.open(path)
        if visitor.page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(path)
    assert wide == []


def _tab_to(page: Any, selector: str, most: int = 80) -> None:
    """Press Tab until the element has the focus; at every step the focus has to be seen."""
    for _step in range(most):
        page.keyboard.press("Tab")
        here = page.evaluate(
            """(selector) => { const at = document.activeElement; const style = getComputedStyle(at);
              const after = getComputedStyle(at, "::after");
              return [at.matches(selector), at === document.body || parseFloat(style.outlineWidth) > 0
                || parseFloat(after.outlineWidth) > 0, at.outerHTML.slice(0, 120)]; }""",
            selector,
        )
        assert here[1], f"no visible focus: {here[2]}"
        if here[0]:
            return
    raise AssertionError(f"{selector} was not reached by the keyboard")


def test_keys_lead_from_the_search_to_a_download(visit: Visit) -> None:
    page = visit().page
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "hb-skip"
    page.keyboard.press("Enter")
    _tab_to(page, ".hb-hero input[type=search]")
    page.keyboard.type("ひなんじょ")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?*")
    _tab_to(page, ".hb-card__title a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/datasets/*")
    _tab_to(page, ".cat-table thead th:nth-child(3) a", 120)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "sort=" in url)
    page.locator(".cat-table th[aria-sort=ascending]:nth-child(3)").wait_for()
    _tab_to(page, ".cat-downloads a[download]", 200)
    with page.expect_download():
        page.keyboard.press("Enter")
