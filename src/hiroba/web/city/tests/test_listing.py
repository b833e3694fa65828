"""The list of things: searched, narrowed, in pages, without scripts, each as much as the reader may see."""

from __future__ import annotations

import pytest
from django.test import Client

from hiroba.context.city import browsing
from hiroba.context.city import service as city
from hiroba.kernel.decide.types import Visibility
from hiroba.web.tests.conftest import HOSTILE, Town


def _bench(number: int, name: str) -> dict[str, object]:
    return {
        "id": f"urn:ngsi-ld:Bench:131041-{number}",
        "type": "Bench",
        "name": {"type": "Property", "value": name},
    }


def _page(client: Client, **query: str) -> str:
    answer = client.get("/city", query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_sensor_is_a_card_with_its_reading(client: Client, sensor: str) -> None:
    page = _page(client)
    assert "/city/131041/urn:ngsi-ld:WeatherObserved:131041-1" in page
    assert "12.35" in page or "12.34" in page
    assert "℃" in page
    assert "天気の観測" in page
    assert "ひろば区" in page
    assert "たった今" in page
    assert HOSTILE not in page


def test_it_is_searched_by_name_id_kind_and_organisation(client: Client, town: Town, sensor: str) -> None:
    city.upsert(town.code, [_bench(1, "公園のベンチ"), _bench(2, "駅のベンチ")])
    assert "駅のベンチ" not in _page(client, q="公園")
    assert "公園のベンチ" in _page(client, q="公園")
    assert "公園のベンチ" in _page(client, q="urn:ngsi-ld:Bench:131041-1")
    assert "公園のベンチ" not in _page(client, type="WeatherObserved")
    assert "公園のベンチ" in _page(client, type="Bench", organisation=town.code)
    assert "見つかりませんでした" in _page(client, organisation="midori")
    assert "種類から見る" in _page(client, q="天気")
    assert "みどり&lt;script&gt;" in _page(client, q="<script>")
    assert "<script>alert" not in _page(client, q=HOSTILE)


def test_a_row_without_a_name_is_called_by_the_column_that_has_it(client: Client, town: Town) -> None:
    school = {
        "id": "urn:ngsi-ld:Place:x-0-8",
        "type": "Place",
        "町名": {"type": "Property", "value": "朝日町"},
    }
    city.upsert(town.code, [school | {"施設_場所名": {"type": "Property", "value": "第4小学校"}}])
    assert ">第4小学校<" in _page(client)
    thing = client.get(f"/city/{town.code}/urn:ngsi-ld:Place:x-0-8").content.decode()
    assert ">第4小学校</h1>" in thing


def test_what_is_not_for_the_reader_is_neither_listed_nor_counted(
    client: Client, town: Town, django_user_model: type
) -> None:
    city.upsert(town.code, [_bench(1, "ひみつのベンチ")], visibility=Visibility.PRIVATE)
    for query in ({}, {"q": "ひみつ"}, {"type": "Bench"}, {"source": "x"}):
        page = _page(client, **query)
        assert "ひみつのベンチ" not in page
        assert "まだ何もありません" in page or "見つかりませんでした" in page
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    client.force_login(django_user_model.objects.get(pk=town.officer), backend)  # type: ignore[attr-defined]
    assert "ひみつのベンチ" in _page(client, q="ひみつ")
    assert "限定公開" in _page(client)


def test_there_are_pages_and_past_the_end_is_the_first(client: Client, town: Town) -> None:
    city.upsert(town.code, [_bench(number, f"ベンチ{number:02}") for number in range(45)])
    assert _page(client, page="3").count("ct-thing__who") == 5
    assert _page(client, page="99").count("ct-thing__who") == 20
    assert _page(client, page="x", sort="none").count("ct-thing__who") == 20
    assert "/city?page=2" in _page(client)


def test_of_very_many_the_last_changes_are_first_and_all_are_a_link_away(
    client: Client, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browsing, "_SORTED", 10)
    city.upsert(town.code, [_bench(number, f"ベンチ{number:02}") for number in range(45)])
    page = _page(client)
    assert page.index("ベンチ44") < page.index("ベンチ43")
    assert "最近変わった順" in page
    assert _page(client, sort="all", page="3").count("ct-thing__who") == 5


def test_scripts_ask_for_the_things_alone(client: Client, sensor: str) -> None:
    part = client.get("/city/now", {"type": "WeatherObserved"}).content.decode()
    assert "<html" not in part
    assert "℃" in part
    assert 'src="/city/now?type=WeatherObserved"' in _page(client, type="WeatherObserved")


def test_the_things_of_a_dataset_are_listed(client: Client, town: Town) -> None:
    city.upsert(town.code, [_bench(1, "表のベンチ")], source="abc")
    city.upsert(town.code, [_bench(2, "ほかのベンチ")])
    page = _page(client, source="abc")
    assert "表のベンチ" in page
    assert "ほかのベンチ" not in page


def test_other_pages_lead_to_the_things(client: Client, sensor: str) -> None:
    address = f"/city/131041/{sensor}"
    for path in ("/", "/map"):
        assert address in client.get(path).content.decode()
    (feature,) = client.get("/live/entities.geojson").json()["features"]
    assert feature["properties"]["href"] == address


def test_of_what_is_not_measured_a_card_says_where_it_is_and_no_codes(client: Client, town: Town) -> None:
    told = {"localGovernmentCode": "131041", "latitude": 35.5, "fullAddress": "ひろば区一丁目"}
    values = {name: {"type": "Property", "value": value} for name, value in told.items()}
    city.upsert(town.code, [_bench(1, "ベンチ") | values])
    page = _page(client, type="Bench")
    assert "ひろば区一丁目" in page
    assert "35.5" not in page
