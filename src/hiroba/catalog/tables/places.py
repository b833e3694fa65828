"""Rows on a map: GeoJSON of those in view, and the bounds of all."""

# ruff: noqa: S608 -- columns are named by position, values are bound

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import shapely

from hiroba.catalog.tables import cells
from hiroba.catalog.tables.columns import Columns, columns_of
from hiroba.catalog.tables.conditions import Where, where
from hiroba.catalog.tables.keeping import kept
from hiroba.catalog.tables.letters import known_letters
from hiroba.catalog.tables.sessions import AT, Session, session_of
from hiroba.catalog.tables.types import ROW, Column, ColumnType, Filter, TableSchema

Box = tuple[float, float, float, float]  # longitude min, latitude min, longitude max, latitude max
_LABELS: Final = 4
_LABEL_WORDS: Final = ("名称", "name", "住所", "address", "所在地", "種別", "分類")
_ROUND: Final = 7  # decimals of a degree: a centimetre
_SHAPE_BATCH: Final = 50_000


def features(
    parquet: Path,
    schema: TableSchema,
    bbox: Box | None = None,
    limit: int = 5000,
    *,
    filters: Sequence[Filter] = (),
    search: str = "",
    columns: Sequence[str] | None = None,
) -> dict[str, Any]:
    """A FeatureCollection of rows with a place. `total` rows are in view; when they are more than
    `limit`, `truncated` is true and the features are a sample, the same at every call.

    Properties are the `columns` asked for, else a few that name the row. A feature's id is the
    row of the file. The whole of a stored table is worked out once.
    Raises UnknownColumn, BadFilter, QueryTooSlow.
    """

    def make() -> dict[str, Any]:
        session = session_of(parquet)
        letters = known_letters(parquet, schema) if search or filters else None
        known = columns_of(schema, session.idents["t"], letters)
        return _features(session, known, schema, bbox, limit, filters, search, columns)

    if bbox is not None or filters or search:
        return make()
    return kept(parquet, "features", (schema, limit, columns), dict[str, Any], make)


def _features(
    session: Session,
    known: Columns,
    schema: TableSchema,
    bbox: Box | None,
    limit: int,
    filters: Sequence[Filter],
    search: str,
    columns: Sequence[str] | None,
) -> dict[str, Any]:
    chosen = known.chosen(columns) if columns is not None else _labels(known, schema)
    if schema.geometry is not None:
        places = _shapes(session, known, schema.geometry, bbox, where(known, filters, search, extra=[]))
    elif schema.longitude is not None and schema.latitude is not None:
        places = _points(known, schema, bbox, filters, search)
    else:
        return _collection([], 0)
    idents = [ident for ident, _ in chosen]
    total = int(session.rows(f"SELECT count(*) AS n FROM t {places.sql}", places.params)[0]["n"])
    names = ", ".join(dict.fromkeys([ROW, AT, *_place_idents(known, schema), *idents]))
    # a hash of the position spreads the sample over the file and is the same every time
    rows = session.rows(
        f"SELECT {names} FROM t {places.sql} ORDER BY "
        f"{f'hash({AT}), ' if total > limit else ''}{ROW}, {AT} LIMIT ?",
        (*places.params, limit),
    )
    return _collection([_feature(row, known, schema, chosen) for row in rows], total)


def _collection(found: list[dict[str, Any]], total: int) -> dict[str, Any]:
    return {
        "type": "FeatureCollection",
        "features": found,
        "total": total,
        "truncated": total > len(found),
    }


def _labels(known: Columns, schema: TableSchema) -> list[tuple[str, Column]]:
    """Columns whose title says that they name the thing, then other texts of the left."""
    texts = known.of_type(ColumnType.STRING)
    naming = [pair for word in _LABEL_WORDS for pair in texts if _names(pair[1], word)]
    unique = {pair[1].name: pair for pair in [*naming, *texts] if pair[1].name != schema.geometry}
    return list(unique.values())[:_LABELS]


def _names(column: Column, word: str) -> bool:
    return word in column.title.lower() or column.name.lower() == word


def _place_idents(known: Columns, schema: TableSchema) -> list[str]:
    if schema.geometry is not None:
        return [known.ident(schema.geometry)]
    return [known.ident(name) for name in (schema.longitude, schema.latitude) if name is not None]


