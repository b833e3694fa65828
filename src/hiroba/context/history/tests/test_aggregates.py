"""Aggregates are what another reckons from the same readings."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import settings as how
from hypothesis import strategies as st

from hiroba.context.history import aggregates, bulk, edits, questions, sealing
from hiroba.context.history.durations import after, parse_duration
from hiroba.context.history.errors import InvalidDuration, InvalidReadings
from hiroba.context.history.moments import micros, text
from hiroba.context.history.sqlite import SqliteHistory
from hiroba.context.history.tests.made import SECOND, START, TENANT, asked
from hiroba.context.history.types import METHODS, Aggregation, Duration, Window
from hiroba.context.queries import service as queries

HOUR = 3600 * SECOND
READINGS = st.lists(
    st.tuples(st.sampled_from("xyz"), st.integers(0, 100 * 3600), st.floats(-1000, 1000)),
    min_size=1,
    max_size=40,
    unique_by=lambda each: each[:2],
)


@how(max_examples=40, deadline=None)
@given(READINGS, st.integers(0, 40), st.integers(1, 40 * 3600), st.booleans())
def test_aggregates_equal_those_of_polars(
    readings: list[tuple[str, int, float]], sealed: int, seconds: int, windowed: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        history = SqliteHistory(Path(folder))
        history.begin(0)
        for place, (entity, second, value) in enumerate(readings):
            instance = {"type": "Property", "value": value, "observedAt": text(START + second * SECOND)}
            edits.add(history, TENANT, f"urn:{entity}:1", {"a": instance}, START, types=("Device",))
            if place == sealed:
                sealing.seal(history)
        period = Duration(0, seconds * SECOND)
        window = Window("after", START) if windowed else Window("before", None, START + 200 * HOUR)
        answer = questions.ask(history, asked(window, aggregation=Aggregation(METHODS, period)))
        found = {
            (evolution.entity.id, bucket.start): bucket.values
            for evolution in answer.evolutions
            for series in evolution.series
            for bucket in series.buckets
        }
        frame = pl.DataFrame(readings, schema=["entity", "second", "value"], orient="row")
        low = 0 if windowed else frame["second"].min()
        groups = frame.group_by("entity", bucket=(pl.col("second") - low) // seconds).agg(
            pl.len(),
            pl.col("value").n_unique().alias("distinct"),
            pl.col("value").sum().alias("sum"),
            pl.col("value").mean().alias("avg"),
            pl.col("value").min().alias("min"),
            pl.col("value").max().alias("max"),
            pl.col("value").std(ddof=0).alias("stddev"),
            (pl.col("value") ** 2).sum().alias("sumsq"),
        )
        expected = {
            (f"urn:{entity}:1", START + (low + bucket * seconds) * SECOND): values  # type: ignore[operator]
            for entity, bucket, *values in groups.rows()
        }
        assert found.keys() == expected.keys()
        for key, values in expected.items():
            assert list(found[key]) == pytest.approx(values, rel=1e-9, abs=1e-6)
        history.close()


def test_the_whole_time_is_one_bucket(history: SqliteHistory) -> None:
    instances = [
        {"type": "Property", "value": value, "observedAt": text(START + value * HOUR)} for value in (1, 2, 3)
    ]
    edits.add(history, TENANT, "urn:x:1", {"a": instances}, START, types=("Device",))
    aggregation = Aggregation(("sum", "totalCount"))
    answer = questions.evolution(history, asked(aggregation=aggregation), "urn:x:1")
    assert answer is not None
    (series,) = answer.evolutions[0].series
    assert [tuple(bucket.values) for bucket in series.buckets] == [(6.0, 3)]
    assert (series.buckets[0].start, series.buckets[0].end) == (START + HOUR, START + 3 * HOUR)


def test_months_are_as_long_as_the_calendar_says(history: SqliteHistory) -> None:
    days = ["2024-01-31", "2024-02-28", "2024-02-29", "2024-03-30", "2024-03-31", "2024-04-29"]
    instances = [{"type": "Property", "value": 1, "observedAt": f"{day}T00:00:00Z"} for day in days]
    edits.add(history, TENANT, "urn:x:1", {"a": instances}, START, types=("Device",))
    sealing.seal(history)
    aggregation = Aggregation(("totalCount",), parse_duration("P1M"))
    window = Window("after", micros("2024-01-31T00:00:00Z"))
    answer = questions.evolution(history, asked(window, aggregation=aggregation), "urn:x:1")
    assert answer is not None
    (series,) = answer.evolutions[0].series
    assert [
        (text(bucket.start)[:10], text(bucket.end)[:10], bucket.values[0]) for bucket in series.buckets
    ] == [
        ("2024-01-31", "2024-02-29", 2),
        ("2024-02-29", "2024-03-31", 2),
        ("2024-03-31", "2024-04-30", 2),
    ]


def test_texts_can_be_counted_and_ordered_but_not_summed(history: SqliteHistory) -> None:
    instances = [
        {"type": "Property", "value": value, "observedAt": text(START + place * SECOND)}
        for place, value in enumerate(["b", "a", "b"])
    ]
    edits.add(history, TENANT, "urn:x:1", {"a": instances}, START, types=("Device",))
    aggregation = Aggregation(("totalCount", "distinctCount", "min", "max", "sum"))
    answer = questions.evolution(history, asked(aggregation=aggregation), "urn:x:1")
    assert answer is not None
    assert tuple(answer.evolutions[0].series[0].buckets[0].values) == (3, 2, "a", "b", None)


def test_what_was_deleted_is_not_reckoned_with(history: SqliteHistory) -> None:
    instances = [
        {"type": "Property", "value": value, "observedAt": text(START + value * SECOND)} for value in (1, 2)
    ]
    edits.add(history, TENANT, "urn:x:1", {"a": instances, "b": instances}, START, types=("Device",))
    sealing.seal(history)
    edits.delete_attribute(history, TENANT, "urn:x:1", "b")
    edits.add(history, TENANT, "urn:x:1", {"a": {**instances[0], "value": 10}}, START, types=("Device",))
    answer = questions.evolution(history, asked(aggregation=Aggregation(("sum",))), "urn:x:1")
    assert answer is not None
    assert [(series.attribute, series.buckets[0].values) for series in answer.evolutions[0].series] == [
        ("a", (12.0,))
    ]


def test_readings_in_bulk(history: SqliteHistory) -> None:
    table = pa.table(
        {
            "id": ["urn:x:1", "urn:x:2", "urn:x:1"],
            "type": ["Device"] * 3,
            "attribute": ["a"] * 3,
            "observed": pa.array([START, START, START + 40 * 24 * HOUR], pa.timestamp("us", "UTC")),
            "value": [1.5, 2.5, 3.5],
            "unit": ["CEL", None, "CEL"],
        }
    )
    assert bulk.take_in_table(history, TENANT, table) == 3
    answer = questions.ask(history, asked(Window("after", START), aggregation=Aggregation(("sum",))))
    assert [evolution.series[0].buckets[0].values for evolution in answer.evolutions] == [(5.0,), (2.5,)]
    with pytest.raises(InvalidReadings):
        bulk.take_in_table(history, TENANT, table.drop(["value"]))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("PT1H", Duration(0, HOUR)),
        ("P1Y2M", Duration(14, 0)),
        ("P1W", Duration(0, 7 * 24 * HOUR)),
        ("P1DT0.5S", Duration(0, 24 * HOUR + SECOND // 2)),
        ("P0D", Duration()),
        ("PT0S", Duration()),
    ],
)
def test_durations(given: str, expected: Duration) -> None:
    assert parse_duration(given) == expected


@pytest.mark.parametrize("given", ["", "P", "PT", "1H", "P1H", "PT1D", "P-1D", "bogus", "P99999Y", "P1M1Y"])
def test_what_is_no_duration(given: str) -> None:
    with pytest.raises(InvalidDuration):
        parse_duration(given)


@given(st.integers(0, 4000), st.integers(0, 400))
def test_a_month_later_is_the_same_day_or_the_last_one(day: int, months: int) -> None:
    begin = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days=day)
    later = datetime.fromisoformat(text(after(micros(begin.isoformat()), Duration(1), months)))
    assert (later.year * 12 + later.month) - (begin.year * 12 + begin.month) == months
    assert later.day == begin.day or (later + timedelta(days=1)).day == 1


def readings(*numbers: int) -> dict[str, list[dict[str, Any]]]:
    found = [
        {"type": "Property", "value": number, "observedAt": text(START + number * SECOND)}
        for number in numbers
    ]
    return {"a": found}


def test_what_fills_the_memory_is_looked_at_in_parts_or_refused(
    history: SqliteHistory, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in "xyz":
        edits.add(history, TENANT, f"urn:{name}:1", readings(*range(4)), START, types=("Device",))
    sealing.seal(history)
    monkeypatch.setattr(questions, "_MOST", 6)
    wide = asked(q=queries.parse_q("a==3", str), last=1)
    found = questions.ask(history, wide)  # twelve instances decide, one of each entity is told
    assert [each.entity.id for each in found.evolutions] == ["urn:x:1", "urn:y:1", "urn:z:1"]
    with pytest.raises(queries.QuestionTooComplex):
        questions.ask(history, asked())
    monkeypatch.setattr(questions, "_MOST", 3)
    with pytest.raises(queries.QuestionTooComplex):
        questions.ask(history, wide)


def test_too_long_and_too_many_buckets_are_refused(
    history: SqliteHistory, monkeypatch: pytest.MonkeyPatch
) -> None:
    edits.add(history, TENANT, "urn:x:1", readings(1, 2, 3), START, types=("Device",))
    finest = asked(aggregation=Aggregation(("max",), Duration(0, 1)))
    assert len(questions.ask(history, finest).evolutions[0].series[0].buckets) == 3
    monkeypatch.setattr(aggregates, "_MOST_BUCKETS", 2)
    with pytest.raises(queries.QuestionTooComplex):
        questions.ask(history, finest)
    monkeypatch.setattr(questions, "_LONGEST", -1.0)
    with pytest.raises(queries.QuestionTooComplex):
        questions.ask(history, asked())


def test_files_of_one_attribute_and_rows_of_another_are_told_apart(history: SqliteHistory) -> None:
    reading = {"type": "Property", "value": 1, "observedAt": text(START + SECOND)}
    other = {**reading, "value": 5, "datasetId": "urn:d"}
    aggregation = Aggregation(("sum",))

    def sums(id: str) -> set[tuple[str, str, float]]:
        answer = questions.evolution(history, asked(aggregation=aggregation), id)
        assert answer is not None
        return {
            (each.attribute, each.dataset, each.buckets[0].values[0]) for each in answer.evolutions[0].series
        }

    edits.add(history, TENANT, "urn:x:1", {"a": reading}, START, types=("Device",))
    edits.add(history, TENANT, "urn:x:2", {"a": reading}, START, types=("Device",))
    sealing.seal(history)
    assert sums("urn:x:1") == {("a", "", 1.0)}
    edits.add(history, TENANT, "urn:x:1", {"b": reading, "a": other}, START, types=("Device",))
    assert sums("urn:x:1") == {("a", "", 1.0), ("b", "", 1.0), ("a", "urn:d", 5.0)}
    sealing.seal(history)
    assert sums("urn:x:1") == {("a", "", 1.0), ("b", "", 1.0), ("a", "urn:d", 5.0)}
    assert sums("urn:x:2") == {("a", "", 1.0)}
