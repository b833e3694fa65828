"""All forms in which a table can be had here, whoever makes them."""

from __future__ import annotations

from hiroba.catalog.datasets.types import DatasetDetail, TableInfo
from hiroba.catalog.tables import service as tables
from hiroba.catalog.tables.types import FormInfo, UnknownForm
from hiroba.web.catalogue.files.entities import entity_forms


def ways(detail: DatasetDetail, table: TableInfo) -> list[FormInfo]:
    """The table's own forms, those of the city, and those of the dataset as a whole."""
    feed = [tables.GTFS] if tables.is_feed([each.name for each in detail.tables]) else []
    return [*tables.forms(table.schema), *entity_forms(table.schema), *feed]


def way(detail: DatasetDetail, table: TableInfo, form: str) -> FormInfo:
    """The form of this name. Raises UnknownForm."""
    found = next((each for each in ways(detail, table) if each.form == form), None)
    if found is None:
        raise UnknownForm(form=form[:40])
    return found
