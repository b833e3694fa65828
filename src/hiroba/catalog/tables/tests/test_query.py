"""Asking a table: filters, search, order, pages; and that nobody asks for more than is theirs."""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hiroba.catalog.tables.folding import fold
from hiroba.catalog.tables.service import count, distinct_values, query
from hiroba.catalog.tables.sessions import Session, session_of
from hiroba.catalog.tables.tests.made import columns, schema, write
from hiroba.catalog.tables.types import (
    BadFilter,
    BadPage,
    Column,
    ColumnType,
    Filter,
    QueryTooSlow,
    Sort,
    TableUnreadable,
    UnknownColumn,
)

PARKS = schema(
    *columns(name="string", beds="integer", area="number", open="date", free="boolean", seen="datetime")
)


@pytest.fixture
def parks(tmp_path: Path) -> Path:
    at = dt.datetime(2026, 4, 1, 0, 30, tzinfo=dt.UTC)
    cells: dict[str, list[Any]] = {
        "name": ["中央公園", "ﾐﾅﾄ公園", None, "Ｗｅｓｔ　Ｐａｒｋ", "ガーデン㈱", ""],
        "beds": [3, 1, 2, None, 1, 2],
        "area": [1.5, float("nan"), None, 20.0, -3.0, 0.0],
        "open": [dt.date(2020, 1, 1), None, dt.date(1950, 5, 5), dt.date(2020, 1, 2), None, None],
        "free": [True, False, None, True, False, True],
        "seen": [at, None, at, at, None, None],
    }
    return write(tmp_path / "parks.parquet", PARKS, cells)


def names(parquet: Path, **question: Any) -> list[Any]:
    return [row["name"] for row in query(parquet, PARKS, **question).rows]


def test_rows_come_in_the_order_of_the_file_with_cells_that_json_takes(parks: Path) -> None:
    page = query(parks, PARKS, limit=2)
    assert page.total == 6
    assert page.rows[0] == {
        "name": "中央公園",
        "beds": 3,
        "area": 1.5,
        "open": "2020-01-01",
        "free": True,
        "seen": "2026-04-01T09:30:00+09:00",
    }
    assert page.rows[1]["area"] is None  # NaN
    assert "_row" not in page.rows[0]


def test_the_row_of_the_original_file_is_shown_when_asked(parks: Path) -> None:
    rows = query(parks, PARKS, columns=["_row", "name"], offset=4).rows
    assert rows == [{"_row": 6, "name": "ガーデン㈱"}, {"_row": 7, "name": ""}]


def test_empty_cells_sort_last_both_ways_and_ties_stay_as_in_the_file(parks: Path) -> None:
    def rows(descending: bool) -> list[Any]:
        page = query(parks, PARKS, sort=[Sort("beds", descending)], columns=["_row", "beds"])
        return [(row["_row"], row["beds"]) for row in page.rows]

    assert rows(False) == [(3, 1), (6, 1), (4, 2), (7, 2), (2, 3), (5, None)]
    assert rows(True) == [(2, 3), (4, 2), (7, 2), (3, 1), (6, 1), (5, None)]
    areas = [row["area"] for row in query(parks, PARKS, sort=[Sort("area", True)]).rows]
    assert areas == [20.0, 1.5, 0.0, -3.0, None, None]  # no number (NaN) is empty too


