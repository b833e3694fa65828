"""What linked installations tell together: histories, and which types and attributes there are."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from hiroba.kernel.settings import service as settings
from hiroba.protocols.ngsi_ld.tests.test_distribution import (
    HERE,
    SENSOR,
    THERE,
    Outside,
    link,
    outside,
    sensor,
)

__all__ = ["outside"]
TEMPORAL = ["retrieveTemporal", "queryTemporal"]
SINCE = "timerel=after&timeAt=2020-01-01T00:00:00Z"


def history(*pairs: tuple[int, float], id: str = SENSOR) -> dict[str, Any]:
    """A level of each day of May."""
    level = [
        {"type": "Property", "value": value, "observedAt": f"2026-05-{day:02}T00:00:00Z"}
        for day, value in pairs
    ]
    return {"id": id, "type": "Sensor", "level": level}


@pytest.fixture
async def linked(client: httpx.AsyncClient, outside: Outside) -> Outside:
    """Days 1 and 3 are here, days 2 and 3 there."""
    await client.post("/temporal/entities", json=history((1, 10), (3, 30)), headers=HERE)
    await client.post("/temporal/entities", json=history((2, 20), (3, 33)), headers=THERE)
    await link(client, HERE, "there", operations=TEMPORAL)
    return outside


async def values(client: httpx.AsyncClient, question: str) -> Any:
    answer = await client.get(f"/temporal/entities{question}&options=temporalValues", headers=HERE)
    assert answer.status_code == 200, answer.text
    found = answer.json()
    found = found[0] if isinstance(found, list) else found
    return [value for value, _time in found["level"]["values"]]


async def test_a_history_is_the_whole_of_its_parts(client: httpx.AsyncClient, linked: Outside) -> None:
    """In the order of time, each time once, by id and by query."""
    assert await values(client, f"/{SENSOR}?{SINCE}") == [10, 20, 30]
    assert await values(client, f"?type=Sensor&{SINCE}") == [10, 20, 30]


async def test_the_last_ones_are_of_the_whole(client: httpx.AsyncClient, linked: Outside) -> None:
    assert await values(client, f"/{SENSOR}?{SINCE}&lastN=2") == [20, 30]


async def test_an_average_is_of_the_whole(client: httpx.AsyncClient, linked: Outside) -> None:
    answer = await client.get(
        f"/temporal/entities/{SENSOR}?{SINCE}&format=aggregatedValues&aggrMethods=avg,totalCount",
        headers=HERE,
    )
    level = answer.json()["level"]
    assert (level["avg"][0][0], level["totalCount"][0][0]) == (20, 3)


async def test_alone_it_tells_what_is_here(client: httpx.AsyncClient, linked: Outside) -> None:
    assert await values(client, f"/{SENSOR}?{SINCE}&local=true") == [10, 30]
    assert linked.asked == []


async def test_pages_of_histories_agree(client: httpx.AsyncClient, linked: Outside) -> None:
    """Entities of two places, each on one page."""
    for number in range(2, 5):
        id = f"urn:ngsi-ld:Sensor:{number}"
        await client.post("/temporal/entities", json=history((1, number), id=id), headers=THERE)
    found: list[str] = []
    for offset in (0, 2):
        answer = await client.get(
            f"/temporal/entities?type=Sensor&{SINCE}&limit=2&offset={offset}&count=true", headers=HERE
        )
        assert answer.headers["ngsild-results-count"] == "4"
        found += [each["id"] for each in answer.json()]
    assert found == [f"urn:ngsi-ld:Sensor:{number}" for number in range(1, 5)]


async def test_a_long_history_of_a_source_is_fetched_in_pages(
    client: httpx.AsyncClient, linked: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a source does not tell at once it is asked for again: an average is right all the same."""
    monkeypatch.setenv("HIROBA_CITY_TEMPORAL_PAGE", "4")
    settings.city.cache_clear()
    await client.post("/temporal/entities", json=history(*((day, 1) for day in range(10, 20))), headers=THERE)
    answer = await client.get(
        f"/temporal/entities/{SENSOR}?{SINCE}&format=aggregatedValues&aggrMethods=totalCount", headers=HERE
    )
    assert answer.json()["level"]["totalCount"][0][0] == 13
    assert len(linked.asked) > 1


