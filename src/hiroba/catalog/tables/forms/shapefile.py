"""Shapefiles in a zip: one for each kind of shape, and a table of the names that had to be shortened."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa

from hiroba.catalog.tables.forms.delimited import written
from hiroba.catalog.tables.forms.letters import Letters
from hiroba.catalog.tables.forms.places import (
    Places,
    Survey,
    kinds_of,
    place_sql,
    places_of,
    shapes_of,
    survey,
    wkb,
)
from hiroba.catalog.tables.forms.written import PLACE, write
from hiroba.catalog.tables.forms.zips import zipped
from hiroba.catalog.tables.selection import Field, Selection
from hiroba.catalog.tables.texts import face, text_cells
from hiroba.catalog.tables.types import ColumnType, FormCannotHold, Told
from hiroba.kernel.storage.service import workspace

_NAME: Final = 10  # bytes of a field's name
_CELL: Final = 254  # bytes of a text
_MOST_FIELDS: Final = 255
_DRIVER: Final = "ESRI Shapefile"
_FORM: Final = "Shapefile"
_ENDINGS: Final = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_TEXTS: Final = (ColumnType.STRING, ColumnType.TIME, ColumnType.YEARMONTH, ColumnType.DATETIME)
# a shapefile holds one kind only: parts, the kind GDAL is told, the end of its file name
_LAYERS: Final = (
    (("Point",), "Point", "point"),
    (("MultiPoint",), "MultiPoint", "multipoint"),
    (("LineString", "LinearRing", "MultiLineString"), "LineString", "line"),
    (("Polygon", "MultiPolygon"), "Polygon", "polygon"),
)


@dataclass(frozen=True)
class Shapefile:
    """encoding: "UTF-8" or "CP932", told in the .cpg. layer: the files' name."""

    encoding: str
    layer: str

    def chunks(self, selection: Selection, told: Told) -> Iterator[bytes]:
        """The zip's bytes. Raises FormCannotHold."""
        fields, _name = places_of(selection)
        if len(fields) > _MOST_FIELDS:
            raise FormCannotHold(form=_FORM)
        letters = Letters(self.encoding)
        names = short_names([field.header for field in fields], letters)
        told.renamed += sum(name != field.header for name, field in zip(names, fields, strict=True))
        found = survey(selection)
        with workspace() as folder:
            layers = [one for one in _LAYERS if _count(found, one[0])] or [_LAYERS[0]]
            for at, (kinds, kind, end) in enumerate(layers):
                places = Places(selection, told if at == 0 else Told())  # each place is counted once
                layer = _Layer(kinds, at == 0, fields, names, letters, places)
                name = f"{self.layer}_{end}" if len(layers) > 1 else self.layer
                layer.write(folder / f"{name}.shp", selection, kind + _depth(found, kinds))
            told.lost += letters.lost + _count(found, ("GeometryCollection",))
            parts = [(path.name, path) for path in sorted(folder.iterdir()) if path.suffix in _ENDINGS]
            yield from zipped([("fields.csv", io.BytesIO(_dictionary(fields, names))), *parts])


@dataclass(frozen=True)
class _Layer:
    """The shapes of some kinds. rest: also the rows whose shape is of no layer, without it."""

    kinds: tuple[str, ...]
    rest: bool
    fields: Sequence[Field]
    names: Sequence[str]
    letters: Letters
    places: Places

    def write(self, path: Path, selection: Selection, kind: str) -> None:
        expressions = [*(face(f.sql, f.column.type) for f in self.fields), *place_sql(selection)]
        options = {"DBF_DATE_LAST_UPDATE": "2000-01-01", "encoding": self.letters.encoding}
        write(
            path, selection, expressions, self.names, self._made, _FORM,
            driver=_DRIVER, layer=path.stem, geometry_type=kind, **options,
        )  # fmt: skip

    def _made(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        shapes = shapes_of(self.places.cells(batch.columns[len(self.fields) :]))
        mine, others = self._mine(shapes)
        rows = pa.array(mine | others if self.rest else mine)
        plain = [
            self._cells(column.filter(rows), field.column.type)
            for column, field in zip(batch.columns[: len(self.fields)], self.fields, strict=True)
        ]
        shapes[~mine] = None
        kept = wkb(shapes).filter(rows)
        return pa.RecordBatch.from_arrays([*plain, kept], names=[*self.names, PLACE])

    def _mine(self, shapes: Any) -> tuple[Any, Any]:
        """Which rows have a shape of these kinds; which have none that any layer could hold."""
        kinds = np.array([kind.removesuffix(" Z") for kind in kinds_of(shapes)], dtype=object)
        return np.isin(kinds, self.kinds), np.isin(kinds, ("", "GeometryCollection"))

    def _cells(self, cells: pa.Array[Any], kind: ColumnType) -> pa.Array[Any]:
        plain = text_cells(cells, kind, formulas=True)
        if kind not in _TEXTS and kind is not ColumnType.GEOMETRY:
            return plain
        texts = (None if text is None else self.letters.cut(str(text), _CELL) for text in plain.to_pylist())
        return pa.array(texts, pa.string())


def _count(found: Survey, kinds: Sequence[str]) -> int:
    return sum(found.kinds[kind] + found.kinds[f"{kind} Z"] for kind in kinds)


def _depth(found: Survey, kinds: Sequence[str]) -> str:
    return " Z" if any(found.kinds[f"{kind} Z"] for kind in kinds) else ""


def short_names(headers: Sequence[str], letters: Letters) -> list[str]:
    """Names of ten bytes at most, no two the same."""
    seen: set[str] = set()
    names = []
    for header in headers:
        plain = "_".join(header.split()) or "field"
        name, number = letters.cut(plain, _NAME, count=False), 2
        while name.lower() in seen:
            end = f"_{number}"
            name, number = letters.cut(plain, _NAME - len(end), count=False) + end, number + 1
        seen.add(name.lower())
        names.append(name)
    return names


def _dictionary(fields: Sequence[Field], names: Sequence[str]) -> bytes:
    """Which field is which column: for a spreadsheet."""
    columns = [
        ["フィールド名", *names],
        ["項目名", *(field.header for field in fields)],
        ["英語名", *(field.column.name for field in fields)],
    ]
    cells = [text_cells(pa.array(column, pa.string()), ColumnType.STRING) for column in columns]
    return b"\xef\xbb\xbf" + written(cells, ",")
