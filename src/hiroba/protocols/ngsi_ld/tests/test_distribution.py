"""Installations that are linked: two spaces of one installation, each a source of the other."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from hiroba.context.sources import asking
from hiroba.kernel.decide.types import Principal, Ruled, Sight, Target, TargetKind
from hiroba.kernel.outside.types import Answer, Unreachable
from hiroba.protocols.ngsi_ld import exchange
from hiroba.protocols.ngsi_ld.service import application

SENSOR = "urn:ngsi-ld:Sensor:1"
HERE, THERE = {"NGSILD-Tenant": "here"}, {"NGSILD-Tenant": "there"}


class Outside:
    """Stands for the network: `town.example` is this installation, `dead.example` never answers."""

    def __init__(self) -> None:
        transport = httpx.ASGITransport(application())  # type: ignore[arg-type]
        self._client = httpx.AsyncClient(transport=transport)
        self.asked: list[tuple[str, str]] = []

    async def ask(
        self, method: str, url: str, *, headers: Mapping[str, str], body: bytes, timeout: float
    ) -> Answer:
        self.asked.append((method, url))
        if "dead.example" in url:
            await asyncio.sleep(timeout)
            raise Unreachable(url=url, why="timeout")
        if "mad.example" in url:
            return Answer(200, {}, b"<html>")
        answer = await self._client.request(method, url, headers=dict(headers), content=body)
        return Answer(answer.status_code, dict(answer.headers), answer.content)


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> Outside:
    found = Outside()
    monkeypatch.setattr(asking, "outside", found)
    return found


def sensor(id: str = SENSOR, **values: float) -> dict[str, Any]:
    attributes = {name: {"type": "Property", "value": value} for name, value in values.items()}
    return {"id": id, "type": "Sensor", **attributes}


async def link(
    client: httpx.AsyncClient,
    at: Mapping[str, str],
    to: str,
    endpoint: str = "http://town.example",
    **members: Any,
) -> str:
    registration = {
        "type": "ContextSourceRegistration",
        "information": [{"entities": [{"type": "Sensor"}]}],
        "endpoint": endpoint,
        "tenant": to,
        **members,
    }
    answer = await client.post("/csourceRegistrations", json=registration, headers=at)
    assert answer.status_code == 201, answer.text
    return answer.headers["location"].rsplit("/", 1)[-1]


async def test_an_entity_held_elsewhere_is_found_here(client: httpx.AsyncClient, outside: Outside) -> None:
    """By its id and by a query; with local=true it is not."""
    await client.post("/entities", json=sensor(level=5), headers=THERE)
    await link(client, HERE, "there")
    assert (await client.get(f"/entities/{SENSOR}", headers=HERE)).json()["level"]["value"] == 5
    assert [each["id"] for each in (await client.get("/entities?type=Sensor", headers=HERE)).json()] == [
        SENSOR
    ]
    assert (await client.get(f"/entities/{SENSOR}?local=true", headers=HERE)).status_code == 404
    assert (await client.get("/entities?type=Sensor&local=true", headers=HERE)).json() == []


async def test_pages_over_two_places_agree(client: httpx.AsyncClient, outside: Outside) -> None:
    """Every entity once, counted once, whichever place it is in."""
    for number in range(4):
        at = HERE if number % 2 else THERE
        await client.post("/entities", json=sensor(f"urn:ngsi-ld:Sensor:{number}", level=number), headers=at)
    await link(client, HERE, "there")
    found: list[str] = []
    for offset in range(0, 4, 2):
        answer = await client.get(f"/entities?type=Sensor&limit=2&offset={offset}&count=true", headers=HERE)
        assert answer.headers["ngsild-results-count"] == "4"
        found += [each["id"] for each in answer.json()]
    assert found == sorted({*found})
    assert len(found) == 4


async def test_what_is_redirected_is_written_there_only(client: httpx.AsyncClient, outside: Outside) -> None:
    """Create, update and delete land where the data is held."""
    await client.post("/entities", json=sensor("urn:ngsi-ld:Sensor:0"), headers=THERE)
    await link(client, HERE, "there", mode="redirect", operations=["redirectionOps"])
    assert (await client.post("/entities", json=sensor(level=1), headers=HERE)).status_code == 201
    assert (await client.get(f"/entities/{SENSOR}?local=true", headers=HERE)).status_code == 404
    changed = {"level": {"type": "Property", "value": 2}}
    assert (await client.patch(f"/entities/{SENSOR}/attrs", json=changed, headers=HERE)).status_code == 204
    assert (await client.get(f"/entities/{SENSOR}", headers=THERE)).json()["level"]["value"] == 2
    assert (await client.delete(f"/entities/{SENSOR}", headers=HERE)).status_code == 204
    assert (await client.get(f"/entities/{SENSOR}", headers=THERE)).status_code == 404


async def test_a_write_that_is_wrong_is_sent_to_nobody(client: httpx.AsyncClient, outside: Outside) -> None:
    """It is refused before anybody else hears of it."""
    await client.post("/entities", json=sensor("urn:ngsi-ld:Sensor:0"), headers=THERE)
    await link(client, HERE, "there", operations=["redirectionOps"])
    answer = await client.post("/entities", json={"id": "no uri", "type": "Sensor"}, headers=HERE)
    assert answer.status_code == 400
    assert outside.asked == []


async def test_loops_end(client: httpx.AsyncClient, outside: Outside) -> None:
    """Two that are registered with each other: each is asked once, and the reader is warned."""
    await client.post("/entities", json=sensor("urn:ngsi-ld:Sensor:h", level=1), headers=HERE)
    await client.post("/entities", json=sensor("urn:ngsi-ld:Sensor:t", level=2), headers=THERE)
    await link(client, HERE, "there")
    await link(client, THERE, "here")
    answer = await client.get("/entities?type=Sensor", headers=HERE)
    assert [each["id"][-1] for each in answer.json()] == ["h", "t"]
    assert "199" in answer.headers["ngsild-warning"]
    assert len(outside.asked) == 2


async def test_a_write_that_comes_back_is_a_loop(client: httpx.AsyncClient, outside: Outside) -> None:
    """508, and nothing is written."""
    await link(client, HERE, "here", mode="redirect", operations=["redirectionOps"])
    answer = await client.post("/entities", json=sensor(level=1), headers=HERE)
    assert answer.status_code == 508
    assert (await client.get(f"/entities/{SENSOR}?local=true", headers=HERE)).status_code == 404


async def test_a_dead_source_costs_its_timeout_and_a_warning(
    client: httpx.AsyncClient, outside: Outside
) -> None:
    """What is here is answered, in time."""
    await client.post("/entities", json=sensor(level=1), headers=HERE)
    await link(client, HERE, "there", "http://dead.example", management={"timeout": 200, "cooldown": 60_000})
    begun = time.monotonic()
    answer = await client.get("/entities?type=Sensor", headers=HERE)
    assert 0.2 <= time.monotonic() - begun < 2.0
    assert len(answer.json()) == 1
    assert answer.headers["ngsild-warning"].startswith("199 ")
    await client.get(f"/entities/{SENSOR}", headers=HERE)  # in its cooldown it is not asked again
    assert len(outside.asked) == 1


async def test_nonsense_from_a_source_is_kept_out(client: httpx.AsyncClient, outside: Outside) -> None:
    """A warning says so; the answer is what is known here."""
    await link(client, HERE, "there", "http://mad.example")
    answer = await client.get(f"/entities/{SENSOR}", headers=HERE)
    assert answer.status_code == 404
    assert answer.headers["ngsild-warning"].startswith("111 ")


async def test_a_source_cannot_give_what_it_did_not_register(
    client: httpx.AsyncClient, outside: Outside
) -> None:
    """Only the attributes of the registration come through."""
    await client.post("/entities", json=sensor(level=1, secret=2), headers=THERE)
    await link(
        client,
        HERE,
        "there",
        information=[{"entities": [{"type": "Sensor"}], "propertyNames": ["level"]}],
    )
    found = (await client.get(f"/entities/{SENSOR}", headers=HERE)).json()
    assert "level" in found
    assert "secret" not in found


async def test_a_partial_success_says_what_failed(client: httpx.AsyncClient, outside: Outside) -> None:
    """One attribute is here, the other at a source that is dead."""
    await client.post("/entities", json=sensor(level=1), headers=HERE)
    await link(
        client,
        HERE,
        "there",
        "http://dead.example",
        mode="redirect",
        operations=["redirectionOps"],
        management={"timeout": 100},
        information=[{"entities": [{"id": SENSOR, "type": "Sensor"}], "propertyNames": ["speed"]}],
    )
    fragment = {"level": {"type": "Property", "value": 3}, "speed": {"type": "Property", "value": 4}}
    answer = await client.patch(f"/entities/{SENSOR}/attrs", json=fragment, headers=HERE)
    assert answer.status_code == 207
    assert [name.rsplit("/", 1)[-1] for name in answer.json()["updated"]] == ["level"]
    assert answer.json()["notUpdated"][0]["attributeName"].endswith("speed")


async def test_batches_are_shared_out(client: httpx.AsyncClient, outside: Outside) -> None:
    """Each entity goes where its type is registered, and is told once."""
    await client.post("/entities", json=sensor("urn:ngsi-ld:Sensor:0"), headers=THERE)
    await link(client, HERE, "there", mode="redirect", operations=["createBatch", "queryEntity"])
    bus = {"id": "urn:ngsi-ld:Bus:1", "type": "Bus"}
    answer = await client.post("/entityOperations/create", json=[sensor(level=1), bus], headers=HERE)
    assert answer.status_code == 201
    assert sorted(answer.json()) == ["urn:ngsi-ld:Bus:1", SENSOR]
    assert (await client.get(f"/entities/{SENSOR}?local=true", headers=THERE)).status_code == 200
    assert (await client.get(f"/entities/{SENSOR}?local=true", headers=HERE)).status_code == 404


async def test_a_snapshot_stays_as_it_was(client: httpx.AsyncClient) -> None:
    """What changes later is not in it; it is nobody's business who does not name it."""
    await client.post("/entities", json=sensor(level=1))
    query = {"type": "Snapshot", "snapshotQueries": [{"type": "Query", "entities": [{"type": "Sensor"}]}]}
    place = (await client.post("/snapshots", json=query)).headers["location"].removeprefix("/ngsi-ld/v1")
    for _try in range(100):
        snapshot = (await client.get(place)).json()
        if snapshot["snapshotStatus"] != "preparing":
            break
        await asyncio.sleep(0.02)
    assert snapshot["snapshotStatus"] == "success"
    await client.patch(f"/entities/{SENSOR}/attrs", json={"level": {"type": "Property", "value": 2}})
    within = {"NGSILD-Snapshot": snapshot["id"]}
    assert (await client.get(f"/entities/{SENSOR}", headers=within)).json()["level"]["value"] == 1
    assert (await client.get(f"/entities/{SENSOR}")).json()["level"]["value"] == 2
    assert (await client.delete(place)).status_code == 204
    assert (await client.get(f"/entities/{SENSOR}", headers=within)).status_code == 404


