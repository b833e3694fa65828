"""Writes of entities, each done in one place: here, in this installation's store.

Whoever passes operations on to other systems stands around `perform` and `perform_all`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from hiroba.context.entities import service as entities
from hiroba.context.entities.types import Draft, Updated
from hiroba.context.jsonld import service as jsonld
from hiroba.context.jsonld.types import Context
from hiroba.context.queries import service as queries
from hiroba.context.queries.types import TypeSelection
from hiroba.context.store import service as stores
from hiroba.context.store.types import Apply, Done, Write
from hiroba.protocols.http.types import Request, Response
from hiroba.protocols.ngsi_ld.errors import BadRequestData, InvalidRequest
from hiroba.protocols.ngsi_ld.exchange import echoed, no_content

_encode = msgspec.json.Encoder().encode


class Operation(msgspec.Struct, frozen=True, kw_only=True):
    """One write of one entity, as a client asked for it.

    name: of the operation in registrations (4.20). apply: what it does here. draft: what it writes, where
    it writes anything. attribute, dataset: what it is about, where that is one attribute (canonical).
    types: only of an entity of these types. context: of the client's names. local: nobody else is to hear.
    """

    name: str
    tenant: str
    id: str
    apply: Apply
    context: Context = jsonld.CORE
    draft: Draft | None = None
    attribute: str | None = None
    dataset: str | None = None
    types: TypeSelection | None = None
    local: bool = False


async def perform(operation: Operation) -> Done:
    """Do it here. Raises what the write raises."""
    outcome = (await perform_all([operation]))[0]
    if isinstance(outcome, Exception):
        raise outcome
    return outcome


async def perform_all(operations: Sequence[Operation]) -> list[Done | Exception]:
    """Do them here, together, in order; each has its own outcome."""
    store = await stores.current()
    return await store.write(
        [
            Write(each.tenant, each.id, entities.of_types(each.types, each.id, each.apply))
            for each in operations
        ]
    )


def types_in(given: Mapping[str, str], context: Context) -> TypeSelection | None:
    """The types that the parameter `type` narrows an operation to. Raises InvalidSelection."""
    text = given.get("type")
    return None if text is None else queries.parse_types(text, context.expand)


def local_in(given: Mapping[str, str]) -> bool:
    return flag_in(given, "local")


def flag_in(given: Mapping[str, str], name: str) -> bool:
    """A parameter that is true or false. Raises BadRequestData."""
    text = given.get(name, "false")
    if text not in ("true", "false"):
        raise BadRequestData(reason=format_lazy(_("{name}に使えるのはtrueかfalseです"), name=name))
    return text == "true"


def options_in(given: Mapping[str, str], known: Sequence[str]) -> frozenset[str]:
    """The values of `options`. Raises InvalidRequest."""
    found = frozenset(each.strip() for each in given.get("options", "").split(",") if each.strip())
    if not found.issubset(known):
        raise InvalidRequest(reason=_("optionsの値が正しくありません"))
    return found


def updated(request: Request, result: Any) -> Response:
    """204, or 207 with an UpdateResult (5.2.18) where something was left as it was."""
    if not isinstance(result, Updated) or not result.refused:
        return no_content(request)
    members = {
        "updated": [jsonld.iri(name) for name in result.updated],
        "notUpdated": [
            {"attributeName": jsonld.iri(each.attribute), "reason": str(each.reason)}
            for each in result.refused
        ],
    }
    return Response(207, _encode(members), [(b"content-type", b"application/json"), *echoed(request)])
