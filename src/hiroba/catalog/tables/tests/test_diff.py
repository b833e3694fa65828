"""What differs between two versions, held against a plain loop."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hiroba.catalog.tables.service import diff
from hiroba.catalog.tables.tests.made import columns, schema, write
from hiroba.catalog.tables.types import ColumnType, TableDiff, TableSchema

KEYED = schema(*columns(id="string", n="integer", name="string"), key=("id",))
LOOSE = schema(*columns(id="string", n="integer", name="string"))


def compared(folder: Path, about: TableSchema, old: list[Any], new: list[Any], limit: int = 100) -> TableDiff:
    def made(name: str, rows: list[Any]) -> Path:
        cells = {one.name: [row[at] for row in rows] for at, one in enumerate(about.columns)}
        return write(folder / name, about, cells)

    return diff(made("old.parquet", old), about, made("new.parquet", new), about, limit)


def test_the_same_again_differs_in_nothing(tmp_path: Path) -> None:
    rows = [("a", 1, "x"), ("b", None, None)]
    for about in (KEYED, LOOSE):
        found = compared(tmp_path, about, rows, rows)
        assert found.same
        assert found.unchanged == 2


def test_changed_cells_are_marked_by_key(tmp_path: Path) -> None:
    old = [("a", 1, "x"), ("b", 2, "y"), ("c", 3, "z")]
    new = [("d", 4, "w"), ("c", 3, "z"), ("b", None, "y")]
    found = compared(tmp_path, KEYED, old, new)
    assert (found.key, found.added, found.removed, found.changed, found.unchanged) == (("id",), 1, 1, 1, 1)
    assert found.added_rows == ({"id": "d", "n": 4, "name": "w"},)
    assert found.removed_rows == ({"id": "a", "n": 1, "name": "x"},)
    [change] = found.changed_rows
    assert change.key == {"id": "b"}
    assert [(cell.column, cell.before, cell.after) for cell in change.cells] == [("n", 2, None)]


@pytest.mark.parametrize("old", [[("a", 1, "x"), ("a", 2, "y")], [(None, 1, "x")]])
def test_a_key_that_is_not_unique_or_empty_is_not_trusted(tmp_path: Path, old: list[Any]) -> None:
    found = compared(tmp_path, KEYED, old, [("a", 1, "x")])
    assert found.key == ()
    assert found.changed == 0


def test_whole_rows_count_as_often_as_they_occur(tmp_path: Path) -> None:
    row, other = ("a", None, "x"), ("b", 2, None)
    found = compared(tmp_path, LOOSE, [row, row, row, other], [row, other, other])
    assert (found.added, found.removed, found.unchanged) == (1, 2, 2)
    assert found.added_rows == ({"id": "b", "n": 2, "name": None},)
    assert len(found.removed_rows) == 2


def test_samples_are_limited_but_counts_are_whole(tmp_path: Path) -> None:
    old = [(str(at), at, "x") for at in range(50)]
    new = [(str(at), at + 1, "x") for at in range(25, 80)]
    found = compared(tmp_path, KEYED, old, new, limit=3)
    assert (found.added, found.removed, found.changed) == (30, 25, 25)
    assert [len(rows) for rows in (found.added_rows, found.removed_rows, found.changed_rows)] == [3, 3, 3]
    assert [row["id"] for row in found.added_rows] == ["50", "51", "52"]


def test_columns_come_go_and_change_their_type(tmp_path: Path) -> None:
    before = schema(*columns(id="string", n="string", gone="string"), key=("id",))
    after = schema(*columns(id="string", n="integer", new="date"), key=("id",))
    old = write(tmp_path / "o.parquet", before, {"id": ["a", "b"], "n": ["1", "two"], "gone": ["x", "y"]})
    new = write(tmp_path / "n.parquet", after, {"id": ["a", "b"], "n": [1, 2], "new": [None, None]})
    found = diff(old, before, new, after)
    assert (found.columns_added, found.columns_removed) == (("new",), ("gone",))
    [change] = found.type_changes
    assert (change.column, change.before, change.after) == ("n", ColumnType.STRING, ColumnType.INTEGER)
    assert (found.changed, found.unchanged) == (1, 1)


def test_another_unit_is_told_though_no_row_differs(tmp_path: Path) -> None:
    before = schema(replace(columns(n="integer")[0], unit="千人"))
    after = schema(replace(columns(n="integer")[0], unit="人"))
    old, new = (write(tmp_path / name, about, {"n": [1, 2]}) for name, about in (("o", before), ("n", after)))
    found = diff(old, before, new, after)
    assert not found.same
    assert [(each.column, each.before, each.after) for each in found.unit_changes] == [("n", "千人", "人")]
    assert diff(old, before, new, before).same


def test_tables_without_a_column_in_common(tmp_path: Path) -> None:
    one, two = schema(*columns(a="string")), schema(*columns(b="string"))
    old = write(tmp_path / "o.parquet", one, {"a": ["x"]})
    new = write(tmp_path / "n.parquet", two, {"b": ["x", "y"]})
    found = diff(old, one, new, two)
    assert (found.added, found.removed) == (2, 1)
    assert found.removed_rows == ({"a": "x"},)


def test_a_place_that_moved_is_a_change(tmp_path: Path) -> None:
    about = schema(*columns(id="string", g="geometry"), key=("id",), geometry="g")
    old, new = (shapely.to_wkb(shapely.Point(139, y)) for y in (35, 36))
    [change] = compared(tmp_path, about, [("a", old)], [("a", new)]).changed_rows
    assert change.cells[0].after == {"type": "Point", "coordinates": (139.0, 36.0)}


def test_an_empty_version(tmp_path: Path) -> None:
    for about in (KEYED, LOOSE):
        assert compared(tmp_path, about, [], [("a", 1, "x")]).added == 1
        assert compared(tmp_path, about, [("a", 1, "x")], []).removed == 1


ROW = st.tuples(st.sampled_from("abc"), st.none() | st.integers(0, 2), st.none() | st.sampled_from(["", "x"]))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ROW, max_size=8), st.lists(ROW, max_size=8))
def test_any_two_versions_without_a_key(tmp_path: Path, old: list[Any], new: list[Any]) -> None:
    found = compared(tmp_path, LOOSE, old, new)
    before, after = Counter(old), Counter(new)
    assert Counter(tuple(row.values()) for row in found.added_rows) == after - before
    assert Counter(tuple(row.values()) for row in found.removed_rows) == before - after
    assert found.added == (after - before).total()
    assert found.unchanged == (after & before).total()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(ROW, max_size=4, unique_by=lambda row: row[0]),
    st.lists(ROW, max_size=4, unique_by=lambda row: row[0]),
)
def test_any_two_versions_with_a_key(tmp_path: Path, old: list[Any], new: list[Any]) -> None:
    found = compared(tmp_path, KEYED, old, new)
    before, after = ({row[0]: row for row in rows} for rows in (old, new))
    assert {row["id"] for row in found.added_rows} == set(after) - set(before)
    assert {row["id"] for row in found.removed_rows} == set(before) - set(after)
    changed = {key for key in set(before) & set(after) if before[key] != after[key]}
    assert {row.key["id"] for row in found.changed_rows} == changed
    assert found.unchanged == len(set(before) & set(after)) - len(changed)
