"""Every page for everyone: axe-core finds nothing serious, nothing runs out of the screen, keys are enough."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import DESKTOP, PHONE, Visitor, drawn
from tests.browser.pages import OF_A_DATASET, OF_ITS_OFFICERS, PUBLIC, SIGNED_IN, USUAL

_AXE = Path(__file__).resolve().parents[2] / "ui" / "node_modules" / "axe-core" / "axe.min.js"
_RUN = """(async () => {
  const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const found = await axe.run(document, {resultTypes: ["violations"], runOnly: rules});
  return found.violations
    .map((each) => `${each.id}: ${each.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`); })()"""
Visit = Callable[..., Visitor]


def _usual(visitor: Visitor) -> list[str]:
    shelters = visitor.dataset("指定緊急避難場所")
    return [*PUBLIC, *(shelters + end for end in OF_A_DATASET), visitor.dataset("町別人口の推移"), *USUAL]


def _every(visitor: Visitor) -> list[str]:
    shelters = visitor.dataset("指定緊急避難場所")
    return [*_usual(visitor), *SIGNED_IN, *(f"{shelters}/{end}" for end in OF_ITS_OFFICERS)]


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_on_the_usual_pages(visit: Visit, size: tuple[int, int]) -> None:
    visitor = visit("administrator", size, maps=size == DESKTOP)
    assert walk(visitor, size, _usual(visitor)) == []


@pytest.mark.heavy
@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("role", ["administrator", "officer"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_finds_nothing_on_any_page(visit: Visit, size: tuple[int, int], role: str, language: str) -> None:
    visitor = visit(role, size, maps=size == DESKTOP)
    visitor.open(f"/about?lang={language}")
    assert visitor.page.evaluate("document.documentElement.lang") == language
    assert walk(visitor, size, _every(visitor)) == []


def walk(visitor: Visitor, size: tuple[int, int], paths: list[str], before: str = "") -> list[str]:
    """What axe finds, and what is wider than the screen. A phone is one that cannot draw maps.

    before: what is done on each page first, in JavaScript.
    """
    if not _AXE.exists():
        pytest.skip("axe-core is missing: cd ui && npm ci")
    found = []
    for path in paths:
        visitor.open(path)
        if before:
            visitor.page.evaluate(before)
        if size == DESKTOP:
            drawn(visitor.page)
        found += [f"{path} {each}" for each in _axe(visitor)]
        if visitor.page.evaluate("document.documentElement.scrollWidth") > size[0]:
            found.append(f"{path} is wider than the screen")
    return found


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
    wide = []
    for path in _usual(visitor):
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
    page = visit(maps=True).page
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


@pytest.mark.parametrize("path", ["/map", "/publish", "/workbench", "/city"])
def test_keys_pass_every_control_and_are_never_trapped(visit: Visit, path: str) -> None:
    visitor = visit("officer", maps=True)
    page = visitor.page
    page.goto(path)
    drawn(page)
    _tab_to(page, "footer a:last-of-type", 200)
