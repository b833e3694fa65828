"""The structure of a year's paper as a drawing: plans on both sides, initiatives between them, lines.

SVG with attributes only: the pages' policy allows no style of its own, and the paper brings its letters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hiroba.kernel.charts.service import SOFT, draw, joined, text, wrapped
from hiroba.office.register.editions import Edition, EditionItem
from hiroba.office.register.types import Policy, PolicyKind
from hiroba.office.register.words import POLICY_KINDS, STAGES, circled

_SIDE, _MIDDLE, _GAP = 252.0, 252.0, 62.0  # widths
_WIDTH: Final = 2 * (_SIDE + _GAP) + _MIDDLE
_SIZE: Final = 16.0  # of letters: on a sheet of A4 with its margins 8.2 pt
_LEAD, _PAD, _APART = 21.0, 8.0, 10.0  # of lines; above and below them; between boxes
_HEAD: Final = 34.0
_NUMBER: Final = 36.0  # from a box's edge to its words
_INSIDE: Final = _NUMBER + 8  # what is not for words
_SHEET: Final = 1150.0  # height of what a page of the paper has room for below its heading
_INK: Final = "#1a1a1a"
_LEFT: Final = (PolicyKind.NATIONAL, PolicyKind.METROPOLITAN)
_RIGHT: Final = (PolicyKind.TECHNOLOGY, PolicyKind.TOWN)
_COLOURS: Final = {
    PolicyKind.NATIONAL: "#0017c1", PolicyKind.METROPOLITAN: "#8b008b", PolicyKind.TECHNOLOGY: "#00707f",
    PolicyKind.TOWN: "#a83c00",
}  # fmt: skip
_FONT: Final = "Noto Sans JP Variable, Noto Sans JP, sans-serif"


@dataclass(frozen=True)
class _Box:
    """id: of the plan or initiative, "" for the head of a list. number: before its first line."""

    id: str
    number: str
    lines: tuple[str, ...]
    said: str
    colour: str
    below: str = ""

    @property
    def height(self) -> float:
        if not self.id:
            return _HEAD
        return 2 * _PAD + _LEAD * (len(self.lines) + bool(self.below))


def structure(edition: Edition, *, english: bool = False) -> SafeString:
    """Draw all of it; who cannot see it reads the same in the table of links below."""
    return _drawn(_items(edition, english=english), edition, lambda _plan: True)


def sheets(edition: Edition, *, english: bool = False) -> list[SafeString]:
    """Draw it for paper: where it is higher than a page, several, each with the plans of its initiatives."""
    if _tall(_items(edition, english=english), edition, lambda _plan: True) <= _SHEET:
        return [structure(edition, english=english)]
    known = {item.id: item for item in edition.items}
    pages: list[list[_Box]] = [[]]
    for box in _items(edition, english=english):
        if pages[-1] and _tall([*pages[-1], box], edition, _linked([*pages[-1], box], known)) > _SHEET:
            pages.append([])
        pages[-1].append(box)
    return [_drawn(page, edition, _linked(page, known)) for page in pages]


def _linked(boxes: Iterable[_Box], known: dict[str, EditionItem]) -> Callable[[Policy], bool]:
    linked = {id for box in boxes for id in known[box.id].policies}
    return lambda plan: plan.id in linked


def _items(edition: Edition, *, english: bool) -> list[_Box]:
    return [_item(each, english=english) for each in edition.items if not each.ended]


def _item(item: EditionItem, *, english: bool) -> _Box:
    title = (item.title_en if english else "") or item.title_ja
    lines = tuple(wrapped(title, _MIDDLE - _INSIDE, _SIZE))
    return _Box(item.id, str(item.number), lines, f"{item.number} {title}", _INK, str(STAGES[item.stage]))


def _column(edition: Edition, kinds: Sequence[PolicyKind], shown: Callable[[Policy], bool]) -> list[_Box]:
    """A head for each list that has lines, then its lines."""
    found: list[_Box] = []
    for kind in kinds:
        lines = [each for each in edition.policies if each.kind is kind and shown(each)]
        found += [_Box("", "", (str(POLICY_KINDS[kind]),), "", _COLOURS[kind])] if lines else []
        for each in lines:
            number = circled(each.number)
            broken = tuple(wrapped(each.title, _SIDE - _INSIDE, _SIZE))
            found.append(_Box(each.id, number, broken, f"{number} {each.title}", _COLOURS[kind]))
    return found


def _tall(items: Sequence[_Box], edition: Edition, shown: Callable[[Policy], bool]) -> float:
    columns = [_column(edition, kinds, shown) for kinds in (_LEFT, _RIGHT)]
    return max(_HEAD + _height(items), *(_height(column) for column in columns)) + _APART


def _height(column: Sequence[_Box]) -> float:
    return sum(each.height + (_APART if each.id else 0) for each in column)


def _drawn(items: Sequence[_Box], edition: Edition, shown: Callable[[Policy], bool]) -> SafeString:
    left, right = (_column(edition, kinds, shown) for kinds in (_LEFT, _RIGHT))
    height = _tall(items, edition, shown)
    middle = [_Box("", "", (_("重点取組"),), "", _INK), *items]
    at = {each.id: y for each, y in _places(middle, height)}
    drawn = {each.id for each in items}
    links = [(each.id, id) for each in edition.items if each.id in drawn for id in each.policies]
    parts: list[SafeString] = []
    for side, column in enumerate((left, right)):
        plans = {each.id: (each, y) for each, y in _places(column, height)}
        parts += [_line(plans[id], at[item], side) for item, id in links if id in plans]
    for x, width, column, fill in (
        (0.0, _SIDE, left, "#ffffff"), (_SIDE + _GAP, _MIDDLE, middle, "#e8f1fe"),
        (_WIDTH - _SIDE, _SIDE, right, "#ffffff"),
    ):  # fmt: skip
        parts += [_box(each, x, y, width, fill) for each, y in _places(column, height)]
    return draw(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {:.0f} {:.0f}" width="{:.0f}" height="{:.0f}"'
        ' role="img" aria-label="{}" font-family="{}" fill="{}">{}</svg>',
        _WIDTH, height, _WIDTH, height, _("重点取組と計画のつながりの図。下の表に同じ内容があります。"),
        _FONT, _INK, joined(parts),
    )  # fmt: skip


def _places(column: Sequence[_Box], height: float) -> list[tuple[_Box, float]]:
    """Each with its middle, spread over the drawing's height."""
    boxes = sum(bool(each.id) for each in column)
    spare = max(0.0, height - _APART - _height(column)) / max(1, boxes)
    found, y = [], 0.0
    for each in column:
        room = each.height + (_APART + spare if each.id else 0)
        found.append((each, y + room / 2))
        y += room
    return found


