"""filip's NGSI-LD client against a broker: `python filip_ld.py URL LISTENER`; ends with 0 where all is well."""

from __future__ import annotations

import sys

from filip.clients.ngsi_ld.cb import ContextBrokerLDClient
from filip.models.base import FiwareLDHeader
from filip.models.ngsi_ld.context import (
    ActionTypeLD,
    ContextLDEntity,
    ContextProperty,
    NamedContextProperty,
    NamedContextRelationship,
)
from filip.models.ngsi_ld.subscriptions import SubscriptionLD

_ROOM = "urn:ngsi-ld:Room:1"


def entities(client: ContextBrokerLDClient) -> None:
    room = ContextLDEntity(
        id=_ROOM,
        type="Room",
        temperature={"type": "Property", "value": 21.5, "unitCode": "CEL"},
        inside={"type": "Relationship", "object": "urn:ngsi-ld:Building:1"},
        location={"type": "GeoProperty", "value": {"type": "Point", "coordinates": [139.7, 35.6]}},
    )
    assert client.post_entity(room).endswith(_ROOM)
    found = client.get_entity(_ROOM)
    assert found.model_dump()["temperature"]["value"] == 21.5
    assert client.get_entity(_ROOM, options="keyValues").model_dump()["temperature"] == 21.5
    room.add_properties([NamedContextProperty(name="humidity", value=40)])
    client.append_entity_attributes(room)
    room.add_relationships([NamedContextRelationship(name="owner", object="urn:ngsi-ld:Person:1")])
    client.post_entity(room, append=True)
    client.update_entity_attribute(_ROOM, ContextProperty(value=42), attr_name="humidity")
    assert client.get_entity(_ROOM).model_dump()["humidity"]["value"] == 42
    client.replace_existing_attributes_of_entity(room)
    client.delete_attribute(_ROOM, "owner")
    assert "owner" not in client.get_entity(_ROOM).model_dump()
    client.override_entities([room])


def batches_and_queries(client: ContextBrokerLDClient) -> None:
    many = [
        ContextLDEntity(
            id=f"urn:ngsi-ld:Sensor:{number}",
            type="Sensor",
            temperature={"type": "Property", "value": number},
        )
        for number in range(10)
    ]
    client.entity_batch_operation(entities=many, action_type=ActionTypeLD.CREATE)
    client.entity_batch_operation(entities=many, action_type=ActionTypeLD.UPSERT, options="update")
    client.entity_batch_operation(entities=many, action_type=ActionTypeLD.UPDATE)
    assert len(client.get_entity_list(entity_type="Sensor")) == 10
    assert len(client.get_entity_list(entity_type="Sensor", q="temperature>6")) == 3
    near = client.get_entity_list(
        georel="near;maxDistance==2000", geometry="Point", coordinates="[139.7, 35.6]"
    )
    assert [each.id for each in near] == [_ROOM]
    client.entity_batch_operation(entities=many, action_type=ActionTypeLD.DELETE)
    assert client.get_entity_list(entity_type="Sensor") == []


def subscriptions(client: ContextBrokerLDClient, listener: str) -> None:
    wanted = SubscriptionLD.model_validate(
        {
            "id": "urn:ngsi-ld:Subscription:filip",
            "type": "Subscription",
            "entities": [{"type": "Room"}],
            "watchedAttributes": ["temperature"],
            "q": "temperature>40",
            "notification": {
                "attributes": ["temperature"],
                "format": "normalized",
                "endpoint": {"uri": listener, "accept": "application/json"},
            },
        }
    )
    client.post_subscription(wanted)
    kept = client.get_subscription(wanted.id)
    assert kept.watchedAttributes == ["temperature"]
    kept.description = "Rooms that are warm"
    client.update_subscription(kept)
    assert [each.description for each in client.get_subscription_list()] == ["Rooms that are warm"]
    client.delete_subscription(wanted.id)


def main(url: str, listener: str) -> None:
    with ContextBrokerLDClient(url=url, fiware_header=FiwareLDHeader(ngsild_tenant="filip_ld")) as client:
        entities(client)
        batches_and_queries(client)
        subscriptions(client, listener)
        client.delete_entity_by_id(_ROOM)


if __name__ == "__main__":
    main(*sys.argv[1:])
