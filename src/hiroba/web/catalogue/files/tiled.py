"""The map of a dataset in tiles: where it has many places and each row is a thing of the city."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse

from hiroba.context.city import service as city
from hiroba.intake.entities import service as entities
from hiroba.web.catalogue.reader import Opened
from hiroba.web.shell import city_sight

_LEAST: Final = 5000  # rows; a map of fewer is drawn from the table at once


def may_be_tiled(opened: Opened) -> bool:
    """Whether the table and the city tell the same of it, to everybody: one table, whole, as it is now."""
    detail = opened.detail
    if not (opened.public and detail.version.current and len(detail.tables) == 1):
        return False
    [table] = detail.tables
    return table.rows_out > _LEAST and entities.is_of_things(table.schema)


def tiles_of(opened: Opened) -> dict[str, Any] | None:
    """What the map is answered in place of so many places; None while not each row is a thing of the city:
    they come after the table, and rows with one id are one thing."""
    rows = opened.detail.tables[0].rows_out
    if city.count(sight=city_sight(opened.who), source=opened.id) != rows:
        return None
    address = f"{reverse('web:live_tiles')}?{urlencode({'source': opened.id})}"
    return {"type": "FeatureCollection", "features": [], "total": rows, "tiles": address}
