"""/v2/entities: entities, their attributes, their values."""

from __future__ import annotations

from typing import Any

import msgspec

from hiroba.context.store import service as stores
from hiroba.context.store.types import Apply, Write
from hiroba.protocols.http import service as http
from hiroba.protocols.http.types import Request, Response
from hiroba.protocols.ngsi_v2 import changing, finding, reading, rules, view
from hiroba.protocols.ngsi_v2.changing import Action, Outcome, Place
from hiroba.protocols.ngsi_v2.errors import (
    NO_ATTRIBUTE,
    BadRequest,
    NotFound,
    PartialUpdate,
    Unprocessable,
    UnsupportedMediaType,
)
from hiroba.protocols.ngsi_v2.exchange import (
    JSON,
    TEXT,
    Asked,
    accepts,
    answer,
    asked,
    content_type,
    created,
    document,
    no_content,
    writing,
)
from hiroba.protocols.ngsi_v2.names import to_name, to_uri

_DATES = ("dateCreated", "dateModified")
_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder().decode


async def do(tenant: str, uri: str, apply: Apply) -> Any:
    """Write one entity; its result. Raises what the write raises."""
    store = await stores.current()
    (outcome,) = await store.write([Write(tenant, uri, apply)])
    if isinstance(outcome, Exception):
        raise outcome
    return outcome.result


def view_of(who: Asked) -> view.View:
    dates = tuple(name for name in _DATES if name in who.options)
    return view.View(who.names("attrs"), who.names("metadata"), view.form_of(who.options), dates)


async def list_entities(request: Request) -> Response:
    who = asked(request)
    accepts(request, JSON)
    for one, other in (("id", "idPattern"), ("type", "typePattern")):
        if request.parameter(one) and request.parameter(other):
            raise BadRequest(f"Incompatible parameters: {one}, {other[0].upper()}{other[1:]}")
    for name in ("idPattern", "typePattern"):
        finding.check_pattern(request.parameter(name), name)
    selector = finding.Selector(
        who.names("id") or (), request.parameter("idPattern"),
        who.names("type") or (), request.parameter("typePattern"),
    )  # fmt: skip
    expression = finding.Filter(*(request.parameter(name) for name in finding.Filter.__struct_fields__))
    return await answer_question(who, [selector], expression, view_of(who))


async def answer_question(
    who: Asked,
    selectors: list[finding.Selector],
    expression: finding.Filter,
    how: view.View,
    having: tuple[str, ...] = (),
) -> Response:
    """The entities that a question finds, shown. having: they have one of these attributes."""
    city = await finding.city_of(who)
    page = await finding.found(finding.select(who, city, selectors, expression, having))
    count = page.count if "count" in who.options else None
    return answer(who.request, [view.show(each, how) for each in page.items], count=count)


async def create_entity(request: Request) -> Response:
    who = asked(request)
    path = who.path
    entity = reading.entity(await document(request), key_values="keyValues" in who.options)
    await writing(request, who.tenant)
    type = entity.type or changing.DEFAULT_TYPE
    place = Place(to_uri(entity.id, type), path, to_name(type))
    upsert = "upsert" in who.options
    action = Action.APPEND if upsert else Action.CREATE
    override = "overrideMetadata" in who.options
    await do(who.tenant, place.uri, changing.apply(action, entity, place, override=override, creates=True))
    response = created(request, f"/v2/entities/{entity.id}?type={type}")
    if upsert:
        response.status = 204
    return response


async def get_entity(request: Request) -> Response:
    who = asked(request)
    accepts(request, JSON)
    stored = await finding.the_one(who, request.segments[0], request.parameter("type"))
    return answer(request, view.show(stored, view_of(who)))


async def delete_entity(request: Request) -> Response:
    who = asked(request)
    await writing(request, who.tenant)
    place = await finding.place(who, request.segments[0], request.parameter("type"))
    await do(who.tenant, place.uri, changing.gone(place))
    return no_content(request)


async def get_attributes(request: Request) -> Response:
    who = asked(request)
    accepts(request, JSON)
    stored = await finding.the_one(who, request.segments[0], request.parameter("type"))
    shown = view.show(stored, view_of(who))
    if isinstance(shown, dict):
        del shown["id"], shown["type"]
    return answer(request, shown)


async def append_attributes(request: Request) -> Response:
    who = asked(request)
    return await _write_attributes(who, Action.APPEND_STRICT if "append" in who.options else Action.APPEND)


async def update_attributes(request: Request) -> Response:
    return await _write_attributes(asked(request), Action.UPDATE)


async def replace_attributes(request: Request) -> Response:
    return await _write_attributes(asked(request), Action.REPLACE)


async def _write_attributes(who: Asked, action: Action) -> Response:
    request = who.request
    id, type = request.segments[0], request.parameter("type")
    given = await document(request)
    entity = reading.attributes(id, type, given, key_values="keyValues" in who.options)
    await writing(request, who.tenant)
    place = await finding.place(who, id, type)
    override = "overrideMetadata" in who.options
    apply = changing.apply(action, entity, place, override=override)
    raise_refused([(entity, await do(who.tenant, place.uri, apply))])
    return no_content(request)


