"""What types and attributes sources have (ETSI GS CIM 009, 5.7.5 to 5.7.10)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from hiroba.context.jsonld.types import Context
from hiroba.context.sources import service as sources
from hiroba.context.sources.types import Asked, Match, Reply
from hiroba.context.store.types import Shape
from hiroba.kernel.decide.types import Sight
from hiroba.kernel.errors.types import HirobaError
from hiroba.protocols.http.types import Request
from hiroba.protocols.ngsi_ld.distribution import reads
from hiroba.protocols.ngsi_ld.distribution.requests import Trip, not_asked, outgoing, send, trip_of
from hiroba.protocols.ngsi_ld.distribution.warnings import warn
from hiroba.protocols.ngsi_ld.distribution.words import words_for

UNKNOWN = ""  # the kind of an attribute of which only the name is told


class Listing(msgspec.Struct, frozen=True):
    """A resource of discovery. plain, details, one: operations of 4.20."""

    path: str
    plain: str
    details: str
    one: str

    def operation(self, request: Request) -> str:
        if request.segments:
            return self.one
        return self.details if request.parameter("details") == "true" else self.plain


TYPES = Listing("types", "retrieveEntityTypes", "retrieveEntityTypeDetails", "retrieveEntityTypeInfo")
ATTRIBUTES = Listing("attributes", "retrieveAttrTypes", "retrieveAttrTypeDetails", "retrieveAttrTypeInfo")


async def elsewhere(
    request: Request, listing: Listing, tenant: str, sight: Sight, context: Context
) -> list[Shape]:
    """What sources tell, as shapes. Raises Loop."""
    trip = await trip_of(request, tenant)
    if trip is None:
        return []
    name = context.expand(request.segments[0]) if request.segments else None
    asked = Asked()
    if name is not None and listing is TYPES:
        asked = Asked(types=(name,))
    elif name is not None:
        asked = Asked(attributes=frozenset((name,)))
    matches = reads.matching(trip, sight, asked, (listing.operation(request),))
    found = await asyncio.gather(
        *(_of_source(request, trip, match, listing, name, context) for match in matches)
    )
    await sources.write_down(trip.store)
    return [shape for shapes in found for shape in shapes]


async def _of_source(
    request: Request, trip: Trip, match: Match, listing: Listing, name: str | None, context: Context
) -> list[Shape]:
    registration = match.registration
    found: list[Shape] = []
    try:
        words = await words_for(registration, context)
    except HirobaError as error:
        warn(request, trip.tenant, registration, not_asked(error))
        return found
    segments = (listing.path,) if name is None else (listing.path, words.write(name))
    details = [("details", "true")] if request.parameter("details") == "true" else []
    reply = await send(trip, match, outgoing(words, "GET", segments, details))
    if not reply.trouble and reply.status < 400:
        try:
            found = list(_shapes(trip.tenant, reply.document, match, words.context.expand))
        except (msgspec.ValidationError, HirobaError):
            reply = Reply(502, trouble="garbage", warnings=reply.warnings)
    warn(request, trip.tenant, registration, reply)
    return found


class _Attribute(msgspec.Struct, rename="camel"):
    attribute_name: str
    attribute_types: list[str] = []


class _Told(msgspec.Struct, rename="camel"):
    """Any of the answers (5.2.24 to 5.2.28, 5.2.36)."""

    type_list: list[str] = []
    type_name: str | None = None
    attribute_names: list[str] = []
    entity_count: int = 0
    attribute_details: list[_Attribute] = []
    attribute_list: list[str] = []
    attribute_name: str | None = None
    type_names: list[str] = []
    attribute_types: list[str] = []
    attribute_count: int = 0


def _shapes(tenant: str, document: Any, match: Match, expand: Callable[[str], str]) -> Iterator[Shape]:
    """What an answer tells of what is registered. Raises ValidationError."""
    listed = document if isinstance(document, list) else [document]
    for told in msgspec.convert(listed, list[_Told]):
        attributes = [_Attribute(name) for name in (*told.attribute_names, *told.attribute_list)]
        attributes += told.attribute_details
        if told.attribute_name is not None:
            attributes.append(_Attribute(told.attribute_name, told.attribute_types))
        names = [(expand(each.attribute_name), each.attribute_types) for each in attributes]
        kinds = [
            f"{name}:{kind}" for name, several in names if match.covers(name) for kind in several or [UNKNOWN]
        ]
        own = told.type_names if told.type_name is None else [told.type_name]
        types = [expand(each) for each in own]
        kept = [each for each in types if not match.types or each in match.types]
        if kept or (kinds and not types):
            count = max(told.entity_count, told.attribute_count, 0)
            yield Shape(tenant, tuple(kept), tuple(kinds), count)
        for each in told.type_list:
            if not match.types or expand(each) in match.types:
                yield Shape(tenant, (expand(each),), (), 0)
