"""A rule asks how sure it is who somebody is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import (
    Action,
    Assurance,
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

pytestmark = pytest.mark.django_db(transaction=True)
PRIVATE = Resource("dataset", "d", "city", Visibility.PRIVATE)
SOMEBODY = Principal("person", "7")
PERMIT = Rule(
    "r",
    Effect.PERMIT,
    frozenset({"dataset:read"}),
    Target(TargetKind.DATASET, "d", "city"),
    Party(PartyKind.SIGNED_IN),
    assurance=Assurance.STRONG,
)


def reads(level: Assurance, what: Resource, who: Principal = SOMEBODY) -> bool:
    who = replace(who, assurance=level)
    sight = decide.sight(who, Action.DATASET_READ)
    seen = sight.limits(TargetKind.DATASET, "d", what.visibility, "city") is not None
    assert seen is decide.decide(who, Action.DATASET_READ, what).allowed
    return seen


def test_a_permission_opens_for_those_known_well_enough(organisation):
    organisation("city")
    decide.put_rule(PERMIT)
    assert [reads(level, PRIVATE) for level in Assurance] == [False, False, True, True]


def test_a_prohibition_binds_those_below(organisation):
    organisation("city")
    decide.put_rule(replace(PERMIT, effect=Effect.PROHIBIT, assignee=Party(PartyKind.ANYONE)))
    public = replace(PRIVATE, visibility=Visibility.PUBLIC)
    assert [reads(level, public) for level in Assurance] == [False, False, True, True]
    officer = replace(SOMEBODY, roles={"city": Role.OFFICER})  # the owner's own are never bound
    assert reads(Assurance.NONE, public, officer)
