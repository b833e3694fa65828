"""What GTFS-JP asks beyond GTFS: its files, translations with readings, Japanese values."""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from hiroba.intake.gtfs import spec
from hiroba.intake.gtfs.found import found
from hiroba.intake.gtfs.types import Finding

Frames = dict[str, pl.DataFrame]
_NEW = {"table_name", "field_name", "language", "translation"}
_OLD = {"trans_id", "lang", "translation"}
_KANA = "ja-hrkt"
_VALUES = (
    ("agency", "agency_timezone", "Asia/Tokyo"),
    ("agency", "agency_lang", "ja"),
    ("feed_info", "feed_lang", "ja"),
    ("fare_attributes", "currency_type", "JPY"),
)


def japanese(frames: Frames) -> Iterator[Finding]:
    for name in spec.NEEDED_JP:
        if name not in frames:
            yield Finding("gtfs.jp-file-missing", f"{name}.txt")
    for name, field, value in _VALUES:
        yield from _unlike(frames, name, field, pl.col(field).str.to_lowercase() != value.casefold())
    yield from _unlike(frames, "agency", "agency_id", ~pl.col("agency_id").str.contains(r"^\d{13}(_|$)"),
                       "gtfs.jp-agency-id")  # fmt: skip
    zip_ = ~pl.col("agency_zip_number").str.contains(r"^\d{7}$")
    yield from _unlike(frames, "agency_jp", "agency_zip_number", zip_, "gtfs.jp-zip")
    yield from _feed_dates(frames)
    yield from _translations(frames)


def _unlike(
    frames: Frames, name: str, field: str, wrong: pl.Expr, rule: str = "gtfs.jp-place"
) -> Iterator[Finding]:
    frame = frames.get(name)
    if frame is not None and field in frame.columns:
        yield from found(rule, name, frame.filter(pl.col(field).is_not_null() & wrong), field)


def _feed_dates(frames: Frames) -> Iterator[Finding]:
    info = frames.get("feed_info")
    if info is None:
        return
    for field in ("feed_start_date", "feed_end_date"):
        if field not in info.columns or info[field].null_count() == info.height:
            yield Finding("gtfs.jp-feed-dates", "feed_info.txt", 1, (field,))


def _translations(frames: Frames) -> Iterator[Finding]:
    """Both forms are read; the older one is told, and so are stops without a reading."""
    words, stops = frames.get("translations"), frames.get("stops")
    if words is None or words.is_empty():
        return
    columns = set(words.columns)
    if columns >= _NEW:
        kana = words.filter(
            (pl.col("language").str.to_lowercase() == _KANA) & (pl.col("table_name") == "stops")
        )
        keys = [kana[name] for name in ("record_id", "field_value") if name in columns]
    elif columns >= _OLD:
        yield Finding("gtfs.jp-translations-old", "translations.txt", words.height)
        keys = [words.filter(pl.col("lang").str.to_lowercase() == _KANA)["trans_id"]]
    else:
        missing = tuple(sorted(_NEW - columns))
        yield Finding("gtfs.jp-translations-mixed", "translations.txt", len(missing), missing)
        return
    if stops is None or not {"stop_id", "stop_name"} <= set(stops.columns):
        return
    known = (pl.concat(keys) if keys else pl.Series([], dtype=pl.String)).drop_nulls().implode()
    told = pl.col("stop_id").is_in(known) | pl.col("stop_name").is_in(known)
    yield from found("gtfs.jp-kana-missing", "stops", stops.filter(~told), "stop_name")
