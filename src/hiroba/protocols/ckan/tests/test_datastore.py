"""Rows of tables through CKAN's DataStore: searched, asked with SQL, taken whole; never more than one may see."""

from __future__ import annotations

import pytest

from hiroba.catalog.usage import service as usage
from hiroba.protocols.ckan.tests.conftest import Ckan, Town

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def table(ckan_api: Ckan, town: Town) -> str:
    resources = ckan_api.result("package_show", id=town.halls)["resources"]
    found: str = next(each["id"] for each in resources if each["datastore_active"])
    return found


def test_rows_are_searched(ckan_api: Ckan, table: str) -> None:
    found = ckan_api.get("datastore_search", resource_id=table)["result"]
    assert (found["total"], found["limit"], len(found["records"])) == (2, 100, 2)
    assert found["fields"][0] == {"id": "_id", "type": "int"}
    assert {"名称", "定員"} <= {each["id"] for each in found["fields"]}
    assert found["records"][0]["名称"] == "中央会館"

    def names(**params: object) -> list[str]:
        return [
            row["名称"] for row in ckan_api.result("datastore_search", resource_id=table, **params)["records"]
        ]

    assert names(filters={"名称": "西会館"}) == ["西会館"]
    assert names(filters={"定員": [80, 120]}, sort="定員 asc") == ["西会館", "中央会館"]
    assert names(q="中央") == ["中央会館"]
    assert names(q={"名称": "西"}) == ["西会館"]
    assert names(sort="_id desc", limit=1) == ["西会館"]
    lists = ckan_api.result("datastore_search", resource_id=table, fields="名称", records_format="lists")
    assert lists["records"] == [["中央会館"], ["西会館"]]
    as_csv = ckan_api.result(
        "datastore_search", resource_id=table, fields=["_id", "名称"], records_format="csv"
    )
    assert as_csv["records"].splitlines()[1].endswith(",西会館")
    assert "total" not in ckan_api.result("datastore_search", resource_id=table, include_total=False)


def test_what_is_wrong_is_told(ckan_api: Ckan, table: str) -> None:
    for params in (
        {"filters": {"x": 1}},
        {"sort": "x"},
        {"fields": "x"},
        {"limit": "-1"},
        {"filters": "[1]"},
    ):
        error = ckan_api.error("datastore_search", resource_id=table, **params)
        assert error["__type"] == "Validation Error", params
    assert ckan_api.error("datastore_search", resource_id="nothing")["__type"] == "Not Found Error"


def test_info(ckan_api: Ckan, table: str) -> None:
    info = ckan_api.result("datastore_info", id=table)
    assert info["meta"]["count"] == 2
    assert info["schema"]["名称"] == "text"


def test_sql_reads_tables_only(ckan_api: Ckan, table: str) -> None:
    found = ckan_api.result(
        "datastore_search_sql", sql=f'SELECT "名称" FROM "{table}" ORDER BY "定員" LIMIT 1'
    )
    assert found["records"] == [{"名称": "西会館"}]
    assert found["fields"] == [{"id": "名称", "type": "text"}]
    for sql in (
        f'DELETE FROM "{table}"',
        "SELECT * FROM read_csv('/etc/passwd')",
        f'SELECT 1 FROM "{table}"; SELECT 2',
        "COPY (SELECT 1) TO '/dev/null'",
        'SELECT * FROM "00000000-0000-4000-8000-000000000000"',
    ):
        assert "__type" in ckan_api.error("datastore_search_sql", sql=sql), sql


def test_a_table_is_taken_whole(ckan_api: Ckan, table: str) -> None:
    def dump(**params: str) -> bytes:
        return ckan_api.client.get(f"/datastore/dump/{table}", params=params).content

    lines = dump(bom="true").decode("utf-8-sig").splitlines()
    assert lines[0].startswith("_id,名称")
    assert len(lines) == 3
    assert dump(bom="true").startswith(b"\xef\xbb\xbf")
    assert b"\t" in dump(format="tsv", limit="1")
    assert (
        ckan_api.client.get(f"/datastore/dump/{table}", params={"format": "json"}).json()["records"][1][1]
        == "西会館"
    )
    assert ckan_api.client.get(f"/datastore/dump/{table}", params={"format": "doc"}).status_code == 409
    assert ckan_api.client.get("/datastore/dump/nothing").status_code == 404


def test_what_programs_took_is_counted(ckan_api: Ckan, town: Town, table: str) -> None:
    usage.flush()
    before = usage.usage(town.halls)
    ckan_api.result("datastore_search", resource_id=table)
    ckan_api.result("datastore_search_sql", sql=f'SELECT count(*) FROM "{table}"')
    ckan_api.error("datastore_search", resource_id=table, sort="x")  # was not answered
    assert ckan_api.client.get(f"/datastore/dump/{table}").status_code == 200
    usage.flush()
    after = usage.usage(town.halls)
    assert (after.calls - before.calls, after.downloads - before.downloads) == (2, 1)
