"""Reads town tables as they are published: a folder of JSON by municipality, or CSV.

Layouts: `<prefecture>/<municipality>.json` with town, koaza, lat, lng (Geolonia's address data), and CSV with
Japanese headings as the same data or the 位置参照情報 of the Ministry of Land (大字・町丁目) have them."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from hiroba.catalog.geocoding.types import NoAddresses, Town

_HEADS: Mapping[str, tuple[str, ...]] = {
    "prefecture": ("都道府県名", "都道府県"),
    "municipality": ("市区町村名", "市区町村"),
    "town": ("大字町丁目名", "大字・丁目名", "大字町丁目", "町丁目"),
    "koaza": ("小字・通称名", "小字"),
    "lat": ("緯度",),
    "lng": ("経度",),
}
_NEEDED = ("prefecture", "municipality", "town", "lat", "lng")


def read(path: Path) -> Iterator[Town]:
    """Every town of a file, or of a folder with what is below it. Raises NoAddresses (none at all)."""
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    some = False
    for file in files:
        for town in _read_file(file):
            some = True
            yield town
    if not some:
        raise NoAddresses(path=path.name)


def _read_file(file: Path) -> Iterator[Town]:
    suffix = file.suffix.lower()
    if suffix == ".json" and file.is_file():
        yield from _of_json(file)
    elif suffix == ".csv" and file.is_file():
        yield from _of_csv(file)


def _of_json(file: Path) -> Iterator[Town]:
    try:
        rows = json.loads(file.read_text("utf-8-sig"))
    except ValueError:
        return
    if isinstance(rows, list):
        yield from _towns(rows, {"prefecture": file.parent.name, "municipality": file.stem})


def _of_csv(file: Path) -> Iterator[Town]:
    data = file.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp932", "replace")
    rows = csv.DictReader(text.splitlines())
    found = {
        key: next((head for head in heads if head in (rows.fieldnames or ())), "")
        for key, heads in _HEADS.items()
    }
    if all(found[key] for key in _NEEDED):
        yield from _towns(({key: row.get(head) for key, head in found.items() if head} for row in rows), {})


def _towns(rows: Iterable[Any], place: Mapping[str, str]) -> Iterator[Town]:
    """Rows that are no town (no name, no coordinates in Japan) are passed over."""
    for row in rows:
        if not isinstance(row, dict):
            continue
        said: dict[str, Any] = {**place, **row}
        try:
            latitude, longitude = float(said["lat"]), float(said["lng"])
        except (KeyError, TypeError, ValueError):
            continue
        name = str(said.get("town") or "").strip()
        if name and 20 <= latitude <= 46 and 122 <= longitude <= 154:
            yield Town(
                str(said.get("prefecture") or ""),
                str(said.get("municipality") or ""),
                name,
                str(said.get("koaza") or "").strip(),
                longitude,
                latitude,
            )
