"""Made entities of 1 KB and subscriptions, sent as a client would."""

from __future__ import annotations

import http.client
import time
from random import Random

import msgspec

from bench.context.serving import Broker

_BATCH = 1000
_encode = msgspec.json.Encoder().encode


def entity(number: int, random: Random) -> dict[str, object]:
    """Ten attributes, about 1 KB; half a degree around Tokyo. Where it is stays, what it measures changes."""
    made: dict[str, object] = {"id": f"urn:ngsi-ld:Sensor:{number}", "type": "Sensor"}
    for each in range(8):
        made[f"reading{each}"] = {
            "type": "Property",
            "value": round(random.uniform(0, 100), 2),
            "unitCode": "CEL",
            "observedAt": "2026-11-01T00:00:00Z",
        }
    made["temperature"] = {"type": "Property", "value": round(random.uniform(0, 40), 2)}
    place = [139.5 + number * 0.618034 % 1 / 2, 35.5 + number * 0.754878 % 1 / 2]  # spread evenly
    made["location"] = {"type": "GeoProperty", "value": {"type": "Point", "coordinates": place}}
    return made


def filled(broker: Broker, entities: int, seed: int = 0) -> float:
    """Upsert them in batches, with other values for another seed; returns entities a second, the client's own
    work taken out."""
    random = Random(seed)
    connection = http.client.HTTPConnection(broker.host, broker.port, timeout=120)
    spent = 0.0
    for start in range(0, entities, _BATCH):
        body = _encode([entity(number, random) for number in range(start, min(start + _BATCH, entities))])
        began = time.perf_counter()
        _post(connection, "/ngsi-ld/v1/entityOperations/upsert", body, broker)
        spent += time.perf_counter() - began
    return entities / spent


def subscribed(broker: Broker, number: int) -> None:
    """Subscriptions to things of many types, entities and attributes, some of them to what is updated."""
    connection = http.client.HTTPConnection(broker.host, broker.port, timeout=120)
    for each in range(number):
        watched = (
            {"type": "Sensor", "id": f"urn:ngsi-ld:Sensor:{each}"} if each % 2 else {"type": f"Kind{each}"}
        )
        body = _encode(
            {
                "id": f"urn:ngsi-ld:Subscription:{each}",
                "type": "Subscription",
                "entities": [watched],
                "q": "temperature>1000",
                "notification": {"endpoint": {"uri": "https://example.com/notify"}},
            }
        )
        _post(connection, "/ngsi-ld/v1/subscriptions", body, broker)


def told_at(broker: Broker, address: str) -> None:
    """A subscription to everything that happens to sensors."""
    connection = http.client.HTTPConnection(broker.host, broker.port, timeout=120)
    body = {
        "id": "urn:ngsi-ld:Subscription:all",
        "type": "Subscription",
        "entities": [{"type": "Sensor"}],
        "notification": {"endpoint": {"uri": address}},
    }
    _post(connection, "/ngsi-ld/v1/subscriptions", _encode(body), broker)


def _post(connection: http.client.HTTPConnection, path: str, body: bytes, broker: Broker) -> None:
    connection.request("POST", path, body, {"Content-Type": "application/json", **broker.fields})
    answer = connection.getresponse()
    told = answer.read()
    assert answer.status < 300, (answer.status, told[:300])
