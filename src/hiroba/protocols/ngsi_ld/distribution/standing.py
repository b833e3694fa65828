"""Subscriptions that also stand at sources (ETSI GS CIM 009, 5.8.1.4, 5.8.5.4, 5.8.6).

A copy of a subscription, reduced to what is registered, is made at each source that has something for it and
takes subscriptions. The source tells us, and we tell the subscriber.
"""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any
from urllib.parse import unquote

import msgspec
import structlog

from hiroba.context.jsonld import service as jsonld
from hiroba.context.sources import service as sources
from hiroba.context.sources.types import AUXILIARY, Match, Outgoing, Registration, Way
from hiroba.context.store import service as stores
from hiroba.context.store.types import Store
from hiroba.context.subscriptions import service as subscriptions
from hiroba.context.subscriptions.types import CSOURCE, NGSI_LD, Selector, Subscription
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.settings import service as settings
from hiroba.protocols.http.types import Handler, Request, Response
from hiroba.protocols.ngsi_ld.distribution.requests import outgoing
from hiroba.protocols.ngsi_ld.distribution.words import words_for
from hiroba.protocols.ngsi_ld.exchange import tenant_of

_LOG = structlog.get_logger("hiroba.sources")
_FILTERS = ("q", "geoQ", "scopeQ")
_NOT_SENT = frozenset(
    ("id", "status", "csf", "localOnly", "jsonldContext", "notification", "createdAt", "modifiedAt")
)
_tasks: set[asyncio.Task[None]] = set()
_locks: dict[tuple[str, str], asyncio.Lock] = {}


def around_create(handler: Handler) -> Handler:
    """Let a new subscription reach sources, after its maker has the answer."""

    async def create(request: Request) -> Response:
        tenant = tenant_of(request)
        via = request.headers.get("via", "")
        if via and sources.been_there(sources.passed(via), tenant):
            raise sources.Loop
        response = await handler(request)
        if response.status == 201 and request.parameter("local") != "true":
            location = next(value for name, value in response.headers if name == b"location")
            id = unquote(location.decode().rsplit("/", 1)[-1])
            _behind(_renew(tenant, id, via))
        return response

    return create


def around_update(handler: Handler) -> Handler:
    """Let a changed subscription be changed at sources."""

    async def update(request: Request) -> Response:
        response = await handler(request)
        _behind(_renew(tenant_of(request), request.segments[0], None, anew=True))
        return response

    return update


def around_delete(handler: Handler) -> Handler:
    """Let a subscription that goes be taken away at sources."""

    async def delete(request: Request) -> Response:
        tenant, id = tenant_of(request), request.segments[0]
        response = await handler(request)
        store = await stores.current()
        if sources.hearing.is_standing(store, tenant, id):
            standing = sources.hearing.standing(store, tenant, id)
            await sources.hearing.keep(store, tenant, id, None)
            for registration, copy in standing.copies.items():
                _behind(_take_away(store, tenant, registration, copy, standing.via))
        return response

    return delete


def around_registration(handler: Handler) -> Handler:
    """After a change of registrations, subscriptions stand where they belong now."""

    async def change(request: Request) -> Response:
        store = await stores.current()
        tenant = tenant_of(request)
        gone = None
        if request.method == "DELETE":
            gone = sources.find(store, tenant, request.segments[0])
        response = await handler(request)
        if subscriptions.every(store, tenant):
            _behind(_renew_all(tenant, gone.registration if gone is not None else None))
        return response

    return change


def _behind(work: Coroutine[Any, Any, None]) -> None:
    """Do it while the asker goes on."""
    task = asyncio.create_task(_guarded(work))
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)


async def _guarded(work: Awaitable[None]) -> None:
    try:
        await work
    except Exception:
        _LOG.exception("standing_subscription_failed")


async def _renew_all(tenant: str, gone: Registration | None) -> None:
    store = await stores.current()
    for subscription in subscriptions.every(store, tenant):
        await _renew(tenant, subscription.id, None, gone=gone)


