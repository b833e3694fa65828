"""Entities for the tests of the room: what a store would hold of them."""

from __future__ import annotations

from typing import Any

import msgspec

from hiroba.context.entities import service as entities
from hiroba.context.jsonld.types import Context
from hiroba.context.store.service import Times, times_of
from hiroba.context.store.types import Apply, Change, Micros, Owner, Stored

CORE = Context()
NOW: Micros = 1_790_000_000_000_000
LATER: Micros = NOW + 60_000_000
ID = "urn:ngsi-ld:Room:1"
Document = dict[str, Any]


def room(**attributes: Any) -> Document:
    return {"id": ID, "type": "Room", **attributes}


def number(value: Any, **members: Any) -> Document:
    return {"type": "Property", "value": value, **members}


def kept(document: Document, at: Micros = NOW) -> Stored:
    """What is stored of an entity that was created."""
    outcome = entities.create(entities.read_entity(document, CORE))(None, at)
    assert isinstance(outcome, Change)
    return stored(outcome, document["id"], at, at)


def stored(change: Change, id: str = ID, created: Micros = NOW, modified: Micros = NOW) -> Stored:
    return Stored(
        "town", id, change.types, change.body, change.times, created, modified, change.shape, change.plain,
        Owner(), change.expires, 1,
    )  # fmt: skip


def after(apply: Apply, before: Stored, at: Micros = LATER) -> Change:
    """The change that a write makes."""
    outcome = apply(before, at)
    assert isinstance(outcome, Change)
    return outcome


def body(change: Change | Stored) -> Document:
    found: Document = msgspec.json.decode(change.body)
    return found


def times(change: Change | Stored) -> Times:
    return times_of(change.times)