async def test_a_source_is_asked_of_the_time_that_it_has(client: httpx.AsyncClient, outside: Outside) -> None:
    """An observationInterval that ended before the question is not asked about."""
    await client.post("/temporal/entities", json=history((1, 1)), headers=THERE)
    interval = {"startAt": "2026-01-01T00:00:00Z", "endAt": "2026-02-01T00:00:00Z"}
    await link(client, HERE, "there", operations=TEMPORAL, observationInterval=interval)
    await client.post("/temporal/entities", json=history((1, 1), id="urn:ngsi-ld:Sensor:9"), headers=HERE)
    answer = await client.get(
        "/temporal/entities?type=Sensor&timerel=after&timeAt=2026-03-01T00:00:00Z", headers=HERE
    )
    assert [each["id"] for each in answer.json()] == ["urn:ngsi-ld:Sensor:9"]
    assert outside.asked == []


async def test_a_map_of_histories_knows_the_places(client: httpx.AsyncClient, linked: Outside) -> None:
    """The map that one answer refers to brings the same entities again."""
    question = f"/temporal/entities?type=Sensor&{SINCE}"
    first = await client.get(f"{question}&entityMap=true", headers=HERE)
    again = await client.get(
        question, headers={**HERE, "NGSILD-EntityMap": first.headers["ngsild-entitymap"]}
    )
    assert [each["id"] for each in again.json()] == [SENSOR]


async def test_a_source_that_talks_nonsense_is_warned_of(client: httpx.AsyncClient, outside: Outside) -> None:
    await client.post("/temporal/entities", json=history((1, 1)), headers=HERE)
    await link(client, HERE, "there", "http://mad.example", operations=TEMPORAL)
    answer = await client.get(f"/temporal/entities?type=Sensor&{SINCE}", headers=HERE)
    assert len(answer.json()) == 1
    assert answer.headers["ngsild-warning"].startswith("111 ")


async def test_types_and_attributes_of_sources_are_told(client: httpx.AsyncClient, outside: Outside) -> None:
    """What is registered of them, and nothing else; with local=true what is here."""
    await client.post("/entities", json=sensor("urn:ngsi-ld:Sensor:2", height=1), headers=HERE)
    await client.post("/entities", json=sensor(level=1), headers=THERE)
    other = {"id": "urn:ngsi-ld:Bus:1", "type": "Bus", "speed": {"type": "Property", "value": 1}}
    await client.post("/entities", json=other, headers=THERE)
    await link(client, HERE, "there")

    async def told(path: str) -> Any:
        answer = await client.get(path, headers=HERE)
        assert answer.status_code == 200, answer.text
        return answer.json()

    assert (await told("/types"))["typeList"] == ["Sensor"]
    assert (await told("/types?details=true"))[0]["attributeNames"] == ["height", "level"]
    details = await told("/types/Sensor")
    assert details["entityCount"] == 2
    assert [each["attributeTypes"] for each in details["attributeDetails"]] == [["Property"], ["Property"]]
    assert "level" in (await told("/attributes"))["attributeList"]
    assert (await told("/attributes/level"))["typeNames"] == ["Sensor"]
    assert (await client.get("/attributes/level?local=true", headers=HERE)).status_code == 404


async def test_scopes_of_a_source_are_asked_there(client: httpx.AsyncClient, outside: Outside) -> None:
    """Of entities of two scopes the one that was asked for comes back, with its history."""
    for number, scope in enumerate(("/Madrid", "/Paris")):
        written = {**history((1, 1), id=f"urn:ngsi-ld:Sensor:{number}"), "scope": scope}
        await client.post("/temporal/entities", json=written, headers=THERE)
    await link(client, HERE, "there", operations=TEMPORAL)
    answer = await client.get(f"/temporal/entities?type=Sensor&{SINCE}&scopeQ=/Madrid", headers=HERE)
    assert [each["id"] for each in answer.json()] == ["urn:ngsi-ld:Sensor:0"], outside.asked
