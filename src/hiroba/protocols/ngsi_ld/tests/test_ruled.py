"""What an owner's rule opens and closes of the living city: now, in the past, and in what is told."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async

from hiroba.context.entities import service as entities
from hiroba.context.jsonld import service as jsonld
from hiroba.context.store import service as stores
from hiroba.context.store.types import Owner, Write
from hiroba.context.subscriptions import service as subscriptions
from hiroba.context.subscriptions.matching.book import Book
from hiroba.context.subscriptions.sights import Sights
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import (
    ANONYMOUS,
    Action,
    Effect,
    Limits,
    Party,
    PartyKind,
    Rule,
    Target,
    TargetKind,
    Visibility,
)  # fmt: skip
from hiroba.kernel.settings import service as settings
from hiroba.protocols.http import rights
from hiroba.protocols.ngsi_ld.service import application

pytestmark = pytest.mark.django_db(transaction=True)
PRIVATE, PUBLIC = "urn:t:Meter:1", "urn:t:Room:1"
OPENS = Rule(
    id="r1",
    effect=Effect.PERMIT,
    actions=frozenset({"entity:read"}),
    target=Target(TargetKind.ENTITIES, "Meter", "a-city"),
    assignee=Party(PartyKind.ANYONE),
)
CLOSES = replace(OPENS, id="r2", effect=Effect.PROHIBIT, target=Target(TargetKind.ENTITIES, "Room", "a-city"))


def thing(id: str, kind: str) -> dict[str, Any]:
    return {
        "id": id,
        "type": kind,
        "height": {"type": "Property", "value": 3},
        "near": {"type": "Relationship", "object": PUBLIC},
    }


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    """A stranger, without a token."""
    store = await stores.current()
    written = [
        Write(
            settings.city().default_tenant,
            id,
            entities.create(entities.read_entity(thing(id, kind), jsonld.CORE)),
            Owner("a-city", visibility),
        )
        for id, kind, visibility in (
            (PRIVATE, "Meter", Visibility.PRIVATE),
            (PUBLIC, "Room", Visibility.PUBLIC),
        )
    ]
    assert not [each for each in await store.write(written) if isinstance(each, Exception)]
    transport = httpx.ASGITransport(application())  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://testserver/ngsi-ld/v1") as client:
        yield client
    await stores.close()


async def put(rule: Rule) -> None:
    await sync_to_async(decide.put_rule)(rule)
    rights.forget()


async def seen(client: httpx.AsyncClient) -> set[str]:
    """What is found, however it is asked for: in a page, one by one, in the past, by its types."""
    listed = {each["id"] for each in (await client.get("/entities", params={"local": "true"})).json()}
    ones = {id for id in (PRIVATE, PUBLIC) if (await client.get(f"/entities/{id}")).status_code == 200}
    asked = await client.get("/entities", params={"type": "Meter,Room", "q": "height==3"})
    counted = await client.get("/entities", params={"local": "true", "count": "true", "limit": "0"})
    names = {"Meter": PRIVATE, "Room": PUBLIC}
    types = {names[each] for each in (await client.get("/types")).json()["typeList"]}
    assert listed == ones == {each["id"] for each in asked.json()} == types
    assert counted.headers["ngsild-results-count"] == str(len(listed))
    return listed


async def test_a_rule_opens_what_is_private_and_closes_what_is_public(client: httpx.AsyncClient) -> None:
    assert await seen(client) == {PUBLIC}
    await put(OPENS)
    assert await seen(client) == {PRIVATE, PUBLIC}
    await put(CLOSES)
    assert await seen(client) == {PRIVATE}
    await sync_to_async(decide.remove_rules)(["r1"])
    rights.forget()
    assert await seen(client) == set()


async def test_the_past_follows(client: httpx.AsyncClient) -> None:
    window = {"timerel": "after", "timeAt": "2020-01-01T00:00:00Z", "timeproperty": "modifiedAt"}

    async def past() -> set[str]:
        answers = {id: await client.get(f"/temporal/entities/{id}") for id in (PRIVATE, PUBLIC)}
        ones = {id for id, answer in answers.items() if answer.status_code == 200}
        found = await client.get("/temporal/entities", params={"type": "Meter,Room", **window})
        assert {each["id"] for each in found.json()} == ones, found.text
        return ones

    assert await past() == {PUBLIC}
    await put(OPENS)
    await put(CLOSES)
    assert await past() == {PRIVATE}


async def test_a_rule_opens_some_attributes_and_hides_some(client: httpx.AsyncClient) -> None:
    await put(replace(OPENS, limits=Limits(columns=frozenset({"height"}))))
    await put(replace(CLOSES, limits=Limits(columns=frozenset({"height"}))))
    told = {id: (await client.get(f"/entities/{id}")).json().keys() for id in (PRIVATE, PUBLIC)}
    assert told == {PRIVATE: {"id", "type", "height"}, PUBLIC: {"id", "type", "near"}}
    asked = await client.get("/entities", params={"type": "Meter,Room", "q": "height==3"})
    assert [each["id"] for each in asked.json()] == [PRIVATE]


async def test_who_asks_again_and_again_is_told_no_more(client: httpx.AsyncClient) -> None:
    """The second and third answer take the short way."""
    await put(replace(CLOSES, limits=Limits(columns=frozenset({"height"}))))
    for _turn in range(3):
        for address in (f"/entities/{PUBLIC}", "/entities?type=Room"):
            told = await client.get(address)
            assert told.status_code == 200
            assert "near" in told.text
            assert "height" not in told.text
        assert (await client.get("/entities?type=Room&q=height==3")).json() == []


async def test_a_condition_over_a_link_does_not_tell_of_what_is_closed(client: httpx.AsyncClient) -> None:
    await put(OPENS)
    asked = {"type": "Meter", "q": "near{Room}.height==3"}
    found = await client.get("/entities", params={**asked, "joinLevel": "1"})
    await put(CLOSES)
    after = await client.get("/entities", params={**asked, "joinLevel": "1"})
    assert (found.status_code, after.status_code) in ((200, 200), (400, 400))
    assert after.status_code == 400 or after.json() == []


async def test_what_a_subscriber_is_told_ends_with_the_rule(client: httpx.AsyncClient) -> None:
    await put(OPENS)
    sight = await sync_to_async(decide.sight)(ANONYMOUS, Action.ENTITY_READ)
    document = {
        "type": "Subscription",
        "entities": [{"type": "Meter"}],
        "notification": {"endpoint": {"uri": "http://receiver.example/"}},
    }
    made = subscriptions.read_subscription(document, jsonld.CORE, tenant="t", sight=sight, now=1)
    book = Book()
    book.put(made)
    known = Sights(book)
    await known.bring_up()
    shown = book.sights()[made.key]
    assert shown.shows(("Meter",), Visibility.PRIVATE, "a-city")
    await sync_to_async(decide.remove_rules)(["r1"])
    await known.bring_up()
    assert not book.sights()[made.key].shows(("Meter",), Visibility.PRIVATE, "a-city")


async def test_a_rule_for_a_purpose_opens_to_who_says_it(client: httpx.AsyncClient) -> None:
    await put(replace(OPENS, purposes=frozenset({"research"})))

    async def asked(**headers: str) -> int:
        return (await client.get(f"/entities/{PRIVATE}", headers=headers)).status_code

    assert await asked() == 404
    assert await asked(**{"Hiroba-Purpose": "marketing"}) == 404
    assert await asked(**{"Hiroba-Purpose": "research"}) == 200
    assert await asked(**{"Hiroba-Purpose": "fun"}) == 400
