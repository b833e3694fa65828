"""From a page, which waits, to the devices, which live beside the store."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from django.http import HttpRequest

from hiroba.context.city import service as city
from hiroba.context.store import service as stores
from hiroba.context.store.types import Store
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Resource, Visibility
from hiroba.web.shell import principal

Answer = TypeVar("Answer")


def ask(work: Callable[[Store], Awaitable[Answer]]) -> Answer:
    """Run something with the store and return its answer."""

    async def run() -> Answer:
        return await work(await stores.current())

    return city.wait_for(run())


def look(work: Callable[[Store], Answer]) -> Answer:
    """The same, for what the store holds in memory."""

    async def run(store: Store) -> Answer:
        return work(store)

    return ask(run)


def may_manage(who: Principal, code: str) -> bool:
    return decide.decide(who, Action.ENTITY_WRITE, _resource(code)).allowed


def require_manager(request: HttpRequest, code: str) -> Principal:
    """Return who asks. Raises Forbidden, SignInNeeded."""
    who = principal(request)
    decide.require(who, Action.ENTITY_WRITE, _resource(code))
    return who


def _resource(code: str) -> Resource:
    return Resource("entity", "", code, Visibility.PRIVATE)
