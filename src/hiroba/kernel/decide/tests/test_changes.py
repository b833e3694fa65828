"""What was found out of somebody's rights stands until something changes them, and no longer."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from hiroba.kernel.decide import changes
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.models import RightsNumber
from hiroba.kernel.decide.types import Action, Effect, Party, PartyKind, Role, Rule, Target, TargetKind
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.models import Membership, Organisation
from hiroba.kernel.people import service as people
from hiroba.kernel.people.models import ApiToken, MachineClient, User

# The database counts when a transaction ends.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[float], None]]:
    """Lets seconds go by for who looks."""
    now = [1000.0]
    monkeypatch.setattr("hiroba.kernel.decide.changes.time.monotonic", lambda: now[0])
    changes.forget()

    def go(seconds: float) -> None:
        now[0] += seconds

    yield go
    changes.forget()


@pytest.fixture
def officer(organisation) -> int:
    """Somebody with a role, a token and a program in an organisation."""
    town = organisation()
    who = people.create_person("taro@town.example.jp", None, "太郎")
    organisations.set_member(who, town.code, Role.OFFICER)
    people.issue_token(who, town.code, "k", [Action.ENTITY_READ], None)
    people.register_client(who, town.code, "p", [Action.ENTITY_READ], [])
    return who


def _number() -> int:
    return RightsNumber.objects.values_list("number", flat=True).first() or 0


COUNTED = {
    "a role is given": lambda who: organisations.set_member(
        people.create_person("hanako@town.example.jp", None, "花子"), _town(who), Role.MEMBER
    ),
    "a role is another": lambda who: Membership.objects.filter(user=who).update(role="administrator"),
    "a role is taken away": lambda who: Membership.objects.filter(user=who).delete(),
    "an account is closed": lambda who: User.objects.filter(pk=who).update(is_active=False),
    "an operator is made": lambda who: User.objects.filter(pk=who).update(operator=True),
    "a token is withdrawn": lambda who: people.revoke_token(ApiToken.objects.get(owner=who).pk),
    "a token is gone": lambda who: ApiToken.objects.filter(owner=who).delete(),
    "a program may less": lambda who: MachineClient.objects.filter(owner=who).update(scopes=[]),
    "a program is ended": lambda who: MachineClient.objects.filter(owner=who).delete(),
    "an organisation is stopped": lambda who: Organisation.objects.filter(pk=_town(who)).update(
        stopped="suspended"
    ),
    "an organisation is new": lambda _who: Organisation.objects.create(code="new", kind="municipality"),
}
NOT_COUNTED = {
    "a token was used": lambda who: ApiToken.objects.filter(owner=who).update(last_used=timezone.now()),
    "a token is new": lambda who: people.issue_token(who, _town(who), "n", [Action.ENTITY_READ], None),
    "a name is another": lambda who: User(pk=who, email="saburo@town.example.jp", display_name="三郎").save(
        update_fields=["email", "display_name"]
    ),
    "a language is another": lambda who: people.set_language(who, "en"),
    "an account is new": lambda _who: people.create_person("jiro@town.example.jp", None, "次郎"),
}


def _town(who: int) -> str:
    return str(Membership.objects.get(user=who).organisation_id)


@pytest.mark.parametrize("act", COUNTED.values(), ids=COUNTED)
def test_what_changes_rights_is_counted_whoever_does_it(officer: int, act: Callable[[int], object]) -> None:
    before = _number()
    act(officer)
    assert _number() != before


@pytest.mark.parametrize("act", NOT_COUNTED.values(), ids=NOT_COUNTED)
def test_what_does_not_is_not(officer: int, act: Callable[[int], object]) -> None:
    before = _number()
    act(officer)
    assert _number() == before


def test_nothing_stands_where_nobody_looks() -> None:
    assert decide.stands(time.monotonic()) == 0


def test_it_stands_while_the_looks_find_nothing_new(clock: Callable[[float], None]) -> None:
    changes.look()
    clock(2)
    begun = time.monotonic()
    for _each in range(5):
        changes.look()
        assert decide.stands(begun) > time.monotonic()
        clock(0.4)
    clock(0.4)  # nobody looked again
    assert decide.stands(begun) < time.monotonic()


def test_after_a_change_it_does_not_stand_any_more(officer: int, clock: Callable[[float], None]) -> None:
    changes.look()
    clock(2)
    begun = time.monotonic()
    changes.look()
    organisations.set_member(officer, _town(officer), None)
    clock(0.4)
    changes.look()
    assert decide.stands(begun) == 0
    assert decide.stands(time.monotonic()) == 0  # what is remembered of the tree may be from before
    clock(1)
    changes.look()
    assert decide.stands(time.monotonic()) > time.monotonic()


def test_a_rule_that_begins_is_a_change(organisation, clock: Callable[[float], None], monkeypatch) -> None:
    moment = timezone.now()
    target = Target(TargetKind.DATASET, "d", organisation().code)
    party = Party(PartyKind.ANYONE)
    acts = frozenset({"dataset:read"})
    decide.put_rule(Rule("r", Effect.PERMIT, acts, target, party, begins=moment + timedelta(hours=1)))
    changes.look()
    clock(2)
    begun = time.monotonic()
    changes.look()
    assert decide.stands(begun) > 0
    monkeypatch.setattr("hiroba.kernel.decide.changes.timezone.now", lambda: moment + timedelta(hours=1))
    changes.look()
    assert decide.stands(begun) == 0


def test_it_is_found_out_anew_some_day_whatever_the_numbers_say(clock: Callable[[float], None]) -> None:
    changes.look()
    clock(2)
    begun = time.monotonic()
    clock(601)
    changes.look()
    assert decide.stands(begun) < time.monotonic()
