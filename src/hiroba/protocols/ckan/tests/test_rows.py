"""Rows are written through CKAN's DataStore, and read wherever the dataset is read."""

from __future__ import annotations

from typing import Any

import pytest

from hiroba.catalog.datasets import service as catalogue
from hiroba.catalog.datastore import service as datastore
from hiroba.kernel.decide.types import EVERYTHING, SYSTEM
from hiroba.protocols.ckan.tests.conftest import Ckan, Town

pytestmark = pytest.mark.django_db(transaction=True)

FIELDS: list[dict[str, Any]] = [
    {"id": "名称", "type": "text", "info": {"label": "施設の名称", "notes": "正式名称"}},
    {"id": "定員", "type": "int4"},
    {"id": "開設", "type": "date"},
    {"id": "更新", "type": "timestamp"},
    {"id": "設備", "type": "json"},
]
ROWS = [
    {
        "名称": "中央会館",
        "定員": "120",
        "開設": "2001/04/01",
        "更新": "2026-01-02T03:04:05",
        "設備": {"a": [1]},
    },
    {"名称": "西会館", "定員": 80},
]


@pytest.fixture
def table(officer: Ckan, town: Town) -> str:
    made = officer.result(
        "datastore_create",
        resource={"package_id": town.aed, "name": "会館"},
        fields=FIELDS,
        records=ROWS,
        primary_key="名称",
    )
    id: str = made["resource_id"]
    return id


