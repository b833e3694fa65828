"""Whole entities: create, replace, upsert, delete (ETSI GS CIM 009, 5.6.1, 5.6.6 to 5.6.8, 5.6.18)."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import msgspec

from hiroba.context.entities.errors import EntityExists
from hiroba.context.entities.shapes import HEAD, MOST_USUAL, outline_of
from hiroba.context.entities.state import alive, encode, require
from hiroba.context.entities.types import Draft
from hiroba.context.entities.updating import append
from hiroba.context.entities.usual import Usual
from hiroba.context.store.service import times_of, times_text
from hiroba.context.store.types import Apply, Change, Deleted, Micros, Place, Stored, Unchanged

_decode_members = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_DELETED = Deleted()
_HEAD_AFTER = (b'"scope":', b'"expiresAt":')  # members before the attributes that most entities have not
_ID, _TYPE = b'{"id":"', b'","type":"'
_LONGEST = 8192  # bytes of times that are remembered


def create(draft: Draft | Usual) -> Apply:
    """A new entity. Raises EntityExists."""
    fresh = _fresh(draft)

    def apply(stored: Stored | None, now: Micros) -> Change:
        if alive(stored, now) is not None:
            raise EntityExists(id=draft.id)
        return fresh(None, now)

    return apply


def replace(draft: Draft | Usual) -> Apply:
    """Another entity in the place of one that is there; it keeps its creation times. Raises UnknownEntity."""
    fresh = _fresh(draft)

    def apply(stored: Stored | None, now: Micros) -> Change:
        return fresh(require(stored, now, draft.id or ""), now)

    return apply


def upsert(draft: Draft | Usual, *, update: bool = False) -> Apply:
    """Create, or else replace; with `update` the attributes are written into what is there."""
    if update:
        return _upsert_into(draft.draft() if isinstance(draft, Usual) else draft)
    fresh = _fresh(draft)

    def apply(stored: Stored | None, now: Micros) -> Change:
        return fresh(alive(stored, now), now)

    return apply


def _upsert_into(draft: Draft) -> Apply:
    into = append(draft)

    def apply(stored: Stored | None, now: Micros) -> Change | Deleted | Unchanged:
        found = alive(stored, now)
        return _fresh(draft)(None, now) if found is None else into(found, now)

    return apply


def delete(identifier: str) -> Apply:
    """Raises UnknownEntity."""

    def apply(stored: Stored | None, now: Micros) -> Deleted:
        require(stored, now, identifier)
        return _DELETED

    return apply


class _fresh:  # noqa: N801 (a function with what does not depend on the moment worked out before)
    """The change that makes an entity exactly as drafted, over nothing or over another."""

    __slots__ = ("_body", "_expires", "_outline", "_types")

    def __init__(self, draft: Draft | Usual) -> None:
        self._types = draft.types
        if isinstance(draft, Usual):
            self._body, self._outline, self._expires = draft.text, draft.outline, None
        else:
            self._body = encode(draft.body)
            self._outline = outline_of(draft.body, self._body)
            self._expires = draft.expires

    def __call__(self, stored: Stored | None, now: Micros) -> Change:
        outline = self._outline
        gone: tuple[str, ...] = ()
        old = None
        places: tuple[Place, ...] | None = outline.places
        if stored is None:
            times = _new_times(outline.keys, now)
        else:
            times = _times_over(stored.times, outline.keys, now)
            old, gone = self._before(stored)
            if stored.shape == outline.shape and self._stays(old):
                places = None
        return Change(
            self._types, self._body, times, outline.shape, outline.plain, outline.names, gone, old, places,
            self._expires,
        )  # fmt: skip

    def _before(self, stored: Stored) -> tuple[bytes | None, tuple[str, ...]]:
        """The attributes that were there (see Change.old), and the names of those that go."""
        before = stored.body
        if stored.shape == self._outline.shape and stored.types == self._types:
            head = _head(self._body)
            if head and before.startswith(head) and not before.startswith(_HEAD_AFTER, len(head)):
                return b"{" + before[len(head) :], ()  # nothing has to be taken apart
        members = _decode_members(before)
        for name in HEAD:
            members.pop(name, None)
        names = frozenset(self._outline.names)
        return encode(members) if members else None, tuple([name for name in members if name not in names])

    def _stays(self, old: bytes | None) -> bool:
        """Its places are the very ones that it had: their index need not be touched."""
        geo = self._outline.geo
        if not geo:
            return True
        only = _only(geo)
        return bool(only(old or b"{}") == only(self._body))


def _head(body: bytes) -> bytes:
    """The id and the one type that a body begins with, and the comma behind them; nothing where it has
    several types, or one that has to be escaped."""
    kind = body.find(_TYPE, len(_ID))
    end = body.find(b'","', kind + len(_TYPE)) if kind > 0 else -1
    head = body[: end + 2]
    return head if end > 0 and b"\\" not in head else b""


@lru_cache(maxsize=256)  # few names are of places
def _only(names: tuple[str, ...]) -> Callable[[bytes], Any]:
    """What decodes nothing of an entity but these members, as the bytes that they are."""
    fields = [(f"at{number}", msgspec.Raw, msgspec.Raw()) for number in range(len(names))]
    rename = {field: name for (field, _type, _default), name in zip(fields, names, strict=True)}
    return msgspec.json.Decoder(msgspec.defstruct("Only", fields, rename=rename)).decode


def _new_times(keys: tuple[str, ...], now: Micros) -> bytes:
    return (_remembered_new if len(keys) <= MOST_USUAL else _encode_new)(keys, now)


def _times_over(before: bytes, keys: tuple[str, ...], now: Micros) -> bytes:
    """What was there keeps the time of its creation."""
    usual = len(keys) <= MOST_USUAL and len(before) <= _LONGEST
    return (_remembered_over if usual else _encode_over)(before, keys, now)


def _encode_new(keys: tuple[str, ...], now: Micros) -> bytes:
    return times_text(dict.fromkeys(("", *keys), (now, now)))


def _encode_over(before: bytes, keys: tuple[str, ...], now: Micros) -> bytes:
    there = times_of(before)
    return times_text({key: (there[key][0] if key in there else now, now) for key in ("", *keys)})


# what is written together now was mostly written together before: its times are the same
_remembered_new = lru_cache(maxsize=256)(_encode_new)
_remembered_over = lru_cache(maxsize=256)(_encode_over)
