"""Words of an address that choose how rows are written."""

from __future__ import annotations

from django.http import QueryDict

from hiroba.catalog.datasets.types import TableInfo
from hiroba.catalog.tables import service as tables
from hiroba.catalog.tables.types import UnknownColumn
from hiroba.web.catalogue.errors import BadOption

HEADERS = ("ja", "model")
SHAPES = ("wide", "long")


def choice(params: QueryDict, name: str, allowed: tuple[str, ...]) -> str:
    """One of a few words, the first when none is given. Raises BadOption."""
    value = params.get(name) or allowed[0]
    if value not in allowed:
        raise BadOption(name=name, value=value[:40], choices=", ".join(allowed))
    return value


def system(params: QueryDict) -> str:
    """The coordinate system that ?crs= asks for ("EPSG:6677", "6677"). Raises BadOption."""
    text = params.get("crs", "").strip().upper() or tables.WGS84
    name = f"EPSG:{text}" if text.isascii() and text.isdigit() else text
    if name not in tables.SYSTEMS:
        raise BadOption(name="crs", value=text[:40], choices=", ".join(tables.SYSTEMS))
    return name


def chosen_columns(params: QueryDict, table: TableInfo) -> list[str] | None:
    """The columns that ?columns=a,b asks for, None for all. Raises UnknownColumn."""
    text = ",".join(value for value in params.getlist("columns") if value)
    if not text:
        return None
    known = {column.name for column in table.schema.columns}
    names = [text] if text in known else [name for name in text.split(",") if name]
    for name in names:
        if name not in known:
            raise UnknownColumn(column=name[:80])
    return names
