"""Things go wrong on the way: pressed twice, gone back, the line cut."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.browser.conftest import Visitor
from tests.browser.made import shelters_cp932

Visit = Callable[..., Visitor]


def test_a_form_that_is_pressed_twice_counts_once(visit: Visit, tmp_path: Path) -> None:
    officer = visit("officer")
    officer.open("/publish")
    page = officer.page
    token = page.locator("#publish-form [name=csrfmiddlewaretoken]").input_value()
    once = page.locator("#publish-form [name=once]").input_value()
    for _press in range(2):
        sent = officer.context.request.post(
            "/publish",
            headers={"Referer": page.url},
            multipart={
                "csrfmiddlewaretoken": token,
                "once": once,
                "organisation": "hiroba-district",
                "file": {
                    "name": "二度押し.csv",
                    "mimeType": "text/csv",
                    "buffer": shelters_cp932(tmp_path).read_bytes(),
                },
            },
        )
        assert sent.ok
    officer.open("/publish/submissions")
    assert page.locator(".pub-row", has_text="二度押し.csv").count() == 1


def test_going_back_keeps_the_search_and_publishes_nothing_again(visit: Visit, tmp_path: Path) -> None:
    officer = visit("officer")
    page = officer.page
    row = officer.publish(shelters_cp932(tmp_path, "もどる.csv")).first
    row.get_by_role("link").click()
    page.locator(".cat-table").wait_for()
    page.go_back()
    page.locator("hiroba-drop").wait_for()
    officer.open("/publish/submissions")
    assert page.locator(".pub-row", has_text="もどる.csv").count() == 1
    officer.open("/search?q=避難")
    page.locator(".hb-card__title a").first.click()
    page.locator(".cat-table").wait_for()
    page.locator(".cat-table thead th:nth-child(3) a").click()
    page.wait_for_url(lambda url: "sort=" in url)
    page.go_back()
    page.wait_for_url(lambda url: "sort=" not in url)
    page.go_back()
    page.locator(".cat-cards").wait_for()
    assert page.locator(".cat-search input[type=search]").input_value() == "避難"


def test_an_upload_that_was_cut_is_sent_again(visit: Visit, tmp_path: Path) -> None:
    officer = visit("officer")
    officer.open("/publish")
    cut = {"left": 1}

    def handle(route: object) -> None:
        if cut["left"]:
            cut["left"] -= 1
            route.abort("connectionreset")  # type: ignore[attr-defined]
        else:
            route.continue_()  # type: ignore[attr-defined]

    officer.page.route("**/publish/upload", handle)
    rows = officer.publish(shelters_cp932(tmp_path, "途切れた.csv"))
    assert cut["left"] == 0
    assert rows.first.get_attribute("data-state") == "published"
    officer.open("/publish/submissions")
    assert officer.page.locator(".pub-row", has_text="途切れた.csv").count() == 1


def test_a_file_that_gave_up_can_be_tried_again_by_hand(visit: Visit, tmp_path: Path) -> None:
    officer = visit("officer")
    officer.open("/publish")
    page = officer.page
    page.route(
        "**/publish/upload", lambda route: route.fulfill(status=413, json={"detail": "大きすぎます。"})
    )
    officer.publish(shelters_cp932(tmp_path, "やり直し.csv"))
    row = officer.row("やり直し.csv")
    assert row.get_attribute("data-state") == "failed"
    assert "大きすぎます。" in row.inner_text()
    page.unroute("**/publish/upload")
    row.get_by_role("button", name="もう一度").click()
    page.locator(".hb-drop__row[data-state=published]").wait_for(timeout=60_000)
