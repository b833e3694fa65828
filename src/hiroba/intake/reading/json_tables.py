"""JSON as tables: which part of a document is a table, and which rows it has.

Known shapes: a list of objects; a list of lists (a grid); a list of values; an object that wraps such
lists ({"data": [...]}, also some levels down); lists by key ({"東京都": ["港区", ...]}); columns
({"year": [...], "count": [...]}); objects by key; one object a line (JSON Lines).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
from django.utils.translation import gettext_lazy as _

from hiroba.intake.reading import refusals
from hiroba.intake.reading.encoding import Encoding, detect
from hiroba.intake.reading.grid import grid_batch
from hiroba.intake.reading.json_flatten import Columns, flatten, scalar
from hiroba.intake.reading.types import FrameTable, GridTable, Note, RawTable, RefusedRow
from hiroba.intake.reading.workbook_text import cell_text
from hiroba.kernel.settings import service as settings

KEY, VALUE = "key", "value"
DEEPEST = 4  # levels of wrapping that are looked through
NO_RECORD = _("項目を持つ要素ではありません")
_GEOMETRIES = {
    "Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection",
}  # fmt: skip


def load(path: Path, name: str) -> tuple[Any, Encoding]:
    """The document (JSON Lines as a list). Raises FileTooLarge, UnknownEncoding, BrokenJson, EmptyFile."""
    limit = settings.intake().max_workbook_bytes
    if path.stat().st_size > limit:
        raise refusals.FileTooLarge(name=name, limit=limit)
    encoding = detect(path)
    if encoding is None:
        raise refusals.UnknownEncoding(name=name)
    text = path.read_bytes()[encoding.bom :].decode(encoding.codec, "replace").lstrip("\ufeff")
    try:
        return json.loads(text), encoding
    except json.JSONDecodeError as error:
        if error.msg.startswith("Extra data"):
            return _lines(text, name), encoding
        raise refusals.BrokenJson(name=name, line=error.lineno) from error
    except (RecursionError, ValueError) as error:  # too deep; a number of thousands of digits
        raise refusals.JsonNotTable(name=name) from error


def _lines(text: str, name: str) -> list[Any]:
    records = []
    for number, line in enumerate(text.split("\n"), 1):
        line = line.strip("\r\x1e \t")
        if line:
            try:
                records.append(json.loads(line))
            except (ValueError, RecursionError) as error:
                raise refusals.BrokenJson(name=name, line=number) from error
    return records


def is_geojson(document: Any) -> bool:
    """A feature, a collection of features, a bare geometry, or features line by line."""
    if isinstance(document, list):
        return bool(document) and all(
            isinstance(item, Mapping) and item.get("type") == "Feature" for item in document
        )
    if not isinstance(document, Mapping):
        return False
    kind = document.get("type")
    if kind == "FeatureCollection":
        return isinstance(document.get("features"), list)
    return (kind == "Feature" and "geometry" in document) or (
        isinstance(kind, str)
        and kind in _GEOMETRIES
        and ("coordinates" in document or "geometries" in document)
    )


def tables(document: Any, title: str, name: str) -> tuple[RawTable, ...]:
    """The tables of a document that is no GeoJSON.

    Raises EmptyFile, JsonNotTable, TopoJsonFile, TooManyColumns.
    """
    if isinstance(document, Mapping) and document.get("type") == "Topology":
        raise refusals.TopoJsonFile(name=name)
    if document in ([], {}, None, ""):
        raise refusals.EmptyFile(name=name)
    found = list(_find(document, title, name, 0))
    if not found:
        raise refusals.JsonNotTable(name=name)
    return tuple(found)


def _find(value: Any, title: str, name: str, depth: int) -> Iterator[RawTable]:
    if isinstance(value, list) and value:
        yield _list_table(value, title, name)
    elif isinstance(value, Mapping) and value:
        yield from _from_object(value, title, name, depth)


def _list_table(items: list[Any], title: str, name: str) -> RawTable:
    lists = sum(isinstance(item, list) for item in items)
    records = sum(isinstance(item, Mapping) for item in items)
    if lists * 2 > len(items):
        return _grid(items, title, name)
    if records:
        return _frame([item if isinstance(item, Mapping) else None for item in items], items, title, name)
    return _frame([{VALUE: item} for item in items], items, title, name)


def _from_object(value: Mapping[str, Any], title: str, name: str, depth: int) -> Iterator[RawTable]:
    parts = list(value.values())
    lists = {key: part for key, part in value.items() if isinstance(part, list)}
    if len(lists) == len(parts) and all(_plain(part) for part in parts):
        yield _plain_lists(value, title, name)
    elif len(parts) > 1 and len(lists) == len(parts) and _alike([item for part in parts for item in part]):
        rows = [{KEY: key, **item} for key, part in value.items() for item in part]
        yield _frame(rows, rows, title, name)
    elif len(parts) > 1 and _alike(parts):
        rows = [{KEY: key, **part} for key, part in value.items()]
        yield _frame(rows, rows, title, name)
    else:
        yield from _wrapped(value, title, name, depth)


def _plain(part: Any) -> bool:
    return isinstance(part, list) and not any(isinstance(item, (list, Mapping)) for item in part)


def _plain_lists(value: Mapping[str, list[Any]], title: str, name: str) -> RawTable:
    lengths = {len(part) for part in value.values()}
    if len(value) > 1 and len(lengths) == 1 and lengths != {0}:
        rows = [dict(zip(value, cells, strict=True)) for cells in zip(*value.values(), strict=True)]
    else:
        rows = [{KEY: key, VALUE: item} for key, part in value.items() for item in part]
    return _frame(rows, rows, title, name)


def _alike(items: list[Any]) -> bool:
    """Objects that share at least half of their fields with the first: rows of one table."""
    if len(items) < 2 or not all(isinstance(item, Mapping) and item for item in items):
        return False
    first = set(items[0])
    return all(len(first & set(item)) * 2 >= len(first | set(item)) for item in items[:1000])


def _wrapped(value: Mapping[str, Any], title: str, name: str, depth: int) -> Iterator[RawTable]:
    """Tables in the parts of an object; an object that holds none is itself one row."""
    inner: list[RawTable] = []
    for key, part in value.items():
        told = isinstance(part, list) and any(isinstance(item, (list, Mapping)) for item in part)
        if told or (isinstance(part, Mapping) and depth < DEEPEST and _holds_table(part, depth + 1)):
            inner.extend(_find(part, key, name, depth + 1))
    if not inner:
        yield _frame([value], [value], title, name)
        return
    if len(inner) == 1 and depth == 0:
        inner = [_renamed(inner[0], title)]
    yield from inner


def _holds_table(value: Mapping[str, Any], depth: int) -> bool:
    if _alike(list(value.values())):
        return True
    for part in value.values():
        if isinstance(part, list) and any(isinstance(item, (list, Mapping)) for item in part):
            return True
        if isinstance(part, Mapping) and depth < DEEPEST and _holds_table(part, depth + 1):
            return True
    return False


def _renamed(table: RawTable, title: str) -> RawTable:
    return replace(table, name=title)


def _frame(records: list[Any], raw: list[Any], title: str, name: str) -> FrameTable:
    refused = [
        RefusedRow(number, json.dumps(item, ensure_ascii=False)[:2000], str(NO_RECORD))
        for number, (record, item) in enumerate(zip(records, raw, strict=True), 1)
        if not isinstance(record, Mapping)
    ]
    numbers = [number for number, record in enumerate(records, 1) if isinstance(record, Mapping)]
    rows = [record for record in records if isinstance(record, Mapping)]
    nested = sum(1 for record in rows if any(isinstance(value, (Mapping, list)) for value in record.values()))
    columns = Columns([flatten(record) for record in rows])
    limit = settings.intake().max_columns
    if len(columns.types) > limit:
        raise refusals.TooManyColumns(name=name, columns=len(columns.types), limit=limit)
    return FrameTable(
        name=title,
        format="json",
        schema=columns.schema,
        batches=lambda: columns.batches(numbers),
        rows=len(rows),
        notes=(Note("json.flattened", nested),) if nested else (),
        refused=refused,
    )


def _grid(items: list[Any], title: str, name: str) -> GridTable:
    rows = [
        [cell_text(scalar(cell)) for cell in (item if isinstance(item, list) else [item])] for item in items
    ]
    width = max(map(len, rows)) or 1
    limit = settings.intake().max_columns
    if width > limit:
        raise refusals.TooManyColumns(name=name, columns=width, limit=limit)
    padded = [row + [None] * (width - len(row)) for row in rows]

    def batches() -> Iterator[pa.RecordBatch]:
        yield grid_batch(range(1, len(padded) + 1), padded, width)

    return GridTable(name=title, format="json", width=width, batches=batches, rows=len(padded))
