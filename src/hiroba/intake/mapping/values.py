"""One cell, or several, as the value of an attribute."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from hiroba.catalog.datamodels.types import Field
from hiroba.catalog.tables.types import ColumnType
from hiroba.intake.mapping import units
from hiroba.intake.mapping.types import NO_PART, NOT_IN_LIST, UNKNOWN_UNIT, UNREADABLE, Rule
from hiroba.intake.tidy import service as tidying

_JST = ZoneInfo("Asia/Tokyo")
_YES = frozenset({"はい", "有", "有り", "あり", "可", "○", "〇", "◯", "◎", "1", "true", "yes", "y", "対応"})
_NO = frozenset({"いいえ", "無", "無し", "なし", "不可", "×", "✕", "0", "false", "no", "n", "非対応"})
_PAIRS = (("あり", "なし"), ("可", "不可"))
_NUMBERS = (ColumnType.INTEGER, ColumnType.NUMBER)

Value = tuple[Any, str]  # the value, and why there is none ("" where there is)
Convert = Callable[[tuple[Any, ...]], Value]


def text_of(value: Any) -> str:
    """A typed cell as it would be written by hand; "" for an empty one."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.astimezone(_JST).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return "" if isinstance(value, bytes) else str(value)


def converter(rule: Rule, field: Field, column_unit: str = "") -> Convert:
    """The function from the cells of a rule's columns to the attribute's value; remembers what it met.

    Where a value is not in the model's list it is kept and told, so that nothing is lost by it."""
    kind = ColumnType(field.type)
    unit = rule.unit or column_unit
    times = units.factor(unit, field.unit) if kind in _NUMBERS else 1.0
    known: dict[tuple[Any, ...], Value] = {}

    def convert(cells: tuple[Any, ...]) -> Value:
        hit = known.get(cells)
        if hit is None:
            if len(known) > 100_000:
                known.clear()
            hit = known[cells] = _convert(cells, rule, field, kind, times)
        return hit

    return convert


def _convert(
    cells: tuple[Any, ...], rule: Rule, field: Field, kind: ColumnType, times: float | None
) -> Value:
    if len(cells) == 1 and isinstance(cells[0], datetime) and not rule.split:
        cells = (_half(cells[0], kind),)
    text, reason = _text(cells, rule)
    if not text:
        return None, reason
    if rule.codes:
        text = rule.codes.get(text, text)
    if field.enum:
        return _listed(text, field)
    if kind is ColumnType.STRING:
        return text, ""
    value, unread = tidying.read_cell(text, ColumnType.NUMBER if times != 1.0 else kind)
    if value is None:
        return None, UNREADABLE if unread else ""
    if times is None:
        return None, UNKNOWN_UNIT
    if times == 1.0 or not isinstance(value, (int, float)):
        return value, ""
    return _scaled(value, times, kind)


def _half(moment: datetime, kind: ColumnType) -> Any:
    local = moment.astimezone(_JST)
    if kind is ColumnType.DATE:
        return local.date()
    return f"{local:%H:%M}" if kind is ColumnType.TIME else moment


def _text(cells: tuple[Any, ...], rule: Rule) -> tuple[str, str]:
    if not rule.columns:
        return rule.constant, ""
    text = rule.separator.join(part for part in map(text_of, cells) if part)
    if not rule.split or not text:
        return text or rule.constant, ""
    parts = text.split(rule.split)
    if 0 < rule.part <= len(parts):
        return parts[rule.part - 1].strip(), ""
    return "", NO_PART


def _listed(text: str, field: Field) -> Value:
    if text in field.enum:
        return text, ""
    for yes, no in _PAIRS:
        if yes in field.enum and text.lower() in _YES:
            return yes, ""
        if no in field.enum and text.lower() in _NO:
            return no, ""
    return text, NOT_IN_LIST


def _scaled(value: float, times: float, kind: ColumnType) -> Value:
    """A multiple; an integer attribute takes it only where it is whole."""
    scaled = round(value * times, 9)
    if kind is ColumnType.NUMBER:
        return float(scaled), ""
    return (int(scaled), "") if float(scaled).is_integer() else (None, UNREADABLE)
