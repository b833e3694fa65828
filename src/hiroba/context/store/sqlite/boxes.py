"""What the index of places says of boxes."""

from __future__ import annotations

from collections.abc import Sequence

from hiroba.context.queries.types import Geo

Box = tuple[float, float, float, float]  # west, south, east, north
Sql = tuple[str, tuple[float, ...]]
_SLACK = 1e-5  # degrees: R*Tree keeps numbers of four bytes


def rectangle(geo: Geo) -> bool:
    """Whether the geometry is a rectangle along the degrees: what has its box inside it lies in it."""
    if geo.geometry["type"] != "Polygon" or geo.relation not in ("within", "intersects"):
        return False
    rings = geo.geometry["coordinates"]
    corners = {tuple(position[:2]) for position in rings[0]}
    sides = {corner[0] for corner in corners}, {corner[1] for corner in corners}
    turns = all(
        (one[0] == other[0]) != (one[1] == other[1])
        for one, other in zip(rings[0], rings[0][1:], strict=False)
    )
    return len(rings) == 1 and len(rings[0]) == 5 and [len(side) for side in sides] == [2, 2] and turns


def touching(boxes: Sequence[Box]) -> Sql:
    """SQL over `place`: its box touches one of these. A box with west > east crosses the 180th meridian."""
    texts, values = [], []
    for west, south, east, north in _cut(boxes):
        texts.append("(place.west <= ? AND place.east >= ? AND place.south <= ? AND place.north >= ?)")
        values += [east + _SLACK, west - _SLACK, north + _SLACK, south - _SLACK]
    text = " OR ".join(texts)
    return (f"({text})" if len(texts) > 1 else text), tuple(values)


def _cut(boxes: Sequence[Box]) -> list[Box]:
    found: list[Box] = []
    for west, south, east, north in boxes:
        if west <= east:
            found.append((west, south, east, north))
        else:
            found += [(west, south, 180.0, north), (-180.0, south, east, north)]
    return found


def inside(box: Box) -> Sql:
    """SQL over `place`: its box, rounded outwards as R*Tree keeps it, still lies within this one."""
    west, south, east, north = box
    return "place.west > ? AND place.east < ? AND place.south > ? AND place.north < ?", (
        west,
        east,
        south,
        north,
    )
