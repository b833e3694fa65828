"""Writes grids as pictures: one row a line, cells between bars, nothing for an empty cell."""

from collections.abc import Sequence

from hiroba.intake.layout.service import find_regions
from hiroba.intake.layout.types import Cells, Region
from hiroba.intake.reading.types import Merge


def sheet(picture: str) -> Cells:
    rows = [
        [cell.strip(" ") or None for cell in line.strip().split("|")] for line in picture.strip().split("\n")
    ]
    width = max(map(len, rows))
    return [row + [None] * (width - len(row)) for row in rows]


def merges(*ranges: tuple[int, int, int, int]) -> tuple[Merge, ...]:
    return tuple(Merge(*one) for one in ranges)


def regions(cells: Cells, *ranges: tuple[int, int, int, int]) -> list[Region]:
    found = find_regions(cells, merges=merges(*ranges), complete=True)
    assert lost(cells, found) == []
    return found


def only(cells: Cells, *ranges: tuple[int, int, int, int]) -> Region:
    found = regions(cells, *ranges)
    assert len(found) == 1, [region.titles for region in found]
    return found[0]


def titles(region: Region) -> list[str]:
    return [header.title for header in region.headers]


def units(region: Region) -> list[str]:
    return [header.unit for header in region.headers]


def body(region: Region) -> tuple[int, int | None]:
    return region.body_first, region.body_last


def note(region: Region, rule: str) -> int:
    return sum(count for name, count, _ in region.notes if name == rule)


def lost(cells: Cells, found: Sequence[Region]) -> list[tuple[int, int, str]]:
    """Filled cells that no region accounts for."""
    told = {
        row for region in found for row in (*dict((*region.footnotes, *region.skipped)), *region.title_rows)
    }
    held = {(row, column) for region in found for row in table_rows(region) for column in region.columns}
    return [
        (r, c, cell)
        for r, row in enumerate(cells)
        if r not in told
        for c, cell in enumerate(row)
        if cell and not cell.isspace() and (r, c) not in held
    ]


def table_rows(region: Region) -> list[int]:
    """Rows of the header and the body of a region with an end."""
    assert region.body_last is not None
    return [*region.header_rows, *range(region.body_first, region.body_last + 1)]
