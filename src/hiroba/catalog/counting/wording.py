"""A question in one form, however it was put, and the key by which the ledger knows it again."""

from __future__ import annotations

import hashlib
import math

import msgspec
from django.utils.translation import gettext as _

from hiroba.catalog.counting.types import (
    MOST_CELLS,
    MOST_COLUMNS,
    Axis,
    BadQuestion,
    Countable,
    Question,
    Words,
)


def worded(question: Question, columns: dict[str, Countable], version: int) -> Words:
    """The question in one form, however it was put: columns and labels in the order of the offer. Raises
    BadQuestion."""
    asked = [*question.by, *question.where]
    if unknown := next((name for name in asked if name not in columns), None):
        raise BadQuestion(why=_("列「{name}」では数えられません。").format(name=unknown[:60]))
    if len(set(question.by)) > MOST_COLUMNS:
        raise BadQuestion(why=_("いちどに数えられるのは、{n}列までです。").format(n=MOST_COLUMNS))
    chosen = {name: _axis(columns[name], question.where.get(name)) for name in dict.fromkeys(asked)}
    axes = [axis for name in columns if (axis := chosen.get(name)) and name in question.by]
    where = [
        axis
        for name in columns
        if (axis := chosen.get(name)) and name not in question.by and axis.labels != columns[name].all_labels
    ]
    if math.prod(len(axis.labels) for axis in axes) > MOST_CELLS:
        raise BadQuestion(
            why=_("組み合わせが多すぎます（{n}まで）。列か値を減らしてください。").format(n=MOST_CELLS)
        )
    return Words(version, axes, where)


def _axis(one: Countable, labels: list[str] | None) -> Axis:
    known = one.all_labels
    if unknown := next((label for label in labels or () if label not in known), None):
        raise BadQuestion(
            why=_("列「{name}」に「{value}」という値は選べません。").format(
                name=one.title, value=unknown[:60]
            )
        )
    return Axis(one.column, one.title, [each for each in known if not labels or each in labels])


def key_of(parquet: str, columns: dict[str, Countable], words: Words) -> str:
    """The same for the same question about the same rows."""
    used = [columns[axis.column] for axis in (*words.axes, *words.where)]
    said = msgspec.json.encode([parquet, words.axes, words.where, used])
    return hashlib.sha256(said).hexdigest()
