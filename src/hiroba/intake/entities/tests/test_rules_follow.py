"""What a rule closes of a dataset is not to be had as things of the city made from its rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hiroba.catalog.workbench.tests.made import TOWN, publish
from hiroba.context.city import service as city
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import (
    ANONYMOUS,
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
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind
from hiroba.kernel.outbox import service as outbox

pytestmark = pytest.mark.django_db(transaction=True)
OFFICER = Principal("person", "1", {TOWN: Role.OFFICER})
ANYONE = Party(PartyKind.ANYONE, "")
READ = frozenset({Action.DATASET_READ.value})


@pytest.fixture
def dataset(tmp_path: Path) -> str:
    organisations.ensure(OrganisationInfo(TOWN, OrganisationKind.MUNICIPALITY, "千代田区", "Chiyoda", None))
    columns: dict[str, list[Any]] = {
        "名称": ["公園", "駅前"],
        "緯度": [35.69, 35.7],
        "経度": [139.75, 139.76],
        "番号": [7, 8],
    }
    names = {"名称": "name", "緯度": "latitude", "経度": "longitude"}
    return publish(tmp_path, "便所", columns, names=names, model="PublicToilet")


def seen(who: Principal) -> int:
    """How many of the things somebody sees, once what was told has been done."""
    while outbox.deliver() or jobs.run_pending():
        pass
    return len(city.query(sight=decide.sight(who, Action.ENTITY_READ), type="PublicToilet", limit=10))


@pytest.mark.parametrize(
    ("target", "limits"),
    [("dataset", Limits(columns=frozenset({"番号"}))), ("dataset", Limits()), ("organisation", Limits())],
)
def test_a_rule_that_closes_rows_columns_or_all_closes_the_things_until_it_is_gone(
    dataset: str, target: str, limits: Limits
) -> None:
    assert seen(ANONYMOUS) == 2
    about = Target(TargetKind(target), dataset if target == "dataset" else TOWN, TOWN)
    decide.put_rule(Rule("closing", Effect.PROHIBIT, READ, about, ANYONE, limits=limits))
    assert seen(ANONYMOUS) == 0
    assert seen(OFFICER) == 2
    decide.remove_rules(["closing"])
    assert seen(ANONYMOUS) == 2


def test_a_rule_that_opens_changes_nothing(dataset: str) -> None:
    about = Target(TargetKind.DATASET, dataset, TOWN)
    decide.put_rule(Rule("opening", Effect.PERMIT, READ, about, ANYONE))
    assert seen(ANONYMOUS) == 2
