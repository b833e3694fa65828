"""A city of more things than one answer holds, on the map: from far away to one of them, and as it goes on."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pyogrio
import pytest

from tests.browser.conftest import DESKTOP, PHONE, Visitor, drawn
from tests.support.server import Server, serving

LAMPS, BENCHES = 5_200, 12
_TOGETHER = 1_300


def _thing(number: int, kind: str, lon: float, lat: float) -> dict[str, Any]:
    return {
        "id": f"urn:ngsi-ld:{kind}:{number}",
        "type": kind,
        "name": {"type": "Property", "value": f"{kind} {number}"},
        "location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [lon, lat]}},
        "brightness": {"type": "Property", "value": number},
    }


def _put(server: Server, things: list[dict[str, Any]]) -> None:
    answer = httpx.post(
        f"{server.url}/ngsi-ld/v1/entityOperations/upsert",
        content=msgspec.json.encode(things),
        headers={"Content-Type": "application/json"},
        timeout=60,
        trust_env=False,
    )
    assert answer.status_code in (201, 204), answer.text


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A town of lamps along its streets and a few benches."""
    lamps = [_thing(n, "StreetLight", 139.60 + n % 80 / 400, 35.60 + n // 80 / 400) for n in range(LAMPS)]
    benches = [_thing(n, "Bench", 139.7 + n / 1000, 35.7) for n in range(BENCHES)]
    with serving(tmp_path_factory.mktemp("large") / "data", "--open") as server:
        for start in range(0, LAMPS, _TOGETHER):
            _put(server, lamps[start : start + _TOGETHER])
        _put(server, benches)
        yield server


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def page(request: pytest.FixtureRequest, chromium: Any, large: Server, tmp_path: Path) -> Iterator[Any]:
    visitor = Visitor(chromium, large, request.param, tmp_path, maps=True)
    yield visitor.page
    visitor.context.close()
    assert visitor.watch.troubles == []


def _still(page: Any, button: Any) -> str:
    """The words of a button once they stay: the list is made anew while the map moves and tiles come."""
    words, before = button.inner_text(), ""
    while words != before:
        page.wait_for_timeout(500)
        words, before = button.inner_text(), words
    return words


def _number(page: Any) -> int:
    """How many places the list says that there are in view."""
    text = page.locator("hiroba-map .hb-map__list summary").inner_text()
    return int(text.partition("（")[2].rstrip("）").replace(",", ""))


def _until(page: Any, number: str) -> None:
    page.locator("hiroba-map .hb-map__list summary", has_text=f"（{number}）").wait_for()


def _nearer(page: Any) -> tuple[str, Any]:
    """Choose from the list until a single thing is shown; return its words there, and what is shown of it."""
    page.locator("hiroba-map .hb-map__list summary").click()
    first = page.locator("hiroba-map .hb-map__list button").first
    for _step in range(8):
        words, before = _still(page, first), _number(page)
        first.click()
        if "まとまり" not in words:
            break
        page.wait_for_function(
            "(before) => !document.querySelector('hiroba-map .hb-map__list summary').textContent.includes(before)",
            arg=f"（{before:,}）",
        )
    popup = page.locator(".maplibregl-popup")
    popup.wait_for()
    return words, popup


def test_from_all_of_them_to_one_by_the_list(page: Any, large: Server) -> None:
    """By the keyboard's way in: what is near each other is come nearer to, until there are single things."""
    page.goto("/map")
    drawn(page)
    _until(page, f"{LAMPS + BENCHES:,}")
    assert "まとめて" in page.locator(".hb-map__status").inner_text()
    words, popup = _nearer(page)
    assert words in popup.inner_text()
    assert page.locator(".maplibregl-popup dl").inner_text().strip()
    assert "/city/" in page.locator(".maplibregl-popup a").get_attribute("href")


def test_kinds_are_chosen_and_what_is_new_comes_by_itself(page: Any, large: Server) -> None:
    page.goto("/map")
    drawn(page)
    _until(page, f"{LAMPS + BENCHES:,}")
    try:
        _put(large, [_thing(90_000, "Bench", 139.705, 35.701)])
        _until(page, f"{LAMPS + BENCHES + 1:,}")
    finally:
        httpx.delete(f"{large.url}/ngsi-ld/v1/entities/urn:ngsi-ld:Bench:90000", trust_env=False)
    _until(page, f"{LAMPS + BENCHES:,}")
    page.locator("hiroba-toggle input[value=StreetLight]").uncheck()
    _until(page, str(BENCHES))
    assert "まとめて" not in page.locator(".hb-map__status").inner_text()
    page.locator("hiroba-toggle input[value=StreetLight]").check()
    _until(page, f"{LAMPS + BENCHES:,}")


def test_gdal_finds_its_way_as_ogc_api_has_it(large: Server) -> None:
    """From the list of tilesets by its links to the things in tiles, without a word about our addresses."""
    source = f"OGCAPI:{large.url}/tiles"
    layers = [name for name, _kind in pyogrio.list_layers(source)]
    assert layers[0] == "Zoom level 0"
    meta, _ids, _shapes, columns = pyogrio.raw.read(source, layer=layers[0])
    told = dict(zip(meta["fields"], columns, strict=True))
    assert int(told["count"].sum()) == LAMPS + BENCHES


ROWS = 10_100  # more than one answer of a table's places holds


def _once(there: Callable[[], Any]) -> Any:
    """What is there, once it is."""
    deadline = time.monotonic() + 60
    while not (found := there()):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return found


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, str]]:
    """A town that has published a table of many lamps; its dataset's page, once the lamps are in the city."""
    folder = tmp_path_factory.mktemp("published")
    lines = [f"灯 {n},{35.6 + n // 100 / 400},{139.6 + n % 100 / 400},{n % 7 + 3}" for n in range(ROWS)]
    table = folder / "街路灯の一覧.csv"
    table.write_text("\n".join(["名称,緯度,経度,高さ", *lines]), encoding="utf-8")
    server = Server(folder / "data", "--open")
    server.fill(("add-organisation", "city", "ひろば市"), ("publish", str(table), "--organisation", "city"))
    try:
        server.start()
        with httpx.Client(base_url=server.url, trust_env=False, timeout=30) as client:
            page = _once(lambda: re.search(r'href="(/datasets/\w+)"', client.get("/search?q=街路灯").text))
            places = f"{page[1]}/features.geojson?tiles=1"
            _once(lambda: "tiles" in client.get(places).json())
        yield server, page[1]
    finally:
        server.stop()


