"""An entity while it is being changed: taken apart no further than the change needs.

Attributes that a write does not touch stay the bytes that they are (msgspec.Raw), so the cost of a write
is that of what it writes.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

import msgspec

from hiroba.context.entities.datasets import Attribute, time_key
from hiroba.context.entities.errors import UnknownEntity
from hiroba.context.entities.geometry import places_of
from hiroba.context.entities.shapes import HEAD, is_plain, kind_of
from hiroba.context.entities.times import micros_of
from hiroba.context.entities.types import DATASET
from hiroba.context.store.service import Stamps
from hiroba.context.store.types import Change, Micros, Place, Stored
from hiroba.kernel.mynumber import service as mynumber

encode = msgspec.json.Encoder().encode
_decode_members = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_decode = msgspec.json.Decoder().decode


@lru_cache(maxsize=4096)  # most entities are of few shapes
def _geo_of(shape: tuple[str, ...]) -> frozenset[str]:
    """The names of the GeoProperties of a shape."""
    return frozenset(each.rpartition(":")[0] for each in shape if each.endswith(":GeoProperty"))


def alive(stored: Stored | None, now: Micros) -> Stored | None:
    """An entity whose time is over is not there (4.22)."""
    if stored is not None and stored.expires is not None and stored.expires <= now:
        return None
    return stored


def require(stored: Stored | None, now: Micros, identifier: str) -> Stored:
    """Return what is there. Raises UnknownEntity."""
    found = alive(stored, now)
    if found is None:
        raise UnknownEntity(id=identifier)
    return found


class State:
    """An entity under change. `members` and `times` are its own; `changed`, `gone` and `old` fill up."""

    __slots__ = ("_kinds", "_now", "_stored", "changed", "gone", "members", "old", "times", "types")

    def __init__(self, stored: Stored, now: Micros) -> None:
        self._stored, self._now = stored, now
        self.members: dict[str, Any] = _decode_members(stored.body)
        self.times = Stamps(stored.times)
        self.types = stored.types
        self.changed: dict[str, Attribute] = {}
        self.gone: list[str] = []
        self.old: dict[str, Any] = {}
        self._kinds: dict[str, str] = {}  # of what changed, at the end

    def read(self, name: str) -> Any:
        """The member, taken apart; None where there is none."""
        if name in self.changed:
            return self.changed[name]
        found = self.members.get(name)
        return _decode(found) if type(found) is msgspec.Raw else found

    def holds_one(self, name: str, dataset: str | None) -> bool:
        """The attribute is one instance, of this datasetId."""
        found = self.members.get(name)
        if type(found) is msgspec.Raw:
            text = bytes(found)
            if b'"datasetId"' not in text:
                return dataset is None
            found = _decode(text)
        return type(found) is dict and found.get("datasetId") == dataset

    def put(self, name: str, attribute: Attribute, written: Iterable[str | None]) -> None:
        """Write an attribute. written: the datasetIds of the instances that are new in it."""
        before = self.members.get(name)
        if before is not None and name not in self.old:
            self.old[name] = before
        self.members[name] = self.changed[name] = attribute
        for dataset in written:
            self.times.touch(time_key(name, dataset), self._now)

    def remove(self, name: str) -> None:
        """Take a whole attribute away."""
        self.old.setdefault(name, self.members.pop(name))
        self.changed.pop(name, None)
        self.gone.append(name)
        self.times.drop(name, name + DATASET)

    def add_types(self, types: Iterable[str]) -> None:
        """Types are only ever added to an entity (5.6.2, 5.6.3). Raises MyNumberFound."""
        before, self.types = self.types, tuple(dict.fromkeys([*self.types, *types]))
        if self.types != before:
            mynumber.refuse({"type": self.types})
        self.members["type"] = self.types[0] if len(self.types) == 1 else list(self.types)

    def set_head(self, name: str, value: Any) -> None:
        """Set `scope` or `expiresAt`, which stand before the attributes; None takes it away. Raises
        MyNumberFound."""
        mynumber.refuse({name: value})
        self.members.pop(name, None)
        if value is None:
            return
        rest = {key: member for key, member in self.members.items() if key not in HEAD}
        head = {key: member for key, member in self.members.items() if key in HEAD}
        self.members = {**head, name: value, **rest}

    def done(self, result: Any = None) -> Change:
        """Raises MyNumberFound."""
        mynumber.refuse_in(self.changed, encode(self.changed))
        self.times.touch("", self._now)
        self._kinds = {name: kind_of(attribute) for name, attribute in self.changed.items()}
        shape, plain = self._shape()
        expires = self.read("expiresAt") if "expiresAt" in self.members else None
        return Change(
            types=self.types,
            body=encode(self.members),
            times=self.times.text(),
            shape=shape,
            plain=plain,
            changed=tuple(self.changed),
            gone=tuple(self.gone),
            old=encode(self.old) if self.old else None,
            places=self._places(),
            expires=None if expires is None else micros_of(expires),
            result=result,
        )

    def _shape(self) -> tuple[tuple[str, ...], bool]:
        """The shape after the change, made from the one before it."""
        before = self._stored.shape
        written = [f"{name}:{kind}" for name, kind in self._kinds.items()]
        simple = all(map(is_plain, self.changed.values()))
        if not self.gone and all(map(before.__contains__, written)):
            shape = before
        else:
            names = {*self.changed, *self.gone}
            kept = [each for each in before if each.rpartition(":")[0] not in names]
            shape = tuple(sorted([*kept, *written]))
        if self._stored.plain:
            return shape, simple
        if not simple:
            return shape, False
        others = [self.read(name) for name in self.members if name not in HEAD and name not in self.changed]
        return shape, all(is_plain(each) for each in others)

    def _places(self) -> tuple[Place, ...] | None:
        """None where no GeoProperty was touched."""
        geo = _geo_of(self._stored.shape)
        if (
            geo.isdisjoint(self.changed)
            and geo.isdisjoint(self.gone)
            and "GeoProperty" not in self._kinds.values()
        ):
            return None
        there = {*geo, *self.changed}
        return places_of({name: self.read(name) for name in there if name in self.members})
