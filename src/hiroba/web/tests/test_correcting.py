"""A form with a My Number in it comes back without the number, with all else that was written in it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse, QueryDict
from django.test import Client, RequestFactory
from lxml import html

from hiroba.catalog.dialogue.models import Request
from hiroba.kernel.mynumber.types import MyNumberFound
from hiroba.kernel.people.models import User
from hiroba.web.correcting import given_back
from hiroba.web.tests.conftest import Town

MINE = "123456789018"  # made; its check digit is right
_PLAIN = "application/x-www-form-urlencoded"
SAID = f"公園の一覧（2026年版）がほしいです。\r\n私のマイナンバーは{MINE}です。"


@pytest.fixture
def resident(client: Client, town: Town) -> Client:
    client.force_login(User.objects.get(pk=town.resident))
    client.cookies["hiroba_language"] = "ja"
    return client


def _sent(client: Client, path: str, **fields: Any) -> Any:
    return client.post(path, urlencode(fields, doseq=True), content_type=_PLAIN)


def _form(answer: Any) -> QueryDict:
    """What the form of an answer sends."""
    (form,) = html.fromstring(answer.content.decode()).xpath("//main//form[@method='post']")
    return QueryDict(
        urlencode([each for each in form.form_values() if each[0] != "csrfmiddlewaretoken"]), True
    )


def test_nothing_else_of_the_form_is_lost(resident: Client, town: Town) -> None:
    wish = {"title": "公園の一覧", "text": SAID, "organisation": town.code, "name": MINE}
    answer = _sent(resident, "/requests/new", **wish)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "マイナンバー（個人番号）とみられる番号" in page
    assert page.count(MINE) == 1
    assert "no-store" in answer["Cache-Control"]
    given = _form(answer)
    assert given["title"] == "公園の一覧"
    assert given["name"] == MINE, "a number alone is none"
    assert str(given["text"]).splitlines() == SAID.replace(MINE, "●" * 12).splitlines()

    given["text"] = "公園の一覧がほしいです。"
    assert _sent(resident, "/requests/new", **dict(given.lists())).status_code == 302
    (row,) = Request.objects.all()
    assert (row.title, row.text, row.name) == ("公園の一覧", "公園の一覧がほしいです。", MINE)


def test_a_form_whose_page_would_lead_away_comes_back_as_well(resident: Client) -> None:
    answer = _sent(resident, "/join/anything", act="answer", text=SAID)
    assert _form(answer)["act"] == "answer"
    assert MINE not in answer.content.decode()


def test_a_number_whose_word_stands_in_another_field_comes_back_too(town: Town) -> None:
    answer = _given_back({"name": "個人番号", "value": ["１２３４ ５６７８ ９０１８", "7"], "once": "before"})
    assert answer is not None
    given = _form(answer)
    assert given.getlist("value") == ["●●●● ●●●● ●●●●", "7"], "in the order of before"
    assert given["once"] != "before", "the mark was used up"


@pytest.mark.parametrize(
    "fields",
    [
        {"text": SAID, "password": "correct-horse-battery"},
        {"text": SAID, "picture": SimpleUploadedFile("a.png", b"x", "image/png")},
        {"text": "no number"},
    ],
    ids=["a password", "a file", "nothing to be seen"],
)
def test_what_cannot_be_given_back_is_told_on_the_plain_page(town: Town, fields: dict[str, Any]) -> None:
    assert _given_back(fields) is None


def _given_back(fields: dict[str, Any]) -> HttpResponse | None:
    request = RequestFactory().post("/anywhere", fields)
    request.session = {}  # type: ignore[assignment]
    request.user = User()
    return given_back(request, MyNumberFound(where="value"))
