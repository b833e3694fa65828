"""A resident and a stranger: everything public is theirs, publishing is the officers'."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.conftest import Visitor
from tests.browser.made import shelters_cp932

Visit = Callable[..., Visitor]


def test_a_stranger_who_wants_to_publish_is_asked_to_sign_in(visit: Visit) -> None:
    page = visit().page
    page.goto("/publish")
    assert "/accounts/login" in page.url
    assert page.locator("h1").is_visible()


def test_a_resident_is_told_who_may_publish(visit: Visit) -> None:
    resident = visit("resident")
    resident.open("/publish")
    words = resident.page.locator("main").inner_text()
    assert "公開は、団体の担当の方ができます" in words
    assert resident.page.locator("hiroba-drop").count() == 0
    token = resident.page.locator("[name=csrfmiddlewaretoken]").first.input_value()
    sent = resident.context.request.post(
        "/publish/upload",
        headers={"X-CSRFToken": token, "Referer": resident.page.url, "Accept": "application/json"},
        multipart={
            "organisation": "hiroba-district",
            "file": {"name": "a.csv", "mimeType": "text/csv", "buffer": b"a\n1"},
        },
    )
    assert sent.status == 403


@pytest.mark.parametrize("path", ["/", "/search?q=避難", "/organisations/hiroba-district", "/map", "/city"])
def test_english_is_one_press_away_and_keeps_the_page(visit: Visit, path: str) -> None:
    page = visit().page
    page.goto(path)
    before = page.url
    page.locator(".hb-language button:visible").click()
    page.locator("html[lang=en]").wait_for()
    assert page.url == before
    heading = page.locator("h1").inner_text()
    assert not re.search(r"[ぁ-ん]", heading)
    page.locator(".hb-language button:visible").click()
    page.locator("html[lang=ja]").wait_for()
    assert page.url == before


def test_a_private_dataset_is_not_there_for_others(visit: Visit, tmp_path: Path) -> None:
    officer = visit("officer")
    row = officer.publish(shelters_cp932(tmp_path, "内部の一覧.csv")).first
    address = row.get_by_role("link").get_attribute("href")
    officer.open(f"{address}/edit")
    page = officer.page
    page.locator("[name=visibility]").select_option("private")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/edit" not in url)
    assert "担当者だけが見られます" in page.locator(".cat-head").inner_text()
    for other in (visit("resident"), visit()):
        for path in ("", "/quality", "/data.csv", "/features.geojson", "/api"):
            answer = other.context.request.get(f"{address}{path}")
            assert answer.status == 404, path
        other.open("/search?q=内部の一覧")
        assert "内部の一覧" not in other.page.locator("#found .cat-cards, #found .hb-empty").inner_text()


def test_a_page_that_is_not_there_says_where_to_go(visit: Visit) -> None:
    page = visit().page
    answer = page.goto("/datasets/nothing-here")
    assert answer.status == 404
    assert page.get_by_role("link", name="ホームへ戻る").is_visible()
    assert page.goto("/no/such/page").status == 404
    assert page.locator("h1").is_visible()


def test_the_api_can_be_tried_from_its_page(visit: Visit) -> None:
    page = visit().page
    page.goto("/api")
    trying = page.locator("hiroba-try")
    trying.locator("select").first.wait_for()
    assert trying.locator("option", has_text="GET /entities –").count() == 1
    assert trying.locator("code", has_text="A,B").count() == 1, "what is code in a text is shown as code"
    trying.get_by_role("button").click()
    trying.get_by_role("status").filter(has_text="200").wait_for()
    command = trying.locator("pre").first.inner_text()
    assert "limit=10" in command
    assert "NGSILD-Tenant" in command
    assert '"id": "urn:' in trying.locator("pre").last.inner_text(), "the first question finds something"
    trying.locator("select").first.select_option(label="GET /entities/{id} – エンティティを一つ読む")
    trying.locator("[name='path.id']").fill("urn:ngsi-ld:Nothing:1")
    trying.get_by_role("button").click()
    trying.get_by_role("status").filter(has_text="404").wait_for()
    assert "ResourceNotFound" in trying.locator("pre").last.inner_text()


def test_the_searchs_map_is_loaded_when_its_filter_is_opened(visit: Visit) -> None:
    reader = visit()
    loaded: list[str] = []
    reader.page.on("request", lambda request: loaded.append(request.url.rsplit("/", 1)[-1]))
    reader.page.goto("/search", wait_until="networkidle")
    assert not [name for name in loaded if name.startswith(("area-", "style-"))]
    with reader.page.expect_request(lambda request: "/area-" in request.url):
        reader.page.locator("summary:visible", has_text="時期と場所").click()