def rows(api: Ckan, table: str, **params: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.result("datastore_search", resource_id=table, **params)["records"]
    return found


def test_a_table_counts_once_among_the_resources(ckan_api: Ckan, town: Town, table: str) -> None:
    shown = ckan_api.result("package_show", id=town.aed)
    for number in (shown["num_resources"], shown["num_resources"] + 1):
        found = ckan_api.result("package_search", fq=f"num_resources:{number} AND id:{town.aed}")
        assert found["count"] == (number == shown["num_resources"]), table


def test_a_table_is_made_and_read_everywhere(ckan_api: Ckan, town: Town, table: str) -> None:
    assert rows(ckan_api, table)[0] == {
        "_id": 1, "名称": "中央会館", "定員": 120, "開設": "2001-04-01", "更新": "2026-01-02T03:04:05",
        "設備": {"a": [1]},
    }  # fmt: skip
    found = ckan_api.result("datastore_search", resource_id=table, filters={"定員": 80}, fields="名称")
    assert (found["records"], found["total"]) == ([{"名称": "西会館"}], 1)
    assert found["fields"] == [{"id": "名称", "type": "text", "info": FIELDS[0]["info"]}]
    sql = f'SELECT sum("定員") AS n FROM "{table}"'
    assert ckan_api.result("datastore_search_sql", sql=sql)["records"] == [{"n": 200}]
    dumped = ckan_api.client.get(f"/datastore/dump/{table}").text.splitlines()
    assert dumped[0] == "_id,名称,定員,開設,更新,設備"
    assert len(dumped) == 3
    info = ckan_api.result("datastore_info", id=table)
    assert info["meta"]["count"] == 2
    assert info["fields"][0]["schema"]["uniquekey"] is True
    resources = ckan_api.result("package_show", id=town.aed)["resources"]
    assert [each["datastore_active"] for each in resources] == [False, True]
    assert (resources[1]["url_type"], resources[1]["total_record_count"]) == ("datastore", 2)
    detail = catalogue.detail(town.aed, EVERYTHING)
    assert (detail.card.rows, detail.card.tables, detail.tables[0].title) == (2, 1, "会館")


def test_records_are_changed_added_and_refused_whole(officer: Ckan, table: str) -> None:
    def write(*records: Any, **more: Any) -> Any:
        return officer.post("datastore_upsert", resource_id=table, records=list(records), **more)

    answer = write({"名称": "西会館", "定員": 90}, {"名称": "東会館"}, include_records=True)
    assert [each["_id"] for each in answer["result"]["records"]] == [2, 3]
    assert write({"名称": "北会館"}, method="insert", dry_run=True)["success"]
    assert {each["名称"]: each["定員"] for each in rows(officer, table)} == {
        "中央会館": 120, "西会館": 90, "東会館": None,
    }  # fmt: skip
    assert write({"名称": "東会館", "定員": 5}, method="update")["success"]
    assert write({"_id": 3, "名称": "新東会館"})["success"]
    for records, more, field in (
        ([{"名称": "北会館"}], {"method": "update"}, "key"),
        ([{"名称": "南会館"}, {"名称": "中央会館"}], {"method": "insert"}, "records"),
        ([{"名称": "南会館"}, {"名称": "南会館"}], {"method": "insert"}, "records"),
        ([{"名称": "南会館"}, {"名称": "港会館", "定員": "多い"}], {}, "records"),
        ([{"名称": "南会館", "謎": 1}], {}, "records"),
        ([{"定員": 1}], {}, "key"),
        ([{"名称": "南会館", "更新": "9999-12-31T23:59:00+00:00"}], {}, "records"),
        (["x"], {}, "records"),
        ([{"_id": 3, "名称": "中央会館"}], {}, "records"),
        ([], {"method": "replace"}, "method"),
    ):
        refused = write(*records, **more)
        assert refused["error"]["__type"] == "Validation Error", records
        assert field in refused["error"], (records, refused)
    assert [each["名称"] for each in rows(officer, table)] == ["中央会館", "西会館", "新東会館"]


def test_rows_and_tables_are_deleted(officer: Ckan, ckan_api: Ckan, town: Town, table: str) -> None:
    officer.result("datastore_upsert", resource_id=table, records=[{"名称": "東会館", "定員": 80}])
    gone = officer.result(
        "datastore_delete", resource_id=table, filters={"定員": 80}, include_deleted_records=True
    )
    assert [each["名称"] for each in gone["deleted_records"]] == ["西会館", "東会館"]
    assert [each["名称"] for each in rows(ckan_api, table)] == ["中央会館"]
    officer.result("datastore_upsert", resource_id=table, records=[{"名称": "西会館"}])
    assert [each["_id"] for each in rows(ckan_api, table)] == [1, 4]
    officer.result("datastore_records_delete", resource_id=table, filters={})
    assert rows(ckan_api, table) == []
    officer.result("datastore_delete", resource_id=table)
    assert ckan_api.error("datastore_search", resource_id=table)["__type"] == "Not Found Error"
    assert ckan_api.result("resource_show", id=table)["datastore_active"] is False
    assert catalogue.detail(town.aed, EVERYTHING).tables == ()
    officer.result("datastore_create", resource_id=table, fields=FIELDS, records=ROWS)
    assert len(rows(ckan_api, table)) == 2
    assert len(catalogue.versions(town.aed, EVERYTHING)) == 1  # one a day
    officer.result("resource_delete", id=table)
    assert datastore.find(table) is None
    assert catalogue.detail(town.aed, EVERYTHING).tables == ()


def test_many_small_writes_are_one_version(officer: Ckan, town: Town, table: str) -> None:
    for number in range(10):
        officer.result("datastore_upsert", resource_id=table, records=[{"名称": f"第{number}"}])
    assert catalogue.detail(town.aed, EVERYTHING).card.rows == 2
    datastore.fold(table, SYSTEM)
    assert catalogue.detail(town.aed, EVERYTHING).card.rows == 12
    assert len(catalogue.versions(town.aed, EVERYTHING)) == 1


def test_fields_come_and_go(officer: Ckan, table: str) -> None:
    officer.result("datastore_create", resource_id=table, records=[{"名称": "港会館", "面積": "12.5"}])
    shown = rows(officer, table)
    assert (shown[2]["面積"], shown[0]["面積"]) == (12.5, None)
    kept = officer.result(
        "datastore_create",
        resource_id=table,
        fields=[{"id": "名称"}, {"id": "面積"}],
        delete_fields=True,
        include_records=True,
    )
    assert [each["id"] for each in kept["fields"]] == ["名称", "面積"]
    assert rows(officer, table)[2] == {"_id": 3, "名称": "港会館", "面積": 12.5}
    for wrong in (
        {"fields": [{"id": "_x", "type": "text"}]},
        {"fields": [{"id": "x", "type": "made up"}]},
        {"fields": [{"id": "x"}]},
        {"fields": [{"id": "x", "type": "text"}, {"id": "x", "type": "text"}]},
        {"fields": "x"},
        {"primary_key": ["面積"], "records": [{"名称": "谷会館", "面積": 12.5}]},
        {"aliases": ["x"]},
        {"records": {"a": 1}},
    ):
        assert officer.error("datastore_create", resource_id=table, **wrong)["__type"] == "Validation Error"
    assert len(rows(officer, table)) == 3


def test_who_may_not_and_where_not(officer: Ckan, ckan_api: Ckan, town: Town, table: str) -> None:
    record = {"records": [{"名称": "x"}]}
    for action, params in (
        ("datastore_upsert", {"resource_id": table, **record}),
        ("datastore_create", {"resource_id": table, **record}),
        ("datastore_delete", {"resource_id": table}),
        ("datastore_delete", {"resource_id": table, "filters": {}}),
        ("datastore_create", {"resource": {"package_id": town.aed}, "fields": FIELDS}),
    ):
        assert ckan_api.error(action, **params)["__type"] == "Authorization Error", action
    link, _rows = ckan_api.result("package_show", id=town.aed)["resources"]
    assert "read-only" in officer.error("datastore_create", resource_id=link["id"], **record)
    forced = officer.result("datastore_create", resource_id=link["id"], force=True, **record)
    assert forced["resource_id"] == link["id"]
    assert [each["名称"] for each in rows(ckan_api, link["id"])] == ["x"]
    assert len(rows(ckan_api, table)) == 2
    file = ckan_api.result("package_show", id=town.halls)["resources"][1]["id"]
    assert "resource_id" in officer.error("datastore_upsert", resource_id=file, force=True, **record)
    error = officer.error("datastore_create", resource={"package_id": town.halls}, fields=FIELDS)
    assert error["__type"] == "Validation Error"
    assert len(ckan_api.result("package_show", id=town.halls)["resources"]) == 2  # nothing half made
    assert officer.error("datastore_upsert", resource_id="nothing", **record)["__type"] == "Not Found Error"
