"""A table's columns as the fields of a CKAN DataStore."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from hiroba.catalog.datastore.types import OpenTableInfo
from hiroba.catalog.tables.types import ROW, Column, ColumnType, TableSchema
from hiroba.protocols.ckan.errors import invalid

ID: Final = "_id"  # the row in the file, from the head line on
_TYPES: Final = {
    ColumnType.INTEGER: "int8", ColumnType.YEAR: "int8", ColumnType.NUMBER: "numeric",
    ColumnType.BOOLEAN: "bool", ColumnType.DATE: "date", ColumnType.DATETIME: "timestamp",
}  # fmt: skip


@dataclass(frozen=True)
class Field:
    """id: the heading as it stands in the file, where no other is the same; else the column's name."""

    id: str
    column: str
    type: str
    info: dict[str, Any]

    def shown(self) -> dict[str, Any]:
        return {"id": self.id, "type": self.type} | ({"info": self.info} if self.info else {})


_ROW: Final = Field(ID, ROW, "int", {})


def fields_of(schema: TableSchema) -> list[Field]:
    """Return the fields, the row's number first."""
    titles = Counter(column.title for column in schema.columns)
    return [_ROW, *(_field(column, unique=titles[column.title] == 1) for column in schema.columns)]


def open_fields(table: OpenTableInfo) -> list[Field]:
    """The fields of a table that is written row by row, as its writer named them."""
    return [_ROW, *(Field(each.id, each.id, each.type, dict(each.info)) for each in table.fields)]


def _field(column: Column, *, unique: bool) -> Field:
    info = {"label": column.title, "notes": column.description, "unit": column.unit, "model": column.model}
    id = column.title if column.title and unique and column.title != ID else column.name
    said = {key: value for key, value in info.items() if value}
    return Field(id, column.name, _TYPES.get(column.type, "text"), said)


def field_of(fields: list[Field], name: str, parameter: str) -> Field:
    """The field of this id, or of the column of this name. Raises ValidationError."""
    for each in fields:
        if name in (each.id, each.column):
            return each
    raise invalid(parameter, f'field "{name[:60]}" not in table')
