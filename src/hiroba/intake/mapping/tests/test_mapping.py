from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.geocoding import keeping as towns
from hiroba.catalog.geocoding import service as geocoding
from hiroba.catalog.geocoding.tests.made import write
from hiroba.catalog.geocoding.types import Within
from hiroba.context.city import service as city
from hiroba.intake.mapping import service as mapping
from hiroba.intake.mapping.types import MappingDraft, Rule, UnknownAttribute, UnknownModel
from hiroba.intake.publishing import service as publishing
from hiroba.intake.publishing.publish import Request, publish_file
from hiroba.intake.publishing.types import PublishOptions
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.service import Forbidden
from hiroba.kernel.decide.types import ANONYMOUS, SYSTEM, Action
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind
from hiroba.kernel.storage import service as storage

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


def test_rows_come_alive_with_their_place(tmp_path, table, owner):
    first = _publish(tmp_path, APRIL)
    mapping.save(first.dataset, 0, DRAFT, SYSTEM)
    _publish(tmp_path, APRIL, again=True)
    one = city.get("372013", "urn:ngsi-ld:PublicToilet:372013-2", decide.sight(SYSTEM, Action.ENTITY_READ))
    assert one.body["name"]["value"] == "港"
    assert one.body["location"]["value"]["coordinates"] == [134.02, 34.32]
    assert one.body["locationPrecision"]["value"] == "town"


def test_the_same_bytes_are_a_version_only_when_asked(tmp_path, table, owner):
    first = _publish(tmp_path, APRIL)
    assert _publish(tmp_path, APRIL).status == "unchanged"
    assert _detail(_publish(tmp_path, APRIL, again=True)).version.number == 2
    assert _detail(first).version.number == 2


def test_mapping_a_mapped_table_again_gives_the_same(tmp_path, table, owner):
    """The desk works on the table as it is stored, which may be mapped already."""
    first = _publish(tmp_path, APRIL)
    mapping.save(first.dataset, 0, DRAFT, SYSTEM)
    info = _detail(_publish(tmp_path, APRIL, again=True)).tables[0]
    again = mapping.apply(
        storage.local_path(info.parquet), info.schema, DRAFT, HERE, tmp_path / "again.parquet"
    )
    assert again.schema == info.schema
    assert (
        pq.read_table(again.parquet).to_pylist()
        == pq.read_table(storage.local_path(info.parquet)).to_pylist()
    )
    assert [one.key for one in mapping.file_columns(info.schema)] == [
        "番号",
        "呼び名",
        "ところ",
        "車いす",
        "男女",
    ]


def test_given_coordinates_are_kept_and_gaps_filled(tmp_path, table, owner):
    text = "呼び名,ところ,緯度,経度\n駅前,旭町1丁目1,34.9,134.9\n港,港町3,,\n"
    first = _publish(tmp_path, text)
    rules = (Rule("name", ("呼び名",)), Rule("latitude", ("緯度",)), Rule("longitude", ("経度",)))
    mapping.save(first.dataset, 0, MappingDraft("PublicFacility", rules, ("ところ",)), SYSTEM)
    rows = _rows(_detail(_publish(tmp_path, text, again=True)))
    assert [(row["latitude"], row["longitude"]) for row in rows] == [(34.9, 134.9), (34.32, 134.02)]
    assert [row["緯度"] for row in rows] == [34.9, None]
    assert [row["locationPrecision"] for row in rows] == ["given", "town"]


def test_a_column_of_another_type_is_told_and_the_rest_is_mapped(tmp_path, table, owner):
    first = _publish(tmp_path, APRIL)
    draft = MappingDraft(
        DRAFT.model, DRAFT.rules, DRAFT.address, mapping.seen(_detail(first).tables[0].schema)
    )
    mapping.save(first.dataset, 0, draft, SYSTEM)
    may = _publish(tmp_path, APRIL.replace("2基", "二つ").replace("1基", "なし").replace("3基", "多数"))
    assert "mapping.column_changed" in [change.rule for change in may.changes]
    rows = _rows(_detail(may))
    assert [row["name"] for row in rows] == ["駅前", "港", "どこか"]
    assert mapping.in_trouble(may.dataset)


def test_only_real_models_and_attributes_are_saved(tmp_path, table, owner):
    first = _publish(tmp_path, APRIL)
    with pytest.raises(UnknownModel):
        mapping.save(first.dataset, 0, MappingDraft("Nothing"), SYSTEM)
    with pytest.raises(UnknownAttribute):
        mapping.save(first.dataset, 0, MappingDraft("PublicToilet", (Rule("nothing", ("番号",)),)), SYSTEM)
    with pytest.raises(Forbidden):
        mapping.save(first.dataset, 0, DRAFT, ANONYMOUS)
    one = mapping.save(first.dataset, 0, DRAFT, SYSTEM)
    assert mapping.save(first.dataset, 0, DRAFT, SYSTEM).number == one.number == 1
    assert len(mapping.versions(first.dataset, 0)) == 1


def test_suggestions_come_from_headings_and_values(tmp_path, table, owner):
    info = _detail(_publish(tmp_path, APRIL)).tables[0]
    samples = {"番号": ("1", "2"), "呼び名": ("駅前",), "ところ": ("旭町",), "車いす": ("○",), "男女": ("2",)}
    offered = mapping.suggest(info.schema, samples, ("公衆トイレ一覧",), "PublicToilet")
    assert {rule.attribute: rule.columns for rule in offered.rules} == {
        "identifier": ("番号",),
        "name": ("呼び名",),
        "multipurposeToilet": ("車いす",),
    }
