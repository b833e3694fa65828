"""GeoPackage, FlatGeobuf and KML, written by GDAL from a stream to a temporary file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pyarrow as pa

from hiroba.catalog.tables.forms.places import Places, place_sql, places_of, survey
from hiroba.catalog.tables.forms.written import PLACE, pieces, write
from hiroba.catalog.tables.selection import Field, Selection, distinct
from hiroba.catalog.tables.texts import face, text_cells
from hiroba.catalog.tables.types import ColumnType, Told
from hiroba.kernel.storage.service import workspace

_RESERVED: Final = ("fid", PLACE, "ogc_fid")


@dataclass(frozen=True)
class Spatial:
    """driver: GDAL's name of the form. layer: the table's name in the file."""

    driver: str
    extension: str
    layer: str

    def chunks(self, selection: Selection, told: Told) -> Iterator[bytes]:
        """The file's bytes. Rows without a place are kept, without geometry. Raises FormCannotHold."""
        fields, _name = places_of(selection)
        names = distinct([*_RESERVED, *(field.header for field in fields)])[len(_RESERVED) :]
        places = Places(selection, told)

        def made(batch: pa.RecordBatch) -> pa.RecordBatch:
            plain = [
                text_cells(column, field.column.type, formulas=True)
                for column, field in zip(batch.columns[: len(fields)], fields, strict=True)
            ]
            return pa.RecordBatch.from_arrays(
                [*plain, places.cells(batch.columns[len(fields) :])], names=[*names, PLACE]
            )

        with workspace() as folder:
            path = folder / f"table.{self.extension}"
            expressions = [*(self._face(field) for field in fields), *place_sql(selection)]
            write(path, selection, expressions, names, made, self.driver, **self._options(selection))
            yield from pieces(path)

    def _options(self, selection: Selection) -> dict[str, Any]:
        kind = "Unknown" if selection.geometry is not None else "Point"
        options = {"driver": self.driver, "layer": self.layer, "geometry_type": kind}
        if self.driver == "FlatGeobuf":  # its index has no room for a row without a place
            found = survey(selection)
            options["SPATIAL_INDEX"] = "NO" if found.missing or not found.kinds else "YES"
        return options

    def _face(self, field: Field) -> str:
        """KML knows text only; the others keep dates and numbers as such."""
        text = self.driver == "KML" or field.column.type is ColumnType.DATETIME
        return face(field.sql, field.column.type) if text else field.sql
