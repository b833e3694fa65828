"""What SensorThings knows and an NGSI-LD entity has no place for, kept as documents of the store.

Locations: things (their ids) besides their own properties. Datastreams, under the id of the stream: the names
of their Sensor and ObservedProperty. Sensors, ObservedProperties: their own properties. FeaturesOfInterest:
also the things with observations of them, as far as that was noted. What is of nothing any more and was of
something that not everybody sees has a mark.
"""

from __future__ import annotations

from typing import Any

import msgspec

from hiroba.context.store.types import Store
from hiroba.kernel.mynumber import service as mynumber

KINDS = {
    "Locations": "sta-location",
    "Datastreams": "sta-datastream",
    "Sensors": "sta-sensor",
    "ObservedProperties": "sta-observed-property",
    "FeaturesOfInterest": "sta-feature-of-interest",
}
CLOSED = "closed"  # the mark
Document = dict[str, Any]
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode
_last: dict[str, tuple[Store, int, dict[str, dict[str, Document]]]] = {}


def documents(store: Store, tenant: str, set: str) -> dict[str, Document]:
    """The documents of a set by id, not to be changed."""
    kind = KINDS[set]
    revision = store.revision(kind)
    known = _last.get(kind)
    if known is None or known[0] is not store or known[1] != revision:
        found: dict[str, dict[str, Document]] = {}
        for (owner, id), body in store.documents(kind).items():
            found.setdefault(owner, {})[id] = _decode(body)
        known = _last[kind] = store, revision, found
    return known[2].get(tenant, {})


def left(document: Document, *, closed: bool) -> Document:
    """A document that is of nothing any more. closed: what it was of was not for everybody, nor is it."""
    own = {name: value for name, value in document.items() if name != CLOSED}
    return {**own, CLOSED: True} if closed else own


async def keep(store: Store, tenant: str, set: str, id: str, document: Document | None) -> None:
    """Keep a document; None deletes it. Raises MyNumberFound."""
    if document is None:
        await store.put(KINDS[set], tenant, id, None)
        return
    text = _encode(document)
    mynumber.refuse_in(document, text)
    await store.put(KINDS[set], tenant, id, text)
