"""The tile map has every municipality of Tokyo once."""

from __future__ import annotations

from hiroba.catalog.datamodels import service as datamodels
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind
from hiroba.web.home.tiles import shade, tile_map


def _tokyo() -> list[OrganisationInfo]:
    kind = OrganisationKind.MUNICIPALITY
    return [
        OrganisationInfo(each.code, kind, each.name, each.english, "130001")
        for each in datamodels.municipalities()
        if each.code.startswith("13") and each.code != "130001"
    ]


def test_all_62_have_a_place_of_their_own() -> None:
    tiles = [tile for group in tile_map(_tokyo(), {}) for tile in group.tiles]
    assert len(tiles) == 62
    assert len({(tile.row, tile.column) for tile in tiles}) == 62


def test_elsewhere_there_is_no_tile_map() -> None:
    assert tile_map(_tokyo()[:10], {}) == ()


def test_more_data_is_a_deeper_shade() -> None:
    assert [shade(n) for n in (0, 1, 2, 3, 9, 10, 29, 30, 5000)] == [0, 1, 1, 2, 2, 3, 3, 4, 4]
