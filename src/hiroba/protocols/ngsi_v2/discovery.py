"""/v2/types: the types of entities there are, and the attributes and attribute types of each."""

from __future__ import annotations

from typing import Any

from hiroba.context.queries.types import TypeSelection
from hiroba.context.store import service as stores
from hiroba.context.store.types import Select
from hiroba.protocols.http import service as http
from hiroba.protocols.http.types import Request, Response
from hiroba.protocols.ngsi_v2 import attributes, finding, paths, view
from hiroba.protocols.ngsi_v2.errors import NotFound
from hiroba.protocols.ngsi_v2.exchange import JSON, Asked, accepts, answer, asked, page
from hiroba.protocols.ngsi_v2.names import from_name, to_name

SAMPLE = 1000  # entities of a type that are looked at for the types of their attributes


class Found:
    """What is known of one type. attrs: attribute -> its types, in the order met."""

    def __init__(self) -> None:
        self.count = 0
        self.attrs: dict[str, dict[str, None]] = {}

    def shown(self) -> dict[str, Any]:
        attrs = {name: {"types": list(types)} for name, types in sorted(self.attrs.items())}
        return {"attrs": attrs, "count": self.count}


async def list_types(request: Request) -> Response:
    who = asked(request)
    accepts(request, JSON)
    limit, offset = page(request)
    city = await finding.city_of(who)
    names = sorted(from_name(type) for type in await _there(who, city))
    count = len(names) if "count" in who.options else None
    chosen = names[offset : offset + limit]
    if "values" in who.options:
        return answer(request, chosen, count=count)
    shown = [{"type": name} | (await _described(who, city, to_name(name))).shown() for name in chosen]
    return answer(request, shown, count=count)


async def get_type(request: Request) -> Response:
    who = asked(request)
    accepts(request, JSON)
    found = await _described(who, await finding.city_of(who), to_name(request.segments[0]))
    if not found.count:
        raise NotFound("Entity type not found")
    return answer(request, found.shown())


async def _there(who: Asked, city: finding.City) -> set[str]:
    """The types that lie in the service paths asked about."""
    types = city.types()
    within = paths.condition(who.paths)
    if within is None:
        return types
    return {type for type in types if (await finding.found(_of(who, city, type, limit=1))).items}


async def _described(who: Asked, city: finding.City, type: str) -> Found:
    found = Found()
    store = await stores.current()
    page = await store.select(_of(who, city, type, limit=SAMPLE))
    found.count = page.count or 0
    for stored in page.items:
        for name, member in view.body_of(stored).items():
            if name not in view.HEAD:
                types = found.attrs.setdefault(from_name(name), {})
                if "noAttrDetail" not in who.options:
                    types[attributes.type_and_value(attributes.first(member))[0]] = None
    return found


def _of(who: Asked, city: finding.City, type: str, *, limit: int) -> Select:
    return Select(
        tenant=who.tenant,
        sight=city.sight,
        types=TypeSelection(((type,),)),
        q=paths.condition(who.paths),
        limit=limit,
        count=True,
    )


def add_routes(router: http.Router) -> None:
    router.add("GET", "/types", list_types)
    router.add("GET", "/types/{type}", get_type)
