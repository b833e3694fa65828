"""Nobody acts for an organisation that is stopped, whatever was remembered of them; what two people do."""

from __future__ import annotations

import pytest

from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import (
    SYSTEM,
    Action,
    Effect,
    Party,
    PartyKind,
    Principal,
    Resource,
    Role,
    Rule,
    Target,
    TargetKind,
    Visibility,
)
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import Stop

pytestmark = pytest.mark.django_db

READ = frozenset({Action.DATASET_READ.value})


@pytest.fixture
def world(organisation):
    organisation("city")
    organisation("office", kind="department", parent="city")
    organisation("firm", kind="company")


def _private(owner):
    return Resource("dataset", "d", owner, Visibility.PRIVATE)


def test_roles_and_tokens_of_a_suspended_body_are_void_at_once_and_come_back(world):
    officer = Principal("person", "1", {"office": Role.OFFICER, "firm": Role.OFFICER})
    token = Principal("token", "token-1", {"city": Role.OFFICER}, frozenset({Action.DATASET_READ}))
    own = Rule(
        "r", Effect.PERMIT, READ, Target(TargetKind.DATASET, "x", "firm"), Party(PartyKind.CLIENT, "token-1")
    )
    decide.put_rule(own)
    opened = Resource("dataset", "x", "firm", Visibility.PRIVATE)
    assert decide.decide(token, Action.DATASET_READ, opened).allowed

    organisations.stop("city", Stop.SUSPENDED, who=SYSTEM)
    assert not decide.decide(officer, Action.DATASET_READ, _private("office")).allowed
    assert "office" not in decide.sight(officer).private_of
    assert decide.decide(officer, Action.DATASET_READ, _private("firm")).allowed, "their other office works"
    assert not decide.decide(token, Action.DATASET_READ, opened).allowed, "the token is nobody"
    assert decide.sight(token).ruled.bare
    assert decide.sight(token).who == token, "whoever asks again later asks for the same one"

    organisations.stop("city", None, who=SYSTEM)
    assert decide.decide(officer, Action.DATASET_READ, _private("office")).allowed
    assert decide.decide(token, Action.DATASET_READ, opened).allowed


def test_what_a_suspended_body_opened_is_closed_and_what_it_closed_stays_closed(world):
    guest = Principal("person", "9")
    anyone = Party(PartyKind.ANYONE)
    decide.put_rule(Rule("open", Effect.PERMIT, READ, Target(TargetKind.DATASET, "d", "city"), anyone))
    decide.put_rule(Rule("shut", Effect.PROHIBIT, READ, Target(TargetKind.DATASET, "e", "city"), anyone))
    assert decide.decide(guest, Action.DATASET_READ, _private("city")).allowed

    organisations.stop("city", Stop.SUSPENDED, who=SYSTEM)
    assert not decide.decide(guest, Action.DATASET_READ, _private("city")).allowed
    assert not decide.sight(guest).ruled.open
    assert not decide.decide(guest, Action.DATASET_READ, Resource("dataset", "e", "city")).allowed
    assert decide.decide(guest, Action.DATASET_READ, Resource("dataset", "p", "city")).allowed, "public stays"


def test_what_one_wrote_another_approves():
    writer, other = Principal("person", "1"), Principal("person", "2")
    decide.require_another(other, "1", "3")
    for who in (
        writer,
        Principal("person", "2", behalf={"city": "1"}),
        Principal("token", "token-5"),
    ):
        with pytest.raises(decide.SecondPersonNeeded):
            decide.require_another(who, "1")
