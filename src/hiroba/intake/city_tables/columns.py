"""Attributes of entities (ETSI GS CIM 009, 4.5) out of their JSON into columns, by DuckDB and Shapely.

An attribute has its place k: `v{k}` is its value as JSON, `u{k}` its unitCode, `o{k}` its observedAt, `s{k}`
its geometry as WKB (lon, lat).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import duckdb
import msgspec
import numpy as np
import pyarrow as pa
import shapely

from hiroba.catalog.tables.service import literal
from hiroba.context.entities.service import NOT_ATTRIBUTES
from hiroba.context.history import service as histories
from hiroba.context.store.types import Record, Stored

MOST: Final = 500  # attributes of a type; later ones are left out
GEO: Final = "GeoProperty"
_PARTS: Final = (("unitCode", "u"), ("observedAt", "o"))
_POINT: Final = ("/type", "/coordinates/0", "/coordinates/1", "/coordinates/2")
_POINTS: Final = """
SELECT CASE WHEN flat THEN x END AS x, CASE WHEN flat THEN y END AS y,
  CASE WHEN flat AND x IS NOT NULL AND y IS NOT NULL THEN NULL
    ELSE CAST(json_extract(body, {value}) AS VARCHAR) END AS other
FROM (SELECT body, row, CAST(j[1] AS VARCHAR) = '"Point"' AND j[4] IS NULL AS flat,
    TRY_CAST(CAST(j[2] AS VARCHAR) AS DOUBLE) AS x, TRY_CAST(CAST(j[3] AS VARCHAR) AS DOUBLE) AS y
  FROM (SELECT body, row, json_extract(body, [{pointers}]) AS j FROM bodies))
