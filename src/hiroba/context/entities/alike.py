"""Many entities of one context: most are like the one before, and are read by a decoder made for its kind."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from itertools import chain
from typing import Any, ClassVar, Literal

import msgspec
from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import astuple

from hiroba.context.entities.types import NULL
from hiroba.context.entities.usual import (
    Attribute,
    Likeness,
    Property,
    Relationship,
    Usual,
    are_moments,
    checked,
    likeness_of,
    outlined,
    unspoken,
    usual_members,
    usual_of,
)
from hiroba.context.jsonld.types import Context
from hiroba.kernel.mynumber import service as mynumber

_WORTH = 16  # alike in a row before a decoder is made: that costs what it saves on some two hundred
_AT_ONCE = 2_000_000  # bytes of a list that is read at once: others wait for some milliseconds
_encode = msgspec.json.Encoder().encode
_lines = msgspec.json.Encoder().encode_lines


class UsualReader:
    """Reads usual entities of one context (see `read_usual`), and remembers what they were like."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._like: Likeness | None = None
        self._met = 0
        self._alike: _Alike | None = None

    def read(self, text: msgspec.Raw | bytes) -> Usual | None:
        """Read the JSON of an entity; None where it is not usual, or no JSON. Its attributes may come in the
        order of an entity like it."""
        usual = None if self._alike is None else self._alike.read(text)
        return self._read(text) if usual is None else usual

    def read_all(self, body: bytes) -> list[Usual] | None:
        """Read a JSON list whose entities are all like those before; None where one is not, or there is more
        to be looked at."""
        return None if self._alike is None or len(body) > _AT_ONCE else self._alike.read_all(body)

    def _read(self, text: msgspec.Raw | bytes) -> Usual | None:
        members = usual_members(text)
        if members is None:
            return None
        identifier = members.pop("id", None)
        like = likeness_of(members, self._context)
        if like is None:
            return None
        attributes = list(members.values())
        self._meet(like, attributes)
        return usual_of(like, identifier, attributes)

    def _meet(self, like: Likeness, attributes: list[Any]) -> None:
        self._met = self._met + 1 if like == self._like else 1
        self._like = like
        if self._met == _WORTH:
            self._alike, self._met = _alike(like, tuple(map(_kind_of, attributes))), 0


@lru_cache(maxsize=64)  # what comes in one context is much like what came in it before
def usual_reader(context: Context) -> UsualReader:
    """The reader of a context."""
    return UsualReader(context)


class _Number(Attribute, kw_only=True):
    """A Property of a number. unit: the unitCode that it has, if one."""

    unit: ClassVar[str | UnsetType] = UNSET
    value: int | float | bool


def _kind_of(attribute: Any) -> type[Struct]:
    kind: type[Struct] = type(attribute)
    return _number(attribute.unitCode) if kind is Property and type(attribute.value) is not str else kind


@lru_cache(maxsize=256)
def _number(unit: str | UnsetType) -> type[Struct]:
    """What decodes Properties of a number that have this unit."""
    fields = [] if unit is UNSET else [("unitCode", Literal[unit])]
    return msgspec.defstruct(
        "Number", fields, bases=(_Number,), namespace={"unit": unit}, tag="Property", tag_field="type",
        forbid_unknown_fields=True, gc=False, kw_only=True,
    )  # fmt: skip


class _Alike:
    """Reads entities of one likeness with attributes of these kinds: msgspec checks them, and writes what it
    has read."""

    def __init__(self, like: Likeness, kinds: tuple[type[Struct], ...]) -> None:
        named = {f"a{place}": term for place, term in enumerate(like.terms)}
        fields = [("id", str), ("type", Literal[like.kind]), *zip(named, kinds, strict=True)]
        entity = msgspec.defstruct("Entity", fields, rename=named, forbid_unknown_fields=True, gc=False)
        self._decode: Callable[[msgspec.Raw | bytes], Any] = msgspec.json.Decoder(entity).decode
        self._decode_all: Callable[[bytes], list[Any]] = msgspec.json.Decoder(list[entity]).decode  # type: ignore[valid-type]
        self._like = like
        self._little = _says_little(like, kinds)
        self._as_it_came = (like.kind, *like.terms) == (like.type, *like.plan.names)

    def read(self, text: msgspec.Raw | bytes) -> Usual | None:
        try:
            entity = self._decode(text)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None
        identifier, _kind, *attributes = astuple(entity)
        if not self._as_it_came:
            return usual_of(self._like, identifier, attributes)
        text = _encode(entity)
        if self._little and not mynumber.may_speak(identifier.encode()):
            return unspoken(self._like, identifier, attributes, text)
        return checked(self._like, identifier, attributes, text)

    def read_all(self, body: bytes) -> list[Usual] | None:
        if not self._as_it_came:
            return None
        try:
            entities = self._decode_all(body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None
        written = _lines(entities)
        parts = list(map(astuple, entities))
        if self._speaks(written, parts) or not are_moments(chain.from_iterable(part[2:] for part in parts)):
            return None
        found = []
        for part, text in zip(parts, written.split(b"\n"), strict=False):  # behind the last line is nothing
            usual = outlined(self._like, part[0], part[2:], text)
            if usual is None:
                return None
            found.append(usual)
        return found

    def _speaks(self, written: bytes, parts: list[tuple[Any, ...]]) -> bool:
        """Whether there are words to be looked at one by one."""
        if not self._little:
            return NULL.encode() in written or mynumber.may_speak(written)
        return mynumber.may_speak("\n".join([part[0] for part in parts]).encode())


_alike = lru_cache(maxsize=256)(_Alike)


def _says_little(like: Likeness, kinds: tuple[type[Struct], ...]) -> bool:
    """Whether entities like it have no words but their id and moments, and among their names and units none
    that must not be there."""
    units = [kind.unit for kind in kinds if issubclass(kind, _Number) and kind.unit is not UNSET]
    said = _encode([like.type, *like.plan.names, *units])
    words = any(kind in (Property, Relationship) for kind in kinds)
    return not (words or NULL.encode() in said or mynumber.may_speak(said))
