"""A dashboard is made without code, sent by mail, shown in the lobby and in pages of others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from hiroba.indicators import service as indicators
from hiroba.kernel.decide.types import ANONYMOUS, Principal, Visibility
from hiroba.kernel.jobs.types import JobContext
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo
from hiroba.services.dashboards import mailing
from hiroba.services.dashboards import service as dashboards
from hiroba.services.dashboards.models import BoardMail, BoardRow
from hiroba.services.dashboards.tests.conftest import WARDS, definition, enter
from hiroba.services.dashboards.types import Board, Draft, Kind, Rhythm, Size, Tile, View

BASE = "/s/dashboards/"
ABOUT = {"title_ja": "学びのいま", "title_en": "Learning", "visibility": "public", "text": "教室の数です。"}
PART = {"step": "add", "indicators": "classes", "kind": "bars", "places": "千代田区、131024", "first": "R2"}


@pytest.fixture
def board(classes: str, home: OrganisationInfo, officer: Principal) -> Board:
    tiles = (
        Tile(View(("classes",), (home.code,), kind=Kind.LINES), "教室"),
        Tile(View(("classes",), kind=Kind.MAP)),
    )
    return dashboards.save(Draft(home.code, "学びのいま", "Learning", "", Visibility.PUBLIC, tiles), officer)


def _job() -> JobContext:
    return JobContext("mail", 1, lambda *_told: None)


def _send_all() -> list[Any]:
    BoardMail.objects.update(due=timezone.now() - timedelta(minutes=1))
    mailing.send_due(_job())
    sent, mail.outbox[:] = list(mail.outbox), []
    return sent


# the editor


def test_an_officer_makes_one_part_by_part(signed_in: Client, classes: str, home: OrganisationInfo) -> None:
    answer = signed_in.post(f"{BASE}boards/new", {**ABOUT, "organisation": home.code})
    edit = answer["Location"]
    assert signed_in.post(edit, PART).status_code == 302
    assert signed_in.post(edit, {**PART, "kind": "numbers", "title": "大きな数"}).status_code == 302
    signed_in.post(edit, {"step": "up", "at": "1"})
    [made] = dashboards.boards(ANONYMOUS)
    assert [each.view.kind for each in made.tiles] == [Kind.NUMBERS, Kind.BARS]
    assert made.tiles[1].view.places == WARDS[:2]
    signed_in.post(edit, {"step": "take", "at": "0"})
    page = signed_in.get(f"{BASE}boards/{made.id}").content.decode()
    assert "大きな数" not in page
    assert "/classes/values/131016/2021" in page
    signed_in.post(edit, {"step": "remove"})
    assert signed_in.get(f"{BASE}boards/{made.id}").status_code == 404


@pytest.mark.parametrize(
    ("change", "told"),
    [({"places": "ない町"}, "ない町"), ({"first": "ことし"}, "ことし"), ({"indicators": "nope"}, "hb-field"),
     ({"indicators": ""}, "hb-field")],
)  # fmt: skip
def test_a_part_that_cannot_be_is_told(
    signed_in: Client, board: Board, change: dict[str, str], told: str
) -> None:
    page = signed_in.post(f"{BASE}boards/{board.id}/edit", {**PART, **change}).content.decode()
    assert told in page
    assert len(dashboards.board(board.id, ANONYMOUS).tiles) == 2


def test_of_two_who_change_one_the_second_is_told(
    signed_in: Client, board: Board, officer: Principal
) -> None:
    old = dashboards.edition_of(board)
    signed_in.post(f"{BASE}boards/{board.id}/edit", {"step": "down", "at": "0", "edition": old})
    answer = signed_in.post(f"{BASE}boards/{board.id}/edit", {**PART, "edition": old})
    assert "ほかの人が先に保存しました" in answer.content.decode()
    assert len(dashboards.board(board.id, officer).tiles) == 2


CHANGE = {
    "step": "change", "part": "0", "indicators": "classes", "kind": "bars", "size": "full", "at": "1",
    "places": "千代田区", "first": "令和元年度", "last": "", "title": "", "text": "", "title_en": "Rooms",
    "text_en": "",
}  # fmt: skip


def test_a_part_is_changed_where_it_stands(signed_in: Client, board: Board, officer: Principal) -> None:
    edit = f"{BASE}boards/{board.id}/edit"
    shown = signed_in.get(f"{edit}?part=0").content.decode()
    for said in ('value="教室"', 'value="classes"', "checked", 'name="step" value="change"'):
        assert said in shown
    assert 'value="add"' not in shown  # one form of a part at a time
    answer = signed_in.post(edit, {**CHANGE, "edition": dashboards.edition_of(board)})
    assert answer.status_code == 302
    other, changed = dashboards.board(board.id, officer).tiles
    assert other == board.tiles[1]
    assert changed.view == View(("classes",), WARDS[:1], 2019, None, Kind.BARS)
    assert (changed.title, changed.title_en, changed.size) == ("", "Rooms", Size.FULL)
    page = signed_in.get(f"{BASE}boards/{board.id}").content.decode()
    assert "dash-panel--half" not in page


def test_what_is_not_changed_of_a_part_stays(signed_in: Client, board: Board, officer: Principal) -> None:
    merged = View(("classes",), WARDS[:2], 2019, 2021, Kind.TABLE, merged=True)
    tile = Tile(merged, "前の団体も", "ことば", "With those before", "Words", Size.HALF)
    draft = Draft(board.organisation, "学びのいま", "", "", Visibility.PUBLIC, (tile,))
    dashboards.save(draft, officer, board.id)
    edit = f"{BASE}boards/{board.id}/edit"
    form = signed_in.get(f"{edit}?part=0").context["forms"].open
    values = {name: form[name].value() for name in form.fields}
    given = {name: value for name, value in values.items() if value is not None and value is not False}
    assert signed_in.post(edit, {**given, "step": "change", "part": "0"}).status_code == 302
    assert dashboards.board(board.id, officer).tiles == (tile,)


@pytest.mark.parametrize(
    ("change", "told"),
    [({"places": "ない町"}, "ない町"), ({"first": "ことし"}, "ことし"), ({"indicators": ""}, "hb-field__error"),
     ({"at": "7"}, "hb-field__error"), ({"size": "huge"}, "hb-field__error")],
)  # fmt: skip
def test_a_change_that_cannot_be_is_told_beside_what_was_written(
    signed_in: Client, board: Board, officer: Principal, change: dict[str, str], told: str
) -> None:
    answer = signed_in.post(f"{BASE}boards/{board.id}/edit", {**CHANGE, "title": "書いた見出し", **change})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert told in page
    assert "書いた見出し" in page
    assert dashboards.board(board.id, officer).tiles == board.tiles


def test_a_part_that_somebody_moved_is_not_changed_in_place_of_another(
    signed_in: Client, board: Board, officer: Principal
) -> None:
    edit, old = f"{BASE}boards/{board.id}/edit", dashboards.edition_of(board)
    signed_in.post(edit, {"step": "down", "at": "0", "edition": old})
    moved = dashboards.board(board.id, officer).tiles
    page = signed_in.post(edit, {**CHANGE, "title": "書いた見出し", "edition": old}).content.decode()
    assert "ほかの人が先に保存しました" in page
    assert "書いた見出し" in page
    assert 'value="change"' not in page  # a second press adds it, and takes no other's place
    signed_in.post(edit, {"step": "take", "at": "1"})
    page = signed_in.post(edit, {**CHANGE, "part": "1"}, follow=True).content.decode()
    assert "ほかの人が先に保存しました" in page
    assert dashboards.board(board.id, officer).tiles == moved[:1]


def test_an_indicator_that_is_gone_forbids_no_other_change(
    signed_in: Client, board: Board, home: OrganisationInfo, officer: Principal
) -> None:
    for tile in board.tiles:
        kept = BoardRow.objects.get(pk=board.id)
        kept.tiles[board.tiles.index(tile)]["indicators"] = ["vanished"]
        kept.save()
    edit = f"{BASE}boards/{board.id}/edit"
    assert "見られなくなった指標（vanished）" in signed_in.get(f"{edit}?part=1").content.decode()
    signed_in.post(edit, {**CHANGE, "at": "0"})
    signed_in.post(edit, {"step": "down", "at": "0"})
    first, second = dashboards.board(board.id, officer).tiles
    assert (first.view.indicators, second.view.indicators) == (("vanished",), ("classes",))
    assert signed_in.get(f"{BASE}boards/{board.id}").status_code == 200


def test_the_english_page_has_the_english_words(client: Client, board: Board, officer: Principal) -> None:
    draft = Draft(
        board.organisation, "学びのいま", "Learning", "教室の数です。", Visibility.PUBLIC,
        (Tile(View(("classes",)), "教室", "ことば", "Rooms", "Words"),), "How many classes.",
    )  # fmt: skip
    dashboards.save(draft, officer, board.id)
    english = client.get(f"{BASE}boards/{board.id}?lang=en").content.decode()
    for said in ("Learning", "How many classes.", "Rooms", "Words"):
        assert said in english
    assert "教室の数です。" not in english


# by mail


def test_a_snapshot_comes_weekly_with_the_numbers_of_now(
    signed_in: Client, board: Board, home: OrganisationInfo, officer: Principal
) -> None:
    assert signed_in.post(f"{BASE}boards/{board.id}/mail", {"rhythm": "weekly"}).status_code == 302
    assert dashboards.sent_to(board.id, officer) is Rhythm.WEEKLY
    mailing.send_due(_job())
    assert mail.outbox == []
    enter(officer, home.code, 2022, 4649)
    [sent] = _send_all()
    assert "学びのいま" in sent.subject
    for said in ("■ 教室（回）", "令和4年度 4,649", f"/s/dashboards/boards/{board.id}"):
        assert said in sent.body
    mailing.send_due(_job())
    assert mail.outbox == []
    signed_in.post(f"{BASE}boards/{board.id}/mail", {"rhythm": ""})
    assert _send_all() == []


def test_who_may_not_see_it_any_more_is_not_written_to(
    board: Board, officer: Principal, home: OrganisationInfo
) -> None:
    dashboards.have_sent(board.id, Rhythm.MONTHLY, officer)
    BoardRow.objects.update(visibility="private")
    organisations.set_member(int(officer.id), home.code, None)
    assert _send_all() == []
    assert BoardMail.objects.count() == 0


# in the lobby, and in pages of others


def test_the_lobby_shows_one_part_after_the_other_also_without_a_script(client: Client, board: Board) -> None:
    first, second, again = (
        client.get(f"{BASE}boards/{board.id}/tv?page={at}").content.decode() for at in (0, 1, 2)
    )
    assert 'http-equiv="refresh" content="20; url=?page=1"' in first
    assert first.count("hidden aria-labelledby") == 1
    assert 'data-at="1"' in second
    assert 'data-at="0"' in again
    assert 'data-at="0"' in client.get(f"{BASE}boards/{board.id}/tv?page=-1e9").content.decode()


def test_only_public_numbers_stand_in_pages_of_others_whoever_looks(
    signed_in: Client, board: Board, home: OrganisationInfo, officer: Principal
) -> None:
    indicators.define(
        definition("inner", home.code, visibility=Visibility.PRIVATE, title_ja="中の数"), officer
    )
    enter(officer, home.code, 2020, 7777, "inner")
    tiles = (*board.tiles, Tile(View(("inner",))))
    dashboards.save(Draft(home.code, "学びのいま", "", "", Visibility.PUBLIC, tiles), officer, board.id)
    framed = signed_in.get(f"{BASE}embed/boards/{board.id}")
    assert "frame-ancestors *" in framed["Content-Security-Policy"]
    assert "7,777" in signed_in.get(f"{BASE}boards/{board.id}").content.decode()
    for said in ("7,777", "中の数", "<form", "csrf"):
        assert said not in framed.content.decode()
    BoardRow.objects.update(visibility="private")
    assert signed_in.get(f"{BASE}embed/boards/{board.id}").status_code == 404
