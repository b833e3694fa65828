"""What a reader sees of indicators, and that each number leads to where it comes from."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.test import Client

from hiroba.indicators import service as indicators
from hiroba.kernel.decide.types import Principal, Visibility
from hiroba.kernel.organisations.types import OrganisationInfo
from hiroba.services.dashboards.tests.conftest import WARDS, definition, enter

BASE = "/s/dashboards/"


def _page(client: Client, path: str, status: int = 200, **params: Any) -> str:
    answer = client.get(BASE + path, params)
    assert answer.status_code == status, answer.content[:600]
    return str(answer.content.decode())


def _span(first: str, last: str) -> dict[str, Any]:
    return {"from": first, "to": last}


def test_the_front_page_lists_indicators_with_their_latest_number(client: Client, classes: str) -> None:
    page = _page(client, "")
    assert "開設した教室" in page
    assert "3,021回" in page
    assert "あてはまる指標はありません" in _page(client, "", q="ない")
    assert "あてはまる指標はありません" not in _page(client, "", theme="学び")


def test_each_number_of_an_indicator_is_a_link_to_its_trail(
    client: Client, classes: str, home: OrganisationInfo
) -> None:
    page = _page(client, "indicators/classes")
    for place in (home.code, *WARDS):
        for year in (2019, 2020, 2021):
            assert f"/indicators/classes/values/{place}/{year}" in page
    assert "令和元年度" in page


def test_a_trail_tells_evidence_and_who(client: Client, classes: str, home: OrganisationInfo) -> None:
    page = _page(client, f"indicators/classes/values/{home.code}/2020")
    assert "年報 &lt;3&gt; ページ" in page
    assert "の担当者" in page
    assert _page(client, f"indicators/classes/values/{home.code}/1999", 404)


def test_a_colleague_is_told_who_entered_it(
    signed_in: Client, classes: str, home: OrganisationInfo, officer: Principal
) -> None:
    page = _page(signed_in, f"indicators/classes/values/{home.code}/2020")
    assert "の担当者" not in page


@pytest.mark.parametrize("kind", ["lines", "multiples", "map", "bars", "numbers", "table"])
def test_every_kind_of_view_shows_the_numbers(client: Client, classes: str, kind: str) -> None:
    page = _page(client, "compare", i="classes", kind=kind)
    assert "3,021" in page
    assert page.count("</svg>") or kind in ("numbers", "table")


def test_the_address_keeps_the_view(client: Client, classes: str) -> None:
    page = _page(client, "compare", i="classes", p="千代田区、131024", status=200, **_span("R2", "2021"))
    assert "/classes/values/131016/2021" in page
    assert "/classes/values/131016/2019" not in page
    assert "/classes/values/131032/" not in page
    assert "千代田区、中央区" in page


@pytest.mark.parametrize(
    ("params", "told"),
    [
        ({"p": "どこにもない町"}, "どこにもない町"),
        ({"from": "令和百年"}, "令和百年"),
        ({"from": "10^400"}, "10^400"),
        ({"per_head": "1"}, "割る人口などの指標が決められていません"),
    ],
)
def test_what_cannot_be_read_is_told(client: Client, classes: str, params: dict[str, Any], told: str) -> None:
    assert told in _page(client, "compare", 200, **{"i": "classes", **params})


def test_values_are_taken_along_as_csv_json_and_svg(client: Client, classes: str) -> None:
    rows = _page(client, "compare.csv", i="classes").splitlines()
    assert len(rows) == 16
    assert "/indicators/classes/values/" in rows[1]
    assert len(json.loads(_page(client, "compare.json", i="classes"))["values"]) == 15
    assert _page(client, "compare.svg", i="classes", kind="map").startswith("<svg xmlns=")
    assert _page(client, "compare.exe", 404, i="classes")


def test_what_is_not_public_is_nowhere(
    client: Client, home: OrganisationInfo, officer: Principal, classes: str
) -> None:
    hidden = definition("secret", home.code, title_ja="ひみつの数", visibility=Visibility.PRIVATE)
    indicators.define(hidden, officer)
    enter(officer, home.code, 2020, 4649, "secret")
    for path in ("", "compare?i=secret", "embed/compare?i=secret&i=classes", "compare.csv?i=secret"):
        page = client.get(BASE + path).content.decode()
        assert "ひみつの数" not in page
        assert "4,649" not in page
        assert "4649" not in page
    assert client.get(f"{BASE}indicators/secret").status_code == 404
    assert client.get(f"{BASE}indicators/secret/values/{home.code}/2020").status_code == 404


def test_only_what_is_to_be_embedded_may_stand_in_a_frame(client: Client, classes: str) -> None:
    framed = client.get(f"{BASE}embed/compare?i=classes")
    assert "frame-ancestors *" in framed["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed
    page = client.get(f"{BASE}compare?i=classes")
    assert "frame-ancestors *" not in page["Content-Security-Policy"]


def test_an_officer_enters_a_figure_and_is_told_what_is_wrong(
    signed_in: Client, classes: str, home: OrganisationInfo
) -> None:
    path = f"{BASE}indicators/classes/enter"
    good = {"what": "value", "place": "港区", "year": "令和4年度", "value": "1,234", "evidence": "年報"}
    for change, told in {
        "place": ("ない町", "ない町"), "value": ("NaN", "NaN"), "year": ("ことし", "ことし"),
    }.items():  # fmt: skip
        page = signed_in.post(path, {**good, change: told[0]}).content.decode()
        assert told[1] in page
        assert "hb-notice--error" in page
    assert signed_in.post(path, good).status_code == 302
    assert "1,234" in _page(signed_in, "indicators/classes/values/131032/2022")
    assert signed_in.post(path, {**good, "what": "target", "year": "R10"}).status_code == 302
    assert "目標" in _page(signed_in, "indicators/classes")


def test_nobody_else_enters_anything(client: Client, classes: str) -> None:
    for path in ("indicators/new", "indicators/classes/enter", "indicators/classes/edit", "boards/new"):
        assert client.get(BASE + path).status_code in (302, 401, 403)


def test_an_officer_defines_changes_and_retires_without_code(
    signed_in: Client, home: OrganisationInfo
) -> None:
    about = {
        "organisation": home.code, "id": "visits", "title_ja": "来館者", "direction": "up", "decimals": "0",
        "visibility": "public", "kind": "entered", "additive": "on", "reduce": "last",
    }  # fmt: skip
    assert signed_in.post(f"{BASE}indicators/new", about).status_code == 302
    again = signed_in.post(f"{BASE}indicators/new", about).content.decode()
    assert "もうあります" in again
    assert signed_in.post(f"{BASE}indicators/visits/edit", {**about, "title_ja": "来た人"}).status_code == 302
    assert "来た人" in _page(signed_in, "indicators/visits")
    wrong = signed_in.post(f"{BASE}indicators/visits/edit", {**about, "kind": "query"}).content.decode()
    assert "SQLを書いてください" in wrong
    assert signed_in.post(f"{BASE}indicators/visits/edit", {"retire": "1"}).status_code == 302
    assert "来た人" not in _page(signed_in, "")


def test_a_hostile_title_stays_text(client: Client, home: OrganisationInfo, officer: Principal) -> None:
    hostile = "</script><script>alert(1)</script>"
    indicators.define(definition("bad", home.code, title_ja=hostile, unit_ja="<b>"), officer)
    for place in (home.code, *WARDS):
        enter(officer, place, 2020, 1, "bad")
    for path in ("", "indicators/bad", "compare?i=bad&kind=bars", "compare?i=bad&kind=map"):
        page = client.get(BASE + path).content.decode()
        assert "<script>alert" not in page
        assert not re.search(r"<b>(?!\w)", page.split("<main")[1])


@pytest.mark.parametrize("kind", ["lines", "multiples", "map", "bars", "numbers", "table"])
def test_every_chart_is_saved_as_a_picture(client: Client, classes: str, kind: str) -> None:
    drawing = client.get(f"{BASE}compare.svg", {"i": "classes", "kind": kind})
    assert "開設した教室" in drawing.content.decode()
    assert "testserver/s/dashboards/" in drawing.content.decode()
    picture = client.get(f"{BASE}compare.png", {"i": "classes", "kind": kind})
    assert picture.content.startswith(b"\x89PNG")
    assert picture["Content-Type"] == "image/png"


def test_small_charts_are_saved_as_one_picture_with_all_of_them(client: Client, classes: str) -> None:
    drawing = client.get(f"{BASE}compare.svg", {"i": "classes", "kind": "multiples"}).content.decode()
    for place in WARDS:
        assert f"/indicators/classes/values/{place}/2021" in drawing


def test_pages_offer_the_picture_of_each_chart(client: Client, classes: str) -> None:
    page = _page(client, "indicators/classes")
    for kind in ("lines", "map", "multiples"):
        assert f"compare.png?i=classes&amp;to=2021&amp;kind={kind}" in page or (
            f"compare.png?i=classes&amp;kind={kind}" in page
        )
