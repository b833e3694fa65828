"""Whole entities: create, replace, upsert, delete (ETSI GS CIM 009, 5.6.1, 5.6.6 to 5.6.8, 5.6.18)."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from hiroba.context.entities.errors import EntityExists
from hiroba.context.entities.geometry import places_of
from hiroba.context.entities.state import HEAD, alive, encode, is_simple, kind_of, require, times_of
from hiroba.context.entities.types import Draft
from hiroba.context.entities.updating import append
from hiroba.context.store.types import Apply, Change, Deleted, Micros, Place, Stored

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
    fresh = _fresh(draft)
    into = append(draft) if update else None

    def apply(stored: Stored | None, now: Micros) -> Change:
        found = alive(stored, now)
        if found is not None and into is not None:
            change = into(found, now)
            assert type(change) is Change
            return change
        return fresh(found, now)

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
        body = draft.body
        names = [name for name in body if name not in HEAD]
        self._draft = draft
        self._names = tuple(names)
        self._body = encode(body)
        self._shape = tuple(sorted([f"{name}:{kind_of(body[name])}" for name in names]))
        self._plain = all(is_simple(body[name]) for name in names)
        self._places = places_of(body)
        geo = [name for name in names if kind_of(body[name]) == "GeoProperty"]
        self._geo = {name: encode(body[name]) for name in geo}

    def __call__(self, stored: Stored | None, now: Micros) -> Change:
        times = times_of(self._draft.body, now)
        gone: tuple[str, ...] = ()
        old = None
        places: tuple[Place, ...] | None = self._places
        if stored is not None:
            for key, (created, _modified) in _decode_times(stored.times).items():
                if key in times:
                    times[key][0] = created
            before = _decode_members(stored.body)
            for name in HEAD:
                before.pop(name, None)
            gone = tuple([name for name in before if name not in self._draft.body])
            old = encode(before) if before else None
            if self._stays(before, stored):
                places = None
        return Change(
            types=self._draft.types,
            body=self._body,
            times=encode(times),
            shape=self._shape,
            plain=self._plain,
            changed=self._names,
            gone=gone,
            old=old,
            places=places,
            expires=self._draft.expires,
        )

    def _stays(self, before: Mapping[str, msgspec.Raw], stored: Stored) -> bool:
        """Its places are the very ones that it had: their index need not be touched."""
        places = sum(each.endswith(":GeoProperty") for each in stored.shape)
        return places == len(self._geo) and all(
            name in before and bytes(before[name]) == raw for name, raw in self._geo.items()
        )
