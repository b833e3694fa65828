"""/v2/registrations: context providers, kept and shown. Requests are not forwarded to them.

Distributed operations are NGSI-LD's (context source registrations); a provider that speaks NGSIv2 is only
remembered here, so that configuration tools find again what they wrote.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import msgspec

from hiroba.context.store import service as stores
from hiroba.kernel.decide.types import ANONYMOUS, Action
from hiroba.kernel.mynumber import service as mynumber
from hiroba.protocols.http import service as http
from hiroba.protocols.http.types import Request, Response
from hiroba.protocols.ngsi_v2 import moments, paths, rules
from hiroba.protocols.ngsi_v2.errors import NO_REGISTRATION, BadRequest, NotFound, NotImplementedYet
from hiroba.protocols.ngsi_v2.exchange import (
    JSON,
    Asked,
    accepts,
    answer,
    asked,
    created,
    document,
    no_content,
    page,
    writing,
)
from hiroba.protocols.ngsi_v2.finding import selector

KIND = "ngsi-v2-registration"  # of its documents in the store
_MODES = ("all", "query", "update", "none")
_encode = msgspec.json.Encoder().encode


class Registration(msgspec.Struct, frozen=True):
    """As it was given, with what Orion adds. number: the order of making."""

    number: int
    service_path: str
    given: dict[str, Any]


_decode = msgspec.json.Decoder(Registration).decode


async def create(request: Request) -> Response:
    who = asked(request)
    await writing(request, who.tenant)
    given = await document(request)
    _check(given)
    path = request.headers.get("fiware-servicepath") or paths.ROOT
    where = paths.read(path)
    if len(where) > 1 or where[0].deep:
        raise BadRequest("hierarchical and several service paths are not allowed in registrations")
    store = await stores.current()
    id = secrets.token_hex(12)
    number = 1 + max((each.number for _id, each in await _all(who)), default=0)
    await store.put(KIND, who.tenant, id, mynumber.refuse_json(_encode(Registration(number, path, given))))
    return created(request, f"/v2/registrations/{id}")


async def list_registrations(request: Request) -> Response:
    who = asked(request)
    accepts(request, JSON)
    await _may_read(who)
    limit, offset = page(request)
    found = await _all(who)
    path = request.headers.get("fiware-servicepath")
    if path:
        found = [(id, each) for id, each in found if each.service_path == path]
    shown = [_shown(id, each) for id, each in found[offset : offset + limit]]
    return answer(request, shown, count=len(found) if "count" in who.options else None)


async def retrieve(request: Request) -> Response:
    who = asked(request)
    accepts(request, JSON)
    await _may_read(who)
    return answer(request, _shown(request.segments[0], await _the_one(who)))


async def delete(request: Request) -> Response:
    who = asked(request)
    await writing(request, who.tenant)
    await _the_one(who)
    store = await stores.current()
    await store.put(KIND, who.tenant, request.segments[0], None)
    return no_content(request)


async def update(request: Request) -> Response:
    """Orion does not update registrations either: they are deleted and made anew."""
    asked(request)
    raise NotImplementedYet("NotImplemented")


async def _may_read(who: Asked) -> None:
    await http.require(who.request.principal or ANONYMOUS, Action.ENTITY_READ, who.tenant)


async def _all(who: Asked) -> list[tuple[str, Registration]]:
    store = await stores.current()
    documents = store.documents(KIND)
    found = [(id, _decode(raw)) for (tenant, id), raw in documents.items() if tenant == who.tenant]
    return sorted(found, key=lambda pair: pair[1].number)


async def _the_one(who: Asked) -> Registration:
    store = await stores.current()
    raw = store.documents(KIND).get((who.tenant, who.request.segments[0]))
    if raw is None:
        raise NotFound(NO_REGISTRATION)
    return _decode(raw)


def _shown(id: str, found: Registration) -> dict[str, Any]:
    given = found.given
    provider = {"supportedForwardingMode": "all", "legacyForwarding": False, **given["provider"]}
    provided = {"attrs": [], **given["dataProvided"]}
    shown = {"id": id, **given, "provider": provider, "dataProvided": provided, "status": "active"}
    moment = moments.read(given.get("expires"))
    if moment is not None:
        shown["expires"] = moments.shown(moment)
    return shown


def _check(given: Any) -> None:
    """Raises BadRequest, NotImplementedYet."""
    if not isinstance(given, dict):
        raise BadRequest("not a JSON object")
    if not given:
        raise BadRequest("empty payload")
    _check_head(given)
    for name, check in (("dataProvided", _check_provided), ("provider", _check_provider)):
        if name not in given:
            raise BadRequest(f"the field /{name}/ is missing in payload")
        if not isinstance(given[name], dict):
            raise BadRequest(f"/{name}/ must be a JSON object")
        check(given[name])


def _check_head(given: Mapping[str, Any]) -> None:
    description = given.get("description", "")
    if not isinstance(description, str):
        raise BadRequest("invalid description")
    if len(description) > 1024:
        raise BadRequest("max description length exceeded")
    if not rules.is_clean(description):
        raise BadRequest("forbidden characters in description")
    if "expires" in given and moments.read(given["expires"]) is None:
        raise BadRequest("expires has an invalid format")
    if not isinstance(given.get("status", ""), str):
        raise BadRequest("/status/ must be a string")
    if given.get("status", "active") not in ("active", "inactive"):
        raise BadRequest("invalid value for /status/")


def _check_provided(given: Mapping[str, Any]) -> None:
    if not given:
        raise BadRequest("/dataProvided/ is empty")
    entities = given.get("entities", [])
    if not isinstance(entities, list):
        raise BadRequest("/entities/ is not an array")
    for each in entities:
        found = selector(each)
        if found.type_pattern is not None:
            raise NotImplementedYet("typePattern is not supported")
        if found.pattern not in (None, ".*"):
            raise NotImplementedYet("Unsupported idPattern")
    attrs = given.get("attrs", [])
    if not isinstance(attrs, list):
        raise BadRequest("the field /attrs/ must be a JSON array")
    for name in attrs:
        rules.identifier(name, "attribute name")


def _check_provider(given: Mapping[str, Any]) -> None:
    if not given:
        raise BadRequest("/provider/ empty")
    if "http" not in given:
        raise BadRequest("/provider/ must contain a field /http/")
    target = given["http"]
    if not isinstance(target, dict):
        raise BadRequest("/http/ must be a JSON object")
    if "url" not in target:
        raise BadRequest("/http/ must contain a field /url/")
    _check_url(target["url"])
    mode = given.get("supportedForwardingMode", "all")
    if not isinstance(mode, str):
        raise BadRequest("/supportedForwardingMode/ must be a JSON string")
    if mode not in _MODES:
        raise BadRequest("invalid value of /supportedForwardingMode/")
    if not isinstance(given.get("legacyForwarding", False), bool):
        raise BadRequest("the field /legacyForwarding/ must be a boolean")


def _check_url(url: Any) -> None:
    if not isinstance(url, str):
        raise BadRequest("/url/ field of /http/ must be a JSON string")
    if not url:
        raise BadRequest("/url/ field of /http/ cannot be the empty string")
    try:
        parts = urlsplit(url)
        fit = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        fit = False
    if not fit or not rules.is_clean(url):
        raise BadRequest("/url/ field of /http/ is invalid")


def add_routes(router: http.Router) -> None:
    router.add("POST", "/registrations", create)
    router.add("GET", "/registrations", list_registrations)
    router.add("GET", "/registrations/{id}", retrieve)
    router.add("PATCH", "/registrations/{id}", update)
    router.add("DELETE", "/registrations/{id}", delete)
