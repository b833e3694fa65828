"""What all notifications of one subscription share, made once."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import msgspec
import structlog

from hiroba.context.entities import service as entities
from hiroba.context.entities.types import Projection, View
from hiroba.context.jsonld import service as jsonld
from hiroba.context.jsonld.types import Context
from hiroba.context.subscriptions.types import Subscription
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.settings import service as settings

_LOG = structlog.get_logger("hiroba.subscriptions")
JSON, LD, GEO = "application/json", "application/ld+json", "application/geo+json"
_KEPT = 4096
_known: OrderedDict[tuple[str, str], Prepared] = OrderedDict()


class Prepared(msgspec.Struct):
    """headers: of the notification. before: view for what an attribute was (showChanges). linked: for
    entities that are joined."""

    modified: int
    context: Context
    view: View
    before: View
    linked: View
    headers: tuple[tuple[str, str], ...]


async def prepared(subscription: Subscription) -> Prepared:
    """Return it, made anew when the subscription changed."""
    found = _known.get(subscription.key)
    if found is not None and found.modified == subscription.modified:
        return found
    context = await _context(subscription)
    view = _view(subscription)
    found = Prepared(
        subscription.modified,
        context,
        view,
        msgspec.structs.replace(view, representation="normalized", geojson=False, sys_attrs=False),
        msgspec.structs.replace(view, attrs=None, pick=None, omit=None, geojson=False),
        _headers(subscription, context),
    )
    _known[subscription.key] = found
    if len(_known) > _KEPT:
        _known.popitem(last=False)
    return found


async def _context(subscription: Subscription) -> Context:
    try:
        return await jsonld.context_of(subscription.context)
    except HirobaError as error:  # it is gone: full names are right without it
        _LOG.warning("context_of_subscription_lost", subscription=subscription.id, code=error.code)
        return jsonld.CORE


def _view(subscription: Subscription) -> View:
    form = subscription.form
    return View(
        representation=form.representation,
        geojson=subscription.endpoint.accept == GEO,
        sys_attrs=form.system,
        lang=form.language,
        pick=_projection(form.pick, "pick") if form.pick is not None else None,
        omit=_projection(form.omit, "omit") if form.omit is not None else None,
        attrs=frozenset(form.attributes) if form.attributes is not None else None,
        dataset_ids=frozenset(form.datasets) if form.datasets else None,
    )


def _projection(names: tuple[str, ...], member: str) -> Projection:
    return entities.parse_projection(",".join(names), jsonld.CORE, member)


def _headers(subscription: Subscription, context: Context) -> tuple[tuple[str, str], ...]:
    """ETSI GS CIM 009, 6.3.8 and 7.2: content type, context, tenant, then what the receiver is to get."""
    accept = subscription.endpoint.accept
    headers = {"Content-Type": accept}
    if accept == JSON or (accept == GEO and _keeps_context_out(subscription)):
        headers["Link"] = (
            f'<{context.link}>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"'
        )
    if subscription.tenant and subscription.tenant != settings.city().default_tenant:
        headers["NGSILD-Tenant"] = subscription.tenant
    return (*headers.items(), *subscription.endpoint.receiver)


def _keeps_context_out(subscription: Subscription) -> bool:
    """`Prefer: body=json` of notifierInfo (6.3.6)."""
    return ("prefer", "body=json") in {
        (name.lower(), value.replace(" ", "")) for name, value in subscription.endpoint.notifier
    }


def context_in_body(subscription: Subscription) -> bool:
    accept = subscription.endpoint.accept
    return accept == LD or (accept == GEO and not _keeps_context_out(subscription))


def embedded(value: dict[str, Any], context: Context) -> dict[str, Any]:
    return {**value, "@context": context.document}
