"""/v2/subscriptions: who is told of what."""

from __future__ import annotations

import secrets
import time
from typing import Any

from hiroba.context.store import service as stores
from hiroba.context.subscriptions import service as subscriptions
from hiroba.context.subscriptions.service import UnknownSubscription
from hiroba.context.subscriptions.types import State, Subscription
from hiroba.kernel.decide.types import ANONYMOUS, Action
from hiroba.kernel.outside.types import AddressRefused
from hiroba.protocols.http import service as http
from hiroba.protocols.http.types import Request, Response
from hiroba.protocols.ngsi_v2 import moments
from hiroba.protocols.ngsi_v2.errors import NO_SUBSCRIPTION, BadRequest, NotFound
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
    reading,
)
from hiroba.protocols.ngsi_v2.subscribing import TONGUE, URN, changed, kept, subscription
from hiroba.protocols.ngsi_v2.subscription_rules import CHANNELS

_HIDDEN = "xxxxx"  # in place of a password
_EVERYWHERE = "/#"


async def _allow(who: Asked) -> None:
    """Who may read what a space keeps to itself may subscribe to it, and see who else did."""
    await http.require(who.request.principal or ANONYMOUS, Action.ENTITY_READ, who.tenant)


def _service_path(request: Request) -> str:
    return request.headers.get("fiware-servicepath") or _EVERYWHERE


async def create(request: Request) -> Response:
    who = asked(request)
    await _allow(who)
    given = await document(request)
    id, now = secrets.token_hex(12), _now()
    sight = await reading(request)
    made = subscription(id, who.tenant, given, _service_path(request), sight, now, now)
    store = await stores.current()
    await _told_of_address(subscriptions.add(store, made))
    return created(request, f"/v2/subscriptions/{id}")


async def _told_of_address(keeping: Any) -> None:
    """Raises BadRequest for an address that may not be told."""
    try:
        await keeping
    except AddressRefused as error:
        raise BadRequest("Invalid URL parsing notification url: the address is not allowed") from error


async def list_subscriptions(request: Request) -> Response:
    who = asked(request)
    accepts(request, JSON)
    await _allow(who)
    limit, offset = page(request)
    store = await stores.current()
    found = subscriptions.every(store, who.tenant, tongue=TONGUE)
    wanted = request.headers.get("fiware-servicepath")
    if wanted:
        found = [each for each in found if kept(each).service_path == wanted]
    chosen = found[offset : offset + limit]
    states = await subscriptions.states(who.tenant, [each.id for each in chosen])
    shown = [show(each, states.get(each.id)) for each in chosen]
    return answer(request, shown, count=len(found) if "count" in who.options else None)


async def retrieve(request: Request) -> Response:
    who = asked(request)
    accepts(request, JSON)
    await _allow(who)
    found = await _the_one(who)
    states = await subscriptions.states(who.tenant, [found.id])
    return answer(request, show(found, states.get(found.id)))


async def _the_one(who: Asked) -> Subscription:
    store = await stores.current()
    try:
        return subscriptions.get(store, who.tenant, URN + who.request.segments[0], tongue=TONGUE)
    except UnknownSubscription as error:
        raise NotFound(NO_SUBSCRIPTION) from error


async def update(request: Request) -> Response:
    who = asked(request)
    await _allow(who)
    given = await document(request)
    id = request.segments[0]
    sight = await reading(request)
    await _the_one(who)

    def renewed(old: Subscription) -> Subscription:
        before = kept(old)
        merged = changed(before.given, given)
        path = request.headers.get("fiware-servicepath") or before.service_path
        return subscription(id, who.tenant, merged, path, sight, old.created, _now())

    store = await stores.current()
    await _told_of_address(subscriptions.replace(store, who.tenant, URN + id, renewed, tongue=TONGUE))
    return no_content(request)


async def delete(request: Request) -> Response:
    who = asked(request)
    await _allow(who)
    found = await _the_one(who)
    store = await stores.current()
    await subscriptions.remove(store, who.tenant, found.id, tongue=TONGUE)
    return no_content(request)


def show(found: Subscription, state: State | None) -> dict[str, Any]:
    """A subscription as Orion shows it."""
    given = kept(found).given
    shown: dict[str, Any] = {"id": found.id.removeprefix(URN)}
    if given.get("description"):
        shown["description"] = given["description"]
    if found.expires is not None:
        shown["expires"] = moments.of_micros(found.expires)
    expired = found.status(_now()) == "expired"
    shown["status"] = "expired" if expired else given.get("status", "active")
    shown["subject"] = _shown_subject(given["subject"])
    shown["notification"] = _shown_notification(given["notification"], state)
    if given.get("throttling"):
        shown["throttling"] = given["throttling"]
    return shown


def _shown_subject(subject: dict[str, Any]) -> dict[str, Any]:
    condition = {"attrs": [], "notifyOnMetadataChange": True, **subject.get("condition", {})}
    return {"entities": subject["entities"], "condition": condition}


def _shown_notification(given: dict[str, Any], state: State | None) -> dict[str, Any]:
    shown = {name: value for name, value in given.items() if name not in CHANNELS}
    if "exceptAttrs" not in shown:
        shown.setdefault("attrs", [])
    shown = {"onlyChangedAttrs": False, "covered": False, "attrsFormat": "normalized", **shown}
    for channel in CHANNELS:
        if channel in given:
            shown[channel] = _shown_channel(channel, given[channel])
    return shown | (_shown_state(state) if state is not None else {})


def _shown_channel(channel: str, given: dict[str, Any]) -> dict[str, Any]:
    shown = dict(given)
    if channel.startswith("mqtt"):
        shown = {"qos": 0, "retain": False, **shown}
    if "passwd" in shown:
        shown["passwd"] = _HIDDEN
    return shown


def _shown_state(state: State) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    if state.sent:
        shown["timesSent"] = state.sent
    for name, micros in (
        ("lastNotification", state.last_notification),
        ("lastSuccess", state.last_success),
        ("lastFailure", state.last_failure),
    ):
        if micros is not None:
            shown[name] = moments.of_micros(micros)
    good = [each for each in state.recent if not each.error]
    bad = [each for each in state.recent if each.error]
    if good and good[-1].status:
        shown["lastSuccessCode"] = good[-1].status
    if bad:
        shown["lastFailureReason"] = bad[-1].error
    fails = 0
    for each in reversed(state.recent):
        if not each.error:
            break
        fails += 1
    if fails:
        shown["failsCounter"] = fails
    return shown


def _now() -> int:
    return time.time_ns() // 1000


def add_routes(router: http.Router) -> None:
    router.add("POST", "/subscriptions", create)
    router.add("GET", "/subscriptions", list_subscriptions)
    router.add("GET", "/subscriptions/{id}", retrieve)
    router.add("PATCH", "/subscriptions/{id}", update)
    router.add("DELETE", "/subscriptions/{id}", delete)
