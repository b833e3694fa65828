"""History that is written by itself takes no My Number either."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from hiroba.context.history import bulk, edits
from hiroba.context.history.sqlite import SqliteHistory
from hiroba.context.history.types import EVER, Projection
from hiroba.kernel.mynumber.types import MyNumberFound

MINE = "123456789018"  # made; its check digit is right
ID, NOW = "urn:ngsi-ld:Room:1", 1_790_000_000_000_000


def instance(value: Any, **members: Any) -> dict[str, Any]:
    return {"type": "Property", "value": value, "observedAt": "2026-06-01T12:00:00Z", **members}


@pytest.mark.parametrize(
    "attributes",
    [
        {"個人番号": [instance(MINE)]},
        {"a": [instance(1), instance({"deep": {"myNumber": int(MINE)}}, datasetId="urn:x")]},
        {"a": instance(f"{MINE} が私のマイナンバー")},
    ],
)
def test_nothing_is_added(history: SqliteHistory, attributes: dict[str, Any]) -> None:
    with pytest.raises(MyNumberFound) as told:
        edits.add(history, "town", ID, attributes, NOW, types=("Room",))
    assert MINE not in str(told.value)
    assert history.one("town", ID) is None


def test_no_type_is_one(history: SqliteHistory) -> None:
    with pytest.raises(MyNumberFound):
        edits.add(history, "town", ID, {"a": instance(1)}, NOW, types=(f"マイナンバー{MINE}",))
    assert history.one("town", ID) is None


def test_no_instance_becomes_one(history: SqliteHistory) -> None:
    edits.add(history, "town", ID, {"個人番号": instance("not told")}, NOW, types=("Room",))
    known = history.one("town", ID)
    assert known is not None

    def there() -> Any:
        (one,) = history.read("town", [known.key], EVER, Projection())[known.key]
        return one

    with pytest.raises(MyNumberFound):
        edits.change_instance(
            history, "town", ID, "個人番号", there().number, lambda old: {**old, "value": MINE}, NOW
        )
    assert MINE.encode() not in bytes(there().body)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("個人番号", MINE),
        ("myNumber", int(MINE)),
        ("note", f"マイナンバーは{MINE}"),
        ("note", f"{MINE}は個人番号"),
    ],
)
def test_none_comes_in_bulk(history: SqliteHistory, name: str, value: Any) -> None:
    with pytest.raises(MyNumberFound):
        bulk.take_in_table(history, "town", readings([name, name], [value, value]))
    assert history.one("town", ID) is None


def test_other_numbers_come_in_bulk(history: SqliteHistory) -> None:
    for names, values in ((["個人番号", "meter"], ["123456789012", MINE]), (["meter"], [int(MINE)])):
        assert bulk.take_in_table(history, "town", readings(names, values)) == len(names)


def readings(names: list[str], values: list[Any]) -> pa.Table:
    count = len(names)
    return pa.table({
        "id": [ID] * count, "type": ["Room"] * count, "attribute": names,
        "observed": pa.array([NOW] * count, pa.timestamp("us", "UTC")), "value": values,
    })  # fmt: skip
