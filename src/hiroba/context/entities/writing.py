"""Whole entities: create, replace, upsert, delete (ETSI GS CIM 009, 5.6.1, 5.6.6 to 5.6.8, 5.6.18)."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from hiroba.context.entities.errors import EntityExists
from hiroba.context.entities.shapes import HEAD, outline_of
from hiroba.context.entities.state import alive, encode, require
from hiroba.context.entities.types import Draft
from hiroba.context.entities.updating import append
from hiroba.context.store.types import Apply, Change, Deleted, Micros, Place, Stored, Unchanged

_decode_members = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_decode_times = msgspec.json.Decoder(dict[str, list[int]]).decode
_DELETED = Deleted()


def create(draft: Draft) -> Apply:
    """A new entity. Raises EntityExists."""
    fresh = _fresh(draft)

    def apply(stored: Stored | None, now: Micros) -> Change:
        if alive(stored, now) is not None:
            raise EntityExists(id=draft.id)
        return fresh(None, now)

    return apply


def replace(draft: Draft) -> Apply:
    """Another entity in the place of one that is there; it keeps its creation times. Raises UnknownEntity."""
    fresh = _fresh(draft)

    def apply(stored: Stored | None, now: Micros) -> Change:
        return fresh(require(stored, now, draft.id or ""), now)

    return apply


def upsert(draft: Draft, *, update: bool = False) -> Apply:
    """Create, or else replace; with `update` the attributes are written into what is there."""
    if update:
        return _upsert_into(draft)
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

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._body = encode(draft.body)
        self._outline = outline_of(draft.body)

    def __call__(self, stored: Stored | None, now: Micros) -> Change:
        outline, body = self._outline, self._draft.body
        gone: tuple[str, ...] = ()
        old = None
        places: tuple[Place, ...] | None = outline.places
        if stored is None:
            times = {key: [now, now] for key in ("", *outline.keys)}
        else:
            times = _times_over(_decode_times(stored.times), outline.keys, now)
            before = _decode_members(stored.body)
            for name in HEAD:
                before.pop(name, None)
            gone = tuple([name for name in before if name not in body])
            old = encode(before) if before else None
            if self._stays(before, stored):
                places = None
        return Change(
            types=self._draft.types,
            body=self._body,
            times=encode(times),
            shape=outline.shape,
            plain=outline.plain,
            changed=outline.names,
            gone=gone,
            old=old,
            places=places,
            expires=self._draft.expires,
        )

    def _stays(self, before: Mapping[str, msgspec.Raw], stored: Stored) -> bool:
        """Its places are the very ones that it had: their index need not be touched."""
        body = self._draft.body
        return stored.shape == self._outline.shape and all(
            name in before and bytes(before[name]) == encode(body[name]) for name in self._outline.geo
        )


def _times_over(before: dict[str, list[int]], keys: tuple[str, ...], now: Micros) -> dict[str, list[int]]:
    """What was there keeps the time of its creation."""
    if len(before) == len(keys) + 1 and all(map(before.__contains__, keys)):
        for entry in before.values():
            entry[1] = now
        return before
    return {key: [before[key][0] if key in before else now, now] for key in ("", *keys)}
