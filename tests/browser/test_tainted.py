"""A whole city in which every text of a stranger is an attack: each page opened, each map and chart drawn."""

from __future__ import annotations

import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from django.urls import Resolver404, resolve

from tests.browser.conftest import DESKTOP, Visitor, drawn
from tests.browser.tainted_city import CITY
from tests.support.server import Server
from tests.support.tainting import MARK

pytestmark = pytest.mark.heavy
_STARTS = ("/", "/search", "/city", "/map", "/requests", "/showcases", f"/organisations/{CITY}", "/account/",
           "/workbench", "/s/dashboards/", "/s/register/", "/operations/organisations/hiroba-district", "/journal",
           f"/city/{CITY}/urn:ngsi-ld:Room:{CITY}:hostile", f"/organisations/{CITY}/devices/unknown",
           f"/search?q={quote('わるい')}")  # fmt: skip
_FOREIGN = """() => {
  const found = [], all = (root) => { for (const each of root.querySelectorAll('*')) {
    const on = [...each.attributes].filter((one) => one.name === 'MARK' || one.name.startsWith('on'));
    const away = ['href', 'src', 'action', 'formaction'].filter((name) =>
      (each.getAttribute(name) || '').replace(/[\\x00-\\x20]/g, '').toLowerCase().startsWith('javascript:'));
    if (on.length || away.length || (each.localName === 'iframe' && each.srcdoc))
      found.push(each.outerHTML.slice(0, 200));
    if (each.shadowRoot) all(each.shadowRoot); } };
  all(document); return found; }""".replace("MARK", MARK)
_LINKS = """() => [...document.querySelectorAll('a[href]')].map((each) => new URL(each.getAttribute('href'), location.href).href)"""


@pytest.fixture(scope="module")
def tainted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The demonstration city, tainted while nothing runs, then served."""
    server = Server(tmp_path_factory.mktemp("tainted") / "data")
    server.fill(("demo", "--fill-only"))
    script = [sys.executable, "-m", "tests.browser.tainted_city", str(server.data_dir)]
    made = subprocess.run(script, env=server.environment, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr[-3000:]
    server.start()
    yield server
    server.stop()


def _walk(visitor: Visitor) -> Iterator[tuple[str, str]]:
    """(pattern, address) of a page of each pattern that links lead to; the browser stands on it."""
    waiting, seen, known = deque(_STARTS), set(_STARTS), set[str]()
    while waiting:
        address = waiting.popleft()
        try:
            pattern = resolve(urlsplit(address).path).route
        except Resolver404:
            continue
        if (pattern in known and address not in _STARTS) or "logout" in address:
            continue
        answer = visitor.context.request.get(address)
        if not answer.headers.get("content-type", "").startswith("text/html"):
            continue
        known.add(pattern)
        visitor.open(address)
        yield pattern, address
        for link in visitor.page.evaluate(_LINKS):
            parts = urlsplit(link)
            path = f"{parts.path}?{parts.query}" if parts.query else parts.path
            if f"{parts.scheme}://{parts.netloc}" == visitor.server.url and path not in seen:
                seen.add(path)
                waiting.append(path)


def _look(page: Any, address: str) -> list[str]:
    drawn(page)
    listed = page.locator("hiroba-map .hb-map__list summary")
    if listed.count():
        listed.first.click()
        if page.locator("hiroba-map .hb-map__list button").count():
            page.locator("hiroba-map .hb-map__list button").first.click()
            page.locator(".maplibregl-popup").first.wait_for()
    return [f"{address}: {each}" for each in page.evaluate(_FOREIGN)]


@pytest.mark.timeout(900)
def test_nothing_of_a_stranger_runs_on_any_page(chromium: Any, tainted: Server, tmp_path: Path) -> None:
    visitor = Visitor(chromium, tainted, DESKTOP, tmp_path, maps=True)
    visitor.page.on("dialog", lambda dialog: (wrong.append(f"a dialog: {dialog.message}"), dialog.dismiss()))
    wrong, patterns, shown = list[str](), set[str](), 0
    visitor.sign_in("administrator")
    for pattern, address in _walk(visitor):
        patterns.add(pattern)
        wrong += _look(visitor.page, address)
        shown += MARK in visitor.page.content()
    visitor.context.close()
    assert wrong + visitor.watch.troubles == []
    assert len(patterns) > 100, sorted(patterns)
    assert shown > 70
