"""The values of a view with everything that is said beside them: names, units, years, changes, ranks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from hiroba.indicators import service as indicators
from hiroba.indicators.types import Definition, Direction, Place, Standing
from hiroba.kernel.charts.service import written
from hiroba.kernel.decide.types import Principal
from hiroba.services.dashboards.histories import histories
from hiroba.services.dashboards.types import View

Cell = tuple[str, str, int]  # indicator, place, year
_PER_HEAD_DIGITS: Final = 4


class Sheet:
    """Read once for a page. Indicators that the reader may not see are left out. width: of
    drawings. Raises NoPerHead, NotAdditive."""

    def __init__(self, view: View, who: Principal, language: str, width: float = 760.0) -> None:
        self.view, self.language, self.width = view, language, width
        self.standings: dict[str, Standing] = {
            each.definition.id: each for each in indicators.listing(who, ids=view.indicators)
        }
        years = self._asked_years()
        block = indicators.block(
            list(self.standings), view.places, years, who=who, per_head=view.per_head, merged=view.merged
        )
        self.cells: dict[Cell, float] = dict(
            zip(zip(block.indicators, block.places, block.years, strict=True), block.values, strict=True)
        )
        self.years = sorted(set(block.years))
        self.places: dict[str, Place] = indicators.places([*view.places, *dict.fromkeys(block.places)])
        self.targets = {
            (each.indicator, each.place, each.year): each.value
            for each in indicators.targets(list(self.standings), view.places, who=who)
            if not view.per_head
        }

    def _asked_years(self) -> list[int]:
        known = sorted({year for each in self.standings.values() for year in each.years})
        first, last = self.view.first or known[:1], self.view.last or known[-1:]
        low = first if isinstance(first, int) else (first or [0])[0]
        high = last if isinstance(last, int) else (last or [0])[0]
        return [year for year in known if low <= year <= high] or [low]

    def definition(self, indicator: str) -> Definition:
        return self.standings[indicator].definition

    def title(self, indicator: str) -> str:
        definition = self.definition(indicator)
        return definition.title_en if self.language == "en" else definition.title_ja

    def formula(self, indicator: str) -> str:
        definition = self.definition(indicator)
        return (definition.formula_en if self.language == "en" else "") or definition.formula

    def unit(self, indicator: str) -> str:
        definition = self.definition(indicator)
        unit = definition.unit_en if self.language == "en" else definition.unit_ja
        return _("{unit}/人").format(unit=unit) if self.view.per_head else unit

    def place(self, code: str) -> str:
        known = self.places.get(code)
        if known is None:
            return code
        return known.name_en if self.language == "en" else known.name_ja

    def year(self, year: int) -> str:
        return indicators.written_year(year, self.language)

    def number(self, indicator: str, value: float) -> str:
        """Only the number."""
        if self.view.per_head:
            return f"{value:,.{_PER_HEAD_DIGITS}g}"
        return written(value, self.definition(indicator).decimals)

    def shown(self, indicator: str, value: float) -> str:
        """With its unit."""
        unit = self.unit(indicator)
        gap = "" if not unit or unit[0] in "%％" or (self.language != "en") else " "
        return f"{self.number(indicator, value)}{gap}{unit}"

    def said(self, cell: Cell, value: float) -> str:
        indicator, place, year = cell
        return _("{title}、{place}、{year}：{value}").format(
            title=self.title(indicator), place=self.place(place), year=self.year(year),
            value=self.shown(indicator, value),
        )  # fmt: skip

    def href(self, cell: Cell) -> str:
        indicator, place, year = cell
        return f"{reverse('dashboards:trail', args=[indicator, place, year])}{self._asked}"

    @cached_property
    def _asked(self) -> str:
        """What a trail must know to tell how the number came about."""
        asked = [name for name in ("per_head", "merged") if getattr(self.view, name)]
        return "?" + "&".join(f"{name}=1" for name in asked) if asked else ""

    @cached_property
    def notes(self) -> list[str]:
        """What became of the places that are shown: mergers, and names they had in these years."""
        if not self.years:
            return []
        return histories(self.places, self.language, self.years[0])

    @cached_property
    def last_year(self) -> int | None:
        return self.years[-1] if self.years else None

    @cached_property
    def _years_of(self) -> dict[tuple[str, str], list[int]]:
        found: dict[tuple[str, str], list[int]] = {}
        for indicator, place, year in self.cells:
            found.setdefault((indicator, place), []).append(year)
        return {key: sorted(years) for key, years in found.items()}

    def years_of(self, indicator: str, place: str) -> list[int]:
        return self._years_of.get((indicator, place), [])

    def pairs(self) -> list[tuple[str, str]]:
        """Indicator and place of every row with a value, in the asked order, else the largest first."""
        chosen = {code: at for at, code in enumerate(self.view.places)}
        order = {id: at for at, id in enumerate(self.view.indicators)}

        def key(pair: tuple[str, str]) -> tuple[int, int, float]:
            indicator, place = pair
            latest = self.cells[indicator, place, self.years_of(indicator, place)[-1]]
            return order[indicator], chosen.get(place, len(chosen)), -latest

        return sorted(self._years_of, key=key)

    def in_year(self, indicator: str, year: int) -> list[tuple[str, float]]:
        """Places with their values of one year, the best first (or the largest, where neither is better)."""
        found = [
            (place, value) for (id, place, y), value in self.cells.items() if id == indicator and y == year
        ]
        up = self.definition(indicator).direction is not Direction.DOWN
        return sorted(found, key=lambda each: (-each[1] if up else each[1], each[0]))

    def rank(self, indicator: str, year: int) -> dict[str, int]:
        """The same value has the same rank."""
        ranks: dict[str, int] = {}
        before: tuple[float, int] | None = None
        for at, (place, value) in enumerate(self.in_year(indicator, year), 1):
            rank = before[1] if before and before[0] == value else at
            ranks[place], before = rank, (value, rank)
        return ranks

    def change(self, indicator: str, place: str, year: int) -> str:
        """What changed since the value before, with a sign, or ''."""
        earlier = [each for each in self.years_of(indicator, place) if each < year]
        if not earlier:
            return ""
        now, then = self.cells[indicator, place, year], self.cells[indicator, place, earlier[-1]]
        difference = now - then
        sign = "+" if difference > 0 else "−" if difference < 0 else "±"
        told = f"{sign}{self.number(indicator, abs(difference))}"
        if self.unit(indicator)[:1] in ("%", "％"):
            return _("{n}ポイント").format(n=told)
        if then:
            told += f"（{sign}{abs(difference / then) * 100:.1f}%）" if self.language != "en" else (
                f" ({sign}{abs(difference / then) * 100:.1f}%)"
            )  # fmt: skip
        return told


def options(standings: Iterable[Standing], language: str) -> list[tuple[str, str]]:
    """Return indicators to choose from: id and title."""
    return [
        (each.definition.id, each.definition.title_en if language == "en" else each.definition.title_ja)
        for each in standings
    ]