def raise_refused(outcomes: list[tuple[reading.Entity, Outcome | NotFound]]) -> None:
    """Tell what was not written: everything (Unprocessable, NotFound) or only some of it (PartialUpdate)."""
    told = [
        (entity, outcome) for entity, outcome in outcomes if isinstance(outcome, NotFound) or outcome.refused
    ]
    if not told:
        return
    texts = [_refused(entity, outcome, first=number == 0) for number, (entity, outcome) in enumerate(told)]
    exists = any(isinstance(outcome, Outcome) and outcome.exists for _entity, outcome in told)
    prefix = "one or more of the attributes in the request already exist: " if exists else "do not exist: "
    description = prefix + ", ".join(texts)
    if all(isinstance(outcome, NotFound) for _entity, outcome in outcomes):
        raise NotFound(description)
    written = any(
        isinstance(outcome, Outcome) and (outcome.written or not outcome.refused) for _e, outcome in outcomes
    )
    raise (PartialUpdate if written else Unprocessable)(description)


def _refused(entity: reading.Entity, outcome: Outcome | NotFound, *, first: bool) -> str:
    name = f"{entity.id}/{entity.type}" if entity.type else entity.id
    if isinstance(outcome, NotFound):
        return f"{name} - [entity itself]" if first else f"{name} [entity itself]"
    return f"{name} - [ {', '.join(outcome.refused)} ]"


async def get_attribute(request: Request) -> Response:
    who = asked(request)
    accepts(request, JSON)
    return answer(request, await _attribute(who, who.names("metadata")))


async def _attribute(who: Asked, metadata: tuple[str, ...] | None = None) -> dict[str, Any]:
    """Raises NotFound, TooManyResults."""
    id, name = who.request.segments
    stored = await finding.the_one(who, id, who.parameter("type"))
    body, key = view.body_of(stored), to_name(name)
    if key in view.HEAD or key not in body:
        raise NotFound(NO_ATTRIBUTE)
    return view.one_attribute(key, body[key], stores.times_of(stored.times), metadata)


async def put_attribute(request: Request) -> Response:
    who = asked(request)
    id, name = request.segments
    rules.identifier(name, "attribute name")
    given = reading.attribute(await document(request))
    await writing(request, who.tenant)
    place = await finding.place(who, id, request.parameter("type"))
    if name == reading.EXPIRES:
        apply = changing.expiry(reading.expiry(given), place)
    else:
        apply = changing.attribute(name, given, place, override="overrideMetadata" in who.options)
    await do(who.tenant, place.uri, apply)
    return no_content(request)


async def delete_attribute(request: Request) -> Response:
    who = asked(request)
    id, name = request.segments
    await writing(request, who.tenant)
    place = await finding.place(who, id, request.parameter("type"))
    await do(who.tenant, place.uri, changing.attribute_gone(name, place))
    return no_content(request)


async def get_value(request: Request) -> Response:
    who = asked(request)
    value = (await _attribute(who))["value"]
    kind = accepts(request, JSON, TEXT) if isinstance(value, dict | list) else accepts(request, TEXT)
    return answer(request, value if kind == JSON else _encode(value).decode(), kind=kind)


async def put_value(request: Request) -> Response:
    who = asked(request)
    id, name = request.segments
    value = await _given_value(request)
    rules.check_value(value)
    await writing(request, who.tenant)
    place = await finding.place(who, id, request.parameter("type"))
    await do(who.tenant, place.uri, changing.value(name, value, place))
    return no_content(request)


async def _given_value(request: Request) -> Any:
    """Raises BadRequest, ParseError, UnsupportedMediaType."""
    kind = content_type(request)
    if kind == JSON:
        return await document(request)
    if kind != TEXT:
        raise UnsupportedMediaType(f"not supported content type: {kind}")
    try:
        text = (await request.body()).decode().strip()
    except UnicodeDecodeError as error:
        raise BadRequest("attribute value type not recognized") from error
    return plain_value(text)


def plain_value(text: str) -> Any:
    """A value that was sent as text/plain: quoted text, true, false, null or a number. Raises BadRequest."""
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    if text.startswith('"'):
        if len(text) < 2 or not text.endswith('"'):
            raise BadRequest("Missing citation-mark at end of string")
        return text[1:-1]
    try:
        value = _decode(text.encode())
    except (msgspec.DecodeError, RecursionError):
        value = {}
    if isinstance(value, dict | list):
        raise BadRequest("attribute value type not recognized")
    return value


def add_routes(router: http.Router) -> None:
    for method, path, handler in (
        ("GET", "/entities", list_entities),
        ("POST", "/entities", create_entity),
        ("GET", "/entities/{id}", get_entity),
        ("DELETE", "/entities/{id}", delete_entity),
        ("GET", "/entities/{id}/attrs", get_attributes),
        ("POST", "/entities/{id}/attrs", append_attributes),
        ("PATCH", "/entities/{id}/attrs", update_attributes),
        ("PUT", "/entities/{id}/attrs", replace_attributes),
        ("GET", "/entities/{id}/attrs/{name}", get_attribute),
        ("PUT", "/entities/{id}/attrs/{name}", put_attribute),
        ("DELETE", "/entities/{id}/attrs/{name}", delete_attribute),
        ("GET", "/entities/{id}/attrs/{name}/value", get_value),
        ("PUT", "/entities/{id}/attrs/{name}/value", put_value),
    ):
        router.add(method, path, handler)
