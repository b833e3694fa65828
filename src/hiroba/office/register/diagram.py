"""The structure of a year's paper as a drawing: plans on both sides, initiatives between them, lines.

SVG with attributes only: the pages' policy allows no style of its own, and the paper brings its letters.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from hiroba.office.register.editions import Edition, EditionItem
from hiroba.office.register.types import Policy, PolicyKind
from hiroba.office.register.words import POLICY_KINDS, STAGES, circled

_WIDTH: Final = 1120
_SIDE, _MIDDLE, _GAP = 300, 340, 90  # widths
_ROW, _BOX, _HEAD = 46, 38, 34  # heights
_LEFT: Final = (PolicyKind.NATIONAL, PolicyKind.METROPOLITAN)
_RIGHT: Final = (PolicyKind.TECHNOLOGY, PolicyKind.TOWN)
_COLOURS: Final = {
    PolicyKind.NATIONAL: "#0017c1", PolicyKind.METROPOLITAN: "#8b008b", PolicyKind.TECHNOLOGY: "#00707f",
    PolicyKind.TOWN: "#a83c00",
}  # fmt: skip
_LETTERS: Final = 19  # of a box's one line
_FONT: Final = "Noto Sans JP Variable, Noto Sans JP, sans-serif"


def structure(edition: Edition, *, english: bool = False) -> SafeString:
    """Draw it; who cannot see it reads the same in the table of links below."""
    left, right = _column(edition, _LEFT), _column(edition, _RIGHT)
    items = [each for each in edition.items if not each.ended]
    height = max(_height(left), _height(right), _HEAD + _ROW * len(items)) + 16
    at = {
        each.id: _HEAD + 8 + (height - 16 - _HEAD) * (n + 0.5) / max(1, len(items))
        for n, each in enumerate(items)
    }
    parts = [
        *_lines(items, left, at, 0, height),
        *_lines(items, right, at, 1, height),
        *_plans(left, 0, height),
        *_plans(right, 1, height),
        _title(_SIDE + _GAP, 22, _("重点取組"), "#1a1a1a"),
        *(_item(each, at[each.id], english=english) for each in items),
    ]
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" width="{}" height="{}" role="img"'
        ' aria-label="{}" font-family="{}" font-size="14" fill="#1a1a1a">{}</svg>',
        _WIDTH, round(height), _WIDTH, round(height),
        _("重点取組と計画のつながりの図。下の表に同じ内容があります。"), _FONT,
        format_html_join("", "{}", ((part,) for part in parts)),
    )  # fmt: skip


def _column(edition: Edition, kinds: Sequence[PolicyKind]) -> list[Policy | PolicyKind]:
    """A head for each list that has lines, then its lines."""
    found: list[Policy | PolicyKind] = []
    for kind in kinds:
        lines = [each for each in edition.policies if each.kind is kind]
        found += [kind, *lines] if lines else []
    return found


def _height(column: Sequence[Policy | PolicyKind]) -> float:
    return sum(_HEAD if isinstance(each, PolicyKind) else _ROW for each in column)


def _places(column: Sequence[Policy | PolicyKind], height: float) -> list[float]:
    """The middle of each line, spread over the drawing's height."""
    spare = max(0.0, height - 16 - _height(column)) / max(1, len(column))
    found, y = [], 8.0
    for each in column:
        tall = _HEAD if isinstance(each, PolicyKind) else _ROW
        found.append(y + tall / 2)
        y += tall + (0 if isinstance(each, PolicyKind) else spare)
    return found


def _plans(column: Sequence[Policy | PolicyKind], side: int, height: float) -> list[SafeString]:
    x = 0 if side == 0 else _WIDTH - _SIDE
    found = []
    for each, y in zip(column, _places(column, height), strict=True):
        if isinstance(each, PolicyKind):
            found.append(_title(x, y + 5, str(POLICY_KINDS[each]), _COLOURS[each]))
        else:
            found.append(
                format_html(
                    '<g><title>{} {}</title><rect x="{}" y="{}" width="{}" height="{}" rx="6" fill="#ffffff"'
                    ' stroke="{}" stroke-width="1.5"/>'
                    '<text x="{}" y="{}" fill="{}" font-weight="700">{}</text>'
                    '<text x="{}" y="{}">{}</text></g>',
                    circled(each.number),
                    each.title,
                    x + 1,
                    round(y - _BOX / 2, 1),
                    _SIDE - 2,
                    _BOX,
                    _COLOURS[each.kind],
                    x + 12,
                    round(y + 5, 1),
                    _COLOURS[each.kind],
                    circled(each.number),
                    x + 34,
                    round(y + 5, 1),
                    _short(each.title, _LETTERS - 2),
                )
            )
    return found


def _item(item: EditionItem, y: float, *, english: bool) -> SafeString:
    x = _SIDE + _GAP
    title = (item.title_en if english else "") or item.title_ja
    return format_html(
        '<g><title>{} {}</title><rect x="{}" y="{}" width="{}" height="{}" rx="6" fill="#e8f1fe"'
        ' stroke="#7096f8"/><text x="{}" y="{}" font-weight="700">{}</text><text x="{}" y="{}" font-size="11"'
        ' text-anchor="end" fill="#595653">{}</text></g>',
        item.number, title, x, round(y - _BOX / 2, 1), _MIDDLE, _BOX, x + 12, round(y + 5, 1),
        f"{item.number} {_short(title, 18)}", x + _MIDDLE - 10, round(y + 4.5, 1), STAGES[item.stage],
    )  # fmt: skip


def _lines(
    items: Sequence[EditionItem],
    column: Sequence[Policy | PolicyKind],
    at: dict[str, float],
    side: int,
    height: float,
) -> list[SafeString]:
    places = zip(column, _places(column, height), strict=True)
    known = {each.id: (each, y) for each, y in places if isinstance(each, Policy)}
    plan, own = (_SIDE, _SIDE + _GAP) if side == 0 else (_WIDTH - _SIDE, _SIDE + _GAP + _MIDDLE)
    bend = (plan + own) / 2
    return [
        format_html(
            '<path d="M{} {}C{} {} {} {} {} {}" fill="none" stroke="{}" stroke-width="2" opacity="0.75"/>',
            plan, round(known[id][1], 1), bend, round(known[id][1], 1), bend, round(at[item.id], 1), own,
            round(at[item.id], 1), _COLOURS[known[id][0].kind],
        )
        for item in items
        for id in item.policies
        if id in known
    ]  # fmt: skip


def _title(x: float, y: float, words: str, colour: str) -> SafeString:
    return format_html(
        '<text x="{}" y="{}" font-weight="700" font-size="15" fill="{}">{}</text>',
        x,
        round(y, 1),
        colour,
        words,
    )


def _short(text: str, letters: int) -> str:
    """As much as fits; narrow letters count half."""
    wide, kept = 0.0, ""
    for letter in text:
        wide += 1 if ord(letter) > 0x2E80 else 0.56
        if wide > letters:
            return kept[:-1] + "…"
        kept += letter
    return kept
