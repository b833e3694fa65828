"""Tables of one kind asked as one: nothing is copied, and every form and question works as with a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from hiroba.catalog.tables import service as tables
from hiroba.catalog.tables.tests.made import columns, schema, write
from hiroba.catalog.tables.types import Column, ColumnType, Filter, Joined, Part, Shift, Sort, TableSchema
from hiroba.kernel.storage import service as storage

MONTH = Column("期間", "期間", ColumnType.YEARMONTH)
PLAIN = schema(*columns(町="string", 人口="integer"))


def part(folder: Path, value: str, about: TableSchema = PLAIN, **cells: Any) -> Part:
    path = write(folder / f"{value}.parquet", about, cells)
    return Part(storage.put_file(path).key, about, value, len(next(iter(cells.values()))))


def joined(*parts: Part) -> tuple[Path, Joined]:
    found = tables.join(parts, MONTH)
    return storage.local_path(found.parquet), found


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Joined]:
    return joined(
        part(tmp_path, "2024-04", 町=["東", "西"], 人口=[10, 20]),
        part(tmp_path, "2024-05", 町=["東", "西"], 人口=[11, 21]),
    )


def rows(path: Path, found: Joined, **asked: Any) -> list[dict[str, Any]]:
    return tables.query(path, found.schema, **asked).rows


def test_the_period_comes_first_and_the_members_follow_in_time(two: tuple[Path, Joined]) -> None:
    path, found = two
    assert [each.name for each in found.schema.columns] == ["期間", "町", "人口"]
    assert [tuple(each.values()) for each in rows(path, found)] == [
        ("2024-04", "東", 10), ("2024-04", "西", 20), ("2024-05", "東", 11), ("2024-05", "西", 21),
    ]  # fmt: skip
    assert found.drift == ()


def test_questions_go_over_all_members(two: tuple[Path, Joined]) -> None:
    path, found = two
    east = [Filter("町", "eq", "東")]
    assert [each["人口"] for each in rows(path, found, filters=east, sort=[Sort("人口", True)])] == [11, 10]
    assert tables.count(path, found.schema, filters=[Filter("期間", "eq", "2024-05")]) == 2
    assert rows(path, found, limit=1, offset=2)[0]["期間"] == "2024-05"
    assert rows(path, found, search="西", columns=["_row", "人口"]) == [
        {"_row": 2, "人口": 20}, {"_row": 4, "人口": 21},
    ]  # fmt: skip
    assert [each.name for each in tables.profile(path, found.schema)] == ["期間", "町", "人口"]


@pytest.mark.parametrize(
    "form", ["csv", "csv-cp932", "tsv", "xlsx", "json", "jsonl", "parquet", "arrow", "ttl"]
)
def test_every_form_takes_it(two: tuple[Path, Joined], form: str) -> None:
    path, found = two
    data = b"".join(tables.export(path, found.schema, form, title="人口", about="https://x.example/s").chunks)
    assert data
    if form == "parquet":
        table = pq.read_table(pa.BufferReader(data))
        assert table.column_names == ["期間", "町", "人口"]
        assert table.num_rows == 4
    if form == "csv":
        assert data.decode("utf-8-sig").splitlines()[:2] == ['"期間","町","人口"', '"2024-04","東",10']


def test_columns_are_joined_by_name_and_what_differs_is_told(tmp_path: Path) -> None:
    early = schema(*columns(町="string", 人口="integer", 旧="string"))
    late = schema(*columns(町="string", 人口="number", 世帯="integer", 期間="string"))
    path, found = joined(
        part(tmp_path, "2024-04", early, 町=["東"], 人口=[10], 旧=["x"]),
        part(tmp_path, "2024-05", late, 町=["東"], 人口=[1.5], 世帯=[3], 期間=["春"]),
    )
    assert [each.name for each in found.schema.columns] == ["期間", "町", "人口", "世帯", "期間_2", "旧"]
    assert [tuple(each.values()) for each in rows(path, found)] == [
        ("2024-04", "東", 10.0, None, None, "x"), ("2024-05", "東", 1.5, 3, "春", None),
    ]  # fmt: skip
    told = {(each.column, each.shift): each for each in found.drift}
    assert told["人口", Shift.TYPE].words == ("integer", "number")
    assert told["世帯", Shift.MISSING].parts == (0,)
    assert told["旧", Shift.MISSING].parts == (1,)


def test_a_column_without_a_common_type_becomes_text(tmp_path: Path) -> None:
    path, found = joined(
        part(tmp_path, "2024-04", schema(*columns(値="integer")), 値=[7]),
        part(tmp_path, "2024-05", schema(*columns(値="string")), 値=["約七"]),
    )
    assert [each["値"] for each in rows(path, found)] == ["7", "約七"]


def test_names_and_values_are_never_statements(tmp_path: Path) -> None:
    wild = schema(*columns(**{"a'); DROP VIEW t; --": "string", 'q"q': "string"}))
    path, found = joined(part(tmp_path, "2024'04", wild, **{"a'); DROP VIEW t; --": ["1"], 'q"q': ["2"]}))
    assert rows(path, found) == [{"期間": "2024'04", "a'); DROP VIEW t; --": "1", 'q"q': "2"}]


def test_how_much_tables_are_alike() -> None:
    one, same = columns(町="string", 人口="integer"), columns(町="string", 人口="number")
    assert tables.alike(one, same) == 1.0
    assert tables.alike(one, columns(町="string")) == 0.5
    assert tables.alike(one, columns(店="string")) == 0.0
    assert tables.alike((), ()) == 0.0
