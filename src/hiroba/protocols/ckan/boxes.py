"""ext_bbox, the part of the map that ckanext-spatial takes: minx,miny,maxx,maxy in degrees."""

from __future__ import annotations

import math

from hiroba.catalog.datasets.types import AllOf, Condition, Touching
from hiroba.protocols.ckan.call import Call
from hiroba.protocols.ckan.errors import SearchError


def condition(call: Call) -> Condition:
    """What `ext_bbox` asks, beside the other parameters or in `extras`. Raises SearchError."""
    extras = call.value("extras")
    given = call.params.get("ext_bbox") or (extras.get("ext_bbox") if isinstance(extras, dict) else None)
    if not given:
        return AllOf()
    parts = given if isinstance(given, list) else str(given).split(",")
    try:
        west, south, east, north = (float(part) for part in parts)
    except (TypeError, ValueError) as error:
        raise _wrong() from error
    if not all(map(math.isfinite, (west, south, east, north))) or south > north:
        raise _wrong()
    if east - west >= 360:
        return Touching((-180, south, 180, north))
    return Touching((_turned(west), south, _turned(east), north))


def _turned(longitude: float) -> float:
    """Maps that are moved around the world count on; then west may be greater than east."""
    return longitude if -180 <= longitude <= 180 else (longitude + 180) % 360 - 180


def _wrong() -> SearchError:
    return SearchError("Wrong bounding box provided")  # ckanext-spatial's words