def test_pages_join_to_the_whole(parks: Path) -> None:
    pages = [query(parks, PARKS, sort=[Sort("free")], limit=2, offset=at).rows for at in (0, 2, 4, 6)]
    assert [row for page in pages for row in page] == query(parks, PARKS, sort=[Sort("free")]).rows
    assert query(parks, PARKS, limit=0).total == query(parks, PARKS, offset=99).total == 6


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("公園", ["中央公園", "ﾐﾅﾄ公園"]),
        ("ミナト", ["ﾐﾅﾄ公園"]),
        ("ﾐﾅﾄ", ["ﾐﾅﾄ公園"]),
        ("west park", ["Ｗｅｓｔ　Ｐａｒｋ"]),
        ("ｶﾞｰﾃﾞﾝ", ["ガーデン㈱"]),
        ("(株)", ["ガーデン㈱"]),
        ("株", ["ガーデン㈱"]),
        ("公園 中央", ["中央公園"]),
        ("公園 west", []),
        ("%", []),
        (".*", []),
        ("", ["中央公園", "ﾐﾅﾄ公園", None, "Ｗｅｓｔ　Ｐａｒｋ", "ガーデン㈱", ""]),
        (" 　 ", ["中央公園", "ﾐﾅﾄ公園", None, "Ｗｅｓｔ　Ｐａｒｋ", "ガーデン㈱", ""]),
    ],
)
def test_search_knows_no_width_and_no_case(parks: Path, search: str, expected: list[Any]) -> None:
    assert names(parks, search=search) == expected
    assert count(parks, PARKS, search=search) == len(expected)


@pytest.mark.parametrize(
    ("one", "rows"),
    [
        (Filter("beds", "eq", "１"), [3, 6]),
        (Filter("beds", "ne", 1), [2, 4, 5, 7]),
        (Filter("beds", "ge", "1.5"), [2, 4, 7]),
        (Filter("beds", "in", ["1", 3]), [2, 3, 6]),
        (Filter("beds", "in", []), []),
        (Filter("beds", "empty"), [5]),
        (Filter("beds", "empty", "false"), [2, 3, 4, 6, 7]),
        (Filter("area", "lt", "△1"), [6]),
        (Filter("area", "ge", 0), [2, 5, 7]),
        (Filter("area", "empty"), [3, 4]),
        (Filter("name", "empty", True), [4, 7]),
        (Filter("name", "empty", False), [2, 3, 5, 6]),
        (Filter("name", "contains", "みなと"), []),
        (Filter("name", "contains", "PARK"), [5]),
        (Filter("beds", "contains", "3"), [2]),
        (Filter("open", "le", "1999/12/31"), [4]),
        (Filter("open", "eq", dt.date(2020, 1, 2)), [5]),
        (Filter("free", "eq", "あり"), [2, 5, 7]),
        (Filter("seen", "eq", "2026-04-01T09:30:00"), [2, 4, 5]),
        (Filter("seen", "gt", "2026-04-01T00:29:00Z"), [2, 4, 5]),
        (Filter("_row", "gt", 5), [6, 7]),
    ],
)
def test_filters(parks: Path, one: Filter, rows: list[int]) -> None:
    assert [row["_row"] for row in query(parks, PARKS, filters=[one], columns=["_row"]).rows] == rows
    assert count(parks, PARKS, filters=[one]) == len(rows)


@pytest.mark.parametrize(
    "one",
    [
        Filter("beds", "eq", "many"),
        Filter("beds", "eq", 2**64),
        Filter("beds", "eq", None),
        Filter("area", "lt", "nan"),
        Filter("open", "eq", "2026-02-30"),
        Filter("free", "eq", "maybe"),
        Filter("beds", "like", "1"),
        Filter("beds", "in", "123"),
        Filter("beds", "in", ["1"] * 1001),
        Filter("name", "empty", "perhaps"),
    ],
)
def test_a_condition_that_makes_no_sense_is_told(parks: Path, one: Filter) -> None:
    with pytest.raises(BadFilter):
        query(parks, PARKS, filters=[one])


BOMBS = [
    'name"; DROP VIEW t; --',
    "name' OR '1'='1",
    "c1",
    "t.c1",
    "_at",
    "1) UNION SELECT content FROM read_text('/etc/passwd') --",
    "\x00",
    "",
]


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_name_that_is_no_column_is_refused_everywhere(parks: Path, bomb: str) -> None:
    for question in (
        {"columns": [bomb]},
        {"sort": [Sort(bomb)]},
        {"filters": [Filter(bomb, "eq", 1)]},
    ):
        with pytest.raises(UnknownColumn):
            query(parks, PARKS, **question)  # type: ignore[arg-type]
    with pytest.raises(UnknownColumn):
        distinct_values(parks, PARKS, bomb)


