"""filip's NGSIv2 client against a broker: `python filip_v2.py URL LISTENER`; ends with 0 where all is well.

LISTENER: the address of something that takes notifications; nothing is asked of it here.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta

from filip.clients.ngsi_v2 import ContextBrokerClient
from filip.models.base import FiwareHeader
from filip.models.ngsi_v2.base import NamedMetadata
from filip.models.ngsi_v2.context import (
    ContextAttribute,
    ContextEntity,
    ContextEntityKeyValues,
    NamedContextAttribute,
    Query,
    Update,
)
from filip.models.ngsi_v2.subscriptions import Message, Subscription
from filip.utils.simple_ql import QueryString


def entities(client: ContextBrokerClient) -> None:
    room = ContextEntity(
        id="Room1",
        type="Room",
        temperature={
            "value": 21.5,
            "type": "Number",
            "metadata": {"accuracy": {"value": 0.1, "type": "Number"}},
        },
        location={"type": "geo:point", "value": "35.6, 139.7"},
        opened={"type": "DateTime", "value": "2026-11-01T09:00:00Z"},
        note={"type": "Text", "value": None},
    )
    assert "Room1" in client.post_entity(room)
    found = client.get_entity("Room1", "Room")
    assert found.get_attribute("temperature").value == 21.5
    assert found.get_attribute("temperature").metadata["accuracy"].value == 0.1
    assert found.get_attribute("opened").value.startswith("2026-11-01T09:00:00")
    assert client.get_entity("Room1", response_format="keyValues").temperature == 21.5
    assert client.get_entity_attributes("Room1")["location"].value == "35.6, 139.7"
    assert client.does_entity_exist("Room1", "Room")
    client.post_entity(room, update=True)
    client.post_entity(ContextEntityKeyValues(id="Room2", type="Room", temperature=25), key_values=True)
    assert {each.id for each in client.get_entity_list(entity_types=["Room"])} == {"Room1", "Room2"}
    client.delete_entity("Room2", "Room")


def attributes(client: ContextBrokerClient) -> None:
    client.update_or_append_entity_attributes(
        "Room1", [NamedContextAttribute(name="humidity", type="Number", value=40)], "Room"
    )
    client.update_existing_entity_attributes(
        "Room1", [NamedContextAttribute(name="humidity", type="Number", value=41)], "Room"
    )
    assert client.get_attribute("Room1", "humidity").value == 41
    client.update_entity_attribute("Room1", ContextAttribute(type="Number", value=42), attr_name="humidity")
    client.update_attribute_value(entity_id="Room1", attr_name="humidity", value=43)
    assert client.get_attribute_value("Room1", "humidity") == 43
    client.update_attribute_value(entity_id="Room1", attr_name="note", value="clean")
    assert client.get_attribute_value("Room1", "note") == "clean"
    client.update_attribute_value(entity_id="Room1", attr_name="note", value={"by": ["a", "b"]})
    assert client.get_attribute_value("Room1", "note") == {"by": ["a", "b"]}
    client.delete_entity_attribute("Room1", "note")
    changed = client.get_entity("Room1")
    client.patch_entity(changed)
    changed.add_attributes([NamedContextAttribute(name="seats", type="Integer", value=12)])
    client.update_entity(changed)
    client.override_entity(changed)
    client.replace_entity_attributes("Room1", [NamedContextAttribute(name="seats", type="Integer", value=8)])
    assert client.get_entity("Room1").get_attribute("seats").type == "Integer"


def batches_and_queries(client: ContextBrokerClient) -> None:
    many = [
        ContextEntity(
            id=f"Sensor{number}",
            type="Sensor",
            temperature=ContextAttribute(
                type="Number",
                value=float(number),
                metadata=[NamedMetadata(name="quality", type="Text", value="good" if number > 5 else "bad")],
            ),
            location=ContextAttribute(type="geo:point", value=f"35, {139 + number / 10}"),
        )
        for number in range(10)
    ]
    client.update(entities=many, action_type="append")
    assert len(client.get_entity_list(q=QueryString(qs=[("temperature", ">", 6)]))) == 3
    assert len(client.get_entity_list(mq=QueryString(qs=[("temperature.quality", "==", "good")]))) == 4
    assert len(client.get_entity_list(id_pattern="^Sensor[0-2]$")) == 3
    assert len(client.get_entity_list(type_pattern="Sens")) == 10
    near = client.get_entity_list(
        georel="near;maxDistance:12000", geometry="point", coords="35,139", order_by="geo:distance"
    )
    assert [each.id for each in near] == ["Sensor0", "Sensor1"]
    ordered = client.get_entity_list(entity_types=["Sensor"], order_by="!temperature", limit=3)
    assert [each.id for each in ordered] == ["Sensor9", "Sensor8", "Sensor7"]
    values = client.get_entity_list(entity_types=["Sensor"], attrs=["temperature"], response_format="values")
    assert [0.0] in values
    found = client.query(
        query=Query.model_validate(
            {
                "entities": [{"idPattern": "Sensor.*", "type": "Sensor"}],
                "attrs": ["temperature"],
                "expression": {"q": "temperature<2"},
            }
        )
    )
    assert {each.id for each in found} == {"Sensor0", "Sensor1"}
    client.update(entities=[ContextEntity(id="Sensor9", type="Sensor")], action_type="delete")
    assert len(client.get_entity_list(entity_types=["Sensor"])) == 9
    assert Update.model_validate({"actionType": "append", "entities": [many[0]]})
    client.delete_entities([each for each in many if each.id != "Sensor9"])


def types(client: ContextBrokerClient) -> None:
    listed = client.get_entity_types()
    assert [each["type"] for each in listed] == ["Room"]
    assert client.get_entity_types(options="values") == ["Room"]
    assert client.get_entity_type("Room")["attrs"]["seats"]["types"] == ["Integer"]


def subscriptions(client: ContextBrokerClient, listener: str) -> None:
    wanted = Subscription.model_validate(
        {
            "description": "Rooms that get warm",
            "subject": {
                "entities": [{"idPattern": ".*", "type": "Room"}],
                "condition": {"attrs": ["temperature"], "expression": {"q": "temperature>40"}},
            },
            "notification": {
                "http": {"url": listener},
                "attrs": ["temperature", "humidity"],
                "metadata": ["*", "dateCreated"],
            },
            "expires": (datetime.now(UTC) + timedelta(days=1)).isoformat(),
            "throttling": 0,
        }
    )
    id = client.post_subscription(wanted)
    assert client.post_subscription(wanted, update=True) == id
    kept = client.get_subscription(id)
    assert kept.notification.attrs == ["temperature", "humidity"]
    assert str(kept.subject.condition.expression.q) == str(wanted.subject.condition.expression.q)
    kept.description = "Rooms that are warm"
    client.update_subscription(kept)
    assert client.get_subscription_list()[0].description == "Rooms that are warm"
    client.delete_subscription(id)
    assert client.get_subscription_list() == []
    client.notify(
        Message.model_validate(
            {
                "subscriptionId": "1",
                "data": [{"id": "Told1", "type": "Room", "seats": {"type": "Number", "value": 3}}],
            }
        )
    )
    assert client.get_entity("Told1").get_attribute("seats").value == 3
    client.delete_entity("Told1", "Room")


def main(url: str, listener: str) -> None:
    header = FiwareHeader(service="filip", service_path="/town/hall")
    with ContextBrokerClient(url=url, fiware_header=header) as client:
        assert "version" in client.get_version()["orion"]
        assert client.get_resources()["entities_url"] == "/v2/entities"
        entities(client)
        attributes(client)
        batches_and_queries(client)
        types(client)
        subscriptions(client, listener)
        client.delete_entity("Room1", "Room")
        assert client.get_entity_list() == []


if __name__ == "__main__":
    main(*sys.argv[1:])
