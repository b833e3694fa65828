"""A resource path over what is there: to a collection, an item, or a property of one."""

from __future__ import annotations

from typing import Any

import msgspec

from hiroba.protocols.sensorthings.asking.listing import related
from hiroba.protocols.sensorthings.errors import NothingThere
from hiroba.protocols.sensorthings.model.world import World
from hiroba.protocols.sensorthings.types import NAVIGATIONS, PROPERTIES, Item, Step


class Target(msgspec.Struct):
    """What a path leads to.

    set: of the collection or the item. item: of an item or a property. parent, navigation: where a
    collection (or an item reached by navigation) hangs. property: its name. value: $value was asked.
    reference: $ref was asked.
    """

    set: str = ""
    item: Item | None = None
    parent: Item | None = None
    navigation: str = ""
    property: str = ""
    value: bool = False
    reference: bool = False
    inner: tuple[str, ...] = ()


async def resolve(world: World, steps: tuple[Step, ...]) -> Target:
    """Raises NothingThere."""
    first, *rest = steps
    if first.name not in NAVIGATIONS:
        raise NothingThere(path=first.name)
    found = Target(set=first.name)
    if first.id is not None:
        found.item = await world.item(first.name, first.id)
    for step in rest:
        await _go(world, found, step)
    return found


def value_of(target: Target) -> Any:
    """The value of a property. Raises NothingThere."""
    value = target.item.properties.get(target.property) if target.item is not None else None
    if target.property in ("id", "@iot.id") and target.item is not None:
        value = target.item.id
    for inner in target.inner:
        value = value.get(inner) if isinstance(value, dict) else None
    return value


async def _go(world: World, found: Target, step: Step) -> None:
    if found.value or found.reference:
        raise NothingThere(path=step.name)
    if step.name == "$ref":
        found.reference = True
    elif step.name == "$value" and found.property:
        found.value = True
    elif found.property and step.id is None:
        found.inner = (*found.inner, step.name)
    elif found.item is None:
        raise NothingThere(path=step.name)
    elif step.name in NAVIGATIONS[found.set]:
        await _navigate(world, found, found.item, step)
    elif step.name in ("id", *PROPERTIES[found.set]) and step.id is None:
        found.property = step.name
    else:
        raise NothingThere(path=step.name)


async def _navigate(world: World, found: Target, item: Item, step: Step) -> None:
    set, many = NAVIGATIONS[found.set][step.name]
    found.set, found.parent, found.navigation, found.item = set, item, step.name, None
    if not many:
        there = await related(world, item, step.name)
        if step.id is not None or not there:
            raise NothingThere(path=step.name)
        found.item = there[0]
    elif step.id is not None:
        found.item = await world.item(set, step.id)
        if not await _belongs(world, item, found.item, step.name):
            raise NothingThere(path=f"{step.name}({step.id})"[:200])


async def _belongs(world: World, parent: Item, item: Item, navigation: str) -> bool:
    if parent.set == "Datastreams" and navigation == "Observations":
        return item.id.startswith(f"{parent.id}*")
    return any(each.id == item.id for each in await related(world, parent, navigation))
