"""Mapbox Vector Tiles 2.1, written. (Why not by a library: docs/decisions/0015-tiles-from-memory.md)"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import IntEnum

from hiroba.context.city.types import EXTENT

MEDIA_TYPE = "application/vnd.mapbox-vector-tile"
Value = str | int
# Names of fields with their wire types, as in vector_tile.proto
_LAYER, _NAME, _FEATURE, _KEY, _VALUE = 0x1A, 0x0A, 0x12, 0x1A, 0x22
_TAGS, _TYPE, _GEOMETRY, _STRING, _UNSIGNED = 0x12, 0x18, 0x22, 0x0A, 0x28
_EXTENT_AND_VERSION = b"\x28", b"\x78\x02"


class Kind(IntEnum):
    """Of a geometry."""

    POINT = 1
    LINE = 2
    POLYGON = 3


class Layer:
    """A layer that is being written."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._features = bytearray()
        self._keys: dict[str, int] = {}
        self._values: dict[Value, int] = {}

    def add(self, kind: Kind, geometry: Iterable[int], properties: Mapping[str, Value]) -> None:
        """geometry: commands and parameters (4.3)."""
        keys, values = self._keys, self._values
        tags: list[int] = []
        for name, value in properties.items():
            tags.append(keys.setdefault(name, len(keys)))
            tags.append(values.setdefault(value, len(values)))
        kinds = bytes((_TYPE, kind))
        self._features += _field(
            _FEATURE, _field(_TAGS, _varints(tags)) + kinds + _field(_GEOMETRY, _varints(geometry))
        )

    def written(self) -> bytes:
        """The layer as a part of a tile; nothing where it has no feature."""
        if not self._features:
            return b""
        said = bytearray(_field(_NAME, self._name.encode()))
        said += self._features
        for key in self._keys:
            said += _field(_KEY, key.encode())
        for value in self._values:
            told = _field(_STRING, value.encode()) if isinstance(value, str) else _number(value)
            said += _field(_VALUE, told)
        extent, version = _EXTENT_AND_VERSION
        return _field(_LAYER, bytes(said) + extent + _varint(EXTENT) + version)


def _number(value: int) -> bytes:
    return bytes((_UNSIGNED,)) + _varint(value)


def _field(name: int, content: bytes | bytearray) -> bytes:
    return bytes((name,)) + _varint(len(content)) + content


def _varints(values: Iterable[int]) -> bytes:
    return b"".join([_SMALL[each] if each < _USUAL else _encoded(each) for each in values])


def _varint(value: int) -> bytes:
    if value < _USUAL:
        return _SMALL[value]
    return _encoded(value)


def _encoded(value: int) -> bytes:
    found = bytearray()
    while value >= 0x80:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    found.append(value)
    return bytes(found)


_USUAL = 1 << 14
_SMALL = [_encoded(value) for value in range(_USUAL)]
