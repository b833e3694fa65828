"""Somebody looks for data."""

from __future__ import annotations

import re
from pathlib import Path

from django.test import Client

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import RecordDraft
from hiroba.kernel.decide.types import SYSTEM, Visibility
from hiroba.kernel.organisations.types import OrganisationInfo
from hiroba.web.catalogue.tests.made import publish


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_finds_by_words_and_says_what_it_is(client: Client, toilets: str) -> None:
    page = text(client, "/search?q=トイレ")
    assert "まちの公衆便所" in page
    assert f"/datasets/{toilets}" in page
    assert "だれでも使える便所の一覧です。</p>" in page, "one sentence of the description"


def test_a_facet_narrows_and_its_chip_takes_it_away(
    client: Client, toilets: str, home: OrganisationInfo
) -> None:
    page = text(client, f"/search?q=便所&organisation={home.code}")
    assert "条件を外す" in page
    assert 'href="/search?q=%E4%BE%BF%E6%89%80"' in page
    assert "まちの公衆便所" not in text(client, "/search?organisation=999999")


def test_nothing_found_helps(client: Client, toilets: str) -> None:
    page = text(client, "/search?q=ほげほげ")
    assert "見つかりませんでした" in page
    assert "すべてのデータを見る" in page


def test_nothing_found_offers_keywords_of_what_the_reader_sees(
    client: Client, toilets: str, home: OrganisationInfo
) -> None:
    one, both, hidden = (
        RecordDraft(home.code, key, key, keywords=words, visibility=visibility)
        for key, words, visibility in (
            ("one", ("街路樹", "桜"), Visibility.PUBLIC),
            ("both", ("桜",), Visibility.PUBLIC),
            ("hidden", ("内部",), Visibility.PRIVATE),
        )
    )
    for draft in (one, both, hidden):
        datasets.put_record(SYSTEM, draft)
    page = text(client, "/search?q=ほげほげ")
    offered = re.findall(r'q=[^"]*">([^<]*)</a>', page[page.index("cat-words") :])
    assert offered.index("桜") < offered.index("街路樹")
    assert "内部" not in offered


def test_an_odd_address_still_shows_something(client: Client, toilets: str) -> None:
    page = text(client, "/search?page=9999&sort=wrong&freshness=never&theme=&utm_source=x")
    assert "まちの公衆便所" in page


def test_words_are_escaped(client: Client, toilets: str) -> None:
    assert "<script>alert" not in text(client, "/search?q=<script>alert(1)</script>")


def test_private_data_is_not_found_by_strangers(
    client: Client, tmp_path: Path, home: OrganisationInfo
) -> None:
    publish(tmp_path, home.code, visibility=Visibility.PRIVATE)
    assert "まちの公衆便所" not in text(client, "/search")


def test_in_english(client: Client, toilets: str, home: OrganisationInfo) -> None:
    page = text(client, "/search?lang=en")
    assert '<html lang="en">' in page
    assert home.name_en in page


def test_the_time_line_and_the_map_narrow(client: Client, toilets: str) -> None:
    inside = client.get("/search?since=2020-01-01&west=139&south=35&east=140&north=36").content.decode()
    assert f"/datasets/{toilets}" in inside
    assert "地図の範囲: 139, 35, 140, 36" in inside
    assert 'name="bbox" value="139,35,140,36"' in inside, "kept when words are looked for"
    for nothing in ("bbox=0,0,1,1", "until=2001-12-31", "q=便所&bbox=0,0,1,1"):
        assert f"/datasets/{toilets}" not in client.get(f"/search?{nothing}").content.decode()
    for odd in ("since=soon", "bbox=1,2", "bbox=a,b,c,d", "bbox=140,35,139,36", "west=139"):
        assert f"/datasets/{toilets}" in client.get(f"/search?{odd}").content.decode()
