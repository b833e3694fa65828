"""Writes of entities in this installation's store, and what their requests have in common."""

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
from hiroba.protocols.ngsi_ld.exchange import check_parameters, echoed, no_content

_encode = msgspec.json.Encoder().encode


async def write(tenant: str, identifier: str, apply: Apply, types: TypeSelection | None = None) -> Any:
    """Write one entity, where it is of these types, and return the result of that. Raises what it raises."""
    store = await stores.current()
    if types is not None:
        apply = entities.of_types(types, identifier, apply)
    outcome = (await store.write([Write(tenant, identifier, apply)]))[0]
    if isinstance(outcome, Exception):
        raise outcome
    return outcome.result


async def write_all(writes: Sequence[Write]) -> list[Done | Exception]:
    """Write entities together, in order; each has its own outcome."""
    store = await stores.current()
    return await store.write(writes)


def object_in(body: Any) -> dict[str, Any]:
    """A body that is one JSON object. Raises InvalidRequest."""
    if not isinstance(body, dict):
        raise InvalidRequest(reason=_("本文はJSONのオブジェクトで書きます"))
    return body


def check_same(draft: Draft, identifier: str) -> None:
    """What is sent may say its id again, but no other one. Raises BadRequestData."""
    if draft.id is not None and draft.id != identifier:
        raise BadRequestData(reason=_("本文のidがURLのidと違います"))


def parameters(request: Request, *known: str) -> dict[str, str]:
    """Return the query parameters of a write. Raises InvalidRequest, BadRequestData."""
    if not request.query:
        return {}
    found = check_parameters(request, ("local", *known))
    flag_in(found, "local")
    return found


def types_in(given: Mapping[str, str], context: Context) -> TypeSelection | None:
    """The types that the parameter `type` narrows an operation to. Raises InvalidSelection."""
    text = given.get("type")
    return None if text is None else queries.parse_types(text, context.expand)


def flag_in(given: Mapping[str, str], name: str) -> bool:
    """A parameter that is true or false. Raises BadRequestData."""
    text = given.get(name, "false")
    if text not in ("true", "false"):
        raise BadRequestData(reason=format_lazy(_("{name}に使えるのはtrueかfalseです"), name=name))
    return text == "true"


def options_in(given: Mapping[str, str], known: Sequence[str]) -> frozenset[str]:
    """The values of `options`. Raises InvalidRequest."""
    if "options" not in given:
        return frozenset()
    found = frozenset(each.strip() for each in given["options"].split(",") if each.strip())
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
