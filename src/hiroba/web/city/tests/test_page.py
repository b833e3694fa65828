"""One thing: everything it says, its neighbours, its course, its addresses, for those who may see it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from hiroba.context.city import service as city
from hiroba.context.subscriptions import service as subscriptions
from hiroba.kernel.decide.types import Visibility
from hiroba.web.city.addresses import thing_url
from hiroba.web.devices.asking import look
from hiroba.web.tests.conftest import HOSTILE, Town


def _page(client: Client, tenant: str, id: str, query: str = "") -> str:
    answer = client.get(thing_url(tenant, id) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_sensor_has_a_map_a_reading_a_course_and_addresses(client: Client, sensor: str) -> None:
    page = _page(client, "131041", sensor)
    assert "12.345 ℃" in page
    assert "<hiroba-map" in page
    assert f"/live/entities.geojson?organisation=131041&amp;id={sensor.replace(':', '%3A')}" in page
    assert "<hiroba-chart" in page
    assert "だれでも見られます" in page
    for address in (
        f"http://testserver/ngsi-ld/v1/entities/{sensor}",
        f"http://testserver/v2/entities/{sensor}",
        f"http://testserver/sta/131041/v1.1/Things(&#x27;{sensor}&#x27;)",
        "NGSILD-Tenant: 131041",
    ):
        assert address in page
    assert "変化の知らせを受ける" not in page


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_kind_of_attribute_is_shown_as_text(client: Client, lamp: str, language: str) -> None:
    page = _page(client, "131041", lamp, f"?lang={language}")
    assert ("みどり&lt;script&gt;" if language == "ja" else ">Lamp<") in page
    for words in ("10 lx", "12.5 lx", "north", "0.5 lx", ">on<", "https://example.org/lamp"):
        assert words in page
    assert HOSTILE not in page
    assert "<script>" not in page
    assert "urn:x:gone&#x27;&amp;b" in page
    assert 'href="javascript' not in page


def test_what_a_model_only_numbers_is_said_in_words(client: Client, town: Town) -> None:
    values = {
        "routeType": 3,
        "daysOfWeek": ["monday", "tuesday"],
        "grid": [[1, 2], [3, 4]],
        "startDate": "2026-04-01",
        "calculationPeriod": {"to": "2026-03-31", "from": "2025-04-01"},
        "organization": town.code,
    }
    told = {name: {"type": "Property", "value": value} for name, value in values.items()}
    city.upsert(town.code, [{"id": "urn:x:1", "type": "GtfsRoute", **told}])
    page = _page(client, town.code, "urn:x:1")
    for words in (
        "バス",
        "月曜日、火曜日",
        "2026年4月1日",
        "2025年4月1日から2026年3月31日まで",
        "中身を見る",
    ):
        assert words in page
    assert f">{town.code}<" not in page, "its name is beside"
    assert "Monday, Tuesday" in _page(client, town.code, "urn:x:1", "?lang=en")


def test_things_are_linked_both_ways(client: Client, lamp: str, sensor: str) -> None:
    assert thing_url("131041", sensor) in _page(client, "131041", lamp)
    back = _page(client, "131041", sensor)
    assert thing_url("131041", lamp).replace("&", "&amp;") in back
    assert "これをさしているもの" in back


def test_neighbours_that_are_not_for_the_reader_are_not_told(client: Client, town: Town, sensor: str) -> None:
    near = {"type": "Relationship", "object": sensor}
    secret = {"id": "urn:x:secret", "type": "Bench", "near": near}
    city.upsert(town.code, [secret], visibility=Visibility.PRIVATE)
    assert "urn:x:secret" not in _page(client, "131041", sensor)
    city.upsert(town.code, [{"id": "urn:x:2", "type": "Bench", "near": {**near, "object": "urn:x:secret"}}])
    page = _page(client, "131041", "urn:x:2")
    assert thing_url("131041", "urn:x:secret") not in page


def test_what_is_not_there_and_what_is_not_theirs_is_one_plain_answer(client: Client, town: Town) -> None:
    city.upsert(town.code, [{"id": "urn:x:1", "type": "Bench"}], visibility=Visibility.PRIVATE)
    for path in ("/city/131041/urn:x:1", "/city/131041/urn:x:9", "/city/nowhere/urn:x:1", "/city/-/x"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "この場所・ものは見つかりませんでした" in answer.content.decode()
    assert client.get("/live/entities.geojson?organisation=131041&id=urn:x:1").json()["features"] == []


def test_many_readings_become_means_and_few_stay(client: Client, town: Town, sensor: str) -> None:
    start = timezone.now() - timedelta(hours=20)
    for number in range(160):
        at = f"{start + timedelta(minutes=6 * number):%Y-%m-%dT%H:%M:%SZ}"
        value = {"type": "Property", "value": 100 + number, "observedAt": at}
        city.update_attributes(town.code, sensor, {"temperature": value})
    page = _page(client, "131041", sensor)
    assert "平均" in page
    assert "最高" in page
    assert "259" in page
    assert "この期間の値はありません" not in _page(client, "131041", sensor, "?span=month")
    assert client.get(thing_url("131041", sensor) + "?span=x").status_code == 200


def test_an_officer_subscribes_to_the_very_thing(officer: Client, town: Town, sensor: str) -> None:
    page = _page(officer, town.code, sensor)
    address = f"/organisations/131041/subscriptions/new?type=WeatherObserved&id={sensor.replace(':', '%3A')}"
    assert address.replace("&", "&amp;") in page
    form = officer.get(address).content.decode()
    assert "みどり&lt;script&gt;" in form
    sent = {"name": "見張り", "uri": "https://example.org/n", "format": "keyValues", "throttling": "0"}
    officer.post(address, sent)
    (made,) = look(lambda store: subscriptions.every(store, town.code))
    assert made.document["entities"] == [{"type": "WeatherObserved", "id": sensor}]


def test_a_thing_of_the_unnamed_space_has_a_page(client: Client, db: None) -> None:
    city.upsert("", [{"id": "urn:x:1", "type": "Bench"}])
    page = _page(client, "", "urn:x:1")
    assert "NGSILD-Tenant" not in page
    assert "場所の情報はありません" in page
