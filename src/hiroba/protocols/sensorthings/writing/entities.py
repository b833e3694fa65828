"""Writes of entities, as SensorThings needs them."""

from __future__ import annotations

from typing import Any

from hiroba.context.entities import service as entities
from hiroba.context.entities.types import Draft
from hiroba.context.jsonld import service as jsonld
from hiroba.context.store.types import Apply, Store, Write
from hiroba.kernel.errors.types import HirobaError
from hiroba.protocols.sensorthings.errors import WrongBody


def draft(id: str, types: str | list[str], attributes: dict[str, Any]) -> Draft:
    """Raises WrongBody."""
    try:
        return entities.read_entity({"id": id, "type": types, **attributes}, jsonld.CORE)
    except HirobaError as error:
        raise WrongBody(reason=str(error)) from error


async def write(store: Store, tenant: str, id: str, apply: Apply) -> None:
    """One write; whose it is and who sees it stays as it is. Raises HirobaError, what `apply` raises."""
    (outcome,) = await store.write([Write(tenant, id, apply)])
    if isinstance(outcome, Exception):
        raise outcome


async def merge(
    store: Store, tenant: str, id: str, types: str | list[str], attributes: dict[str, Any]
) -> None:
    """Write attributes into an entity, which is made where it is not there. Raises WrongBody."""
    await write(store, tenant, id, entities.upsert(draft(id, types, attributes), update=True))


async def create(store: Store, tenant: str, id: str, type: str, attributes: dict[str, Any]) -> None:
    """Raises WrongBody, EntityExists."""
    await write(store, tenant, id, entities.create(draft(id, type, attributes)))


async def drop(store: Store, tenant: str, id: str, attribute: str, dataset: str = "") -> None:
    """Take an attribute away, if it is there."""
    taken = entities.delete_attribute(id, attribute, dataset or None, every=not dataset)
    try:
        await write(store, tenant, id, taken)
    except (entities.UnknownAttribute, entities.UnknownEntity):
        return


async def delete(store: Store, tenant: str, id: str) -> None:
    await write(store, tenant, id, entities.delete(id))