def test_the_map_of_a_large_dataset_shows_all_of_it_in_tiles(
    published: tuple[Server, str], chromium: Any, tmp_path: Path
) -> None:
    server, dataset = published
    visitor = Visitor(chromium, server, PHONE, tmp_path, maps=True)
    page = visitor.page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(dataset)
    drawn(page)
    _until(page, f"{ROWS:,}")
    assert "まとめて" in page.locator(".hb-map__status").inner_text()
    _words, popup = _nearer(page)
    assert "灯 " in popup.inner_text()
    assert sum("features.geojson" in url for url in asked) == 1, "no place was asked for as GeoJSON"
    visitor.context.close()
    assert visitor.watch.troubles == []


def test_of_more_places_than_are_answered_it_says_how_many_and_asks_once(
    published: tuple[Server, str], chromium: Any, tmp_path: Path
) -> None:
    server, dataset = published
    visitor = Visitor(chromium, server, DESKTOP, tmp_path, maps=True)
    page = visitor.page
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    # as for a table whose rows are no things of the city
    page.route(
        "**/features.geojson?tiles=1", lambda route: route.continue_(url=route.request.url.partition("?")[0])
    )
    page.goto(dataset)
    drawn(page)
    page.locator(".hb-map__status", has_text=f"{ROWS:,}か所のうち10,000か所").wait_for()
    page.wait_for_timeout(1000)  # longer than the map waits before it asks for what is in view
    assert sum("features.geojson" in url for url in asked) == 1
    page.get_by_role("button", name="大きくする").click()
    page.get_by_role("button", name="大きくする").click()
    page.wait_for_function("() => document.querySelector('.hb-map__status').textContent === ''")
    visitor.context.close()
    assert visitor.watch.troubles == []
