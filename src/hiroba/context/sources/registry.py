"""The registrations of a space, as of now, ready to be matched."""

from __future__ import annotations

import time
from collections.abc import Mapping
from weakref import WeakKeyDictionary

import msgspec

from hiroba.context.sources.compiling import compiled
from hiroba.context.sources.types import REGISTRATION, Kept, Registration
from hiroba.context.store.types import Micros, Store
from hiroba.kernel.mynumber import service as mynumber

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Kept).decode
_NONE: dict[str, Kept] = {}


class _Known:
    """What was compiled of one store; a document that did not change is not read again."""

    __slots__ = ("bodies", "kept", "revision")

    def __init__(self) -> None:
        self.revision = -1
        self.bodies: dict[tuple[str, str], bytes] = {}
        self.kept: dict[str, dict[str, Kept]] = {}

    def renew(self, documents: Mapping[tuple[str, str], bytes]) -> None:
        before, kept = self.bodies, self.kept
        self.bodies, self.kept = dict(documents), {}
        for key, body in self.bodies.items():
            space, id = key
            old = kept.get(space, _NONE).get(id)
            same = old is not None and before.get(key) is body
            self.kept.setdefault(space, {})[id] = old if same and old is not None else _kept(body, space)


_KNOWN: WeakKeyDictionary[Store, _Known] = WeakKeyDictionary()


def _kept(body: bytes, space: str) -> Kept:
    kept = _decode(body)
    kept.registration = compiled(kept.document, space)
    return kept


def now() -> Micros:
    return time.time_ns() // 1000


def all_of(store: Store, space: str) -> dict[str, Kept]:
    """Every registration of a space by id, expired ones too. Not to be changed."""
    newest = revision(store)
    known = _KNOWN.get(store)
    if known is None:
        known = _KNOWN[store] = _Known()
    if known.revision != newest:
        known.renew(store.documents(REGISTRATION))
        known.revision = newest
    return known.kept.get(space, _NONE)


def living(store: Store, space: str) -> list[Registration]:
    """The registrations that are in force. Costs next to nothing where there are none."""
    kept = all_of(store, space)
    if not kept:
        return []
    at = now()
    found = [each.registration for each in kept.values()]
    return [each for each in found if each is not None and (each.expires is None or each.expires > at)]


def revision(store: Store) -> int:
    """A number that is another one as soon as a registration of any space came, changed or went."""
    return store.revision(REGISTRATION)


def find(store: Store, space: str, id: str) -> Kept | None:
    """One registration in force."""
    kept = all_of(store, space).get(id)
    if kept is None or kept.registration is None:
        return None
    expires = kept.registration.expires
    return kept if expires is None or expires > now() else None


async def keep(store: Store, registration: Registration, before: Kept | None) -> Kept:
    """Put a new or changed registration into the store."""
    at = now()
    kept = Kept(document=dict(registration.document), created=before.created if before else at, modified=at)
    await store.put(REGISTRATION, registration.space, registration.id, mynumber.refuse_json(_encode(kept)))
    return kept


async def drop(store: Store, space: str, id: str) -> None:
    await store.put(REGISTRATION, space, id, None)


def read_body(body: bytes, space: str) -> Kept:
    """A registration as a record of the log has it."""
    return _kept(body, space)
