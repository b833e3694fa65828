"""The requests of SensorThings: each method to what it does."""

from __future__ import annotations

from typing import Any

import msgspec
from django.utils import translation

from hiroba.context.history import service as histories
from hiroba.context.store import service as stores
from hiroba.kernel.decide.types import ANONYMOUS, Action
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.settings import service as settings
from hiroba.protocols.http.service import Found, Router, require, require_there, sight_of
from hiroba.protocols.http.types import Handler, Request, Response
from hiroba.protocols.sensorthings.addressing import Target, resolve, value_of
from hiroba.protocols.sensorthings.answering import Teller
from hiroba.protocols.sensorthings.arrays import create_observations
from hiroba.protocols.sensorthings.asking.options import parse_options
from hiroba.protocols.sensorthings.asking.paths import parse_path
from hiroba.protocols.sensorthings.errors import MethodRefused, NothingThere
from hiroba.protocols.sensorthings.landing import landing
from hiroba.protocols.sensorthings.model.world import World
from hiroba.protocols.sensorthings.types import NAVIGATIONS, Item, Step
from hiroba.protocols.sensorthings.writing import changing
from hiroba.protocols.sensorthings.writing.bodies import read_body
from hiroba.protocols.sensorthings.writing.creating import Creator

ROOT = "sta"
VERSION = "v1.1"
_JSON = b"application/json;charset=utf-8"
_JSON_PATCH = "application/json-patch+json"
_encode = msgspec.json.Encoder().encode


class Paths(Router):
    """`/sta/v1.1/...` is the default space, `/sta/{organisation}/v1.1/...` that of an organisation.

    What follows is the standard's own language of addresses, not a table of routes.
    """

    def __init__(self) -> None:
        super().__init__(f"/{ROOT}")

    def find(self, method: str, raw_path: str) -> Found:
        """Raises NothingThere, MethodRefused."""
        levels = raw_path.strip("/").split("/", 3)
        tenant, rest = settings.city().default_tenant, levels[1:]
        if rest and rest[0] != VERSION:
            tenant, rest = rest[0], rest[1:]
        if not rest or rest[0] != VERSION:
            raise NothingThere(path=raw_path[:200])
        handler = _METHODS.get(method)
        if handler is None:
            raise MethodRefused(method=method)
        segments = ("" if tenant == "-" else tenant, "/".join(rest[1:]))
        return Found(handler, f"/{ROOT}/{VERSION}", segments)


class _Asked(msgspec.Struct):
    """A request and the world that it is about."""

    request: Request
    world: World
    teller: Teller
    root: str
    steps: tuple[Step, ...]


async def _asked(request: Request) -> _Asked:
    tenant, path = request.segments[0], request.segments[1]
    if tenant != settings.city().default_tenant:
        await require_there(tenant)
    store = await stores.current()
    sight = await sight_of(request.principal or ANONYMOUS)
    world = World(store, await histories.current(), tenant, sight)
    root = _root(request, tenant)
    return _Asked(request, world, Teller(world, root), root, parse_path(path))


def _root(request: Request, tenant: str) -> str:
    public = settings.server().public_url.rstrip("/")
    if not public:
        host = request.headers.get("host", "localhost")
        public = f"{request.scope.get('scheme', 'http')}://{host}"
    middle = "" if tenant == settings.city().default_tenant else f"/{tenant or '-'}"
    return f"{public}/{ROOT}{middle}/{VERSION}"


async def _get(request: Request) -> Response:
    asked = await _asked(request)
    if not asked.steps:
        return _json(landing(asked.root, settings.city().mqtt_port))
    target = await resolve(asked.world, asked.steps)
    if target.property:
        return _property(target)
    if target.item is not None:
        options = parse_options(request.query, target.set)
        if target.reference:
            return _json(asked.teller.reference(target.item))
        return _json(await asked.teller.item(target.item, options))
    options = parse_options(request.query, target.set)
    if target.reference:
        told = await asked.teller.references(target.set, target.parent, target.navigation, options)
        return _json(told)
    address = f"{asked.root}/{request.segments[1].strip('/')}"
    found = await asked.teller.collection(target.set, target.parent, target.navigation, options, address)
    return _json(found)


