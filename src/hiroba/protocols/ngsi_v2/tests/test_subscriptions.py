"""Subscriptions of NGSIv2: kept, shown, and told as Orion would."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import msgspec
import pytest

from hiroba.context.store import service as stores
from hiroba.context.subscriptions import service as subscriptions
from hiroba.context.subscriptions.types import Item
from hiroba.kernel.decide.types import Sight
from hiroba.protocols.ngsi_v2 import service as ngsi_v2
from hiroba.protocols.ngsi_v2 import telling
from hiroba.protocols.ngsi_v2.subscribing import subscription
from hiroba.protocols.ngsi_v2.tests.receiver import Receiver, receiving

pytestmark = pytest.mark.usefixtures("transactional_db")


@pytest.fixture
async def receiver(client: httpx.AsyncClient) -> AsyncIterator[Receiver]:
    """A receiver, and the process that notifies."""
    ngsi_v2.tell_notifications()
    stop = asyncio.Event()
    task = asyncio.create_task(subscriptions.follow(await stores.current(), stop))
    await asyncio.sleep(0.05)
    async with receiving() as receiver:
        yield receiver
        stop.set()
        await task


def wanted(url: str, condition: dict[str, Any] | None = None, **notification: Any) -> dict[str, Any]:
    if not notification.keys() & {"httpCustom", "mqtt", "mqttCustom"}:
        notification["http"] = {"url": url}
    subject: dict[str, Any] = {"entities": [{"idPattern": ".*", "type": "Room"}]}
    return {
        "subject": subject | ({"condition": condition} if condition else {}),
        "notification": notification,
    }


async def subscribe(client: httpx.AsyncClient, document: dict[str, Any], **headers: str) -> str:
    answer = await client.post("/v2/subscriptions", json=document, headers=headers)
    assert answer.status_code == 201, answer.text
    return answer.headers["location"].rsplit("/", 1)[1]


async def write(client: httpx.AsyncClient, **values: Any) -> None:
    body = {"id": "R1", "type": "Room", **values}
    await client.post("/v2/entities", params={"options": "keyValues,upsert"}, json=body)


async def test_a_subscription_is_kept_and_shown(client: httpx.AsyncClient) -> None:
    document = wanted("http://127.0.0.1:9/x", {"attrs": ["t"], "expression": {"q": "t>40"}}, attrs=["t"])
    id = await subscribe(client, document | {"description": "warm", "expires": "2099-01-01", "throttling": 5})
    url = f"/v2/subscriptions/{id}"
    assert (await client.get(url)).json() == {
        "id": id,
        "description": "warm",
        "expires": "2099-01-01T00:00:00.000Z",
        "status": "active",
        "subject": {
            "entities": [{"idPattern": ".*", "type": "Room"}],
            "condition": {"attrs": ["t"], "notifyOnMetadataChange": True, "expression": {"q": "t>40"}},
        },
        "notification": {
            "onlyChangedAttrs": False,
            "covered": False,
            "attrsFormat": "normalized",
            "attrs": ["t"],
            "http": {"url": "http://127.0.0.1:9/x"},
        },
        "throttling": 5,
    }
    assert (await client.patch(url, json={"status": "inactive", "expires": ""})).status_code == 204
    (shown,) = (await client.get("/v2/subscriptions", params={"options": "count"})).json()
    assert shown["status"] == "inactive"
    assert "expires" not in shown
    assert (await client.get("/ngsi-ld/v1/subscriptions")).json() == []
    assert (await client.delete(url)).status_code == 204
    assert (await client.get(url)).json()["error"] == "NotFound"


async def test_the_password_of_a_broker_is_not_shown(client: httpx.AsyncClient) -> None:
    target = {"url": "mqtt://127.0.0.1:1883", "topic": "a/b", "user": "u", "passwd": "secret"}
    id = await subscribe(client, wanted("", mqtt=target))
    shown = (await client.get(f"/v2/subscriptions/{id}")).json()["notification"]["mqtt"]
    assert shown == {**target, "passwd": "xxxxx", "qos": 0, "retain": False}


@pytest.mark.parametrize(
    ("document", "description"),
    [
        ({}, "no subject for subscription specified"),
        ({"subject": {"entities": []}, "notification": {}}, "subject entities is empty"),
        (wanted("http://h/x", attrs=["a", "a"]), "duplicated item /a/ in array"),
        (wanted("nothing"), "Invalid URL parsing notification url"),
        (
            wanted("http://h/x", covered=True),
            "covered true cannot be used if notification attributes list is empty",
        ),
        (wanted("http://h/x", {"alterationTypes": ["x"]}), "unknown subscription alterationType: x"),
        (wanted("http://h/x", attrs=["a"], exceptAttrs=["b"]), "http notification has attrs and exceptAttrs"),
        (
            wanted("http://h/x") | {"status": "on"},
            "status is not valid: it has to be either active, inactive or oneshot",
        ),
        (wanted("http://h/x") | {"expires": "soon"}, "expires has an invalid format"),
        (
            wanted("", httpCustom={"url": "http://h/x", "method": "STEAL"}),
            "unknown method httpCustom notification",
        ),
    ],
)
async def test_what_is_no_subscription(
    client: httpx.AsyncClient, document: dict[str, Any], description: str
) -> None:
    answer = await client.post("/v2/subscriptions", json=document)
    assert (answer.status_code, answer.json()["description"]) == (400, description)


async def test_a_change_is_told_and_counted(client: httpx.AsyncClient, receiver: Receiver) -> None:
    id = await subscribe(client, wanted(receiver.url))
    await write(client, t=1)
    told = await receiver.next()
    assert told.json == {
        "subscriptionId": id,
        "data": [{"id": "R1", "type": "Room", "t": {"type": "Number", "value": 1, "metadata": {}}}],
    }
    assert told.headers["ngsiv2-attrsformat"] == "normalized"
    assert told.headers["fiware-servicepath"] == "/"
    await write(client, t=1)
    assert await receiver.nothing(), "the value is the same"
    await write(client, t=2)
    assert (await receiver.next()).entity["t"]["value"] == 2
    async with asyncio.timeout(5):
        while True:
            shown = (await client.get(f"/v2/subscriptions/{id}")).json()["notification"]
            if shown.get("timesSent") == 2:
                break
            await asyncio.sleep(0.05)
    assert shown["lastSuccessCode"] == 204
    assert "failsCounter" not in shown


async def test_only_what_was_asked_for_is_told(client: httpx.AsyncClient, receiver: Receiver) -> None:
    condition = {"attrs": ["t"], "expression": {"q": "t>10"}}
    await subscribe(client, wanted(receiver.url, condition, attrs=["t", "none"], covered=True))
    await write(client, t=1, h=1)
    await write(client, h=20)
    assert await receiver.nothing()
    await write(client, t=11)
    assert (await receiver.next()).entity == {
        "id": "R1",
        "type": "Room",
        "t": {"type": "Number", "value": 11, "metadata": {}},
        "none": {"type": "None", "value": None, "metadata": {}},
    }


async def test_alterations_and_what_was_before(client: httpx.AsyncClient, receiver: Receiver) -> None:
    await subscribe(
        client,
        wanted(
            receiver.url,
            {"alterationTypes": ["entityUpdate", "entityDelete"]},
            attrs=["alterationType", "*"],
            metadata=["previousValue", "actionType"],
            onlyChangedAttrs=True,
        ),
    )
    await write(client, t=1, h=1)
    assert await receiver.nothing(), "creation was not asked for"
    await write(client, t=2)
    told = (await receiver.next()).entity
    assert told["alterationType"]["value"] == "entityChange"
    assert "h" not in told
    assert {name: each["value"] for name, each in told["t"]["metadata"].items()} == {
        "previousValue": 1,
        "actionType": "update",
    }
    await write(client, t=2)
    assert (await receiver.next()).entity["alterationType"]["value"] == "entityUpdate"
    await client.delete("/v2/entities/R1")
    told = (await receiver.next()).entity
    assert (told["alterationType"]["value"], told["t"]["value"]) == ("entityDelete", 2)


@pytest.mark.parametrize(
    ("form", "body"),
    [
        ("keyValues", {"data": [{"id": "R1", "type": "Room", "t": 1}]}),
        ("values", {"data": [[1]]}),
        ("simplifiedKeyValues", {"id": "R1", "type": "Room", "t": 1}),
    ],
)
async def test_forms(client: httpx.AsyncClient, receiver: Receiver, form: str, body: Any) -> None:
    await subscribe(client, wanted(receiver.url, attrsFormat=form, exceptAttrs=["h"]))
    await write(client, t=1, h=2)
    told = await receiver.next()
    assert told.headers["ngsiv2-attrsformat"] == form
    assert {name: value for name, value in told.json.items() if name != "subscriptionId"} == body


async def test_oneshot(client: httpx.AsyncClient, receiver: Receiver) -> None:
    id = await subscribe(client, wanted(receiver.url) | {"status": "oneshot"})
    await write(client, t=1)
    await receiver.next()
    await write(client, t=2)
    assert await receiver.nothing()
    assert (await client.get(f"/v2/subscriptions/{id}")).json()["status"] == "inactive"
    await client.patch(f"/v2/subscriptions/{id}", json={"status": "oneshot"})
    await write(client, t=3)
    assert (await receiver.next()).entity["t"]["value"] == 3


async def test_a_subscription_of_a_service_path(client: httpx.AsyncClient, receiver: Receiver) -> None:
    await subscribe(client, wanted(receiver.url), **{"fiware-servicepath": "/a/#"})
    await write(client, t=1)
    body = {"id": "R2", "type": "Room", "t": {"value": 1}}
    await client.post("/v2/entities", json=body, headers={"fiware-servicepath": "/a/b"})
    told = await receiver.next()
    assert (told.entity["id"], told.headers["fiware-servicepath"]) == ("R2", "/a/b")


async def test_a_change_in_ngsi_ld_is_told_in_ngsi_v2(client: httpx.AsyncClient, receiver: Receiver) -> None:
    await subscribe(client, wanted(receiver.url))
    room = {
        "id": "urn:ngsi-ld:Room:1",
        "type": "Room",
        "t": {"type": "Property", "value": 1, "unitCode": "CEL"},
    }
    await client.post("/ngsi-ld/v1/entities", json=room)
    told = (await receiver.next()).entity
    assert told["id"] == "urn:ngsi-ld:Room:1"
    assert told["t"]["metadata"] == {"unitCode": {"type": "Text", "value": "CEL"}}


async def test_a_custom_request(client: httpx.AsyncClient, receiver: Receiver) -> None:
    custom = {
        "url": f"{receiver.url}/${{id}}",
        "method": "PUT",
        "qs": {"t": "${t}"},
        "headers": {"X-${type}": "a%3Db", "Accept": ""},
        "json": {"t": "${t}", "text": "t is ${t}", "no": "${no}", "twice": "${t*2}", "list": ["${words}"]},
    }
    await subscribe(client, wanted("", httpCustom=custom))
    await write(client, t=1.5, words=["a"])
    told = await receiver.next()
    assert (told.method, told.target) == ("PUT", "/told/R1?t=1.5")
    assert told.headers["x-room"] == "a=b"
    assert told.headers["ngsiv2-attrsformat"] == "custom"
    assert told.json == {"t": 1.5, "text": "t is 1.5", "no": None, "twice": 3, "list": [["a"]]}


async def test_a_custom_text_and_no_text(client: httpx.AsyncClient, receiver: Receiver) -> None:
    payload = {"url": receiver.url, "payload": "the %22t%22 is ${t}"}
    first = await subscribe(client, wanted("", httpCustom=payload))
    await write(client, t=1)
    told = await receiver.next()
    assert (told.body, told.headers["content-type"]) == ('the "t" is 1', "text/plain; charset=utf-8")
    await client.delete(f"/v2/subscriptions/{first}")
    await subscribe(client, wanted("", httpCustom={"url": receiver.url, "payload": None}))
    await write(client, t=2)
    assert (await receiver.next()).body == ""


async def test_a_patch_of_the_entity(client: httpx.AsyncClient, receiver: Receiver) -> None:
    patch = {
        "id": "new:${id}",
        "twice": {"value": "${t*2}", "type": "Calculated", "metadata": {"evalPriority": {"value": 1}}},
        "four": {"value": "${twice*2}"},
    }
    await subscribe(client, wanted("", httpCustom={"url": receiver.url, "ngsi": patch}, attrs=["four"]))
    await write(client, t=1)
    told = await receiver.next()
    assert told.headers["ngsiv2-attrsformat"] == "normalized"
    assert told.entity == {
        "id": "new:R1",
        "type": "Room",
        "four": {"type": "Number", "value": 4, "metadata": {}},
    }


async def test_registrations_are_kept_and_shown(client: httpx.AsyncClient) -> None:
    document = {
        "dataProvided": {"entities": [{"id": "R1", "type": "Room"}], "attrs": ["t"]},
        "provider": {"http": {"url": "http://source.example.org/v2"}},
    }
    answer = await client.post("/v2/registrations", json=document)
    url = answer.headers["location"]
    shown = (await client.get(url)).json()
    assert shown["provider"]["supportedForwardingMode"] == "all"
    assert shown["dataProvided"] == document["dataProvided"]
    assert len((await client.get("/v2/registrations")).json()) == 1
    assert (await client.delete(url)).status_code == 204
    assert (await client.get(url)).status_code == 404
    assert (await client.post("/v2/registrations", json={"provider": {}})).status_code == 400


async def test_a_notification_over_mqtt() -> None:
    target = {
        "url": "mqtt://broker.example.org:1883",
        "topic": "rooms/${id}",
        "user": "u",
        "passwd": "p/w",
        "qos": 1,
        "retain": True,
    }
    everything = Sight(everything=True, organisations=frozenset(), private_of=frozenset())
    kept = subscription("1" * 24, "t", wanted("", mqttCustom=target), "/#", everything, 0, 0)
    assert "p/w" not in kept.endpoint.uri
    letter = telling.Letter("{}", (), address="mqtt://broker.example.org:1883/rooms/R1")
    parcel = await telling.wrap(kept, [Item("R1", msgspec.json.encode(letter))], "urn:x:1")
    assert parcel.uri == "mqtt://u:p%2Fw@broker.example.org:1883/rooms/R1"
    assert dict(parcel.headers) == {"MQTT-Version": "mqtt3.1.1", "MQTT-QoS": "1", "MQTT-Retain": "true"}
