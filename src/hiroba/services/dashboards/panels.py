"""A view becomes a drawing and the table beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hiroba.indicators import service as indicators
from hiroba.kernel.charts.service import COLOURS, NARROW, WIDE, bars, lines, small
from hiroba.kernel.charts.types import Bar, Line, Point
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.errors.types import HirobaError
from hiroba.services.dashboards.sheet import Sheet
from hiroba.services.dashboards.tiles import Tile as MapTile
from hiroba.services.dashboards.tiles import grid, tile_map
from hiroba.services.dashboards.types import Kind, Tile
from hiroba.services.dashboards.viewing import query_of

MOST_ROWS: Final = 100  # of a table on a page; a download has all
_MOST_BARS: Final = 62
_MOST_SMALL: Final = 128  # small charts of one part: two indicators of Tokyo's 62
_FEWEST_ON_MAP: Final = 3


@dataclass(frozen=True)
class TableCell:
    shown: str
    href: str
    said: str


@dataclass(frozen=True)
class TableRow:
    """rank and change: of the last year of the view."""

    indicator: str
    place: str
    cells: list[TableCell | None]
    rank: int | None
    change: str


@dataclass(frozen=True)
class Table:
    years: list[str]
    rows: list[TableRow]
    left_out: int
    ranked: bool
    several: bool  # indicators


@dataclass(frozen=True)
class Big:
    name: str
    shown: str
    year: str
    change: str
    href: str
    said: str


@dataclass(frozen=True)
class Drawing:
    """narrow: the same for a phone, None where one fits everywhere."""

    name: str
    wide: SafeString
    narrow: SafeString | None = None


@dataclass(frozen=True)
class Panel:
    """drawings: one, or many small ones with their names. told: why there is less than was asked for.
    notes: what became of the places. half: beside another on a wide screen."""

    title: str
    text: str
    kind: Kind
    unit: str = ""
    drawings: list[Drawing] = field(default_factory=list)
    numbers: list[Big] = field(default_factory=list)
    table: Table | None = None
    told: list[str] = field(default_factory=list)
    query: str = ""
    notes: list[str] = field(default_factory=list)
    half: bool = False

    @property
    def in_unit(self) -> str:
        """The unit as it stands behind a title, or ""."""
        return _("（{unit}）").format(unit=self.unit) if self.unit else ""


def panel(tile: Tile, who: Principal, language: str, width: float = WIDE) -> Panel:
    """Return a part of a dashboard; what is wrong with it is told in its place. width: of the drawing of
    a part that stands beside another."""
    english = language == "en"
    title, text = (
        (tile.title_en if english else "") or tile.title,
        (tile.text_en if english else "") or tile.text,
    )
    try:
        sheet = Sheet(tile.view, who, language, width if tile.half else WIDE)
    except HirobaError as error:
        return Panel(title, text, tile.view.kind, told=[str(error)], half=tile.half)
    return replace(panel_of(sheet, title, text), half=tile.half)


def panel_of(sheet: Sheet, title: str = "", text: str = "") -> Panel:
    """Draw what was read."""
    view, told = sheet.view, []
    if len(sheet.standings) < len(set(view.indicators)):
        told.append(_("ここにあった指標の一部は、終わったか、公開されていません。"))
    shown = title or _("、").join(sheet.title(each) for each in sheet.standings)
    units = list(dict.fromkeys(sheet.unit(each) for each in sheet.standings))
    unit = units[0] if len(units) == 1 else ""
    if not sheet.cells:
        return Panel(
            shown, text, view.kind, unit, told=[*told, _("値はまだありません。")], query=query_of(view)
        )
    if len(units) > 1 and view.kind in (Kind.LINES, Kind.BARS):
        told.append(_("単位のちがう指標がまじっています。高さではなく、数字を比べてください。"))
    drawings = _DRAWN[view.kind](sheet, shown, unit, told) if view.kind in _DRAWN else []
    numbers = _numbers(sheet) if view.kind is Kind.NUMBERS else []
    return Panel(
        shown, text, view.kind, unit, drawings, numbers, _table(sheet), told, query_of(view), sheet.notes
    )


def _name(sheet: Sheet, indicator: str, place: str) -> str:
    several_places = len({code for _id, code, _year in sheet.cells}) > 1
    if len(sheet.standings) == 1:
        return sheet.place(place)
    title = sheet.title(indicator)
    return f"{title}：{sheet.place(place)}" if several_places else title


def _line(sheet: Sheet, indicator: str, place: str) -> Line:
    points = []
    for year in sheet.years_of(indicator, place):
        cell = indicator, place, year
        points.append(Point(year, sheet.cells[cell], sheet.said(cell, sheet.cells[cell]), sheet.href(cell)))
    goals = sorted((cell, value) for cell, value in sheet.targets.items() if cell[:2] == (indicator, place))
    targets = [
        Point(
            cell[2], value, _("目標：{said}").format(said=sheet.said(cell, value)),
            reverse("dashboards:indicator", args=[indicator]) + "#targets",
        )
        for cell, value in goals
    ]  # fmt: skip
    return Line(_name(sheet, indicator, place), tuple(points), tuple(targets))


def _year_names(sheet: Sheet) -> dict[int, str]:
    return {year: sheet.year(year) for year in {*sheet.years, *(cell[2] for cell in sheet.targets)}}


def _lines(sheet: Sheet, title: str, unit: str, told: list[str]) -> list[Drawing]:
    pairs = sheet.pairs()
    if len(pairs) > len(COLOURS):
        told.append(
            _("線は{most}本まで描きます。ほかの値は表にあります。").format(most=len(COLOURS))
        )  # fmt: skip
    drawn = [_line(sheet, *pair) for pair in pairs[: len(COLOURS)]]
    years = _year_names(sheet)
    made = [lines(drawn, title, unit, sheet.language, years, width) for width in (sheet.width, NARROW)]
    return [Drawing("", *made)]


def _multiples(sheet: Sheet, _title: str, _unit: str, told: list[str]) -> list[Drawing]:
    """Those of one indicator share their scale."""
    found: list[Drawing] = []
    shown = sheet.pairs()[:_MOST_SMALL]
    if len(shown) < len(sheet.pairs()):
        told.append(
            _("小さなグラフは{most}個まで描きます。ほかの値は表にあります。").format(most=_MOST_SMALL)
        )
    for indicator in sheet.standings:
        pairs = [pair for pair in shown if pair[0] == indicator]
        of_all = [_line(sheet, *pair) for pair in pairs]
        names = _year_names(sheet)
        found += [
            Drawing(each.name, small(each, each.name, of_all, sheet.language, names)) for each in of_all
        ]
    return found


def _map(sheet: Sheet, title: str, unit: str, told: list[str]) -> list[Drawing]:
    indicator, year = next(iter(sheet.standings)), sheet.last_year
    assert year is not None
    on_grid = {place: value for place, value in sheet.in_year(indicator, year) if place in grid()}
    if len(on_grid) < _FEWEST_ON_MAP:
        told.append(_("地図に描ける団体の値が少ないため、棒グラフにしました。"))
        return _bars(sheet, title, unit, told)
    tiles = {}
    for place, value in on_grid.items():
        cell = indicator, place, year
        tiles[place] = MapTile(sheet.place(place), value, sheet.said(cell, value), sheet.href(cell))
    known = indicators.places(grid())
    names = {
        code: (each.name_en if sheet.language == "en" else each.name_ja) for code, each in known.items()
    }  # fmt: skip
    label = f"{title} {sheet.year(year)}"
    made = [tile_map(tiles, names, label, unit, sheet.language, narrow=narrow) for narrow in (False, True)]
    return [Drawing(sheet.year(year), *made)]


def _bars(sheet: Sheet, title: str, _unit: str, told: list[str]) -> list[Drawing]:
    """The last year in which each has a value; an order that somebody asked for is kept."""
    asked = bool(sheet.view.places) or len(sheet.standings) > 1
    latest = [(*pair, sheet.years_of(*pair)[-1]) for pair in sheet.pairs()]
    if not asked:
        indicator, year = next(iter(sheet.standings)), sheet.last_year
        assert year is not None
        latest = [(indicator, place, year) for place, _value in sheet.in_year(indicator, year)]
    if len(latest) > _MOST_BARS:
        told.append(_("棒は{most}本まで描きます。ほかの値は表にあります。").format(most=_MOST_BARS))
    drawn = []
    for cell in latest[:_MOST_BARS]:
        value, (indicator, place, _year) = sheet.cells[cell], cell
        goals = [goal for goal in sheet.targets if goal[:2] == cell[:2]]
        target = sheet.targets[max(goals, key=lambda goal: goal[2])] if goals else None
        drawn.append(
            Bar(
                _name(sheet, indicator, place), value, sheet.shown(indicator, value), sheet.said(cell, value),
                sheet.href(cell), target,
            )
        )  # fmt: skip
    years = {cell[2] for cell in latest}
    name = sheet.year(years.pop()) if len(years) == 1 else ""
    return [Drawing(name, *(bars(drawn, title, width) for width in (sheet.width, NARROW)))]


def _numbers(sheet: Sheet) -> list[Big]:
    found = []
    for indicator, place in sheet.pairs()[:12]:
        year = sheet.years_of(indicator, place)[-1]
        cell = indicator, place, year
        value = sheet.cells[cell]
        found.append(
            Big(
                f"{sheet.title(indicator)}", sheet.shown(indicator, value),
                f"{sheet.place(place)} {sheet.year(year)}", sheet.change(indicator, place, year),
                sheet.href(cell), sheet.said(cell, value),
            )
        )  # fmt: skip
    return found


def _table(sheet: Sheet) -> Table:
    pairs = sheet.pairs()
    ranks = {id: sheet.rank(id, sheet.last_year) for id in sheet.standings if sheet.last_year is not None}
    ranked = len({place for _indicator, place in pairs}) > 1
    rows = [_row(sheet, *pair, ranks.get(pair[0], {})) for pair in pairs[:MOST_ROWS]]
    years = [sheet.year(each) for each in sheet.years]
    return Table(years, rows, max(0, len(pairs) - MOST_ROWS), ranked, len(sheet.standings) > 1)


def _row(sheet: Sheet, indicator: str, place: str, ranks: dict[str, int]) -> TableRow:
    cells: list[TableCell | None] = []
    for year in sheet.years:
        cell = indicator, place, year
        value = sheet.cells.get(cell)
        cells.append(
            None
            if value is None
            else TableCell(sheet.number(indicator, value), sheet.href(cell), sheet.said(cell, value))
        )
    last = sheet.years_of(indicator, place)[-1]
    return TableRow(
        sheet.title(indicator),
        sheet.place(place),
        cells,
        ranks.get(place),
        sheet.change(indicator, place, last),
    )


_DRAWN = {Kind.LINES: _lines, Kind.MULTIPLES: _multiples, Kind.MAP: _map, Kind.BARS: _bars}


def panels(tiles: Sequence[Tile], who: Principal, language: str, width: float = WIDE) -> list[Panel]:
    return [panel(each, who, language, width) for each in tiles]
