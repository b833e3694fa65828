"""What a registration that says "held elsewhere" cannot stand beside (ETSI GS CIM 009, 4.3.6.3, 5.9.2.4)."""

from __future__ import annotations

from hiroba.context.queries.types import TypeSelection
from hiroba.context.sources.errors import RegistrationConflict
from hiroba.context.sources.matching import match
from hiroba.context.sources.registry import living
from hiroba.context.sources.types import (
    EXCLUSIVE,
    PROXIED,
    REDIRECT,
    Asked,
    EntityInfo,
    Information,
    Registration,
)
from hiroba.context.store.types import Select, Store, Stored
from hiroba.kernel.decide.types import Sight


async def check(store: Store, registration: Registration, sight: Sight) -> None:
    """Raises RegistrationConflict. sight: of everything, so that nothing is overlooked."""
    if registration.mode not in PROXIED:
        return
    _check_registrations(store, registration)
    if registration.mode == EXCLUSIVE:
        await _check_attributes(store, registration)
    else:
        await _check_entities(store, registration, sight)


def _check_registrations(store: Store, registration: Registration) -> None:
    """Once exclusive, nobody else's; redirects may stand beside each other."""
    for other in living(store, registration.space):
        if other.id == registration.id or other.mode not in PROXIED:
            continue
        if other.mode == REDIRECT and registration.mode == REDIRECT:
            continue
        exclusive, proxied = (other, registration) if other.mode == EXCLUSIVE else (registration, other)
        if _overlap(exclusive, proxied):
            raise RegistrationConflict(id=other.id)


def _overlap(exclusive: Registration, other: Registration) -> bool:
    for part in exclusive.information:
        for info in part.entities:
            assert info.id is not None
            asked = Asked(ids=(info.id,), types=info.types, attributes=part.attributes)
            if match(other, asked) is not None:
                return True
    return False


async def _check_attributes(store: Store, registration: Registration) -> None:
    for part in registration.information:
        for info in part.entities:
            assert info.id is not None
            there = await store.get(registration.space, info.id)
            if there is not None and not part.attributes.isdisjoint(_names(there)):
                raise RegistrationConflict(id=info.id)


def _names(stored: Stored) -> set[str]:
    return {each.rpartition(":")[0] for each in stored.shape}


async def _check_entities(store: Store, registration: Registration, sight: Sight) -> None:
    for part in registration.information:
        for info in part.entities or (EntityInfo(()),):
            found = await store.select(_select(registration.space, part, info, sight))
            if found.items:
                raise RegistrationConflict(id=found.items[0].id)


def _select(space: str, part: Information, info: EntityInfo, sight: Sight) -> Select:
    return Select(
        tenant=space,
        sight=sight,
        ids=(info.id,) if info.id is not None else (),
        id_pattern=info.pattern if info.id is None else None,
        types=TypeSelection(tuple((each,) for each in info.types)) if info.types else None,
        attributes=tuple(sorted(part.attributes)),
        limit=1,
    )
