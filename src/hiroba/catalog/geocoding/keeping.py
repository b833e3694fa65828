"""The installation's town table: one Parquet file in the data folder, read when first asked for."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import polars as pl

from hiroba.catalog.geocoding.gazetteer import Gazetteer, of_towns
from hiroba.catalog.geocoding.types import Town
from hiroba.kernel.settings import service as settings

_COLUMNS = ("prefecture", "municipality", "name", "koaza", "longitude", "latitude")
_held: tuple[tuple[str, int], Gazetteer] | None = None


def _path() -> Path:
    return settings.server().data_dir / "addresses" / "towns.parquet"


def keep(towns: Iterable[Town]) -> Gazetteer:
    """Put towns in place; the prefectures that they are of are replaced, the others stay."""
    new = list(towns)
    replaced = {town.prefecture for town in new}
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [town for town in _stored(path) if town.prefecture not in replaced] + new
    columns: dict[str, list[Any]] = {name: [getattr(town, name) for town in rows] for name in _COLUMNS}
    fresh = path.with_suffix(".new")
    pl.DataFrame(columns).write_parquet(fresh)
    fresh.replace(path)
    return table()


def table() -> Gazetteer:
    """The table as it is on disk now; an empty one where none was loaded."""
    global _held
    path = _path()
    stamp = (str(path), path.stat().st_mtime_ns if path.exists() else 0)
    if _held is None or _held[0] != stamp:
        _held = (stamp, of_towns(_stored(path)))
    return _held[1]


def _stored(path: Path) -> list[Town]:
    if not path.exists():
        return []
    return [Town(*row) for row in pl.read_parquet(path, columns=list(_COLUMNS)).iter_rows()]
