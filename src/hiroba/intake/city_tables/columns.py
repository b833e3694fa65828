"""Attributes of entities (ETSI GS CIM 009, 4.5) out of their JSON into columns, by DuckDB and Shapely.

An attribute has its place k: `v{k}` is its value as JSON, `u{k}` its unitCode, `o{k}` its observedAt, `s{k}`
its geometry as WKB (lon, lat).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
) -> pa.Table:
    """The things as a table: `rest`, the middle of each (`x`, `y`), and the columns of those attributes that
    have a place."""
    kinds = {name: kinds for name, kinds in kinds_of(things).items() if name in places}
    bodies = pa.array([_plain(each) for each in things], pa.binary()).cast(pa.string())
    asked = _Asked(kinds, places)
    connection.register("batch", pa.table({**rest, "body": bodies}))
    table = connection.sql(
        f"SELECT {', '.join([*rest, *asked.columns])} FROM (SELECT *, {asked.extracted} FROM batch)"  # noqa: S608
    ).to_arrow_table()
    connection.unregister("batch")
    return _with_shapes(table, kinds, places)


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
    """What of a body becomes which column. extracted: the lists j (JSON) and t (texts) of what is looked for
    in it at once; columns: what becomes of them."""

    def __init__(self, kinds: Kinds, places: Mapping[str, int]) -> None:
        self._json: list[str] = []
        self._texts: list[str] = []
        self.columns: list[str] = []
        for name, some in kinds.items():
            place = places[name]
            values = [
                self._value(name, member) for member in sorted({histories.member(kind) for kind in some})
            ]
            self.columns.append(f"coalesce({', '.join(values)}) AS v{place}")
            for part, short in _PARTS:
                self._texts.append(_pointer(name, part))
                self.columns.append(f"t[{len(self._texts)}] AS {short}{place}")

    def _value(self, name: str, member: str) -> str:
        self._json.append(_pointer(name, member))
        found = f"j[{len(self._json)}]"
        if member == "languageMap":  # Japanese, else any
            found = f"coalesce(json_extract({found}, '$.ja'), json_extract({found}, '$.*')[1])"
        return f"nullif(CAST({found} AS VARCHAR), 'null')"

    @property
    def extracted(self) -> str:
        json, texts = (", ".join(map(literal, some)) for some in (self._json, self._texts))
        if not json:
            return "NULL AS j, NULL AS t"
        return f"json_extract(body, [{json}]) AS j, json_extract_string(body, [{texts}]) AS t"


def _pointer(*names: str) -> str:
    """RFC 6901."""
    return "".join("/" + each.replace("~", "~0").replace("/", "~1") for each in names)


def _with_shapes(table: Any, kinds: Kinds, places: Mapping[str, int]) -> pa.Table:
    """With the geometries as WKB, and the middle of each thing."""
    rows = table.num_rows
    x, y = np.full(rows, np.nan), np.full(rows, np.nan)
    # `location` first: it is where a thing is; others where it has none
    for name in sorted(kinds, key=lambda each: each != "location"):
        if GEO not in kinds[name]:
            continue
        at = table.schema.get_field_index(f"v{places[name]}")
        texts = np.asarray(table.column(at).to_pylist(), dtype=object)
        shapes = shapely.from_geojson(texts, on_invalid="ignore")
        west, south, east, north = shapely.bounds(shapes).T
        empty = np.isnan(x)
        x[empty], y[empty] = ((west + east) / 2)[empty], ((south + north) / 2)[empty]
        table = table.append_column(f"s{places[name]}", pa.array(shapely.to_wkb(shapes), pa.binary()))
        # a geometry's JSON is not needed beside it
        others = pa.array(np.where(shapely.is_missing(shapes), texts, np.array(None)), pa.string())
        table = table.set_column(at, f"v{places[name]}", others)
    for name, middle in (("x", x), ("y", y)):
        table = table.append_column(name, pa.array(middle, from_pandas=True))
    found: pa.Table = table
    return found