def _property(target: Target) -> Response:
    value = value_of(target)
    if value is None:
        return Response(204)
    if not target.value:
        return _json({(target.inner or (target.property,))[-1]: value})
    text = value.encode() if isinstance(value, str) else _encode(value)
    return Response(200, text, [(b"content-type", b"text/plain;charset=utf-8")])


async def _post(request: Request) -> Response:
    asked = await _asked(request)
    await _writing(asked)
    body = read_body(await request.json_body())
    if [step.name for step in asked.steps] == ["CreateObservations"]:
        return _json(await create_observations(asked.world, asked.teller, body), 201)
    target = await _target(asked)
    if target.reference:
        return await _link(asked, target, body)
    if target.item is not None or target.property:
        raise MethodRefused(method="POST")
    id = await Creator(asked.world).create(target.set, body, target.parent, target.navigation)
    item = await asked.world.item(target.set, id)
    location = asked.teller.link(item)
    told = await asked.teller.item(item, parse_options((), target.set), times=False)
    return Response(201, _encode(told), [(b"content-type", _JSON), (b"location", location.encode())])


async def _patch(request: Request) -> Response:
    return await _write_item(request, whole=False)


async def _put(request: Request) -> Response:
    return await _write_item(request, whole=True)


async def _write_item(request: Request, *, whole: bool) -> Response:
    asked = await _asked(request)
    await _writing(asked)
    body = read_body(await request.json_body())
    target = await _target(asked)
    if target.reference:
        return await _link(asked, target, body)
    if target.item is None or target.property:
        raise MethodRefused(method=request.method)
    if request.headers.get("content-type", "").startswith(_JSON_PATCH):
        await changing.patch(asked.world, target.item, body)
    else:
        await changing.change(asked.world, target.item, body, whole=whole)
    changed = await asked.world.item(target.set, target.item.id)
    return _json(await asked.teller.item(changed, parse_options((), target.set), times=False))


async def _delete(request: Request) -> Response:
    asked = await _asked(request)
    await _writing(asked)
    target = await _target(asked)
    if target.reference:
        parent, item = _ends(target, request)
        if item is None:
            item = await asked.world.item(target.set, _linked(request))
        await changing.unlink(asked.world, parent, target.navigation, item)
    elif target.item is None or target.property:
        raise MethodRefused(method="DELETE")
    else:
        await changing.delete(asked.world, target.item)
    return Response(200)


async def _link(asked: _Asked, target: Target, body: Any) -> Response:
    if target.parent is None:
        raise MethodRefused(method=asked.request.method)
    await changing.link(asked.world, target.parent, target.navigation, body)
    return Response(204)


def _ends(target: Target, request: Request) -> tuple[Item, Item | None]:
    if target.parent is None:
        raise MethodRefused(method=request.method)
    return target.parent, target.item


def _linked(request: Request) -> str:
    """The id in `?$id=...Locations('x')` of a reference that is taken away. Raises NothingThere."""
    given = request.parameter("$id") or ""
    steps = parse_path(given.rpartition(f"/{VERSION}/")[2])
    if not steps or steps[-1].id is None:
        raise NothingThere(path=given[:200])
    return steps[-1].id


async def _target(asked: _Asked) -> Target:
    if not asked.steps or asked.steps[0].name not in NAVIGATIONS:
        raise NothingThere(path=asked.request.path[:200])
    return await resolve(asked.world, asked.steps)


async def _writing(asked: _Asked) -> None:
    who = asked.request.principal or ANONYMOUS
    await require(who, Action.ENTITY_WRITE, asked.world.tenant)


def _json(value: Any, status: int = 200) -> Response:
    return Response(status, _encode(value), [(b"content-type", _JSON)])


def failed(request: Request, error: Exception) -> Response:
    """An error as clients of SensorThings know it: code, type, message."""
    status = error.status if isinstance(error, HirobaError) else 500
    english = request.headers.get("accept-language", "").casefold().startswith("en")
    with translation.override("en" if english else "ja"):
        message = str(error) if isinstance(error, HirobaError) else "Internal error"
    code = error.code if isinstance(error, HirobaError) else "internal_error"
    headers = [(b"content-type", _JSON)]
    if status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    return Response(status, _encode({"code": status, "type": code, "message": message}), headers)


_METHODS: dict[str, Handler] = {
    "GET": _get,
    "HEAD": _get,
    "POST": _post,
    "PATCH": _patch,
    "PUT": _put,
    "DELETE": _delete,
}
