"""Vector tiles taken apart by GDAL, as QGIS does it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyogrio
import shapely


class Drawn(NamedTuple):
    """A feature of a tile. geometry: in units of the tile, y from the north."""

    geometry: Any
    properties: dict[str, Any]


def layers(tile: bytes) -> dict[str, list[Drawn]]:
    """The features of each layer."""
    if not tile:
        return {}
    with tempfile.NamedTemporaryFile(suffix=".mvt") as file:
        Path(file.name).write_bytes(tile)
        names = [name for name, _kind in pyogrio.list_layers(file.name)]
        return {name: _features(file.name, name) for name in dict.fromkeys(names)}


def _features(path: str, layer: str) -> list[Drawn]:
    meta, _ids, shapes, columns = pyogrio.raw.read(path, layer=layer, CLIP="NO")
    drawn = shapely.transform(shapely.from_wkb(shapes), lambda at: at * [1, -1] + [0, 4096])
    found = []
    for number, shape in enumerate(drawn):
        # a number that a feature does not have is not equal to itself
        told = {name: column[number] for name, column in zip(meta["fields"], columns, strict=True)}
        there = {name: value for name, value in told.items() if name != "mvt_id" and value == value}
        found.append(
            Drawn(shape, {name: _plain(value) for name, value in there.items() if value is not None})
        )
    return found


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value