async def _renew(
    tenant: str, id: str, via: str | None, *, anew: bool = False, gone: Registration | None = None
) -> None:
    """Let the copies of a subscription be at the sources that match it now, and nowhere else.

    via: over which it came, where it is new. anew: it was changed. gone: a registration just deleted.
    """
    store = await stores.current()
    async with _locks.setdefault((tenant, id), asyncio.Lock()):
        try:
            subscription = subscriptions.get(store, tenant, id)
        except HirobaError:
            return
        standing = sources.hearing.standing(store, tenant, id)
        if via is not None:
            standing.via = via
        wanted = _wanted(store, subscription, standing.via)
        if not wanted and not standing.copies:
            return
        for registration, copy in list(standing.copies.items()):
            match = wanted.get(registration)
            moved = match is not None and match.registration.endpoint != standing.endpoints.get(registration)
            if match is None or anew or moved:
                await _take_away(store, tenant, registration, copy, standing.via, gone)
                del standing.copies[registration]
                standing.endpoints.pop(registration, None)
        new = {name: match for name, match in wanted.items() if name not in standing.copies}
        copies = {name: f"urn:ngsi-ld:Subscription:distsub:{uuid.uuid4()}" for name in new}
        standing.copies |= copies
        standing.endpoints |= {name: match.registration.endpoint for name, match in new.items()}
        # known before it is asked for: a source may tell at once
        await sources.hearing.keep(store, tenant, id, standing if standing.copies else None)
        for name, match in new.items():
            await _make(store, subscription, match, copies[name], standing.via)


def _wanted(store: Store, subscription: Subscription, via: str) -> dict[str, Match]:
    if subscription.document.get("localOnly") is True:
        return {}
    aliases = sources.passed(via)
    found: dict[str, Match] = {}
    for registration in sources.living(store, subscription.tenant):
        if "createSubscription" not in registration.operations or registration.mode == AUXILIARY:
            continue
        if registration.alias and registration.alias in aliases:
            continue
        for selector in subscription.selectors or (Selector(),):
            match = sources.match(registration, sources.noticing.asked_of(selector, subscription))
            if match is not None:
                found[registration.id] = match
                break
    return found


async def _make(store: Store, subscription: Subscription, match: Match, copy: str, via: str) -> None:
    words = await words_for(match.registration, await jsonld.context_of(subscription.context))
    shown = subscriptions.show(subscription, None, words.context, time.time_ns() // 1000)
    body = {name: value for name, value in shown.items() if name not in _NOT_SENT}
    if subscription.document.get("splitEntities") is True:
        for name in _FILTERS:
            body.pop(name, None)
    if match.attributes is not None and subscription.interval is None:
        watched = match.attributes.intersection(subscription.watched or match.attributes)
        if watched:
            body["watchedAttributes"] = [words.write(name) for name in sorted(watched)]
    notification: dict[str, Any] = {
        "format": "normalized",
        "endpoint": {"uri": _address(), "accept": "application/json"},
    }
    body |= {"id": copy, "notification": notification}
    await _send(
        store,
        subscription.tenant,
        match.registration,
        via,
        outgoing(words, "POST", ("subscriptions",), (), body),
    )


def _address() -> str:
    """Where sources tell us."""
    return f"{settings.server().address}/ngsi-ld/ex/remote-notify"


async def _take_away(
    store: Store, tenant: str, registration: str, copy: str, via: str, gone: Registration | None = None
) -> None:
    kept = sources.find(store, tenant, registration)
    there = kept.registration if kept is not None else gone if gone and gone.id == registration else None
    if there is not None:
        await _send(store, tenant, there, via, Outgoing(method="DELETE", path=f"/subscriptions/{copy}"))


async def _send(store: Store, tenant: str, registration: Registration, via: str, what: Outgoing) -> None:
    reply = await sources.ask(registration, what, Way({}, sources.onward(via or None, tenant)))
    await sources.write_down(store)
    if reply.trouble or reply.status >= 400:
        _LOG.warning("source_took_no_subscription", registration=registration.id, status=reply.status)


def as_csource_subscriptions(store: Store, tenant: str) -> list[Subscription]:
    """What we subscribe to for subscriptions that stand at sources: the registrations (5.8.1.4)."""
    return [
        msgspec.structs.replace(subscription, id=f"{subscription.id}:csource", tongue=CSOURCE)
        for subscription in subscriptions.every(store, tenant, tongue=NGSI_LD)
        if sources.hearing.is_standing(store, tenant, subscription.id)
    ]


Around = Callable[[Handler], Handler]
WRAPPED: tuple[tuple[str, str, Around], ...] = (
    ("POST", "/subscriptions", around_create),
    ("PATCH", "/subscriptions/{id}", around_update),
    ("DELETE", "/subscriptions/{id}", around_delete),
    ("POST", "/csourceRegistrations", around_registration),
    ("PATCH", "/csourceRegistrations/{id}", around_registration),
    ("DELETE", "/csourceRegistrations/{id}", around_registration),
)
