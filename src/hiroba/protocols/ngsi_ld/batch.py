"""Many entities in one request (ETSI GS CIM 009, 5.6.7 to 5.6.10, 5.6.20, 6.14 to 6.17, 6.31)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import msgspec
from django.utils.translation import gettext_lazy as _

from hiroba.context.entities import service as entities
from hiroba.context.entities.types import Draft, Updated
from hiroba.context.jsonld.types import Context
from hiroba.context.store.types import Apply, Done, Write
from hiroba.kernel.errors.types import HirobaError
from hiroba.protocols.http.service import Router
from hiroba.protocols.http.types import Request, Response
from hiroba.protocols.ngsi_ld.errors import BadRequestData, problem
from hiroba.protocols.ngsi_ld.exchange import (
    carries_contexts,
    decoded,
    echoed,
    item_context,
    items_in,
    list_body,
    no_content,
    tenant_of,
    writing,
)
from hiroba.protocols.ngsi_ld.writes import options_in, parameters, write_all

_MOST_ITEMS = 100_000
_TOGETHER = 1000  # writes in one commit
_STRETCH = 0.005  # seconds of reading before others have their turn
_encode = msgspec.json.Encoder().encode
_MERGE_OPTIONS = ("concise", "normalized")


class TooManyItems(HirobaError):
    """More entities than one batch may have (error RequestEntityTooLarge)."""

    code = "batch_too_large"
    status = 413
    sentence = _("一度に送れるのは{limit}件までです。分けて送ってください。")


class NotAllWritten(HirobaError):
    """Attributes of an entity that a batch update left as they were."""

    code = "attributes_not_written"
    status = 400
    sentence = _("書き換えなかった属性があります:{attributes}")


Read = Callable[[Any, Context], Draft]
Make = Callable[[Any], Apply]  # of a Draft or a Usual
Outcome = Done | Exception
Usual = entities.Usual


def add_routes(router: Router) -> None:
    router.add("POST", "/entityOperations/create", _create)
    router.add("POST", "/entityOperations/upsert", _upsert)
    router.add("POST", "/entityOperations/update", _update)
    router.add("POST", "/entityOperations/merge", _merge)
    router.add("POST", "/entityOperations/delete", _delete)


async def _create(request: Request) -> Response:
    tenant = tenant_of(request)
    await writing(request, tenant, creates=True)
    parameters(request)
    items = await _Items.of(request, entities.read_entity)
    await items.perform(tenant, entities.create)
    return items.created(request)


async def _upsert(request: Request) -> Response:
    tenant = tenant_of(request)
    await writing(request, tenant, creates=True)
    given = parameters(request, "options")
    options = options_in(given, ("replace", "update"))
    items = await _Items.of(request, entities.read_entity)
    make = partial(entities.upsert, update="update" in options)
    await items.perform(tenant, make)
    return items.created(request)


async def _update(request: Request) -> Response:
    tenant = tenant_of(request)
    await writing(request, tenant)
    given = parameters(request, "options")
    options = options_in(given, ("noOverwrite", "replace", "update", "concise", "normalized"))
    items = await _Items.of(request, partial(_identified, mode=entities.Mode.UPDATE))
    make = partial(entities.append, overwrite="noOverwrite" not in options)
    await items.perform(tenant, make)
    return items.written(request)


async def _merge(request: Request) -> Response:
    tenant = tenant_of(request)
    await writing(request, tenant)
    given = parameters(request, "options")
    options = options_in(given, (*_MERGE_OPTIONS, "keyValues", "simplified"))
    read: Read = partial(_identified, mode=entities.Mode.MERGE)
    if options & {"keyValues", "simplified"}:
        read = _simplified
    items = await _Items.of(request, read)
    await items.perform(tenant, entities.merge)
    return items.written(request)


async def _delete(request: Request) -> Response:
    tenant = tenant_of(request)
    await writing(request, tenant)
    parameters(request)
    items = await _Items.of(request, _named, translated=False)
    await items.perform(tenant, lambda draft: entities.delete(draft.id or ""))
    return items.written(request)


def _identified(item: Any, context: Context, mode: entities.Mode) -> Draft:
    return _with_id(entities.read_fragment(item, context, mode))


def _simplified(item: Any, context: Context) -> Draft:
    return _with_id(entities.read_simplified(item, context))


def _with_id(draft: Draft) -> Draft:
    entities.read_id(draft.id)
    return draft


def _named(item: Any, _context: Context) -> Draft:
    return Draft(entities.read_id(item), (), {})


class _Item(msgspec.Struct):
    """What was read of an item of a batch, and what came of it. id: '' where it has none."""

    id: str
    draft: Draft | Usual | None = None
    outcome: Outcome | None = None


class _Reading(msgspec.Struct, frozen=True):
    """How the items of a batch are read. around: the context that they stand in. translated: they carry
    names. own: each carries a context of its own. usual: what reads most of those that stand in `around`."""

    request: Request
    read: Read
    around: Context
    translated: bool
    own: bool
    usual: entities.UsualReader

    def all_at_once(self, body: bytes) -> list[_Item]:
        """Read items that are all like those before; none where they are not."""
        if self.own or self.read is not entities.read_entity:
            return []
        return [_Item(usual.id, usual) for usual in self.usual.read_all(body) or ()]

    def at_once(self, raw: msgspec.Raw) -> _Item | None:
        """Read a usual entity whose context is at hand; None: it wants `item`."""
        if self.own or self.read is not entities.read_entity:
            return None
        usual = self.usual.read(raw)
        return None if usual is None else _Item(usual.id, usual)

    async def item(self, raw: msgspec.Raw) -> _Item:
        """Read an item. Raises NotJson, and BadRequestData where it is null."""
        members = None
        if self.own and self.read is entities.read_entity:
            members = entities.usual_members(raw)
        if members is not None:
            try:
                context = await self._context(members)
            except HirobaError as error:
                return _Item(_id_of(members), None, error)
            usual = entities.read_usual(members, context)
            if usual is not None:
                return _Item(usual.id, usual)
        return await self._closely(raw)

    async def _closely(self, raw: msgspec.Raw) -> _Item:
        item = decoded(raw)
        if item is None:
            raise BadRequestData(reason=_("配列の中にnullがあります"))
        found = _Item(_id_of(item))
        try:
            found.draft = self.read(item, await self._context(item) if self.translated else self.around)
        except HirobaError as error:
            found.outcome = error
        return found

    async def _context(self, item: Any) -> Context:
        return await item_context(self.request, item, self.around)


class _Items:
    """The items of a batch."""

    def __init__(self, items: Sequence[_Item]) -> None:
        self._items = items

    @classmethod
    async def of(cls, request: Request, read: Read, *, translated: bool = True) -> _Items:
        """Read the items. translated: they carry names. Raises BadRequestData (5.6.7.4), TooManyItems."""
        body, around = await list_body(request)
        usual = entities.usual_reader(around)
        reading = _Reading(request, read, around, translated, carries_contexts(request), usual)
        items = reading.all_at_once(body)
        if items:
            return cls(items)
        given = items_in(body)
        if len(given) > _MOST_ITEMS:
            raise TooManyItems(limit=_MOST_ITEMS)
        turn = time.monotonic() + _STRETCH
        for raw in given:
            items.append(reading.at_once(raw) or await reading.item(raw))
            if time.monotonic() > turn:
                await asyncio.sleep(0)
                turn = time.monotonic() + _STRETCH
        return cls(items)

    async def perform(self, tenant: str, make: Make) -> None:
        """Write what was read, in the order of the items (4.6.6)."""
        read = [item for item in self._items if item.draft is not None]
        for start in range(0, len(read), _TOGETHER):
            part = read[start : start + _TOGETHER]
            outcomes = await write_all([Write(tenant, item.id, make(item.draft)) for item in part])
            for item, outcome in zip(part, outcomes, strict=True):
                item.outcome = outcome

    def created(self, request: Request) -> Response:
        """201 with the ids that are new, 204 where none is, 207 where something failed."""
        failed = self._failed()
        if failed is not None:
            return failed.response(request)
        created = [
            item.id
            for item in self._items
            if isinstance(item.outcome, Done) and item.outcome.event == "created"
        ]
        if not created:
            return no_content(request)
        return _json(request, 201, created)

    def written(self, request: Request) -> Response:
        failed = self._failed()
        return no_content(request) if failed is None else failed.response(request)

    def _failed(self) -> _Failed | None:
        success: dict[str, None] = {}
        errors: list[Mapping[str, Any]] = []
        for item in self._items:
            error = _error_of(item.outcome)
            if error is None:
                success[item.id] = None
            else:
                told = {"error": problem(error)}
                errors.append({"entityId": item.id, **told} if item.id else told)
        return _Failed(list(success), errors) if errors else None


class _Failed(msgspec.Struct, frozen=True):
    """BatchOperationResult (5.2.16)."""

    success: list[str]
    errors: list[Mapping[str, Any]]

    def response(self, request: Request) -> Response:
        return _json(request, 207, {"success": self.success, "errors": self.errors})


def _error_of(outcome: Outcome | None) -> Exception | None:
    if isinstance(outcome, Exception):
        return outcome
    result = outcome.result if outcome is not None else None
    if isinstance(result, Updated) and result.refused:
        return NotAllWritten(attributes=", ".join(each.attribute for each in result.refused))
    return None


def _id_of(item: Any) -> str:
    found = item.get("id", item.get("@id")) if type(item) is dict else item
    return found if type(found) is str else ""


def _json(request: Request, status: int, value: Any) -> Response:
    return Response(status, _encode(value), [(b"content-type", b"application/json"), *echoed(request)])
