from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.geocoding import keeping as towns
from hiroba.catalog.geocoding import service as geocoding
from hiroba.catalog.geocoding.tests.made import write
from hiroba.catalog.geocoding.types import Within
from hiroba.intake.mapping import service as mapping
from hiroba.intake.mapping.types import MappingDraft, Rule
from hiroba.intake.publishing import service as publishing
from hiroba.intake.publishing.publish import Request, publish_file
from hiroba.intake.publishing.types import PublishOptions
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import SYSTEM
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind

HERE = Within("香川県", "広場市")
APRIL = "番号,呼び名,ところ,車いす,男女\n1,駅前,旭町一丁目1,○,2基\n2,港,港町3,×,1基\n3,どこか,知らない町1,？,3基\n"
MAY = "番号,呼び名,ところ,男女\n1,駅前広場,旭町2丁目1,2基\n4,浜,広場市大字澤辺5,1基\n"
DRAFT = MappingDraft(
    "PublicToilet",
    (
        Rule("identifier", ("番号",)),
        Rule("name", ("呼び名",)),
        Rule("fullAddress", ("ところ",)),
        Rule("multipurposeToilet", ("車いす",), codes={"？": "未確認"}),
        Rule("totalUnisexToilet", ("男女",)),
        Rule("remarks", constant="広場市の公衆トイレ"),
    ),
    ("ところ",),
)


@pytest.fixture
def table(tmp_path, monkeypatch):
    monkeypatch.setattr(towns, "_path", lambda: tmp_path / "addresses" / "towns.parquet")
    geocoding.load(write(tmp_path / "ja"))


@pytest.fixture
def owner(db):
    return organisations.ensure(
        OrganisationInfo("372013", OrganisationKind.MUNICIPALITY, "広場市", "Hiroba City", None)
    )


def _publish(tmp_path: Path, text: str, *, again: bool = False):
    path = tmp_path / "x.csv"
    path.write_text(text, "utf-8")
    request = Request(path.name, path.name, "toilets.csv", "372013", SYSTEM, PublishOptions(again=again))
    report = publish_file(path, request, lambda *_: None)
    publishing.settle(lambda _: None)
    return report


def _detail(report):
    return datasets.detail(report.dataset, decide.sight(SYSTEM))


def _rows(detail):
    from hiroba.kernel.storage import service as storage

    return pq.read_table(storage.local_path(detail.tables[0].parquet)).to_pylist()


def test_the_mapping_of_april_applies_to_may_by_itself(tmp_path, table, owner):
    first = _publish(tmp_path, APRIL)
    assert _detail(first).card.model is None
    mapping.save(first.dataset, 0, DRAFT, SYSTEM)
    again = _publish(tmp_path, APRIL, again=True)
    detail = _detail(again)
    assert (detail.card.model, detail.version.number) == ("PublicToilet", 2)
    rows = _rows(detail)
    assert [row["name"] for row in rows] == ["駅前", "港", "どこか"]
    assert [row["multipurposeToilet"] for row in rows] == ["あり", "なし", "未確認"]
    assert [row["totalUnisexToilet"] for row in rows] == [2, 1, 3]
    assert [row["locationPrecision"] for row in rows] == ["chome", "town", "none"]
    assert rows[0]["latitude"] == 34.30
    assert rows[2]["latitude"] is None
    assert {row["remarks"] for row in rows} == {"広場市の公衆トイレ"}
    assert detail.card.bounds == (134.0, 34.3, 134.02, 34.32)

    may = _publish(tmp_path, MAY)
    rows = _rows(_detail(may))
    assert [row["name"] for row in rows] == ["駅前広場", "浜"]
    assert "multipurposeToilet" not in rows[0]
    told = [change for change in may.changes if change.rule == "mapping.column_missing"]
    assert told[0].examples == [("車いす", "")]
    saved = mapping.current(may.dataset, 0)
    assert saved is not None
    assert [problem.reason for problem in saved.trouble] == ["mapping.column_missing"]
