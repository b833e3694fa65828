"""An owner and a user of another organisation come to an agreement; the data opens and closes with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import PHONE, Visitor
from tests.browser.made import shelters_cp932

Visit = Callable[..., Visitor]
_USER, _MAIL = "hiroba-university", "resident@hiroba.example"


@pytest.fixture
def user(visit: Visit) -> Iterator[Visitor]:
    """A resident who works for the university while the test runs, with a phone."""
    page = visit("administrator").page
    page.goto(f"/organisations/{_USER}/members")
    form = page.locator("main form").last
    form.locator("[name=email]").fill(_MAIL)
    form.locator("[name=role]").select_option("officer")
    form.locator("button[type=submit]").click()
    row = page.locator("tr", has_text=_MAIL)
    row.wait_for()
    yield visit("resident", size=PHONE)
    row.get_by_role("button", name="外す").click()
    row.wait_for(state="detached")


@pytest.fixture
def owner(visit: Visit, tmp_path: Path) -> Visitor:
    """An officer who has published a list that only their own organisation sees."""
    officer = visit("officer")
    officer.open("/publish")
    officer.page.locator("#publish-organisation").select_option("hiroba-district")
    officer.publish(shelters_cp932(tmp_path, "合意の一覧.csv")).first.get_by_role("link").click()
    page = officer.page
    page.locator("a[href$='/edit']").first.click()
    page.locator("[name=visibility]").select_option("private")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda url: not url.endswith("/edit"))
    return officer


def _offer(owner: Visitor) -> None:
    page = owner.page
    owner.open("/organisations/hiroba-district/agreements")
    page.locator("#dataset").select_option(label="合意の一覧")
    page.get_by_role("button", name="条件を決める").click()
    page.get_by_text("選んだ列だけ", exact=True).click()
    for column in ("名称", "所在地", "収容人数"):
        page.get_by_label(column, exact=True).check()
    for purpose in ("research", "policy"):
        page.locator(f"[name=purposes][value={purpose}]").check()
    page.locator("[name=delete_days]").fill("30")
    page.locator("[name=text]").fill("毎月1日に更新します。")
    page.get_by_role("button", name="この条件で申し出る").click()
    page.locator(".hb-notice--success").wait_for()


def _done(page: Any, button: str) -> None:
    page.get_by_role("button", name=button).click()
    page.locator(".hb-notice--success").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def test_offered_asked_negotiated_signed_used_ended_and_deleted(owner: Visitor, user: Visitor) -> None:
    _offer(owner)
    desk, phone = owner.page, user.page
    user.open("/offers")
    phone.get_by_role("link", name="合意の一覧").click()
    phone.get_by_role("link", name="申し込む").click()
    phone.locator("main", has_text="「収容人数」").wait_for()
    phone.locator("[name=purposes][value=research]").check()
    phone.locator("[name=text]").fill("避難の道のりを調べる論文に使います。")
    _done(phone, "申し込む")
    talk = phone.url
    owner.open(talk)
    desk.get_by_role("link", name="別の条件を出す").click()
    desk.get_by_label("所在地", exact=True).uncheck()
    desk.locator("[name=text]").fill("所在地は外させてください。")
    _done(desk, "この条件を届ける")
    user.open(talk)
    assert "所在地は外させてください。" in phone.locator(".dlg-talk").inner_text()
    _done(phone, "この条件を受け入れる")
    owner.open(talk)
    _done(desk, "この条件で署名する")
    user.open(talk)
    phone.get_by_role("link", name="合意書を読む").click()
    phone.get_by_role("button", name="合意書に署名する").wait_for()
    agreement = phone.url
    assert phone.get_by_role("link", name="合意の一覧 CSV").count() == 0, "one signature opens nothing"
    _done(phone, "合意書に署名する")
    told = phone.locator(".dlg-talk").inner_text()
    assert told.index("持ち主が署名") < told.index("利用者が署名")
    user.open(agreement)
    file = user.save(phone.get_by_role("link", name="合意の一覧 CSV"))
    head, first, *_rows = file.read_text("utf-8-sig").splitlines()
    assert [cell.strip('"') for cell in head.split(",")] == ["名称", "収容人数"]
    assert "汐見小学校" in first
    data = phone.get_by_role("link", name="合意の一覧 CSV").get_attribute("href")
    paper = user.context.request.get(f"{agreement}.pdf")
    assert paper.body().startswith(b"%PDF-")
    owner.open(agreement)
    desk.get_by_text("この合意を終わりにする").click()
    _done(desk, "いま終わりにする")
    assert user.context.request.get(str(data)).status == 410, "it is told that it has ended"
    owner.open("/organisations/hiroba-district/agreements")
    assert "消したことの確認待ち" in desk.locator("main").inner_text()
    user.open(agreement)
    _done(phone, "残さず消したことを確認する")
    owner.open(agreement)
    assert "消したと確認済み" in desk.locator("main").inner_text()
