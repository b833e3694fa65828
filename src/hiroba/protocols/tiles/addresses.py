"""What an address asks for: which tile, of which things."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request

from hiroba.context.city.types import MOST_ZOOM, Tile
from hiroba.protocols.answering.types import BadParameter
from hiroba.protocols.tiles.content import Asked
from hiroba.protocols.tiles.errors import NoSuchTile, NoTileAddress, UnknownTileMatrixSet

MATRIX_SET = "WebMercatorQuad"
_DIGITS = 9  # of a number in an address at most
_MOST_TYPES, _LONGEST = 100, 1_000  # of what is asked for, in a number of types and in letters


def tile_of(parts: Mapping[str, str]) -> Tile:
    """The tile of `z`, `x` (column) and `y` (row). Raises NoTileAddress, NoSuchTile."""
    texts = [parts[name] for name in ("z", "x", "y")]
    told = "/".join(texts)[:60]
    if not all(text.isascii() and text.isdigit() for text in texts):
        raise NoTileAddress(tile=told)
    if any(len(text) > _DIGITS for text in texts):
        raise NoSuchTile(tile=told, most=MOST_ZOOM)
    found = Tile(*map(int, texts))
    if not found.exists():
        raise NoSuchTile(tile=told, most=MOST_ZOOM)
    return found


def known_set(request: Request) -> None:
    """Raise UnknownTileMatrixSet for any but the one there is."""
    asked = request.path_params.get("set", MATRIX_SET)
    if asked != MATRIX_SET:
        raise UnknownTileMatrixSet(id=asked[:60])


def asked_for(types: list[str], query: Mapping[str, str]) -> Asked:
    """`type` (several), `organisation` and `source`, as the portal's map has them. Raises BadParameter."""
    organisation, source = query.get("organisation", ""), query.get("source", "")
    for name, texts in (("type", types), ("organisation", [organisation]), ("source", [source])):
        if len(texts) > _MOST_TYPES or any(len(text) > _LONGEST or "\0" in text for text in texts):
            raise BadParameter(name=name, value="", why=f"≤ {_MOST_TYPES}, ≤ {_LONGEST}")
    return Asked(tuple(dict.fromkeys(filter(None, types))), organisation or None, source or None)
