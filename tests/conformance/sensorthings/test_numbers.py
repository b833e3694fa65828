"""What stands between the suite and Hiroba changes ids, and nothing else."""

from __future__ import annotations

import json

from tests.conformance.sensorthings.numbers import Numbers

ID = "urn:x:it's*a"
LINK = "http://h/sta/v1.1/Datastreams('urn:x:it''s*a')"


def test_ids_are_numbers_outside_and_texts_inside() -> None:
    numbers = Numbers()
    told = {"@iot.id": ID, "@iot.selfLink": LINK, "name": LINK, "Thing": {"@iot.id": "t"}, "n": 1.5}
    out = json.loads(numbers.out(json.dumps(told).encode()))
    assert out == told | {
        "@iot.id": 1,
        "@iot.selfLink": "http://h/sta/v1.1/Datastreams(1)",
        "Thing": {"@iot.id": 2},
    }
    assert json.loads(numbers.within(b'{"@iot.id": 1, "n": 1}')) == {"@iot.id": ID, "n": 1}
    assert (
        numbers.path_in("/sta/v1.1/Datastreams(1)/x")
        == "/sta/v1.1/Datastreams(%27urn%3Ax%3Ait%27%27s%2Aa%27)/x"
    )
    assert numbers.path_in("/Things(9)") == "/Things(9)"
    assert numbers.query_in("$filter=Thing/id%20eq%202&$top=2") == "$filter=Thing/id%20eq%20%27t%27&$top=2"
    assert numbers.query_in("$filter=result+gt+2") == "$filter=result+gt+2"
    assert numbers.out(b"no JSON") == numbers.within(b"no JSON") == b"no JSON"
