"""Items as they are told: links, $select, $expand, pages, $ref, data arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import msgspec

from hiroba.context.history import service as histories
from hiroba.context.history.types import Window
from hiroba.protocols.sensorthings.asking.listing import TOP, Listing, listing
from hiroba.protocols.sensorthings.asking.paths import literal
from hiroba.protocols.sensorthings.model.world import World
from hiroba.protocols.sensorthings.types import NAVIGATIONS, PROPERTIES, Expansion, Item, Options

_SAFE = "$(),;=/@:'."
_FEW = 50  # Datastreams of which the time that they cover is told
_COMPONENTS = ("id", "phenomenonTime", "resultTime", "result")


class Teller:
    """Tells items of one request. root: the address of the service, without a slash at its end."""

    def __init__(self, world: World, root: str) -> None:
        self._world, self._root = world, root

    def link(self, item: Item) -> str:
        return f"{self._root}/{item.set}({literal(item.id)})"

    async def collection(
        self, set: str, parent: Item | None, navigation: str, options: Options, address: str
    ) -> dict[str, Any]:
        """One page. address: of the collection, for the link to the next page."""
        page = await listing(self._world, set, parent, navigation, options)
        found: dict[str, Any] = {}
        if page.count is not None:
            found["@iot.count"] = page.count
        if page.more and options.top != 0:  # which would lead to itself
            found["@iot.nextLink"] = _next(address, options)
        if options.format and set == "Observations":
            found["value"] = await self._data_array(page.items, parent, options)
        else:
            found["value"] = await self.items(page.items, options)
        return found

    async def references(
        self, set: str, parent: Item | None, navigation: str, options: Options
    ) -> dict[str, Any]:
        page = await listing(self._world, set, parent, navigation, options)
        return {"value": [self.reference(item) for item in page.items]}

    def reference(self, item: Item) -> dict[str, str]:
        """The address of an association (OGC 18-088, 9.2.7)."""
        return {"@iot.selfLink": self.link(item)}

    async def items(self, items: Sequence[Item], options: Options) -> list[dict[str, Any]]:
        times = len(items) <= _FEW
        return [await self.item(item, options, times=times) for item in items]

    async def item(self, item: Item, options: Options, *, times: bool = True) -> dict[str, Any]:
        """One item with what $select and $expand ask for."""
        wanted = options.select
        found: dict[str, Any] = {}
        if not wanted or "id" in wanted or "@iot.id" in wanted:
            found["@iot.id"] = int(item.id) if item.id.isascii() and item.id.isdigit() else item.id
        if not wanted or "@iot.selfLink" in wanted or "id" in wanted:
            found["@iot.selfLink"] = self.link(item)
        if (
            item.set == "Datastreams"
            and times
            and (not wanted or {"phenomenonTime", "resultTime"} & {*wanted})
        ):
            await self._cover(item)
        for name in PROPERTIES[item.set]:
            if (not wanted or name in wanted) and name in item.properties:
                found[name] = item.properties[name]
        expanded = {each.navigation for each in options.expand}
        for navigation in NAVIGATIONS[item.set]:
            if navigation not in expanded and (not wanted or navigation in wanted):
                found[f"{navigation}@iot.navigationLink"] = f"{self.link(item)}/{navigation}"
        for expansion in options.expand:
            await self._expand(item, expansion, found)
        return found

    async def _expand(self, item: Item, expansion: Expansion, found: dict[str, Any]) -> None:
        navigation = expansion.navigation
        set, many = NAVIGATIONS[item.set][navigation]
        options = expansion.options
        page: Listing = await listing(self._world, set, item, navigation, options)
        told = await self.items(page.items, options)
        if not many:
            if told:
                found[navigation] = told[0]
            return
        if page.count is not None:
            found[f"{navigation}@iot.count"] = page.count
        if page.more and options.top != 0:
            address = f"{self.link(item)}/{navigation}"
            found[f"{navigation}@iot.nextLink"] = _next(address, options)
        found[navigation] = told

    async def _cover(self, stream: Item) -> None:
        """The time from the first Observation of a Datastream to the last."""
        first = await self._world.observations(stream, Window(), page=1)
        if not first:
            return
        last = await self._world.observations(stream, Window(), last=1, page=1)
        ends = [each[0] for each in (first, last)]
        start, end = (histories.text(each.source.at) for each in ends)
        stream.properties["phenomenonTime"] = f"{start}/{end}"
        start, end = (each.properties["resultTime"] for each in ends)
        if start and end:
            stream.properties["resultTime"] = f"{start}/{end}"

    async def _data_array(
        self, items: Sequence[Item], parent: Item | None, options: Options
    ) -> list[dict[str, Any]]:
        """Grouped by Datastream (OGC 18-088, 12.1)."""
        names = tuple("id" if name == "@iot.id" else name for name in options.select) or _COMPONENTS
        groups: dict[str, list[list[Any]]] = {}
        for item in items:
            stream = str(item.source.id.stream)
            row = [item.id if name == "id" else item.properties.get(name) for name in names]
            groups.setdefault(stream, []).append(row)
        if not groups and parent is not None:
            groups[parent.id] = []
        return [
            {
                "Datastream@iot.navigationLink": f"{self._root}/Datastreams({literal(stream)})",
                "components": list(names),
                "dataArray@iot.count": len(rows),
                "dataArray": rows,
            }
            for stream, rows in groups.items()
        ]


def _next(address: str, options: Options) -> str:
    """The same question from where this page ends."""
    size = TOP if options.top is None else options.top
    kept = [(name, value) for name, value in options.text if name != "$skip"]
    pairs = [*kept, ("$skip", str(options.skip + size))]
    return f"{address}?{'&'.join(name + '=' + quote(value, safe=_SAFE) for name, value in pairs)}"


def encode(value: Any) -> bytes:
    return msgspec.json.encode(value)
