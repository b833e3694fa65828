"""The index of places: one box a GeoProperty, found by R*Tree."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import apsw
import msgspec

from hiroba.context.store.types import Place

SLOTS = 16  # GeoProperties of different names that are indexed; further ones are looked through


class _Geometry(msgspec.Struct):
    coordinates: list[float]


class _GeoProperty(msgspec.Struct):
    value: _Geometry


_members = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode  # values are not looked into
_point = msgspec.json.Decoder(_GeoProperty).decode  # of other geometries coordinates are no numbers


class Slots:
    """Names of GeoProperties and their slots, the same in every process."""

    def __init__(self) -> None:
        self._slots: dict[str, int] = {}

    def refresh(self, connection: apsw.Connection) -> None:
        self._slots = {name: slot for slot, name in connection.execute("SELECT slot, name FROM geoslot")}

    def __len__(self) -> int:
        return len(self._slots)

    def items(self) -> Iterable[tuple[str, int]]:
        return self._slots.items()

    def get(self, name: str) -> int | None:
        return self._slots.get(name)

    def make(self, connection: apsw.Connection, name: str) -> int | None:
        """The slot of a name, made within the running transaction while there are free ones."""
        slot = self._slots.get(name)
        if slot is None and len(self._slots) < SLOTS:
            self.refresh(connection)
            slot = self._slots.get(name)
            if slot is None and len(self._slots) < SLOTS:
                slot = len(self._slots)
                connection.execute("INSERT INTO geoslot VALUES (?, ?)", (slot, name))
                self._slots[name] = slot
        return slot


def exactly(place: Place, body: bytes) -> Place:
    """A place of the index, which keeps numbers of four bytes, as the entity has it where that is a point."""
    try:
        lon, lat, *_ = _point(_members(body)[place.attribute]).value.coordinates
    except (msgspec.ValidationError, KeyError):
        return place
    return Place(place.attribute, lon, lat, lon, lat)


def forget(connection: apsw.Connection, slots: Slots, row: int, shape: Sequence[str]) -> None:
    """Take away the places of a row whose attributes (`name:Kind`) were these."""
    for attribute in shape:
        name, _colon, kind = attribute.rpartition(":")
        slot = slots.get(name) if kind == "GeoProperty" else None
        if slot is not None:
            connection.execute("DELETE FROM place WHERE id = ?", (row * SLOTS + slot,))


def keep(connection: apsw.Connection, slots: Slots, row: int, places: Sequence[Place]) -> None:
    """Index the places of a row that has none indexed; instances of one attribute share a box."""
    for place in _joined(places):
        slot = slots.make(connection, place.attribute)
        if slot is None:
            continue
        connection.execute(
            "INSERT INTO place VALUES (?,?,?,?,?)",
            (row * SLOTS + slot, place.west, place.east, place.south, place.north),
        )


def _joined(places: Sequence[Place]) -> Sequence[Place]:
    if len(places) < 2:
        return places
    boxes: dict[str, Place] = {}
    for place in places:
        other = boxes.get(place.attribute)
        boxes[place.attribute] = place if other is None else _around(place, other)
    return list(boxes.values())


def _around(one: Place, other: Place) -> Place:
    return Place(
        one.attribute,
        min(one.west, other.west),
        min(one.south, other.south),
        max(one.east, other.east),
        max(one.north, other.north),
    )
