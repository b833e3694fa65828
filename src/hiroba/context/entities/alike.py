"""Many entities of one context: most are like the one before, and are read by a decoder made for its kind."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Literal

import msgspec
from msgspec.structs import astuple

from hiroba.context.entities.usual import Likeness, Usual, checked, likeness_of, usual_members, usual_of
from hiroba.context.jsonld.types import Context

_WORTH = 16  # alike in a row before a decoder is made: that costs what it saves on some two hundred
_encode = msgspec.json.Encoder().encode


class UsualReader:
    """Reads usual entities that stand in one context (see `read_usual`)."""

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

    def _read(self, text: msgspec.Raw | bytes) -> Usual | None:
        members = usual_members(text)
        if members is None:
            return None
        identifier = members.pop("id", None)
        like = likeness_of(members, self._context)
        if like is None:
            return None
        self._meet(like)
        return usual_of(like, identifier, list(members.values()))

    def _meet(self, like: Likeness) -> None:
        self._met = self._met + 1 if like == self._like else 1
        self._like = like
        if self._met == _WORTH:
            self._alike = _alike(like)


class _Alike:
    """Reads entities of one likeness: msgspec checks names and kinds, and writes what it has read."""

    def __init__(self, like: Likeness) -> None:
        named = {f"a{place}": term for place, term in enumerate(like.terms)}
        fields = [("id", str), ("type", Literal[like.kind]), *zip(named, like.kinds, strict=True)]
        entity = msgspec.defstruct("Entity", fields, rename=named, forbid_unknown_fields=True, gc=False)
        self._decode: Callable[[msgspec.Raw | bytes], Any] = msgspec.json.Decoder(entity).decode
        self._like = like
        self._as_it_came = (like.kind, *like.terms) == (like.type, *like.plan.names)

    def read(self, text: msgspec.Raw | bytes) -> Usual | None:
        try:
            entity = self._decode(text)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None
        identifier, _kind, *attributes = astuple(entity)
        if self._as_it_came:
            return checked(self._like, identifier, attributes, _encode(entity))
        return usual_of(self._like, identifier, attributes)


_alike = lru_cache(maxsize=256)(_Alike)
