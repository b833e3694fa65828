"""CKAN's writes keep residents' data from becoming public, row by row and file by file."""

from __future__ import annotations

from typing import Any

import pytest

from hiroba.catalog.datasets import service as catalogue
from hiroba.catalog.datasets.types import MetadataChanges
from hiroba.catalog.datastore import service as datastore
from hiroba.catalog.datastore.types import Method
from hiroba.kernel.decide.types import (
    EVERYTHING,
    SYSTEM,
    Effect,
    Party,
    PartyKind,
    Rule,
    Target,
    TargetKind,
    Visibility,
)
from hiroba.kernel.journal import service as journal
from hiroba.protocols.ckan.tests.conftest import Ckan, Town
from hiroba.rules.policies import service as policies
from hiroba.rules.privacy.types import PersonalDataFound

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = [
    {"氏名": name, "生年月日": f"19{50 + n}-04-01", "自宅住所": f"広場市旭町{n + 1}丁目{n}番"}
    for n, name in enumerate(["佐藤太郎", "鈴木花子", "高橋一郎", "田中次郎", "渡辺健", "伊藤翔"])
]


def make(officer: Ckan, town: Town, fields: list[str], records: list[dict[str, Any]]) -> dict[str, Any]:
    return officer.post(
        "datastore_create",
        resource={"package_id": town.aed, "name": "表"},
        fields=[{"id": each, "type": "text"} for each in fields],
        records=records,
        primary_key=fields[0],
    )


def test_rows_about_residents_are_refused(officer: Ckan, town: Town) -> None:
    for rows in (PEOPLE, PEOPLE[:1]):
        answer = make(officer, town, ["氏名", "生年月日", "自宅住所"], rows)
        assert not answer["success"]
        assert "佐藤" not in str(answer)


def test_my_number_is_refused_in_every_row(officer: Ckan, town: Town) -> None:
    for row in (
        {"番": "1", "個人番号": "123456789018"},
        {"番": "1", "個人番号": "マイナンバーは1234 5678 9018"},
    ):
        answer = make(officer, town, ["番", "個人番号"], [row])
        assert not answer["success"]
        assert "123456789018" not in str(answer)


def test_what_only_shows_together_closes_the_dataset(officer: Ckan, town: Town) -> None:
    made = make(officer, town, ["A", "B"], [])
    table = made["result"]["resource_id"]
    for row in PEOPLE:  # one at a time: each says nothing of persons by its headers
        datastore.write(table, [{"A": row["氏名"], "B": row["自宅住所"]}], Method.UPSERT, SYSTEM)
    datastore.fold(table, SYSTEM)
    detail = catalogue.detail(town.aed, EVERYTHING)
    assert detail.card.rows == len(PEOPLE)
    assert detail.card.visibility is Visibility.ORGANISATION


def test_nor_does_a_rule_show_everybody_what_rows_tell(officer: Ckan, town: Town) -> None:
    made = make(officer, town, ["A", "B"], [])
    table, owner = made["result"]["resource_id"], catalogue.detail(town.aed, EVERYTHING).card.organisation
    catalogue.update_metadata(town.aed, MetadataChanges(visibility=Visibility.ORGANISATION), SYSTEM)
    target = Target(TargetKind.DATASET, town.aed, owner)
    rule = Rule("", Effect.PERMIT, frozenset({"dataset:read"}), target, Party(PartyKind.ANYONE))
    draft = policies.write(SYSTEM, rule)
    policies.enact(SYSTEM, draft.id, draft.number)
    rows = [{"A": row["氏名"], "B": row["自宅住所"]} for row in PEOPLE]
    with pytest.raises(PersonalDataFound):
        datastore.write(table, rows, Method.UPSERT, SYSTEM)
    for row in PEOPLE:
        datastore.write(table, [{"A": row["氏名"], "B": row["自宅住所"]}], Method.UPSERT, SYSTEM)
    datastore.fold(table, SYSTEM)
    assert not policies.enacted_on(target), "what only shows together ends the rule"
    assert {"rule.end", "privacy.close"} <= {each.action for each in journal.entries()}
    assert catalogue.detail(town.aed, EVERYTHING).card.rows == len(PEOPLE)
