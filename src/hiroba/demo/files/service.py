"""All files of the demonstration, written into a folder."""

from __future__ import annotations

from pathlib import Path
from random import Random

from hiroba.demo.files import delimited, maps, workbooks

_SEED = 20260401


def write_files(folder: Path) -> list[Path]:
    """Write every file; the same bytes each time."""
    folder.mkdir(parents=True, exist_ok=True)
    random = Random(_SEED)  # noqa: S311 nothing secret: the district is the same everywhere
    for make in (
        delimited.toilets, delimited.wifi, delimited.aed, delimited.events, delimited.loans,
        workbooks.shelters, workbooks.population, workbooks.budget,
        maps.houses, maps.parks, maps.weather, delimited.counters,
    ):  # fmt: skip
        make(folder, random)
    for plain in (maps.shore, maps.roads, maps.bus_stops, delimited.error_page):
        plain(folder)
    return sorted(path for path in folder.iterdir() if path.is_file())
