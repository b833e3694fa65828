"""A town table in memory: municipalities by name, their towns made ready when first asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from hiroba.catalog.geocoding.folding import fold
from hiroba.catalog.geocoding.towns import Towns, gather
from hiroba.catalog.geocoding.types import TableSize, Town, Within

_ALL = 47  # prefectures


@dataclass
class Municipality:
    prefecture: str
    name: str
    rows: Sequence[Town]
    _towns: Towns | None = None

    @property
    def towns(self) -> Towns:
        if self._towns is None:
            self._towns = gather(self.rows)
        return self._towns


@dataclass
class Gazetteer:
    """by_prefecture: prefecture as written -> folded name (also without its 郡) -> municipality.
    anywhere: the same names in the whole table."""

    by_prefecture: dict[str, dict[str, Municipality]] = field(default_factory=dict)
    anywhere: dict[str, list[Municipality]] = field(default_factory=dict)
    longest: int = 0

    @property
    def whole(self) -> bool:
        """Whether every prefecture is here; else a name that is here once may be elsewhere, too."""
        return len(self.by_prefecture) >= _ALL

    def within(self, within: Within) -> list[Municipality]:
        """The municipalities that an organisation's name stands for: itself, or the wards of a city."""
        name = fold(within.municipality)
        if not name:
            return []
        names = self.by_prefecture.get(within.prefecture, {})
        if name in names:
            return [names[name]]
        if name.endswith("市"):
            return list({id(one): one for key, one in names.items() if key.startswith(name)}.values())
        return []

    def size(self) -> TableSize:
        every = {id(one): one for names in self.by_prefecture.values() for one in names.values()}
        return TableSize(len(self.by_prefecture), len(every), sum(len(one.rows) for one in every.values()))


def of_towns(towns: Iterable[Town]) -> Gazetteer:
    """The table of these towns."""
    sorted_out: dict[tuple[str, str], list[Town]] = {}
    for town in towns:
        sorted_out.setdefault((town.prefecture, town.municipality), []).append(town)
    made = Gazetteer()
    for (prefecture, name), rows in sorted_out.items():
        one = Municipality(prefecture, name, rows)
        for key in _names(name):
            made.by_prefecture.setdefault(prefecture, {}).setdefault(key, one)
            made.anywhere.setdefault(key, []).append(one)
            made.longest = max(made.longest, len(key))
    return made


def _names(name: str) -> list[str]:
    """「西多摩郡瑞穂町」 is also 「瑞穂町」; 「郡山市」 and 「大和郡山市」 have no 郡."""
    key = fold(name)
    _county, mark, rest = key.partition("郡")
    short = rest if mark and rest[1:] and rest[-1] in "町村" else ""
    return [key, short] if short else [key]
