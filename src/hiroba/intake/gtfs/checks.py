"""What is wrong in a feed: files, fields, keys, references, values."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import polars as pl

from hiroba.intake.gtfs import spec
from hiroba.intake.gtfs.checks_jp import japanese
from hiroba.intake.gtfs.checks_times import times
from hiroba.intake.gtfs.found import found
from hiroba.intake.gtfs.types import Finding, Timetable

Frames = dict[str, pl.DataFrame]


def judge(timetable: Timetable) -> tuple[Finding, ...]:
    """Everything that is wrong, in the order of the rules' checks."""
    told = list(timetable.findings)
    for check in _CHECKS:
        told += check(timetable.frames)
    return tuple(told)


def _files(frames: Frames) -> Iterator[Finding]:
    for name in spec.NEEDED:
        if name not in frames:
            yield Finding("gtfs.file-missing", f"{name}.txt")
    if not {"calendar", "calendar_dates"} & set(frames):
        yield Finding("gtfs.file-missing", "calendar.txt")
    for name, frame in frames.items():
        if frame.is_empty():
            yield Finding("gtfs.file-empty", f"{name}.txt")


def _fields(frames: Frames) -> Iterator[Finding]:
    for name, frame in frames.items():
        required = spec.REQUIRED.get(name, ())
        for field in required:
            if field not in frame.columns:
                yield Finding("gtfs.column-missing", f"{name}.txt", 1, (field,))
            elif not (name == "stop_times" and field in spec.TIMES) and field not in ("stop_lat", "stop_lon"):
                yield from found("gtfs.value-missing", name, frame.filter(pl.col(field).is_null()), field)
        known = {*required, *spec.OPTIONAL.get(name, ())}
        if known:
            unknown = [column for column in frame.columns if column not in known]
            if unknown:
                yield Finding("gtfs.column-unknown", f"{name}.txt", len(unknown), tuple(unknown[:5]))


def _keys(frames: Frames) -> Iterator[Finding]:
    for name, key in spec.KEYS.items():
        frame = frames.get(name)
        if frame is None or not set(key) <= set(frame.columns):
            continue
        whole = frame.filter(pl.all_horizontal(pl.col(list(key)).is_not_null()))
        twice = whole.filter(pl.struct(list(key)).is_duplicated())
        yield from found("gtfs.id-duplicated", name, twice, *key)


def _references(frames: Frames) -> Iterator[Finding]:
    for name, field, target, target_field in spec.REFERENCES:
        frame, other = frames.get(name), frames.get(target)
        if frame is None or field not in frame.columns or (name == target and other is None):
            continue
        known = other[target_field] if other is not None and target_field in other.columns else None
        here = frame.filter(pl.col(field).is_not_null())
        lost = here if known is None else here.filter(~pl.col(field).is_in(known.drop_nulls().implode()))
        yield from found("gtfs.reference-broken", name, lost, field)
    trips = frames.get("trips")
    if trips is not None and "service_id" in trips.columns:
        services = [
            frames[name]["service_id"]
            for name in ("calendar", "calendar_dates")
            if name in frames and "service_id" in frames[name].columns
        ]
        known = pl.concat(services).drop_nulls() if services else pl.Series([], dtype=pl.String)
        here = trips.filter(pl.col("service_id").is_not_null())
        lost = here.filter(~pl.col("service_id").is_in(known.implode()))
        yield from found("gtfs.service-unknown", "trips", lost, "service_id")


def _values(frames: Frames) -> Iterator[Finding]:
    for name, frame in frames.items():
        for field in frame.columns:
            cells = pl.col(field)
            if field in spec.NUMBERS:
                wrong = cells.is_not_null() & cells.cast(pl.Float64, strict=False).is_null()
                yield from found("gtfs.number-unreadable", name, frame.filter(wrong), field)
            elif field in spec.INTEGERS:
                wrong = cells.is_not_null() & cells.cast(pl.Int64, strict=False).is_null()
                yield from found("gtfs.number-unreadable", name, frame.filter(wrong), field)
            elif field in spec.DATES:
                wrong = cells.is_not_null() & cells.str.to_date("%Y%m%d", strict=False).is_null()
                yield from found("gtfs.date-unreadable", name, frame.filter(wrong), field)
            if field in spec.CHOICES:
                odd = cells.is_not_null() & ~cells.is_in(list(spec.CHOICES[field]))
                yield from found("gtfs.choice-unknown", name, frame.filter(odd), field)


def _stops(frames: Frames) -> Iterator[Finding]:
    stops = frames.get("stops")
    if stops is None or not {"stop_id", "stop_lat", "stop_lon"} <= set(stops.columns):
        return
    placed = stops.with_columns(
        pl.col("stop_lat").cast(pl.Float64, strict=False), pl.col("stop_lon").cast(pl.Float64, strict=False)
    )
    nowhere = pl.col("stop_lat").is_null() | pl.col("stop_lon").is_null() | (
        (pl.col("stop_lat") == 0) & (pl.col("stop_lon") == 0)
    )  # fmt: skip
    yield from found("gtfs.stop-nowhere", "stops", placed.filter(nowhere), "stop_id")
    inside = pl.col("stop_lat").is_between(20, 46) & pl.col("stop_lon").is_between(122, 154)
    outside = placed.filter(~nowhere & ~inside)
    yield from found("gtfs.stop-outside", "stops", outside, "stop_id", "stop_lat", "stop_lon")
    called = frames.get("stop_times")
    if called is not None and "stop_id" in called.columns:
        used = called["stop_id"].drop_nulls().unique()
        is_stop = pl.col("location_type").fill_null("0") == "0" if "location_type" in stops.columns else True
        idle = stops.filter(pl.lit(is_stop) if is_stop is True else is_stop)
        idle = idle.filter(~pl.col("stop_id").is_in(used.implode()))
        yield from found("gtfs.stop-unused", "stops", idle, "stop_id")


def _routes(frames: Frames) -> Iterator[Finding]:
    routes = frames.get("routes")
    if routes is None or "route_id" not in routes.columns:
        return
    names = [name for name in ("route_short_name", "route_long_name") if name in routes.columns]
    nameless = pl.all_horizontal(pl.col(names).is_null()) if names else pl.lit(value=True)
    yield from found("gtfs.route-nameless", "routes", routes.filter(nameless), "route_id")


_CHECKS: tuple[Callable[[Frames], Iterator[Finding]], ...] = (
    _files, _fields, _keys, _references, _values, _stops, _routes, times, japanese,
)  # fmt: skip
