"""What a subscriber gets, whatever receivers do."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import Any

import msgspec
import pytest
from asgiref.sync import sync_to_async
from django.db import connections

from hiroba.context.jsonld import service as jsonld
from hiroba.context.store.types import Store
from hiroba.context.subscriptions import service as subscriptions
from hiroba.context.subscriptions import tongues
from hiroba.context.subscriptions.delivering import office
from hiroba.context.subscriptions.delivering.ledger import Post
from hiroba.context.subscriptions.telling import ngsi_ld
from hiroba.context.subscriptions.tests.conftest import TENANT, City, following
from hiroba.context.subscriptions.tests.receiving import receiving
from hiroba.context.subscriptions.types import NGSI_LD, Item
from hiroba.kernel.decide.types import Principal, Role, Sight, Visibility
from hiroba.rules.metering import service as metering
from hiroba.rules.metering.types import Line, Use


async def in_thread(work: Any, *given: Any) -> Any:
    """Do what pages do, in a thread that leaves no connection open."""

    def run() -> Any:
        try:
            return work(*given)
        finally:
            connections.close_all()

    return await sync_to_async(run, thread_sensitive=False)()


NOBODY = "http://127.0.0.1:9/notify"  # nobody listens there


@pytest.mark.usefixtures("delivered")
async def test_a_change_is_told_with_who_wanted_to_know(city: City) -> None:
    async with receiving() as receiver:
        subscription = await city.subscribe(
            receiver.url, endpoint={"receiverInfo": [{"key": "X-Key", "value": "1"}]}
        )
        await city.create("a", level=1)
        await receiver.told(1)
        state = await city.until(subscription, lambda state: state.sent == 1)
    body, headers = receiver.bodies[0], receiver.headers[0]
    assert body["type"] == "Notification"
    assert body["subscriptionId"] == subscription.id
    assert body["data"] == [
        {"id": "urn:ngsi-ld:Room:a", "type": "Room", "level": {"type": "Property", "value": 1}}
    ]
    assert headers["x-key"] == "1"
    assert headers["content-type"] == "application/json"
    assert headers["ngsild-tenant"] == TENANT
    assert "json-ld#context" in headers["link"]
    assert state.failed == 0
    assert state.last_success is not None
    assert state.recent[0].entities == ("urn:ngsi-ld:Room:a",)


@pytest.mark.usefixtures("delivered")
async def test_what_happened_before_the_subscription_is_not_told(city: City) -> None:
    async with receiving() as receiver:
        await city.create("a", level=1)
        await city.subscribe(receiver.url)
        await city.set("a", level=2)
        assert [entity["level"]["value"] for entity in await receiver.told(1)] == [2]
        await asyncio.sleep(0.1)
        assert len(receiver.data) == 1


@pytest.mark.usefixtures("delivered")
async def test_changes_of_an_entity_arrive_in_order_each_of_them(city: City) -> None:
    async with receiving(delay=0.002) as receiver:
        await city.subscribe(receiver.url)
        for id in "abc":
            await city.create(id, level=0)
        for level in range(1, 40):
            await asyncio.gather(*(city.set(id, level=level) for id in "abc"))
        told = await receiver.told(120)
    for id in "abc":
        levels = [entity["level"]["value"] for entity in told if entity["id"].endswith(id)]
        assert levels == list(range(40))


@pytest.mark.usefixtures("delivered")
async def test_500_then_200_is_told_again_in_order(city: City) -> None:
    async with receiving(answers=[500, 503]) as receiver:
        subscription = await city.subscribe(receiver.url)
        await city.create("a", level=0)
        for level in range(1, 10):
            await city.set("a", level=level)
        told = await receiver.told(10)
        state = await city.until(subscription, lambda state: state.waiting == 0 and state.open_until is None)
    assert [entity["level"]["value"] for entity in told] == list(range(10))
    assert receiver.refused == 2
    assert state.failed == 2
    assert state.dead == 0
    assert (state.last_success or 0) > (state.last_failure or 0)


@pytest.mark.usefixtures("delivered")
async def test_dead_and_slow_receivers_delay_nobody(city: City) -> None:
    async with receiving(delay=15) as slow, receiving() as quick:
        dead = await city.subscribe(NOBODY)
        await city.subscribe(slow.url)
        await city.subscribe(quick.url)
        began = time.monotonic()
        await asyncio.gather(*(city.create(str(number), level=number) for number in range(50)))
        await quick.told(50)
        assert time.monotonic() - began < 10
        state = await city.until(dead, lambda state: state.waiting == 50 and state.open_until is not None)
    assert state.failed >= 1


@pytest.mark.usefixtures("delivered")
async def test_what_a_receiver_refuses_is_kept_and_can_be_sent_again(city: City) -> None:
    async with receiving(answers=[400]) as receiver:
        subscription = await city.subscribe(receiver.url)
        await city.create("a", level=1)
        await city.until(subscription, lambda state: state.dead == 1)
        await city.create("b", level=2)
        await receiver.told(1)
        letters = await in_thread(subscriptions.dead_letters, TENANT, subscription.id)
        assert [(letter.entity, letter.error) for letter in letters] == [("urn:ngsi-ld:Room:a", "HTTP 400")]
        assert await in_thread(subscriptions.send_again, TENANT, subscription.id, letters[0].number) == 1
        told = await receiver.told(2)
        await city.until(subscription, lambda state: state.dead == 0 and state.waiting == 0)
    assert [entity["id"][-1] for entity in told] == ["b", "a"]


async def test_a_receiver_that_comes_back_after_a_restart_gets_all_in_order(city: City, store: Store) -> None:
    async with receiving() as receiver:
        receiver.answers = [500] * 1000
        subscription = await city.subscribe(receiver.url)
        async with following(store):
            await city.create("a", level=0)
            for level in range(1, 20):
                await city.set("a", level=level)
            await city.until(subscription, lambda state: state.waiting == 20)
        await city.set("a", level=20)
        receiver.answers = []
        async with following(store):
            await receiver.until(lambda: any(each["level"]["value"] == 20 for each in receiver.data))
    told = [entity["level"]["value"] for entity in receiver.data]
    # what was on its way when the first one ended may have been heard, and is told again
    assert told == sorted(told)
    assert list(dict.fromkeys(told)) == list(range(21))


@pytest.mark.usefixtures("delivered")
async def test_pausing_stops_and_resuming_goes_on(city: City, store: Store) -> None:
    async with receiving() as receiver:
        subscription = await city.subscribe(receiver.url, isActive=False)
        await city.create("a", level=1)
        await asyncio.sleep(0.2)
        await subscriptions.change(store, TENANT, subscription.id, {"isActive": True}, jsonld.CORE)
        await city.set("a", level=2)
        told = await receiver.told(1)
        await asyncio.sleep(0.1)
    assert [entity["level"]["value"] for entity in told] == [2]


@pytest.mark.usefixtures("delivered")
async def test_throttling_is_counted(city: City) -> None:
    async with receiving() as receiver:
        subscription = await city.subscribe(receiver.url, throttling=60)
        await city.create("a", level=1)
        await receiver.told(1)
        await city.set("a", level=2)
        state = await city.until(subscription, lambda state: state.throttled == 1 and state.sent == 1)
    assert state.failed == 0
    assert len(receiver.data) == 1


@pytest.mark.usefixtures("delivered")
async def test_an_interval_is_told_whatever_changes(city: City) -> None:
    async with receiving() as receiver:
        await city.create("a", level=1)
        await city.create("b", level=2)
        await city.subscribe(receiver.url, timeInterval=0.5)
        await receiver.until(lambda: len(receiver.bodies) == 2)
    assert [sorted(entity["id"][-1] for entity in body["data"]) for body in receiver.bodies] == [
        ["a", "b"]
    ] * 2


@pytest.mark.usefixtures("delivered")
async def test_a_subscription_that_is_gone_leaves_nothing(city: City, store: Store) -> None:
    subscription = await city.subscribe(NOBODY)
    await city.create("a", level=1)
    await city.until(subscription, lambda state: state.waiting == 1)
    await subscriptions.remove(store, TENANT, subscription.id)
    await city.until(subscription, lambda state: state.waiting == 0 and state.sent == 0)


@pytest.mark.usefixtures("delivered")
async def test_geojson_is_told_as_a_collection(city: City) -> None:
    place = {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [139.7, 35.6]}}
    async with receiving() as receiver:
        await city.subscribe(receiver.url, endpoint={"accept": "application/geo+json"})
        await city.create("a", level=1, location=place)
        await receiver.until(lambda: bool(receiver.bodies))
    collection = receiver.bodies[0]["data"]
    assert receiver.headers[0]["content-type"] == "application/geo+json"
    assert collection["type"] == "FeatureCollection"
    assert collection["features"][0]["geometry"] == place["value"]
    assert collection["features"][0]["properties"]["level"]["value"] == 1
    assert "@context" in collection


@pytest.mark.usefixtures("delivered")
async def test_what_the_subscriber_could_not_see_is_never_told(city: City) -> None:
    nothing_private = Sight(everything=False, organisations=frozenset(), private_of=frozenset())
    async with receiving() as receiver:
        await city.subscribe(receiver.url, nothing_private)
        await city.create("hidden", Visibility.PRIVATE, level=1)
        await city.set("hidden", level=2)
        await city.create("seen", level=3)
        told = await receiver.told(1)
        await asyncio.sleep(0.1)
    assert [entity["id"] for entity in told] == ["urn:ngsi-ld:Room:seen"]


@pytest.mark.usefixtures("delivered")
async def test_a_defect_with_one_subscription_harms_no_other(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    render = ngsi_ld.TONGUE.render

    async def fails_for_some(store: Any, subscription: Any, told: Any) -> Any:
        if "broken" in subscription.id:
            raise RuntimeError("a defect")
        return await render(store, subscription, told)

    monkeypatch.setitem(
        tongues._tongues, NGSI_LD, msgspec.structs.replace(ngsi_ld.TONGUE, render=fails_for_some)
    )
    async with receiving() as receiver:
        broken = await city.subscribe(receiver.url, id="urn:s:broken")
        await city.subscribe(receiver.url, id="urn:s:whole")
        await city.create("a", level=1)
        await receiver.told(1)
        await city.until(broken, lambda state: state.dropped == 1)
    assert receiver.bodies[0]["subscriptionId"] == "urn:s:whole"


@pytest.mark.usefixtures("delivered")
async def test_many_changes_to_a_quick_receiver_leave_nothing_behind(city: City) -> None:
    async with receiving() as receiver:
        subscription = await city.subscribe(receiver.url)
        for start in range(0, 3000, 500):
            await asyncio.gather(
                *(city.create(str(number), level=number) for number in range(start, start + 500))
            )
        await receiver.told(3000, 30)
        state = await city.until(subscription, lambda state: state.sent == len(receiver.bodies))
    assert {entity["level"]["value"] for entity in receiver.data} == set(range(3000))
    assert len(receiver.data) == 3000
    assert state.waiting == state.dead == 0


async def test_a_notification_is_a_use_of_whoever_subscribed(city: City, store: Store) -> None:
    who = Principal("token", "token-1", {"firm": Role.OFFICER}, purpose="research")
    async with receiving() as receiver:
        subscription = await city.subscribe(receiver.url)
        sight = replace(subscription.sight, who=who)
        office._meter(msgspec.structs.replace(subscription, sight=sight), [_post(subscription.key)])
    office._meter(subscription, [_post(subscription.key)])  # of nobody who is known: not metered

    def lines() -> list[Line]:
        metering.flush()
        return metering.history(user="firm")

    (line,) = await in_thread(lines)
    assert (line.use, line.subject.owner, line.purpose) == (Use.NOTIFICATION, TENANT, "research")
    assert (line.number, line.size, line.subject.id) == (1, 2, "Room")


def _post(key: tuple[str, str]) -> Post:
    return Post(key, Item("urn:ngsi-ld:Room:a", b"{}"), 0)
