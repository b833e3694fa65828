"""DELETE /entities: what a query finds goes, or attributes of it (ETSI GS CIM 009, 5.6.21, 6.4.3.3)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.utils.translation import gettext_lazy as _

from hiroba.context.entities import service as entities
from hiroba.context.jsonld.types import Context
from hiroba.context.store import service as stores
from hiroba.context.store.types import Apply, Stored, Write
from hiroba.kernel.decide.types import Sight
from hiroba.protocols.http.service import Router
from hiroba.protocols.http.types import Request, Response
from hiroba.protocols.ngsi_ld.asking import SELECTION, Selection, selection_of
from hiroba.protocols.ngsi_ld.errors import BadRequestData
from hiroba.protocols.ngsi_ld.exchange import (
    check_parameters,
    linked_context,
    no_content,
    reading,
    tenant_of,
    writing,
)
from hiroba.protocols.ngsi_ld.viewing import texts_of
from hiroba.protocols.ngsi_ld.writes import write_all

_TOGETHER = 1000


def add_routes(router: Router) -> None:
    router.add("DELETE", "/entities", _purge)


async def _purge(request: Request) -> Response:
    tenant = tenant_of(request)
    await writing(request, tenant)
    sight = await reading(request, tenant)
    given = {
        name: value
        for name, value in check_parameters(request, (*SELECTION, "keep", "drop")).items()
        if value
    }
    context = await linked_context(request)
    selection = selection_of(given, context)
    if selection.depth:
        raise BadRequestData(reason=_("qがつながりの先を指しています"))
    make = _change(given, context)
    if make is None:
        await _delete_all(tenant, sight, selection)
    else:
        await _change_all(tenant, sight, selection, make)
    return no_content(request)


def _change(given: dict[str, str], context: Context) -> Callable[[str], Apply] | None:
    """What keep or drop make of each entity; None: it goes. Raises BadRequestData, InvalidData."""
    if "keep" in given and "drop" in given:
        raise BadRequestData(reason=_("keepとdropは一緒には使えません"))
    names = {
        which: frozenset(entities.read_name(term, context) for term in texts_of(given[which], which))
        for which in ("keep", "drop")
        if which in given
    }
    if "keep" in names:
        return lambda identifier: entities.keep_attributes(identifier, names["keep"])
    if "drop" in names:
        return lambda identifier: entities.drop_attributes(identifier, names["drop"])
    return None


async def _delete_all(tenant: str, sight: Sight, selection: Selection) -> None:
    store = await stores.current()
    while True:
        page = await store.select(selection.select(tenant, sight, limit=_TOGETHER))
        gone = await _perform(tenant, page.items, entities.delete)
        if not gone:  # nothing is left, or nothing that goes
            return


async def _change_all(tenant: str, sight: Sight, selection: Selection, make: Callable[[str], Apply]) -> None:
    """All are found before the first is changed: pages are stable only while nothing is written."""
    store = await stores.current()
    found: list[Stored] = []
    while True:
        page = await store.select(selection.select(tenant, sight, limit=_TOGETHER, offset=len(found)))
        found.extend(page.items)
        if len(page.items) < _TOGETHER:
            break
    for start in range(0, len(found), _TOGETHER):
        await _perform(tenant, found[start : start + _TOGETHER], make)


async def _perform(tenant: str, items: Sequence[Stored], make: Callable[[str], Apply]) -> int:
    """Return how many were written."""
    outcomes = await write_all([Write(tenant, each.id, make(each.id)) for each in items])
    return sum(not isinstance(outcome, Exception) for outcome in outcomes)
