"""Stars, freshness, formats and what to mend: judged without a database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiroba.catalog.health import freshness, mending, sniffing
from hiroba.catalog.health.freshness import period
from hiroba.catalog.health.stars import STARS, best, of_format, of_table
from hiroba.catalog.health.types import Drift, Freshness, Health, MendKind, Reason, Shift
from hiroba.catalog.tables.types import Column, ColumnType, TableSchema

NOW = datetime(2026, 4, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("rhythm", "days"),
    [("P1D", 1), ("P1W", 7), ("P1M", 30.4375), ("P1Y", 365.25), ("P1Y6M", 547.875), ("PT12H", 0.5)],
)
def test_a_duration_has_a_length(rhythm: str, days: float) -> None:
    assert period(rhythm) == timedelta(days=days)


@pytest.mark.parametrize("rhythm", ["", "P", "PT", "P0D", "1M", "P1", "P-1D", "monthly", "R/P1D", "P9999Y"])
def test_what_is_no_duration_promises_nothing(rhythm: str) -> None:
    assert period(rhythm) is None
    assert freshness.freshness(NOW, rhythm, NOW) is Freshness.NONE


@given(st.text(max_size=20))
def test_any_text_is_a_duration_or_none(text: str) -> None:
    found = period(text)
    assert found is None or found > timedelta()


@pytest.mark.parametrize(
    ("days", "state"),
    [(30, Freshness.FRESH), (35, Freshness.FRESH), (45, Freshness.LATE), (70, Freshness.STALE)],
)
def test_a_monthly_dataset_is_late_after_its_month(days: int, state: Freshness) -> None:
    assert freshness.freshness(NOW - timedelta(days=days), "P1M", NOW) is state


@pytest.mark.parametrize(
    ("head", "media", "url", "written", "expected"),
    [
        (b"%PDF-1.7", "text/csv", "https://a.example/x.csv", "CSV", "pdf"),  # the content is right
        (b"a,b\n1,2\n", "application/octet-stream", "https://a.example/x.csv", "PDF", "csv"),
        (b"a,b\n1,2\n", "text/csv", "https://a.example/download?id=3", "XLS", "csv"),
        (b"", "", "https://a.example/download", "Excel", "xlsx"),
        (b'{"type":"FeatureCollection"', "text/plain", "https://a.example/x", "", "geojson"),
        (b"<!DOCTYPE html><html>", "text/csv", "https://a.example/x.csv", "CSV", "html"),
        (b"PK\x03\x04....xl/workbook.xml", "", "https://a.example/x", "", "xlsx"),
        (b"@prefix dcat: <", "", "https://a.example/x", "", "ttl"),
        (b"", "", "https://[broken", "", ""),
    ],
)
def test_content_before_ending_before_what_is_written(
    head: bytes, media: str, url: str, written: str, expected: str
) -> None:
    assert sniffing.format_of(head, media, url, written) == expected


@given(st.binary(max_size=200), st.text(max_size=30), st.text(max_size=30), st.text(max_size=30))
def test_any_bytes_have_a_format_or_none(head: bytes, media: str, url: str, written: str) -> None:
    assert isinstance(sniffing.format_of(head, media, url, written), str)


def test_stars_rise_with_what_a_reader_gets() -> None:
    plain = TableSchema(columns=(Column("a", "a", ColumnType.STRING),))
    model = TableSchema(columns=plain.columns, model="PublicToilet")
    shared = TableSchema(
        columns=(Column("code", "code", ColumnType.STRING, format="municipality_code"),), model="PublicToilet"
    )
    found = [of_format("pdf"), of_format("xls"), of_table(plain), of_table(model), of_table(shared)]
    assert [STARS[each] for each in found] == [1, 2, 3, 4, 5]
    assert best(found, is_open=True) is Reason.LINKED
    assert best(found, is_open=False) is Reason.LICENCE
    assert best([], is_open=True) is Reason.BROKEN


def made(dataset: str, **given: object) -> Health:
    values: dict[str, object] = {
        "dataset": dataset, "title": dataset, "stars": 3, "reason": Reason.OPEN, "points": 90,
        "completeness": 100, "missing": (), "rules": (), "freshness": Freshness.FRESH, "updated": NOW,
        "due": None, "links": 0, "broken": 0, "drift": (), "assessed": NOW,
    }  # fmt: skip
    return Health(**(values | given))  # type: ignore[arg-type]


def test_what_helps_most_readers_comes_first() -> None:
    rows = [
        made("a", missing=("keywords",)),
        made("b", broken=1, links=1),
        made("c", missing=("keywords", "description")),
        made("d", drift=(Drift(Shift.GONE, "t", "人口"),)),
        made("e", drift=(Drift(Shift.NEW, "t", "人口"),)),
    ]
    found = mending.mends(rows, {"c": 1000})
    assert [mend.kind for mend in found] == [
        MendKind.DESCRIPTION, MendKind.BROKEN, MendKind.KEYWORDS, MendKind.DRIFT
    ]  # fmt: skip
    assert [each.dataset for each in found[2].datasets] == ["c", "a"], "the one that is used most first"
    assert all("e" not in [each.dataset for each in mend.datasets] for mend in found)
