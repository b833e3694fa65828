"""A store, a process that delivers, and a city that changes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from hiroba.context.entities import service as entities
from hiroba.context.jsonld import service as jsonld
from hiroba.context.store import service as stores
from hiroba.context.store.types import Owner, Store, Write
from hiroba.context.subscriptions import service as subscriptions
from hiroba.context.subscriptions.delivering.receiver import Pace
from hiroba.context.subscriptions.types import State, Subscription
from hiroba.kernel.decide.types import Sight, Visibility

EVERYTHING = Sight(everything=True, organisations=frozenset(), private_of=frozenset())
TENANT = "131041"


class City:
    """What a test does to the city. Values are numbers of the attribute `level`, unless given."""

    def __init__(self, store: Store) -> None:
        self.store = store

    async def subscribe(self, uri: str, sight: Sight = EVERYTHING, **members: Any) -> Subscription:
        notification = {
            "endpoint": {"uri": uri, **members.pop("endpoint", {})},
            **members.pop("notification", {}),
        }
        document = {
            "type": "Subscription",
            "entities": [{"type": "Room"}],
            "notification": notification,
            **members,
        }
        return await subscriptions.create(self.store, TENANT, document, jsonld.CORE, sight)

    async def create(self, id: str, visibility: Visibility = Visibility.PUBLIC, **attributes: Any) -> None:
        document = {"id": f"urn:ngsi-ld:Room:{id}", "type": "Room", **_properties(attributes)}
        draft = entities.read_entity(document, jsonld.CORE)
        owner = Owner(TENANT, visibility)
        await self._write(draft.id or "", entities.create(draft), owner)

    async def set(self, id: str, **attributes: Any) -> None:
        draft = entities.read_fragment(_properties(attributes), jsonld.CORE, mode=entities.Mode.UPDATE)
        await self._write(f"urn:ngsi-ld:Room:{id}", entities.append(draft, overwrite=True))

    async def delete(self, id: str) -> None:
        whole = f"urn:ngsi-ld:Room:{id}"
        await self._write(whole, entities.delete(whole))

    async def drop(self, id: str, attribute: str) -> None:
        whole = f"urn:ngsi-ld:Room:{id}"
        await self._write(whole, entities.delete_attribute(whole, attribute, None, every=True))

    async def _write(self, id: str, apply: Any, owner: Owner | None = None) -> None:
        for outcome in await self.store.write([Write(TENANT, id, apply, owner)]):
            if isinstance(outcome, Exception):
                raise outcome

    async def state(self, subscription: Subscription) -> State:
        return (await subscriptions.states(TENANT, [subscription.id])).get(subscription.id, State())

    async def until(self, subscription: Subscription, holds: Any, seconds: float = 10.0) -> State:
        """Wait until the state that everybody sees is so."""
        async with asyncio.timeout(seconds):
            while not holds(state := await self.state(subscription)):
                await asyncio.sleep(0.02)
        return state


def _properties(attributes: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value if isinstance(value, dict) else {"type": "Property", "value": value}
        for name, value in attributes.items()
    }


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests have less patience between tries."""
    monkeypatch.setattr(Pace, "first", 0.1)
    monkeypatch.setattr(Pace, "longest", 0.4)


@pytest.fixture
async def store(transactional_db: None, open_mode: None, quick: None) -> AsyncIterator[Store]:
    yield await stores.current()
    await stores.close()


@pytest.fixture
def city(store: Store) -> City:
    return City(store)


@asynccontextmanager
async def following(store: Store) -> AsyncIterator[None]:
    """The process that delivers, within a test."""
    stop = asyncio.Event()
    task = asyncio.create_task(subscriptions.follow(store, stop))
    await asyncio.sleep(0.05)
    try:
        yield
    finally:
        stop.set()
        await task


@pytest.fixture
async def delivered(store: Store) -> AsyncIterator[None]:
    async with following(store):
        yield
