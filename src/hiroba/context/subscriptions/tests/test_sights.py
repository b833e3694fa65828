"""Who is told nothing any more: of a stopped organisation, with a token that ended, without their role."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hiroba.context.jsonld import service as jsonld
from hiroba.context.subscriptions import service as subscriptions
from hiroba.context.subscriptions.matching.book import Book
from hiroba.context.subscriptions.sights import Sights
from hiroba.context.subscriptions.types import Subscription
from hiroba.kernel.acting import service as acting
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import ANONYMOUS, SYSTEM, Action, Principal, Role, Visibility
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import Stop
from hiroba.kernel.people import service as people

pytestmark = pytest.mark.django_db(transaction=True)
TOWN, OTHER = "131041", "132012"
_DOCUMENT: dict[str, Any] = {
    "type": "Subscription",
    "entities": [{"type": "Room"}],
    "notification": {"endpoint": {"uri": "http://receiver.example/"}},
}


class Watched:
    """A book with one subscription of somebody in a space."""

    def __init__(self, tenant: str, who: Principal) -> None:
        self.book = Book()
        sight = decide.sight(who, Action.ENTITY_READ)
        made = subscriptions.read_subscription(_DOCUMENT, jsonld.CORE, tenant=tenant, sight=sight, now=1)
        self.key = made.key
        self.book.put(made)
        self.sights = Sights(self.book)

    async def now(self) -> Subscription:
        await self.sights.bring_up()
        found = self.book.get(self.key)
        assert found is not None
        return found

    async def sees_private(self) -> bool:
        return (await self.now()).sight.shows(("Room",), Visibility.PRIVATE, TOWN)


@pytest.fixture
def officer(organisation: Callable[[str], Any]) -> int:
    for code in (TOWN, OTHER):
        organisation(code)
    id = people.create_person("o@example.jp", "a-long-password-7", "試験")
    organisations.set_member(id, TOWN, Role.OFFICER)
    return id


def _token(officer: int) -> tuple[int, Principal]:
    soon = timezone.now() + timedelta(days=1)
    secret, info = people.issue_token(officer, TOWN, "t", [Action.ENTITY_READ], soon)
    return info.id, people.principal_of_token(secret)


@pytest.mark.parametrize("tenant", [TOWN, OTHER])
@pytest.mark.parametrize("kind", ["person", "token"])
async def test_while_an_organisation_is_stopped_its_subscriptions_are(
    officer: int, tenant: str, kind: str
) -> None:
    ask = people.principal_of_person if kind == "person" else lambda id: _token(id)[1]
    watched = await sync_to_async(lambda: Watched(tenant, ask(officer)))()
    assert (await watched.now()).status(2) == "active"
    await sync_to_async(organisations.stop)(TOWN, Stop.SUSPENDED, who=SYSTEM)
    assert (await watched.now()).status(2) == "paused"
    await sync_to_async(organisations.stop)(TOWN, None, who=SYSTEM)
    assert (await watched.now()).status(2) == "active"
    assert await watched.sees_private()


async def test_a_space_that_is_stopped_tells_nobody(officer: int) -> None:
    watched = await sync_to_async(Watched)(OTHER, ANONYMOUS)
    assert (await watched.now()).status(2) == "active"
    await sync_to_async(organisations.stop)(OTHER, Stop.SUSPENDED, who=SYSTEM)
    assert (await watched.now()).status(2) == "paused"


async def test_a_role_and_a_token_that_end_count_at_the_next_look(officer: int) -> None:
    asked = await sync_to_async(people.principal_of_person)(officer)
    mine = await sync_to_async(Watched)(TOWN, asked)
    id, principal = await sync_to_async(_token)(officer)
    tokens = await sync_to_async(Watched)(TOWN, principal)
    assert await mine.sees_private()
    assert await tokens.sees_private()
    await sync_to_async(people.revoke_token)(id)
    assert not await tokens.sees_private()
    assert await mine.sees_private()
    await sync_to_async(organisations.set_member)(officer, TOWN, Role.MEMBER)
    assert not await mine.sees_private()
    await sync_to_async(organisations.set_member)(officer, TOWN, Role.OFFICER)
    assert await mine.sees_private()
    await sync_to_async(people.deactivate)(officer)
    assert not await mine.sees_private()


async def test_what_a_deputy_is_lent_counts_while_it_is_lent(officer: int) -> None:
    def lend() -> tuple[Principal, Principal, int]:
        deputy = people.create_person("d@example.jp", "a-long-password-7", "代理")
        organisations.set_member(deputy, TOWN, Role.MEMBER)
        giver = people.principal_of_person(officer)
        now = timezone.now()
        lent = acting.lend(giver, deputy, TOWN, now, now + timedelta(days=1))
        return giver, people.principal_of_person(deputy), lent.id

    giver, deputy, lent = await sync_to_async(lend)()
    watched = await sync_to_async(Watched)(TOWN, deputy)
    assert await watched.sees_private()
    await sync_to_async(acting.take_back)(giver, lent)
    assert not await watched.sees_private()


def test_many_subscribers_are_asked_for_together(officer: int) -> None:
    asked = [_token(officer)[1] for _each in range(30)] + [people.principal_of_person(officer)]
    with CaptureQueriesContext(
        connection,
    ) as queries:
        first = people.marks_of(asked)
    assert len(queries) <= 6
    assert first == people.marks_of(asked)
    organisations.set_member(officer, TOWN, Role.ADMINISTRATOR)
    changed = people.marks_of(asked)
    assert all(changed[key] != mark for key, mark in first.items())