def _box(box: _Box, x: float, y: float, width: float, fill: str) -> SafeString:
    if not box.id:
        return draw('<g font-weight="700">{}</g>', text(x, y + 6, box.lines[0], _SIZE, fill=box.colour))
    top = y - box.height / 2
    line = top + _PAD + 16  # where its first stands
    parts = [
        draw("<title>{}</title>", box.said),
        draw(
            '<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" rx="6" fill="{}" stroke="{}"'
            ' stroke-width="1.5"/>',
            x + 1, top, width - 2, box.height, fill, "#7096f8" if box.below else box.colour,
        ),
        draw('<g font-weight="700">{}</g>', text(x + 10, line, box.number, _SIZE, fill=box.colour)),
    ]  # fmt: skip
    words = [text(x + _NUMBER, line + _LEAD * at, each, _SIZE) for at, each in enumerate(box.lines)]
    parts.append(draw('<g font-weight="{}">{}</g>', "700" if box.below else "400", joined(words)))
    if box.below:
        parts.append(text(x + _NUMBER, line + _LEAD * len(box.lines), box.below, _SIZE, fill=SOFT))
    return draw("<g>{}</g>", joined(parts))


def _line(plan: tuple[_Box, float], own: float, side: int) -> SafeString:
    """From a plan's inner edge to the initiative's."""
    box, y = plan
    start, end = (_SIDE, _SIDE + _GAP) if side == 0 else (_WIDTH - _SIDE, _SIDE + _GAP + _MIDDLE)
    bend = (start + end) / 2
    return draw(
        '<path d="M{:.0f} {:.1f}C{:.0f} {:.1f} {:.0f} {:.1f} {:.0f} {:.1f}" fill="none" stroke="{}"'
        ' stroke-width="2" opacity="0.75"/>',
        start, y, bend, y, bend, own, end, own, box.colour,
    )  # fmt: skip
