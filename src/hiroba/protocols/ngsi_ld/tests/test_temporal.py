"""Entities over time as a client meets them (ETSI GS CIM 009, 5.6.11 to 5.6.16, 5.7.3, 5.7.4)."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from hiroba.context.history import sealing
from hiroba.context.history.sqlite import SqliteHistory
from hiroba.kernel.settings import service as settings

ERRORS = "https://uri.etsi.org/ngsi-ld/errors/"
ID = "urn:ngsi-ld:Bus:1"


def at(minute: int) -> str:
    return f"2026-06-01T12:{minute:02d}:00Z"


def speeds(*values: int, **more: Any) -> list[dict[str, Any]]:
    """A value a minute."""
    return [
        {"type": "Property", "value": value, "observedAt": at(minute), **more}
        for minute, value in enumerate(values)
    ]


async def write(client: httpx.AsyncClient, id: str = ID, **attributes: Any) -> int:
    answer = await client.post("/temporal/entities", json={"id": id, "type": "Bus", **attributes})
    return answer.status_code


async def test_an_entity_has_the_history_of_its_writes(client: httpx.AsyncClient) -> None:
    entity = {"id": ID, "type": "Bus", "speed": {"type": "Property", "value": 1, "unitCode": "KMH"}}
    assert (await client.post("/entities", json=entity)).status_code == 201
    for value in (2, 3):
        part = {"type": "Property", "value": value}
        assert (await client.patch(f"/entities/{ID}/attrs/speed", json=part)).status_code == 204
    assert (await client.delete(f"/entities/{ID}/attrs/speed")).status_code == 204
    told = (await client.get(f"/temporal/entities/{ID}")).json()
    assert [each["value"] for each in told["speed"]] == [1, 2, 3, "urn:ngsi-ld:null"]
    assert told["speed"][0]["unitCode"] == "KMH"
    assert "deletedAt" in told["speed"][3]
    assert len({each["instanceId"] for each in told["speed"]}) == 4
    deleted = (await client.get(f"/temporal/entities/{ID}", params={"timeproperty": "deletedAt"})).json()
    assert len(deleted["speed"]) == 1


async def test_what_is_sealed_is_told_like_what_is_not(client: httpx.AsyncClient) -> None:
    assert await write(client, speed=speeds(1, 2, 3)) == 201
    params = {"timerel": "between", "timeAt": at(1), "endTimeAt": at(2), "options": "temporalValues"}
    before = (await client.get(f"/temporal/entities/{ID}", params=params)).json()
    assert before["speed"] == {"type": "Property", "values": [[2, at(1)]]}
    kept = SqliteHistory(settings.server().data_dir / "city")
    assert sealing.seal(kept) == 1
    kept.close()
    assert (await client.get(f"/temporal/entities/{ID}", params=params)).json() == before


async def test_an_instance_at_the_same_time_takes_the_place_of_the_older(client: httpx.AsyncClient) -> None:
    assert await write(client, speed=speeds(1, 2)) == 201
    assert await write(client, speed=speeds(5)) == 204
    told = (await client.get(f"/temporal/entities/{ID}", params={"format": "temporalValues"})).json()
    assert told["speed"]["values"] == [[5, at(0)], [2, at(1)]]


async def test_aggregates(client: httpx.AsyncClient) -> None:
    await write(client, speed=speeds(1, 3, 8), name={"type": "Property", "value": "x", "observedAt": at(0)})
    params = {"aggrMethods": "avg,max,totalCount", "aggrPeriodDuration": "PT2M", "format": "aggregatedValues"}
    told = (await client.get(f"/temporal/entities/{ID}", params={**params, "attrs": "speed"})).json()
    assert told == {
        "id": ID,
        "type": "Bus",
        "speed": {
            "type": "Property",
            "avg": [[2.0, at(0), at(2)], [8.0, at(2), at(4)]],
            "max": [[3.0, at(0), at(2)], [8.0, at(2), at(4)]],
            "totalCount": [[2, at(0), at(2)], [1, at(2), at(4)]],
        },
    }
    told = (await client.get(f"/temporal/entities/{ID}", params={**params, "attrs": "name"})).json()
    assert told["name"]["avg"] == []  # of texts there is no mean
    assert told["name"]["max"] == [["x", at(0), at(2)]]


async def test_instances_are_changed_and_deleted_one_by_one(client: httpx.AsyncClient) -> None:
    await write(client, speed=speeds(1, 2))
    first, second = (await client.get(f"/temporal/entities/{ID}")).json()["speed"]
    path = f"/temporal/entities/{ID}/attrs/speed/"
    assert (await client.patch(path + first["instanceId"], json={"value": 7})).status_code == 204
    assert (await client.delete(path + second["instanceId"])).status_code == 204
    assert (await client.delete(path + second["instanceId"])).status_code == 404
    assert (await client.patch(path + "urn:other:1", json={"value": 7})).status_code == 404
    assert (await client.patch(path + "nothing", json={"value": 7})).status_code == 400
    (left,) = (await client.get(f"/temporal/entities/{ID}")).json()["speed"]
    assert left == {**first, "value": 7}
    assert (await client.delete(f"/temporal/entities/{ID}/attrs/speed")).status_code == 204
    assert "speed" not in (await client.get(f"/temporal/entities/{ID}")).json()
    assert (await client.delete(f"/temporal/entities/{ID}")).status_code == 204
    assert (await client.get(f"/temporal/entities/{ID}")).status_code == 404


async def test_a_long_history_is_told_in_parts(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HIROBA_CITY_TEMPORAL_PAGE", "4")
    settings.city.cache_clear()
    await write(client, speed=speeds(*range(10)), fuel=speeds(1))
    found: list[int] = []
    start = at(0)
    while True:
        params = {"timerel": "after", "timeAt": start, "options": "temporalValues"}
        part = await client.get(f"/temporal/entities/{ID}", params=params)
        found += [value for value, _time in part.json()["speed"]["values"] if value not in found]
        if part.status_code == 200:
            break
        assert part.status_code == 206
        unit, _space, text = part.headers["content-range"].partition(" ")
        assert unit == "date-time"
        start = text[20:].rpartition("/")[0] + "Z"
    assert found == list(range(10))
    newest = await client.get(f"/temporal/entities/{ID}", params={"lastN": "6", "options": "temporalValues"})
    assert newest.headers["content-range"] == "date-time 2026-06-01T12:09:00-2026-06-01T12:06:00/6"
    assert newest.json()["fuel"] == {"type": "Property", "values": []}
    few = await client.get(f"/temporal/entities/{ID}", params={"lastN": "2", "options": "temporalValues"})
    assert (few.status_code, few.json()["speed"]["values"]) == (200, [[8, at(8)], [9, at(9)]])
    settings.city.cache_clear()


async def test_entities_are_found_by_what_they_were(client: httpx.AsyncClient) -> None:
    await write(client, speed=speeds(1, 90))
    await write(client, "urn:ngsi-ld:Bus:2", speed=speeds(1, 2), line=speeds(7, datasetId="urn:d:1"))
    window = {"timerel": "after", "timeAt": at(0), "type": "Bus"}

    async def ids(**more: str) -> list[str]:
        answer = await client.get("/temporal/entities", params={**window, **more})
        assert answer.status_code == 200, answer.text
        return [entity["id"][-1] for entity in answer.json()]

    assert await ids() == ["1", "2"]
    assert await ids(orderBy="id;desc") == ["2", "1"]
    assert await ids(q="speed>50") == ["1"]
    assert await ids(q="speed>50", timerel="before", timeAt=at(1)) == []
    assert await ids(q="!line") == ["1"]
    assert await ids(attrs="line") == ["2"]
    assert await ids(attrs="line", datasetId="@none") == []
    assert await ids(idPattern="2$") == ["2"]
    assert await ids(limit="1", offset="1") == ["2"]
    counted = await client.get("/temporal/entities", params={**window, "count": "true", "limit": "0"})
    assert (counted.headers["ngsild-results-count"], counted.json()) == ("2", [])
    query = {
        "type": "Query",
        "entities": [{"type": "Bus"}],
        "q": "speed>50",
        "temporalQ": {"timerel": "after"},
    }
    assert (await client.post("/temporal/entityOperations/query", json=query)).status_code == 400
    query["temporalQ"]["timeAt"] = at(0)  # type: ignore[index]
    found = await client.post("/temporal/entityOperations/query", json=query)
    assert [entity["id"] for entity in found.json()] == [ID]


async def test_an_entity_map_fixes_what_is_found(client: httpx.AsyncClient) -> None:
    await write(client, speed=speeds(1))
    params = {"timerel": "after", "timeAt": at(0), "type": "Bus"}
    first = await client.get("/temporal/entities", params={**params, "entityMap": "true"})
    assert first.status_code == 201
    await write(client, "urn:ngsi-ld:Bus:2", speed=speeds(1))
    headers = {"NGSILD-EntityMap": first.headers["ngsild-entitymap"]}
    again = await client.get("/temporal/entities", params=params, headers=headers)
    assert (again.status_code, again.json()) == (200, first.json())


@pytest.mark.parametrize(
    "params",
    [
        {"timerel": "after"},
        {"timerel": "during", "timeAt": at(0)},
        {"timerel": "after", "timeAt": "2026-06-01"},
        {"timerel": "between", "timeAt": at(0)},
        {"timerel": "between", "timeAt": at(1), "endTimeAt": at(0)},
        {"timeAt": at(0)},
        {"timeproperty": "expiresAt"},
        {"lastN": "0"},
        {"lastN": "1.5"},
        {"format": "aggregatedValues"},
        {"aggrMethods": "median"},
        {"aggrMethods": "avg", "aggrPeriodDuration": "1H"},
        {"options": "nonsense"},
        {"pick": "speed", "attrs": "speed"},
        {"orderBy": "speed"},
        {"q": "owner{Person}.name==1"},
    ],
)
async def test_what_makes_no_sense_is_refused(client: httpx.AsyncClient, params: dict[str, str]) -> None:
    answer = await client.get("/temporal/entities", params={"type": "Bus", **params})
    assert answer.status_code == 400
    assert answer.json()["type"] in (ERRORS + "BadRequestData", ERRORS + "InvalidRequest")


async def test_an_entity_that_is_only_history_can_lose_an_attribute(client: httpx.AsyncClient) -> None:
    await write(client, speed=speeds(1))
    assert (await client.delete(f"/entities/{ID}/attrs/speed")).status_code == 204
    told = (await client.get(f"/temporal/entities/{ID}", params={"timeproperty": "deletedAt"})).json()
    assert told["speed"][0]["value"] == "urn:ngsi-ld:null"
    assert (await client.delete(f"/entities/{ID}/attrs/other")).status_code == 404


async def test_history_of_another_tenant_is_not_seen(client: httpx.AsyncClient) -> None:
    headers = {"NGSILD-Tenant": "131016"}
    body = {"id": ID, "type": "Bus", "speed": speeds(1)}
    assert (await client.post("/temporal/entities", json=body, headers=headers)).status_code == 201
    assert (await client.get(f"/temporal/entities/{ID}")).status_code == 404
    assert (await client.get(f"/temporal/entities/{ID}", headers=headers)).status_code == 200


@pytest.mark.parametrize(
    "attribute",
    [
        [],
        [[]],
        [{}],
        {},
        None,
        [1, 2],
        [{"a": 1}],
        {"type": "Property"},
        [{"type": "Property", "value": 1, "observedAt": 5}],
        [{"type": "Property", "value": 1, "observedAt": "2026-01-01T00:00:00,123456789Z"}],
        [{"type": "Property", "value": 1, "observedAt": "0001-01-01T00:00:00Z"}],
        [{"type": "Property", "value": 1, "observedAt": "9999-12-31T23:59:59.999999Z"}],
        [{"type": "Relationship", "object": ["urn:a:1"]}],
        [{"type": "LanguageProperty", "languageMap": "urn:ngsi-ld:null"}],
        [{"type": "Property", "value": 2**70}],
        [{"type": "Property", "value": 1e308, "datasetId": "urn:d:1"}, {"type": "JsonProperty", "json": {}}],
        {"type": "Property", "value": {"type": "Point"}},
    ],
)
async def test_odd_attributes_are_refused_or_told(client: httpx.AsyncClient, attribute: Any) -> None:
    assert await write(client, speed=attribute) in (201, 400)
    assert await write(client, scope=attribute) in (201, 204, 400)
    ways: list[dict[str, str]] = [
        {},
        {"format": "temporalValues", "lastN": "1"},
        {"options": "concise,sysAttrs"},
        {"lang": "en"},
        {"aggrMethods": "totalCount,distinctCount,sum,avg,min,max,stddev,sumsq", "aggrPeriodDuration": "P1M"},
        {"aggrMethods": "sum", "aggrPeriodDuration": "PT1S"},
    ]
    for params in ways:
        assert (await client.get(f"/temporal/entities/{ID}", params=params)).status_code in (200, 404)
    kept = SqliteHistory(settings.server().data_dir / "city")
    sealing.seal(kept)
    kept.close()
    for params in ways:
        assert (await client.get(f"/temporal/entities/{ID}", params=params)).status_code in (200, 404)


MINE = "123456789018"  # a My Number, made


async def test_no_my_number_comes_into_the_history(client: httpx.AsyncClient) -> None:
    told = {"type": "Property", "value": f"{MINE} が私のマイナンバー", "observedAt": at(1)}
    within = {"type": "Property", "value": {"個人番号": MINE}, "observedAt": at(1)}
    assert await write(client, speed=speeds(1)) == 201
    known = (await client.get(f"/temporal/entities/{ID}")).json()["speed"]
    instance = (known if isinstance(known, dict) else known[0])["instanceId"]
    for bad in (told, within):
        entity = {"id": f"{ID}2", "type": "Bus", "speed": bad}
        answers = [
            await client.post("/temporal/entities", json=entity),
            await client.post(f"/temporal/entities/{ID}/attrs", json={"speed": [bad]}),
            await client.patch(f"/temporal/entities/{ID}/attrs/speed/{instance}", json=bad),
        ]
        for answer in answers:
            assert answer.status_code == 400
            assert answer.json()["type"] == ERRORS + "BadRequestData"
            assert MINE not in answer.text
    assert (await client.get(f"/temporal/entities/{ID}2")).status_code == 404
    assert MINE not in (await client.get(f"/temporal/entities/{ID}")).text
