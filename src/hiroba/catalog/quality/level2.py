"""Level 2: values are written so that they can be counted and compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Final

from hiroba.catalog.quality.columns import all_columns
from hiroba.catalog.quality.findings import (
    NOT_APPLICABLE,
    Verdict,
    is_workbook,
    met,
    of_columns,
    unread,
    verdict,
)
from hiroba.catalog.quality.types import Evidence
from hiroba.catalog.tables.types import ColumnType

_NUMBERS: Final = (ColumnType.INTEGER, ColumnType.NUMBER)
_WRITTEN: Final = (
    "number.unit",
    "number.other_unit",
    "number.separator",
    "number.negative_mark",
    "number.kanji_scale",
    "number.percent",
    "number.approximate",
    "number.fullwidth",
    "excel.number_as_text",
)


def numbers_are_numbers(evidence: Evidence) -> Verdict:
    left = [*unread(evidence, "number."), *met(evidence, "number.kept", "number.too_large", "type.kept_text")]
    mended = met(evidence, *_WRITTEN)
    numeric = any(column.type in _NUMBERS for _schema, column in all_columns(evidence))
    return verdict(remains=left, mended=mended) if numeric or left or mended else NOT_APPLICABLE


def nothing_left_out(evidence: Evidence) -> Verdict:
    return verdict(
        remains=met(evidence, "cell.ditto", "rows.section"),
        mended=met(evidence, "merged.filled", "text.ditto"),
    )


def unique_names(evidence: Evidence) -> Verdict:
    twice = [
        title
        for table in evidence.tables
        for title, count in Counter(column.title for column in table.schema.columns).items()
        if count > 1
    ]
    return verdict(remains=of_columns(twice), mended=met(evidence, "header.duplicate"))


def choices_in_one_form(evidence: Evidence) -> Verdict:
    left = met(evidence, "boolean.third_value", "boolean.kept", "choice.kept", "choice.variants")
    mended = met(evidence, "boolean.form")
    choices = any(column.type is ColumnType.BOOLEAN for _schema, column in all_columns(evidence))
    return verdict(remains=left, mended=mended) if choices or left or mended else NOT_APPLICABLE


def other_apart(evidence: Evidence) -> Verdict:
    return verdict(remains=met(evidence, "choice.other_detail"))


def values_not_formulas(evidence: Evidence) -> Verdict:
    if not is_workbook(evidence):
        return NOT_APPLICABLE
    return verdict(remains=met(evidence, "excel.error_cells"), mended=met(evidence, "excel.formulas"))


CHECKS: Final[dict[str, Callable[[Evidence], Verdict]]] = {
    "L2-01": numbers_are_numbers,
    "L2-02": nothing_left_out,
    "L2-03": unique_names,
    "L2-04": choices_in_one_form,
    "L2-05": other_apart,
    "L2-06": values_not_formulas,
}
