"""The order of an answer (ETSI GS CIM 009, 4.23)."""

from __future__ import annotations

import pytest

from hiroba.context.queries import service as queries
from hiroba.context.queries.errors import InvalidOrder, InvalidQuery


def ordered(values: list, key: str, **more: object) -> list:
    items: list[dict] = [
        {"type": "T", "a": {"type": "Property", "value": value}} if value != "-" else {"type": "T"}
        for value in values
    ]
    order = queries.parse_order([key], str, **more)  # type: ignore[arg-type]
    found = queries.ranked(((item, item, {}) for item in items), order)
    return [item.get("a", {"value": "-"})["value"] for item in found]


def test_numbers_before_texts_and_what_is_absent_last():
    assert ordered(["-", "b", 5, True, "a", 1.5], "a") == [1.5, 5, "a", "b", True, "-"]
    assert ordered(["-", "b", 5, "a"], "a;desc") == ["b", "a", 5, "-"]


def test_a_member_of_a_value_and_instants():
    assert ordered([{"x": 2}, {"x": 1}], "a[x];asc") == [{"x": 1}, {"x": 2}]
    early, late = "2026-01-01T00:00:00Z", "2026-01-01T00:00:00.5Z"
    assert ordered([late, early], "a") == [early, late]


def test_texts_by_a_language():
    names = ["b", "á", "A", "Zebra", "Ähre"]
    assert ordered(names, "a") == ["A", "Zebra", "b", "Ähre", "á"]
    assert ordered(names, "a", collation="und") == ["A", "á", "Ähre", "b", "Zebra"]
    assert ordered(names, "a", collation="de-u-co-phonebk") == ["A", "á", "Ähre", "b", "Zebra"]
    assert ordered(names, "a", collation="sv") == ["A", "á", "b", "Zebra", "Ähre"]


def test_by_distance():
    def at(lon: float) -> dict:
        return {
            "type": "T",
            "location": {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [lon, 0]}},
        }

    near = {"type": "Point", "coordinates": [0, 0]}
    items = [{"type": "T"}, at(3), at(1), at(2)]
    for way, there in (("dist-asc", [1, 2, 3]), ("dist-desc", [3, 2, 1])):
        order = queries.parse_order([f"location;{way}"], str, near=near)
        found = queries.ranked(((item, item, {}) for item in items), order)
        assert [item["location"]["value"]["coordinates"][0] for item in found[:3]] == there
        assert "location" not in found[3]


def test_keys_one_after_the_other_and_the_entity_itself():
    items: list[dict] = [
        {"id": id, "type": "T", "a": {"type": "Property", "value": value}}
        for id, value in (("x", 1), ("y", 2), ("z", 1))
    ]
    times = {"x": 3, "y": 2, "z": 1}
    entries = [(body["id"], body, {"": [times[body["id"]], 0]}) for body in items]
    assert queries.ranked(entries, queries.parse_order(["a;desc", "id"], str)) == ["y", "x", "z"]
    assert queries.ranked(entries, queries.parse_order(["createdAt"], str)) == ["z", "y", "x"]


@pytest.mark.parametrize("key", ["a;up", "location;dist-asc", "", "a;", "a;asc;desc"])
def test_what_is_no_order_is_refused(key):
    if key == "a;":
        assert queries.parse_order([key], str)
        return
    with pytest.raises((InvalidOrder, InvalidQuery)):
        queries.parse_order([key], str)


@pytest.mark.parametrize("tag", ["!!nope", "not a tag", "qqq", ""])
def test_a_language_that_is_not_known_is_refused(tag):
    with pytest.raises(InvalidOrder):
        queries.parse_order(["a"], str, tag)
