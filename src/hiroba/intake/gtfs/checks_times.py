"""Times and days: past midnight, backwards, expired."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl
from django.utils import timezone

from hiroba.intake.gtfs import spec
from hiroba.intake.gtfs.found import found
from hiroba.intake.gtfs.types import Finding

Frames = dict[str, pl.DataFrame]
TIME = r"^(\d{1,3}):([0-5]\d):([0-5]\d)$"
_DAY = 86_400  # seconds


def seconds(field: str) -> pl.Expr:
    """Seconds since the service day's midnight; null for what is no time."""
    cells = pl.col(field)
    parts = [cells.str.extract(TIME, group).cast(pl.Int64, strict=False) for group in (1, 2, 3)]
    return parts[0] * 3600 + parts[1] * 60 + parts[2]


def times(frames: Frames) -> Iterator[Finding]:
    for name, frame in frames.items():
        for field in spec.TIMES:
            if field in frame.columns:
                yield from _field(name, frame, field)
    called = frames.get("stop_times")
    if called is not None and {"trip_id", "stop_sequence", "arrival_time", "departure_time"} <= set(
        called.columns
    ):
        yield from _backwards(called)
        yield from _short(frames, called)
    yield from _days(frames)


def _field(name: str, frame: pl.DataFrame, field: str) -> Iterator[Finding]:
    read = frame.select(field).with_columns(seconds(field).alias("s"))
    wrong = read.filter(pl.col(field).is_not_null() & pl.col("s").is_null())
    yield from found("gtfs.time-unreadable", name, wrong, field)
    if field in ("arrival_time", "start_time"):
        yield from found("gtfs.time-past-midnight", name, read.filter(pl.col("s") >= _DAY), field)
        yield from found("gtfs.time-past-two-days", name, read.filter(pl.col("s") >= 2 * _DAY), field)


def _backwards(called: pl.DataFrame) -> Iterator[Finding]:
    """Within a trip, by stop_sequence, no time is before the one before it; empty ones are passed over."""
    rows = called.select(
        "trip_id",
        pl.col("stop_sequence").cast(pl.Int64, strict=False).alias("n"),
        seconds("arrival_time").alias("a"),
        seconds("departure_time").alias("d"),
    ).filter(pl.col("n").is_not_null() & pl.col("trip_id").is_not_null())
    rows = rows.sort("trip_id", "n").with_columns(
        pl.coalesce("d", "a").forward_fill().over("trip_id").shift(1).over("trip_id").alias("before")
    )
    wrong = rows.filter((pl.col("a") < pl.col("before")) | (pl.col("d") < pl.col("a")))
    yield from found("gtfs.time-backwards", "stop_times", wrong, "trip_id", "n")


def _short(frames: Frames, called: pl.DataFrame) -> Iterator[Finding]:
    trips = frames.get("trips")
    if trips is None or "trip_id" not in trips.columns:
        return
    enough = called.group_by("trip_id").len().filter(pl.col("len") >= 2)["trip_id"]
    short = trips.filter(
        pl.col("trip_id").is_not_null() & ~pl.col("trip_id").is_in(enough.drop_nulls().implode())
    )
    yield from found("gtfs.trip-short", "trips", short, "trip_id")


def _days(frames: Frames) -> Iterator[Finding]:
    today = timezone.localdate()
    calendar = frames.get("calendar")
    lasts: list[pl.Series] = []
    if calendar is not None and {"service_id", "start_date", "end_date"} <= set(calendar.columns):
        dated = calendar.with_columns(
            pl.col("start_date").str.to_date("%Y%m%d", strict=False).alias("s"),
            pl.col("end_date").str.to_date("%Y%m%d", strict=False).alias("e"),
        )
        reversed_ = dated.filter(pl.col("e") < pl.col("s"))
        yield from found(
            "gtfs.calendar-reversed", "calendar", reversed_, "service_id", "start_date", "end_date"
        )
        lasts.append(dated["e"])
    extra = frames.get("calendar_dates")
    if extra is not None and {"date", "exception_type"} <= set(extra.columns):
        added = extra.filter(pl.col("exception_type") == "1")
        lasts.append(added["date"].str.to_date("%Y%m%d", strict=False))
    known = pl.concat(lasts).drop_nulls() if lasts else pl.Series([], dtype=pl.Date)
    last = known.max() if len(known) else None
    if last is not None and str(last) < today.isoformat():
        yield Finding("gtfs.calendar-expired", "calendar.txt", 1, (str(last),))
