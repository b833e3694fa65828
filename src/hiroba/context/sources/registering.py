"""Registrations come, change and go (ETSI GS CIM 009, 5.9)."""

from __future__ import annotations

import uuid

from hiroba.context.jsonld.types import Context
from hiroba.context.sources import conflicts, reading, registry, tally
from hiroba.context.sources.errors import RegistrationExists, UnknownRegistration
from hiroba.context.sources.types import Registration
from hiroba.context.store.types import Store
from hiroba.kernel.decide.types import EVERYTHING


async def register(store: Store, space: str, document: object, context: Context) -> Registration:
    """Keep a new registration. Raises InvalidRegistration, RegistrationExists, RegistrationConflict."""
    if isinstance(document, dict) and "id" not in document:
        document = {**document, "id": f"urn:ngsi-ld:ContextSourceRegistration:{uuid.uuid4()}"}
    registration = reading.read(document, context, space, registry.now())
    if registry.find(store, space, registration.id) is not None:
        raise RegistrationExists(id=registration.id)
    await conflicts.check(store, registration, EVERYTHING)
    await registry.keep(store, registration, None)
    return registration


async def update(store: Store, space: str, id: str, fragment: object, context: Context) -> Registration:
    """Change a registration. Raises UnknownRegistration, InvalidRegistration, RegistrationConflict."""
    kept = registry.find(store, space, id)
    if kept is None:
        raise UnknownRegistration(id=id)
    registration = reading.changed(kept.document, fragment, context, space, registry.now())
    await conflicts.check(store, registration, EVERYTHING)
    await registry.keep(store, registration, kept)
    return registration


async def remove(store: Store, space: str, id: str) -> None:
    """Take a registration away. Raises UnknownRegistration."""
    if registry.find(store, space, id) is None:
        raise UnknownRegistration(id=id)
    await registry.drop(store, space, id)
    await tally.forget(store, space, id)
