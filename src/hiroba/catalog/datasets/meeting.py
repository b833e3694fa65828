"""Which datasets meet a tree of conditions: columns in memory tell it where they can, else the database."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import reduce
from typing import Any, Final

import numpy as np

from hiroba.catalog.datasets.asking import asked
from hiroba.catalog.datasets.criteria import AllOf, AnyOf, Condition, Criterion, NoneOf, Op, Touching, Words
from hiroba.catalog.datasets.shelf import Mask, Shelf
from hiroba.catalog.datasets.tally import touching
from hiroba.catalog.search import service as index

TIMES_HERE: Final = frozenset({"created", "modified", "changed"})
_NUMBERS_HERE: Final = frozenset({"tables"})
_CODES_HERE: Final = frozenset(
    {"organisation", "theme", "licence", "visibility", "model", "keyword", "format"}
)
_LINES: Final = {"keyword": ("word_at", "word_code"), "format": ("link_at", "link_code")}
_TEXTS_HERE: Final = {"title": "titles", "name": "names"}


def meeting(shelf: Shelf, condition: Condition) -> Mask:
    """Raises InvalidQuery for a field that does not exist."""
    if not _is_here(condition) and not _needs_here(condition):
        mask = np.zeros(shelf.size, np.bool_)
        mask[shelf.places_of(asked(condition))] = True
        return mask
    match condition:
        case Words(text):
            return shelf.those(index.match(text, shelf.documents).positions)
        case Touching(bounds):
            return touching(shelf, bounds)
        case AllOf(parts):
            return reduce(np.logical_and, _masks(shelf, parts, AllOf), np.ones(shelf.size, np.bool_))
        case AnyOf(parts):
            return reduce(np.logical_or, _masks(shelf, parts, AnyOf), np.zeros(shelf.size, np.bool_))
        case NoneOf(part):
            return ~meeting(shelf, part)
    if condition.field in _TEXTS_HERE:
        return _containing(getattr(shelf, _TEXTS_HERE[condition.field]), str(condition.value))
    along = condition.field in (*TIMES_HERE, *_NUMBERS_HERE)
    return _within(shelf, condition) if along else _coded(shelf, condition)


def _masks(shelf: Shelf, parts: Sequence[Condition], together: type[AllOf | AnyOf]) -> list[Mask]:
    """What the database has to tell is one question."""
    alone = [part for part in parts if _is_here(part) or _needs_here(part)]
    others = tuple(part for part in parts if part not in alone)
    return [meeting(shelf, part) for part in (*alone, *([together(others)] if others else []))]


def _is_here(condition: Condition) -> bool:
    """Whether the columns tell it, and the index."""
    match condition:
        case Criterion(field, op, value):
            if field in (*TIMES_HERE, *_NUMBERS_HERE):
                ends = value if op is Op.RANGE and isinstance(value, tuple) else (value,)
                return op in (Op.IS, Op.RANGE) and all(_is_end(field, each, op) for each in ends)
            coded = op in (Op.IS, Op.CONTAINS) and field in _CODES_HERE
            return (coded or (op is Op.CONTAINS and field in _TEXTS_HERE)) and isinstance(value, str)
        case AllOf(parts) | AnyOf(parts):
            return all(_is_here(part) for part in parts)
        case NoneOf(part):
            return _is_here(part)
    return True


def _is_end(field: str, value: object, op: Op) -> bool:
    if value is None:
        return op is Op.RANGE
    if field in _NUMBERS_HERE:
        return isinstance(value, int)
    return isinstance(value, datetime) and value.tzinfo is not None


def _needs_here(condition: Condition) -> bool:
    """Whether the database cannot tell it."""
    match condition:
        case AllOf(parts) | AnyOf(parts):
            return any(_needs_here(part) for part in parts)
        case NoneOf(part):
            return _needs_here(part)
    return isinstance(condition, Words | Touching)


def _within(shelf: Shelf, criterion: Criterion) -> Mask:
    column, value = getattr(shelf, criterion.field), criterion.value
    low, high = value if isinstance(value, tuple) else (value, value)
    mask = np.ones(shelf.size, np.bool_)
    if low is not None:
        mask &= column >= _number(low) if criterion.low_in else column > _number(low)
    if high is not None:
        mask &= column <= _number(high) if criterion.high_in else column < _number(high)
    return mask


def _number(end: Any) -> float:
    """As the columns have it: of a moment the seconds."""
    return float(end.timestamp() if isinstance(end, datetime) else end)


def _containing(texts: Sequence[str], text: str) -> Mask:
    """Which have the text, whatever the case of its letters; most writing knows no case."""
    upper = text.upper()
    if upper == text.lower():
        return np.fromiter((text in each for each in texts), np.bool_, len(texts))
    return np.fromiter((upper in each.upper() for each in texts), np.bool_, len(texts))


def _coded(shelf: Shelf, criterion: Criterion) -> Mask:
    """Which have the value, or one with this text in it, whatever the case of its letters."""
    wanted = str(criterion.value).upper()
    fits: Callable[[str, str], bool] = operator.eq if criterion.op is Op.IS else operator.contains
    values = shelf.values[criterion.field]
    table = np.zeros(len(values) + 1, np.bool_)
    table[[number for value, number in values.items() if fits(value.upper(), wanted)]] = True
    mask = np.zeros(shelf.size, np.bool_)
    if (codes := shelf.codes.get(criterion.field)) is not None:
        mask |= table[codes]
    if (lines := _LINES.get(criterion.field)) is not None:
        at, code = (getattr(shelf, name) for name in lines)
        mask[at[table[code]]] = True
    return mask
