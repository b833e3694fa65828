"""Values that look like something else than they are: refused or kept, never a defect."""

from __future__ import annotations

import httpx
import pytest


@pytest.mark.parametrize(
    "value",
    [
        {"type": ["x"], "coordinates": [1, 2]},
        {"type": {}, "coordinates": [1, 2]},
        {"@type": ["x"], "@value": "y"},
        {"@type": {}, "@value": {}},
    ],
)
@pytest.mark.parametrize("kind", ["Property", "GeoProperty", None])
async def test_a_type_that_is_no_word(client: httpx.AsyncClient, value: dict, kind: str | None) -> None:
    attribute = value if kind is None else {"type": kind, "value": value}
    entity = {"id": "urn:ngsi-ld:T:1", "type": "T", "a": attribute}
    assert (await client.post("/entities", json=entity)).status_code in (201, 400)
    change = {"a": attribute}
    assert (await client.patch("/entities/urn:ngsi-ld:T:1", json=change)).status_code in (204, 400, 404)
    assert (await client.patch("/entities/urn:ngsi-ld:T:1", json=change)).status_code in (204, 400, 404)


async def test_a_format_that_is_no_word(client: httpx.AsyncClient) -> None:
    endpoint = {"uri": "https://receiver.example.jp/"}
    body = {
        "type": "Subscription",
        "entities": [{"type": "T"}],
        "notification": {"endpoint": endpoint, "format": ["x"]},
    }
    assert (await client.post("/subscriptions", json=body)).status_code == 400
