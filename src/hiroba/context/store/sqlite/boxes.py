"""What the index of places says of boxes."""

from __future__ import annotations

from collections.abc import Sequence

from hiroba.context.queries.types import Box

Sql = tuple[str, tuple[float, ...]]
_SLACK = 1e-5  # degrees: R*Tree keeps numbers of four bytes


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
