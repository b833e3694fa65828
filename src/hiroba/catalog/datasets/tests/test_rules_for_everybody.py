"""A rule that opens to everybody what tells of persons is stopped, as a public dataset is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.disclosure.tests.made import publish, residents
from hiroba.kernel.decide.types import (
    EVERYTHING,
    WHOLE,
    Action,
    Effect,
    Limits,
    Party,
    PartyKind,
    Principal,
    Rule,
    Target,
    TargetKind,
)
from hiroba.kernel.organisations.types import OrganisationInfo
from hiroba.rules.policies import service as policies
from hiroba.rules.policies.types import RuleState
from hiroba.rules.privacy.types import PersonalDataFound

pytestmark = pytest.mark.django_db
ANYONE, SIGNED_IN = Party(PartyKind.ANYONE), Party(PartyKind.SIGNED_IN)


@pytest.fixture
def closed(tmp_path: Path, home: OrganisationInfo) -> Target:
    """A closed register of made residents."""
    return Target(TargetKind.DATASET, publish(tmp_path, home.code), home.code)


def enacted(who: Principal, target: Target, party: Party, limits: Limits = WHOLE) -> RuleState:
    rule = Rule("", Effect.PERMIT, frozenset({Action.DATASET_READ.value}), target, party, limits=limits)
    draft = policies.write(who, rule)
    return policies.enact(who, draft.id, draft.number).state


@pytest.mark.parametrize("party", [ANYONE, SIGNED_IN])
@pytest.mark.parametrize("limits", [WHOLE, Limits(columns=frozenset({"name", "visits"}))])
def test_what_tells_of_persons_is_not_opened_to_everybody(
    officer: Principal, closed: Target, party: Party, limits: Limits
) -> None:
    with pytest.raises(PersonalDataFound, match="氏名"):
        enacted(officer, closed, party, limits)
    assert not policies.enacted_on(closed)


def test_nor_by_a_rule_on_everything_of_the_organisation(officer: Principal, closed: Target) -> None:
    whole = Target(TargetKind.ORGANISATION, closed.organisation, closed.organisation)
    with pytest.raises(PersonalDataFound):
        enacted(officer, whole, ANYONE)


def test_the_rest_of_it_is(officer: Principal, closed: Target) -> None:
    assert enacted(officer, closed, ANYONE, Limits(columns=frozenset({"visits"}))) is RuleState.ENACTED


def test_one_organisation_may_be_let_see_it(
    officer: Principal, closed: Target, organisation: Callable[..., OrganisationInfo]
) -> None:
    organisation("uni", kind="university", name="ひろば大学")
    assert enacted(officer, closed, Party(PartyKind.ORGANISATION, "uni")) is RuleState.ENACTED


@pytest.mark.parametrize("party", [ANYONE, SIGNED_IN])
@pytest.mark.parametrize("whole", [False, True])
def test_a_later_version_is_looked_at_as_that_of_a_public_dataset_is(
    tmp_path: Path, home: OrganisationInfo, officer: Principal, party: Party, whole: bool
) -> None:
    harmless = residents().with_columns(*(pl.lit("公園").alias(name) for name in ("name", "address")))
    dataset = publish(tmp_path, home.code, harmless)
    target = Target(TargetKind.DATASET, dataset, home.code)
    if whole:
        target = Target(TargetKind.ORGANISATION, home.code, home.code)
    assert enacted(officer, target, party) is RuleState.ENACTED
    with pytest.raises(PersonalDataFound, match="氏名"):
        publish(tmp_path, home.code)
    detail = datasets.detail(dataset, EVERYTHING)
    assert detail.version.number == 1, "and the version before stays"
    rule = policies.enacted_on(target)[0]
    policies.end(officer, rule.id, rule.number)
    assert publish(tmp_path, home.code) == dataset, "for members it may be published"


def test_of_a_part_that_is_open_only_that_is_looked_at(
    tmp_path: Path, home: OrganisationInfo, officer: Principal, closed: Target
) -> None:
    enacted(officer, closed, ANYONE, Limits(columns=frozenset({"visits"})))
    more = residents().with_columns(pl.col("visits") + 1)
    assert publish(tmp_path, home.code, more) == closed.id
    assert datasets.detail(closed.id, EVERYTHING).version.number == 2
