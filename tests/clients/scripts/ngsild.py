"""ngsildclient against a broker: `python ngsild.py URL LISTENER`; ends with 0 where all is well."""

from __future__ import annotations

import sys
from urllib.parse import urlsplit

from ngsildclient import Client, Entity, SubscriptionBuilder


def main(url: str, listener: str) -> None:
    parts = urlsplit(url)
    with Client(hostname=parts.hostname, port=parts.port, tenant="ngsildclient", verbose=False) as client:
        room = Entity("Room", "1").prop("temperature", 21.5, unitcode="CEL").loc(35.6, 139.7)
        room.tprop("opened", "2026-11-01T09:00:00Z").rel("inside", "Building:1")
        assert client.create(room)
        assert client.exists(room)
        found = client.get("urn:ngsi-ld:Room:1")
        assert found["temperature.value"] == 21.5
        assert found["location.value.coordinates"] == [139.7, 35.6]
        room["temperature.value"] = 23.0
        assert client.update(room)
        assert client.upsert(room)
        assert client.get(room)["temperature.value"] == 23.0

        many = [Entity("Sensor", str(number)).prop("temperature", number) for number in range(10)]
        assert client.upsert(*many).n_ok == 10
        assert client.count("Sensor") == 10
        assert len(client.query("Sensor", q="temperature>6")) == 3
        assert {each.split("/")[-1] for each in client.types.list()} == {"Room", "Sensor"}
        assert client.delete(*many).n_ok == 10

        wanted = SubscriptionBuilder(listener).description("Rooms").select_type("Room").watch(["temperature"])
        id = client.subscriptions.create(wanted.build())
        assert client.subscriptions.get(id)["description"] == "Rooms"
        assert client.subscriptions.delete("Rooms")
        client.drop("Room")
        assert client.count("Room") == 0


if __name__ == "__main__":
    main(*sys.argv[1:])