ORDER BY row"""
_decode = msgspec.json.Decoder(dict[str, Any]).decode
_encode = msgspec.json.Encoder().encode

Kinds = Mapping[str, set[str]]  # attribute -> its kinds


def kinds_of(things: Iterable[Stored | Record]) -> dict[str, set[str]]:
    """The attributes that some things have."""
    found: dict[str, set[str]] = {}
    for shape in {each.shape: None for each in things}:
        for each in shape:
            name, _colon, kind = each.rpartition(":")
            found.setdefault(name, set()).add(kind)
    return found


def read(
    connection: duckdb.DuckDBPyConnection,
    things: Sequence[Stored | Record],
    places: Mapping[str, int],
    rest: Mapping[str, Any],
) -> None:
    """Put the things into the table `thing`: `rest`, the middle of each (`x`, `y`), and the columns of those
    attributes that have a place."""
    kinds = {name: kinds for name, kinds in kinds_of(things).items() if name in places}
    bodies = pa.array([_plain(each) for each in things], pa.binary()).cast(pa.string())
    shapes = _shapes(connection, bodies, [name for name, some in kinds.items() if GEO in some], places)
    asked = _Asked(kinds, places)
    connection.register("batch", pa.table({**rest, **shapes, "body": bodies}))
    connection.execute(
        f"INSERT INTO thing BY NAME SELECT {', '.join([*rest, *shapes, *asked.columns])}"  # noqa: S608
        f" FROM (SELECT *, {asked.transformed} FROM batch)"
    )
    connection.unregister("batch")


def _plain(thing: Stored | Record) -> bytes:
    """The body with one instance of each attribute (the default one, else the first) and no typed values."""
    body = thing.body or b"{}"
    if thing.plain:
        return body
    return _encode({name: _one(each) for name, each in _decode(body).items() if name not in NOT_ATTRIBUTES})


def _one(attribute: Any) -> Any:
    if isinstance(attribute, list):
        default = (one for one in attribute if "datasetId" not in one)
        attribute = next(default, attribute[0] if attribute else {})
    value = attribute.get("value") if isinstance(attribute, dict) else None
    if isinstance(value, dict) and "@value" in value:
        return {**attribute, "value": value["@value"]}
    return attribute


class _Asked:
    """What of a body becomes which column. transformed: the structs j0 ... that are read from it at once;
    columns: what becomes of them."""

    def __init__(self, kinds: Kinds, places: Mapping[str, int]) -> None:
        self._structs: list[dict[str, dict[str, str]]] = []
        self.columns: list[str] = []
        for name, some in kinds.items():
            place = places[name]
            members = sorted({histories.member(kind) for kind in some})
            struct = self._struct(name)
            self._structs[struct][name] = dict.fromkeys(members, "JSON") | {
                part: "VARCHAR" for part, _short in _PARTS
            }
            attribute = f"struct_extract(j{struct}, {literal(name)})"
            values = ", ".join(_value(attribute, member) for member in members)
            shape = (
                f"CASE WHEN s{place} IS NULL THEN coalesce({values}) END"  # its JSON is not needed beside it
            )
            self.columns.append(f"{shape if GEO in some else f'coalesce({values})'} AS v{place}")
            self.columns += [f"{attribute}.{part} AS {short}{place}" for part, short in _PARTS]

    def _struct(self, name: str) -> int:
        """Names that differ in capitals only are of different structs: DuckDB holds them for the same."""
        small = name.casefold()
        for number, struct in enumerate(self._structs):
            if all(each.casefold() != small for each in struct):
                return number
        self._structs.append({})
        return len(self._structs) - 1

    @property
    def transformed(self) -> str:
        structs = enumerate(_encode(each).decode() for each in self._structs)
        return ", ".join(f"json_transform(body, {literal(each)}) AS j{at}" for at, each in structs) or "1"


def _value(attribute: str, member: str) -> str:
    found = f"{attribute}.{member}"
    if member != "languageMap":
        return f"CAST({found} AS VARCHAR)"
    japanese, some = f"json_extract({found}, '$.ja')", f"json_extract({found}, '$.*')[1]"
    return f"nullif(CAST(coalesce({japanese}, {some}) AS VARCHAR), 'null')"


def _pointer(*names: str) -> str:
    """RFC 6901."""
    return "".join("/" + each.replace("~", "~0").replace("/", "~1") for each in names)


def _shapes(
    connection: duckdb.DuckDBPyConnection, bodies: Any, names: Sequence[str], places: Mapping[str, int]
) -> dict[str, Any]:
    """The geometries as WKB, and the middle of each thing."""
    x, y = np.full(len(bodies), np.nan), np.full(len(bodies), np.nan)
    columns: dict[str, Any] = {}
    # `location` first: it is where a thing is; others where it has none
    for name, shapes in _geometries(connection, bodies, sorted(names, key=lambda each: each != "location")):
        west, south, east, north = shapely.bounds(shapes).T
        empty = np.isnan(x)
        x[empty], y[empty] = ((west + east) / 2)[empty], ((south + north) / 2)[empty]
        columns[f"s{places[name]}"] = pa.array(shapely.to_wkb(shapes), pa.binary())
    middle = {"x": pa.array(x, from_pandas=True), "y": pa.array(y, from_pandas=True)}
    return columns | middle


def _geometries(
    connection: duckdb.DuckDBPyConnection, bodies: Any, names: Sequence[str]
) -> Iterator[tuple[str, Any]]:
    """Each attribute and its geometries; None where there is none that can be read. Most are points: they are
    made from their numbers, for reading GeoJSON takes ten times as long."""
    if not names:
        return
    connection.register("bodies", pa.table({"body": bodies, "row": np.arange(len(bodies))}))
    for name in names:
        pointers = ", ".join(literal(_pointer(name, "value") + each) for each in _POINT)
        told = connection.sql(_POINTS.format(pointers=pointers, value=literal(_pointer(name, "value"))))
        read = told.to_arrow_table()
        x, y = (read.column(at).to_numpy() for at in ("x", "y"))
        simple = ~(np.isnan(x) | np.isnan(y))
        shapes = np.full(len(x), None, dtype=object)
        shapes[simple] = shapely.points(x[simple], y[simple])
        others: Any = read.column("other")
        texts = np.array(others.filter(pa.array(~simple)).to_pylist(), dtype=object)
        shapes[~simple] = shapely.from_geojson(texts, on_invalid="ignore")
        yield name, shapes
    connection.unregister("bodies")
