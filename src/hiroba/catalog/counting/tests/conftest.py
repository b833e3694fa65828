from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from hiroba.catalog.counting import service as counting
from hiroba.catalog.disclosure.tests.made import publish
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import (
    Action,
    Effect,
    Limits,
    Party,
    PartyKind,
    Principal,
    Role,
    Rule,
    Target,
    TargetKind,
)
from hiroba.kernel.organisations.types import OrganisationInfo


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test is one transaction that never ends: rules are read anew each time."""
    monkeypatch.setattr("hiroba.kernel.decide.rulebook.KEEP", 0.0)


@pytest.fixture
def register(tmp_path: Path, home: OrganisationInfo) -> str:
    """A closed register of made residents; the dataset's id."""
    return publish(tmp_path, home.code)


@pytest.fixture
def offered(register: str, officer: Principal) -> str:
    """The same, with a budget of 2."""
    counting.set_offer(register, 0, ["age", "sex", "illness", "visits"], 2.0, 1, officer)
    return register


@pytest.fixture
def researcher(
    organisation: Callable[..., OrganisationInfo], principal: Callable[..., Principal]
) -> Principal:
    organisation("univ", kind="university")
    return principal("univ", Role.MEMBER)


@pytest.fixture
def let(home: OrganisationInfo) -> Callable[..., None]:
    """A rule by which the university may ask counts of a dataset."""

    def make(dataset: str, **limits: object) -> None:
        target = Target(TargetKind.DATASET, dataset, home.code)
        decide.put_rule(
            Rule(
                f"counts-{len(limits)}",
                Effect.PERMIT,
                frozenset({Action.DATASET_COUNT.value}),
                target,
                Party(PartyKind.ORGANISATION, "univ"),
                limits=Limits(**limits),  # type: ignore[arg-type]
            )
        )

    return make
