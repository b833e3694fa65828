"""The things of the city in a browser: from the list, the map and the search to one of them and back."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.browser.conftest import PHONE, Visitor, drawn

Visit = Callable[..., Visitor]
SENSOR = "/city/hiroba-district/urn:ngsi-ld:WeatherObserved:hiroba-district-01"


def test_from_the_list_to_one_thing_and_its_neighbours_on_the_map(visit: Visit) -> None:
    page = visit(maps=True).page
    page.goto("/")
    page.get_by_role("navigation", name="主なメニュー").get_by_role("link", name="まちのいま").click()
    page.wait_for_url("**/city")
    page.locator("main [role=search] input[type=search]").fill("気象計")
    page.keyboard.press("Enter")
    page.wait_for_url("**/city?q=*")
    assert page.locator(".ct-thing").count() == 8
    page.locator(".ct-thing a").first.click()
    page.wait_for_url("**/city/hiroba-district/*")
    drawn(page)
    assert "気象計" in page.locator("h1").inner_text()
    assert "℃" in page.locator(".ct-figures").inner_text()
    page.locator("hiroba-map .hb-map__list summary").click()
    assert "気象計" in page.locator("hiroba-map .hb-map__list button").first.inner_text()
    page.get_by_role("link", name="天気の観測").first.click()
    page.wait_for_url("**/city?type=WeatherObserved")
    page.locator("main").get_by_role("link", name="地図で見る").click()
    page.wait_for_url("**/map?type=WeatherObserved")
    drawn(page)
    page.locator("hiroba-map .hb-map__list summary").click()
    page.locator("hiroba-map .hb-map__list button").first.click()
    page.locator(".maplibregl-popup a").click()
    page.wait_for_url("**/city/hiroba-district/*")


def test_the_names_on_the_map_are_drawn_with_letters_that_are_there(visit: Visit) -> None:
    page = visit(maps=True).page
    with page.expect_response(lambda answer: "/live/entities.geojson" in answer.url) as asked:
        page.goto("/map")
    titles = "".join({each["properties"]["title"] for each in asked.value.json()["features"]})
    drawn(page)
    assert page.evaluate("(text) => document.fonts.check('16px \"Noto Sans JP Variable\"', text)", titles)


def test_the_list_follows_the_city_by_itself(visit: Visit) -> None:
    page = visit().page
    page.goto("/city?type=CrowdFlowObserved")
    times = "[...document.querySelectorAll('.ct-thing time')].map(each => each.dateTime).join()"
    before = page.evaluate(times)
    page.wait_for_function(f"(before) => {times} !== before", arg=before, timeout=40_000)


def test_without_scripts_everything_can_be_read(visit: Visit) -> None:
    visitor = visit()
    context = visitor.page.context.browser.new_context(
        java_script_enabled=False, base_url=visitor.server.url, locale="ja-JP"
    )
    page = context.new_page()
    page.goto("/city")
    page.get_by_role("link", name=re.compile("^公衆トイレ")).first.click()
    page.locator(".ct-thing a").first.click()
    page.locator(".ct-told dt").nth(2).wait_for()
    page.goto(SENSOR)
    page.locator(".cat-chart summary").first.click()
    page.locator(".cat-chart-table tbody tr").first.wait_for()
    context.close()


def test_addresses_are_copied_and_answer(visit: Visit) -> None:
    visitor = visit(size=PHONE)
    page = visitor.page
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(SENSOR)
    for name in ("ngsi-ld", "ngsi-v2", "sensorthings"):
        page.locator(f"hiroba-copy[target='#{name}'] button").click()
        address = page.evaluate("navigator.clipboard.readText()")
        assert address == page.locator(f"#{name}").inner_text()
        headers = {"NGSILD-Tenant": "hiroba-district", "Fiware-Service": "hiroba-district"}
        assert visitor.context.request.get(address, headers=headers).status == 200, address
    page.get_by_text("データをそのまま見る（JSON）").click()
    assert '"type": "WeatherObserved"' in page.locator("#thing-json").inner_text()


def test_an_officer_subscribes_from_a_thing(visit: Visit) -> None:
    page = visit("officer").page
    page.goto(SENSOR)
    page.get_by_role("link", name="変化の知らせを受ける").click()
    page.wait_for_url("**/subscriptions/new?*")
    assert "気象計" in page.locator("h1").inner_text()
    assert "気象計" in page.locator("[name=name]").input_value()


def test_what_is_not_there_is_said_in_plain_words(visit: Visit) -> None:
    page = visit().page
    answer = page.goto("/city/hiroba-district/urn:ngsi-ld:Nothing:1")
    assert answer.status == 404
    assert "見つかりませんでした" in page.locator("main").inner_text()