async def test_pages_of_an_entity_map_are_fixed(client: httpx.AsyncClient) -> None:
    """What comes later is in no page; what goes leaves the map."""
    for number in range(3):
        await client.post("/entities", json=sensor(f"urn:ngsi-ld:Sensor:{number}"))
    made = await client.get("/entities?type=Sensor&entityMap=true")
    assert made.status_code == 201
    reference = {"NGSILD-EntityMap": made.headers["ngsild-entitymap"]}
    await client.post("/entities", json=sensor("urn:ngsi-ld:Sensor:9"))
    await client.delete("/entities/urn:ngsi-ld:Sensor:0")
    page = await client.get("/entities?type=Sensor&limit=2&count=true", headers=reference)
    assert [each["id"][-1] for each in page.json()] == ["1", "2"]
    assert page.headers["ngsild-results-count"] == "2"


@pytest.mark.parametrize("closed", [frozenset({"level"}), frozenset()], ids=["hides", "closes"])
@pytest.mark.parametrize("entities", [[{"type": "Sensor"}], None], ids=["of a type", "of any"])
async def test_a_source_is_not_asked_for_what_a_rule_of_the_space_hides(
    client: httpx.AsyncClient, outside: Outside, monkeypatch: pytest.MonkeyPatch, closed: Any, entities: Any
) -> None:
    """It could not be told to leave that out, nor to answer a condition as if it did not have it."""

    def ruled(space: str) -> None:
        async def sight(_who: Principal) -> Sight:
            target = Target(TargetKind.ENTITIES, "Sensor", space)
            return Sight(False, frozenset(), frozenset(), ruled=Ruled(closed=((target, closed),)))

        monkeypatch.setattr(exchange, "sight_of", sight)

    await client.post("/entities", json=sensor(level=5), headers=THERE)
    information = [{"entities": entities} if entities else {"propertyNames": ["level", "height"]}]
    operations = ["federationOps", "retrieveTemporal"]
    await link(client, HERE, "there", information=information, operations=operations)
    asked = (f"/entities/{SENSOR}", "/entities?type=Sensor&q=level>1", f"/temporal/entities/{SENSOR}")
    ruled("elsewhere")
    for address in asked:
        assert "level" in (await client.get(address, headers=HERE)).text, address
    known = len(outside.asked)
    assert known == len(asked)
    ruled("here")
    for address in asked:
        assert "level" not in (await client.get(address, headers=HERE)).text.replace("level>1", ""), address
    assert len(outside.asked) == known