def _feature(
    row: dict[str, Any], known: Columns, schema: TableSchema, chosen: list[tuple[str, Column]]
) -> dict[str, Any]:
    idents = _place_idents(known, schema)
    if schema.geometry is not None:
        place = cells.geometry(row[idents[0]])
    else:
        place = {"type": "Point", "coordinates": [round(float(row[ident]), _ROUND) for ident in idents]}
    properties = cells.render_rows([row], chosen)[0]
    return {"type": "Feature", "id": row[ROW], "geometry": place, "properties": properties}


def _points(
    known: Columns, schema: TableSchema, bbox: Box | None, filters: Sequence[Filter], search: str
) -> Where:
    longitude, latitude = _place_idents(known, schema)
    west, south, east, north = bbox or (-180.0, -90.0, 180.0, 90.0)
    inside = Where(
        f"isfinite(CAST({longitude} AS DOUBLE)) AND isfinite(CAST({latitude} AS DOUBLE)) "
        f"AND {latitude} BETWEEN ? AND ? AND "
        + (f"{longitude} BETWEEN ? AND ?" if west <= east else f"({longitude} >= ? OR {longitude} <= ?)"),
        (south, north, west, east),
    )
    return where(known, filters, search, extra=[inside])


def _shapes(session: Session, known: Columns, geometry: str, bbox: Box | None, fits: Where) -> Where:
    """The engine knows no geometry here, so the rows in view are found beforehand by their bounds."""
    ident = known.ident(geometry)
    filled = f"{ident} IS NOT NULL"
    condition = f"{fits.sql} AND {filled}" if fits.sql else f"WHERE {filled}"
    if bbox is None:
        return Where(condition, fits.params)
    west, south, east, north = bbox
    found: list[int] = []
    for batch in session.batches(
        f"SELECT {AT} AS a, {ident} AS g FROM t {condition}", fits.params, _SHAPE_BATCH
    ):
        bounds = shape_bounds(batch.column("g"))
        inside = (
            (bounds[:, 0] <= east)
            & (bounds[:, 2] >= west)
            & (bounds[:, 1] <= north)
            & (bounds[:, 3] >= south)
        )
        found += batch.column("a").to_numpy()[inside].tolist()
    return Where(f"WHERE {AT} IN ({', '.join(map(str, found))})" if found else "WHERE false")


def shape_bounds(column: pa.Array[Any]) -> Any:
    """An array n x 4 of west, south, east, north; NaN where there is no shape."""
    return shapely.bounds(shapely.from_wkb(column.to_numpy(zero_copy_only=False), on_invalid="ignore"))


def bounds(parquet: Path, schema: TableSchema) -> Box | None:
    """The box around all places, or None where no row has one; worked out once for a stored table."""
    form = Box | None
    return kept(parquet, "bounds", schema, form, lambda: _bounds(session_of(parquet), schema))


def _bounds(session: Session, schema: TableSchema) -> Box | None:
    known = columns_of(schema, session.idents["t"])
    if schema.geometry is not None:
        return _bounds_of_shapes(session, known.ident(schema.geometry))
    if schema.longitude is None or schema.latitude is None:
        return None
    fits = _points(known, schema, None, (), "")
    lon, lat = _place_idents(known, schema)
    row = session.rows(
        f"SELECT min({lon}) AS w, min({lat}) AS s, max({lon}) AS e, max({lat}) AS n FROM t {fits.sql}",
        fits.params,
    )[0]
    return None if row["w"] is None else (float(row["w"]), float(row["s"]), float(row["e"]), float(row["n"]))


def _bounds_of_shapes(session: Session, ident: str) -> Box | None:
    box: Box | None = None
    for batch in session.batches(f"SELECT {ident} AS g FROM t WHERE {ident} IS NOT NULL", (), _SHAPE_BATCH):
        known = shape_bounds(batch.column("g"))
        known = known[known[:, 0] == known[:, 0]]  # NaN is not itself
        if len(known):
            low, high = known.min(axis=0), known.max(axis=0)
            here = (float(low[0]), float(low[1]), float(high[2]), float(high[3]))
            box = here if box is None else _around(box, here)
    return box


def _around(one: Box, other: Box) -> Box:
    return (min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3]))