@pytest.mark.parametrize(
    "bomb", BOMBS[:2] + BOMBS[5:7] + ["?", "$1", "[", "(", "\\", "\\E", "[[:alpha:]]", "a{9}"]
)
def test_values_are_values_whatever_they_look_like(tmp_path: Path, bomb: str) -> None:
    about = schema(Column(bomb, bomb, ColumnType.STRING), *columns(other="string"))
    path = write(tmp_path / "t.parquet", about, {bomb: [bomb, "x"], "other": ["y", f"a{bomb}b"]})
    for op in ("eq", "contains", "in"):
        value = [bomb] if op == "in" else bomb
        found = query(path, about, filters=[Filter(bomb, op, value)], sort=[Sort(bomb)])
        assert [row[bomb] for row in found.rows] == [bomb]
    assert distinct_values(path, about, bomb)[0].count == 1
    word = bomb.replace(" ", "") if " " not in bomb else bomb.split()[0]
    assert count(path, about, search=word) >= 1


def test_a_session_reaches_nothing_but_its_file(parks: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n")
    session = session_of(parks)
    for attempt in (
        f"SELECT * FROM read_csv('{secret}')",
        f"SELECT * FROM read_text('{secret}')",
        f"SELECT * FROM '{secret}'",
        f"SELECT * FROM glob('{tmp_path}/*')",
        f"COPY (SELECT 1) TO '{tmp_path}/out.csv'",
        f"ATTACH '{tmp_path}/x.db'",
        "SET enable_external_access = true",
        "SET memory_limit = '9GB'",
        "INSTALL httpfs",
        "LOAD httpfs",
    ):
        with pytest.raises(Exception, match=r"(?i)error|disabled|locked"):
            session.rows(attempt)
    assert not (tmp_path / "out.csv").exists()


def test_names_that_differ_in_case_only_are_two_columns(tmp_path: Path) -> None:
    about = schema(*columns(Name="string", name="string", c1="string", _at="string"))
    cells = {"Name": ["A"], "name": ["a"], "c1": ["c"], "_at": ["t"]}
    path = write(tmp_path / "t.parquet", about, cells)
    assert query(path, about, sort=[Sort("name"), Sort("Name")]).rows == [
        {key: value[0] for key, value in cells.items()}
    ]


def test_rows_that_share_a_number_are_each_shown_once(tmp_path: Path) -> None:
    about = schema(*columns(v="integer"))
    path = write(tmp_path / "t.parquet", about, {"v": [1, 2, 3, 4]}, rows=[2, 2, 3, 3])
    assert [row["v"] for row in query(path, about, limit=1, offset=1).rows] == [2]
    assert [row["v"] for row in query(path, about).rows] == [1, 2, 3, 4]


def test_an_empty_table_has_a_page(tmp_path: Path) -> None:
    about = schema(*columns(v="integer", s="string"))
    path = write(tmp_path / "t.parquet", about, {"v": [], "s": []})
    assert query(path, about, search="x", sort=[Sort("v")]).total == 0
    assert distinct_values(path, about, "s") == []


def test_a_geometry_is_shown_as_geojson_and_filtered_by_being_there(tmp_path: Path) -> None:
    about = schema(*columns(g="geometry"), geometry="g")
    path = write(
        tmp_path / "t.parquet", about, {"g": [shapely.to_wkb(shapely.Point(139.7, 35.6)), None, b"junk"]}
    )
    assert query(path, about).rows[0]["g"] == {"type": "Point", "coordinates": (139.7, 35.6)}
    assert query(path, about).rows[2]["g"] is None
    assert count(path, about, filters=[Filter("g", "empty")]) == 1
    with pytest.raises(BadFilter):
        query(path, about, filters=[Filter("g", "eq", "x")])
    with pytest.raises(UnknownColumn):
        distinct_values(path, about, "g")


def test_distinct_values_most_frequent_first(parks: Path) -> None:
    found = [(one.value, one.count) for one in distinct_values(parks, PARKS, "beds")]
    assert found == [(1, 2), (2, 2), (3, 1)]
    assert distinct_values(parks, PARKS, "open", limit=1)[0].value == "1950-05-05"
    assert len(distinct_values(parks, PARKS, "beds", filters=[Filter("free", "eq", True)])) == 2


def test_a_page_wants_plain_numbers(parks: Path) -> None:
    with pytest.raises(BadPage):
        query(parks, PARKS, limit=-1)
    with pytest.raises(BadPage):
        query(parks, PARKS, offset=-1)


def test_a_file_that_is_gone_or_broken_is_told(tmp_path: Path) -> None:
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(b"PAR1 no")
    for path in (broken, tmp_path / "gone.parquet"):
        with pytest.raises(TableUnreadable):
            query(path, PARKS)


def test_a_question_without_end_is_broken_off(parks: Path) -> None:
    session = Session({"t": parks})
    with pytest.raises(QueryTooSlow):
        session.rows(
            "SELECT count(*) FROM range(100000) a, range(100000) b, range(100) c WHERE a.range + b.range = 7",
            (),
            0.2,
        )
    assert session.rows("SELECT 1 AS one") == [{"one": 1}]
    session.close()


def test_a_new_version_at_the_same_path_is_seen(tmp_path: Path) -> None:
    about = schema(*columns(v="integer"))
    path = write(tmp_path / "t.parquet", about, {"v": [1]})
    assert query(path, about).total == 1
    newer = write(tmp_path / "n.parquet", about, {"v": [1, 2]})
    newer.replace(path)
    assert query(path, about).total == 2


def test_threads_do_not_meet(parks: Path) -> None:
    found: list[int] = []
    threads = [threading.Thread(target=lambda: found.append(query(parks, PARKS).total)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [6] * 6


LETTERS = st.text(st.sampled_from("aAＡあかがガｶﾞ１1①㈱(株 ａ%_."), max_size=5)
SIGNS = st.text(st.sampled_from("aAＡあかがガｶﾞ１1①株ａ%_."), max_size=5)
CELLS = st.lists(
    st.tuples(
        st.none() | LETTERS,
        st.none() | st.integers(-3, 3),
        st.none() | st.floats(width=32, allow_infinity=False),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cells=CELLS,
    op=st.sampled_from(["eq", "ne", "lt", "le", "gt", "ge"]),
    value=st.integers(-3, 3),
)
def test_any_filter_says_what_a_plain_loop_says(
    tmp_path: Path, cells: list[tuple[Any, Any, Any]], op: str, value: int
) -> None:
    about = schema(*columns(s="string", i="integer", f="number"))
    path = write(
        tmp_path / "t.parquet", about, dict(zip("sif", map(list, zip(*cells, strict=True)), strict=True))
    )
    compare = {
        "eq": lambda x: x is not None and x == value,
        "ne": lambda x: x is None or x != value,
        "lt": lambda x: x is not None and x < value,
        "le": lambda x: x is not None and x <= value,
        "gt": lambda x: x is not None and x > value,
        "ge": lambda x: x is not None and x >= value,
    }
    expected = [at for at, row in enumerate(cells, 2) if compare[op](row[1])]
    asked = query(path, about, filters=[Filter("i", op, str(value))], columns=["_row"])
    assert [row["_row"] for row in asked.rows] == expected
    asked = query(path, about, sort=[Sort("i", True), Sort("s")], columns=["_row"])
    order = sorted(
        range(len(cells)),
        key=lambda at: (
            cells[at][1] is None,
            -(cells[at][1] or 0),
            cells[at][0] is None,
            (cells[at][0] or "").encode(),
            at,
        ),
    )
    assert [row["_row"] - 2 for row in asked.rows] == order
    counts = Counter(row[0] for row in cells if row[0] is not None)
    assert {one.value: one.count for one in distinct_values(path, about, "s")} == counts


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=SIGNS, needle=SIGNS.filter(bool))
def test_contains_finds_what_folded_text_contains(tmp_path: Path, text: str, needle: str) -> None:
    about = schema(*columns(s="string"))
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"_row": pa.array([2], pa.int64()), "s": [text]}), path)
    found = count(path, about, filters=[Filter("s", "contains", needle)])
    assert bool(found) == (fold(needle) in fold(text))
