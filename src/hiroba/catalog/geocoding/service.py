"""The door of geocoding: a town table goes in once, addresses become coordinates with their precision."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from hiroba.catalog.geocoding import keeping, locating
from hiroba.catalog.geocoding.folding import fold
from hiroba.catalog.geocoding.reading import read
from hiroba.catalog.geocoding.types import Located, TableSize, Within

_ANYWHERE = Within()


def load(path: Path) -> TableSize:
    """Take over a town table from a file or folder; return how large the whole table is now.

    Raises NoAddresses. The prefectures in it are replaced, others stay."""
    return keeping.keep(read(path)).size()


def size() -> TableSize:
    """How many prefectures, municipalities and towns are known; all 0 where no table was loaded."""
    return keeping.table().size()


def locate(address: str, within: Within = _ANYWHERE) -> Located:
    """Where an address is: the middle of its 丁目, its town or its municipality, never nearer than known."""
    return locating.locate(keeping.table(), address, within)


def locate_all(addresses: Iterable[str], within: Within = _ANYWHERE) -> list[Located]:
    """The same for many; each different one is looked for once."""
    table = keeping.table()
    known: dict[str, Located] = {}
    found = []
    for address in addresses:
        hit = known.get(address)
        if hit is None:
            hit = known[address] = locating.locate(table, address, within)
        found.append(hit)
    return found


__all__ = ["fold", "load", "locate", "locate_all", "size"]
