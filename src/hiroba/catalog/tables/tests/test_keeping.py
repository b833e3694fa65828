"""Facts of a stored table are worked out once, and losing them costs nothing but the work."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from hiroba.catalog.tables import exports, extents, keeping, pages, preparing, sessions
from hiroba.catalog.tables.service import bounds, count, features, prepare, profile, query, series, sweep_kept
from hiroba.catalog.tables.sessions import Session
from hiroba.catalog.tables.tests.made import columns, schema, write
from hiroba.catalog.tables.types import QueryTooLarge, Sort, TableSchema

KEY = "ab" * 32
ABOUT = schema(
    *columns(name="string", d="date", n="integer", lon="number", lat="number"),
    longitude="lon",
    latitude="lat",
)


@pytest.fixture
def derived(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "derived"
    monkeypatch.setattr(keeping, "_folder", lambda: folder)
    return folder


@pytest.fixture
def stored(tmp_path: Path, derived: Path) -> Path:
    cells: dict[str, list[object]] = {
        "name": ["本町公園", "ｶｰﾄﾞ売場", "Park"],
        "d": [dt.date(2026, 1, 1), dt.date(2026, 1, 2), dt.date(2026, 1, 3)],
        "n": [1, 2, 2],
        "lon": [139.0, 139.5, None],
        "lat": [35.0, 35.5, None],
    }
    return write(tmp_path / KEY, ABOUT, cells)


def told(parquet: Path, about: TableSchema) -> list[str]:
    places = {k: v for k, v in features(parquet, about).items() if k != "type"}
    charts = [(each.kind, each.x, each.ys, each.points, str(each.title)) for each in series(parquet, about)]
    return [repr(profile(parquet, about)), repr(charts), repr(bounds(parquet, about)), repr(places)]


def test_kept_facts_are_the_facts(stored: Path, tmp_path: Path) -> None:
    copy = tmp_path / "not-a-blob.parquet"
    shutil.copy(stored, copy)
    prepare(stored, ABOUT)
    assert told(stored, ABOUT) == told(stored, ABOUT) == told(copy, ABOUT)


def test_a_second_question_reads_no_table(stored: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare(stored, ABOUT)
    features(stored, ABOUT)
    monkeypatch.setattr(Session, "__init__", lambda *_all: pytest.fail("the table was opened"))
    told(stored, ABOUT)


def test_a_download_of_the_whole_is_counted_before_it_is_asked_for(
    stored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(stored, ABOUT)
    monkeypatch.setattr(exports, "count_formulas", lambda *_all: pytest.fail("counted again"))
    assert exports.export(stored, ABOUT, "csv", title="").told.defused == 0


def greedy(parquet: Path, _about: TableSchema) -> None:
    """Sort more than fits into memory."""
    rows = "SELECT repeat('x', 5000) || i AS s FROM range(100000) t(i)"
    Session({"t": parquet}).batches(f"SELECT s FROM ({rows}) ORDER BY s", (), 100)


def test_what_is_too_large_is_told_and_keeps_no_other_fact_away(
    stored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "MEMORY_LIMIT", "20MB")
    monkeypatch.setattr(preparing, "_FACTS", (greedy, *preparing._FACTS))
    with pytest.raises(QueryTooLarge):
        prepare(stored, ABOUT)
    monkeypatch.setattr(Session, "__init__", lambda *_all: pytest.fail("the table was opened"))
    assert len(profile(stored, ABOUT)) == 5


def test_facts_that_are_lost_or_torn_are_worked_out_again(stored: Path, derived: Path) -> None:
    prepare(stored, ABOUT)
    before = told(stored, ABOUT)
    for file in derived.rglob("*.json"):
        file.write_bytes(file.read_bytes()[:7])
    assert told(stored, ABOUT) == before
    shutil.rmtree(derived)
    assert told(stored, ABOUT) == before


def test_another_schema_has_other_facts(stored: Path) -> None:
    assert len(profile(stored, ABOUT)) == 5
    assert len(profile(stored, schema(*ABOUT.columns[:2]))) == 2


def test_a_folder_that_cannot_be_written_is_no_reason_not_to_answer(stored: Path, derived: Path) -> None:
    derived.write_text("a file where the folder should be")
    assert len(profile(stored, ABOUT)) == 5


def test_facts_of_tables_that_are_gone_are_swept(stored: Path, derived: Path) -> None:
    prepare(stored, ABOUT)
    assert sweep_kept({KEY}) == 0
    assert sweep_kept(set()) == 1
    assert not list(derived.rglob("*.json"))


@pytest.mark.parametrize("search", ["公園", "カード", "ｶｰﾄﾞ", "park", "PARK", "ＰＡＲＫ", "ド売", "ない"])
def test_a_search_finds_the_same_before_and_after_the_letters_are_known(stored: Path, search: str) -> None:
    before = query(stored, ABOUT, search=search)
    prepare(stored, ABOUT)
    pages._counted.cache_clear()
    assert query(stored, ABOUT, search=search) == before
    assert count(stored, ABOUT, search=search) == before.total


def test_rows_out_of_order_are_shown_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    about = schema(*columns(n="integer"))
    path = write(tmp_path / "t.parquet", about, {"n": [1, 2, 3, 4]}, rows=[5, 3, 4, 3])
    assert not extents.extent_of(path).in_order
    assert [row["n"] for row in query(path, about).rows] == [2, 4, 3, 1]
    assert [row["n"] for row in query(path, about, sort=[Sort("_row", descending=True)]).rows] == [1, 3, 2, 4]
    assert [row["n"] for row in query(path, about, limit=2, offset=1).rows] == [4, 3]
