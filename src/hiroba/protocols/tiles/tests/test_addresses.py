"""Addresses of tiles: whatever is written there is a tile, or is told as a problem."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hiroba.context.city.types import MOST_ZOOM, Tile
from hiroba.kernel.errors.types import HirobaError
from hiroba.protocols.tiles.addresses import asked_for, tile_of
from hiroba.protocols.tiles.errors import NoSuchTile, NoTileAddress

TEXTS = st.one_of(
    st.integers(-3, 1 << 40).map(str),
    st.text(max_size=12),
    st.sampled_from(["", "1.0", "²", "٣", "+1", "9" * 5000]),
)


@settings(max_examples=300)
@given(TEXTS, TEXTS, TEXTS)
def test_every_address_is_a_tile_or_a_problem(z: str, x: str, y: str) -> None:
    try:
        tile = tile_of({"z": z, "x": x, "y": y})
    except NoTileAddress:
        assert not all(text.isascii() and text.isdigit() for text in (z, x, y))
        return
    except NoSuchTile:
        assert (
            int(z[:9]) > MOST_ZOOM
            or int(x[:9]) >= 1 << int(z)
            or int(y[:9]) >= 1 << int(z)
            or len(z + x + y) > 9
        )
        return
    west, south, east, north = tile.box()
    assert -180 <= west < east <= 180
    assert -85.06 < south < north < 85.06


@given(st.integers(0, MOST_ZOOM), st.data())
def test_every_tile_that_there_is_has_an_address(z: int, data: Any) -> None:
    x, y = (data.draw(st.integers(0, (1 << z) - 1)) for _ in "xy")
    assert tile_of({"z": str(z), "x": str(x), "y": str(y)}) == Tile(z, x, y)


@given(st.floats(-179.9, 179.9), st.floats(-85, 85), st.integers(0, MOST_ZOOM))
def test_a_place_lies_in_the_box_of_its_tile(lon: float, lat: float, z: int) -> None:
    side = 1 << z
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    west, south, east, north = Tile(z, int((lon + 180) / 360 * side), int(y * side)).box()
    assert west - 1e-9 <= lon <= east + 1e-9
    assert south - 1e-9 <= lat <= north + 1e-9


@pytest.mark.parametrize("types", [["a"] * 101, ["x" * 1001], ["a\0"]])
def test_too_much_is_refused(types: list[str]) -> None:
    with pytest.raises(HirobaError):
        asked_for(types, {})
    for name in ("organisation", "source"):
        with pytest.raises(HirobaError):
            asked_for([], {name: "\0"})
