"""Level 3: the data can be put together with other data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from hiroba.catalog.quality import columns as about
from hiroba.catalog.quality.columns import all_columns
from hiroba.catalog.quality.findings import HOLDS, NOT_APPLICABLE, Verdict, met, of_columns, unread, verdict
from hiroba.catalog.quality.types import Evidence, Finding, State, TableEvidence
from hiroba.catalog.tables.types import TableSchema

_MARKS: Final = ("x", "ｘ", "χ", "-", "－", "…", "***", "＊", "秘匿", "不詳", "該当", "非公表", "調査")
_SAME_FORM: Final = 0.5  # share of columns that two versions must have in common


def header_first(evidence: Evidence) -> Verdict:
    missing = met(evidence, "header.missing")
    missing += [
        Finding("header", 1, (t.name,)) for t in evidence.tables if t.header_rows == 0 and not missing
    ]
    above = [Finding("above", 1, (text,)) for table in evidence.tables for text in table.titles]
    above += [Finding("above", 1, (key,)) for table in evidence.tables for key, _value in table.metadata]
    levels = [
        Finding("levels", 1, (table.name,)) for table in evidence.tables if (table.header_rows or 1) > 1
    ]
    between = met(evidence, "row.example", "row.number_only", "column.comment")
    return verdict(remains=missing, mended=[*above, *levels, *between])


def codes_explained(evidence: Evidence) -> Verdict:
    coded = [column for _schema, column in all_columns(evidence) if about.is_code(column)]
    if not coded:
        return NOT_APPLICABLE
    if evidence.code_list:
        return HOLDS
    return verdict(remains=of_columns([column.title for column in coded if not column.description]))


def marks_explained(evidence: Evidence) -> Verdict:
    """A mark was made an empty cell; what it meant is told only if the file or the page says so."""
    marks = met(evidence, "missing.marker", "missing.suppressed", "missing.kept")
    if not marks:
        return NOT_APPLICABLE
    notes = [text for table in evidence.tables for text in table.footnotes]
    told = any(mark in text for text in (*notes, evidence.description) for mark in _MARKS)
    return verdict(mended=marks) if told else verdict(remains=marks)


def units_known(evidence: Evidence) -> Verdict:
    amounts = [column for schema, column in all_columns(evidence) if about.is_amount(schema, column)]
    if not amounts:
        return NOT_APPLICABLE
    left = [column.title for column in amounts if not about.has_unit(column)]
    return verdict(remains=of_columns(left), mended=met(evidence, "number.unit", "number.percent"))


def times_in_standard_form(evidence: Evidence) -> Verdict:
    families = ("date.", "time.", "datetime.", "year.", "yearmonth.")
    found = met(evidence, *families)
    kept = [one for one in found if one.rule.endswith(".kept")]
    words = [column.title for _schema, column in all_columns(evidence) if about.is_time_in_words(column)]
    left = [*unread(evidence, *families), *kept, *of_columns(words)]
    # that a time without a zone is Tokyo's is no fault of its writing
    mended = [one for one in found if one.rule not in ("datetime.jst", *(k.rule for k in kept))]
    timed = any(about.is_time(column) for _schema, column in all_columns(evidence))
    return verdict(remains=left, mended=mended) if timed or left or mended else NOT_APPLICABLE


def area_known(evidence: Evidence) -> Verdict:
    wrong = [*unread(evidence, "code."), *met(evidence, "code.wrong_check_digit", "code.kept")]
    mended = met(evidence, "code.leading_zero", "code.check_digit_added")
    lacking = [table.name for table in evidence.tables if _is_local(table) and not _has_area(table)]
    if not (wrong or mended or lacking or any(_has_area(table) for table in evidence.tables)):
        return NOT_APPLICABLE
    return verdict(remains=[*wrong, *of_columns(lacking)], mended=mended)


def _has_area(table: TableEvidence) -> bool:
    return any(about.is_area(column) for column in table.schema.columns)


def _is_local(table: TableEvidence) -> bool:
    return any(about.is_place(table.schema, column) for column in table.schema.columns)


def steady_form(evidence: Evidence) -> Verdict:
    pairs = [(t, evidence.earlier[t.name]) for t in evidence.tables if t.name in evidence.earlier]
    if not pairs:
        return NOT_APPLICABLE
    broken = []
    for table, earlier in pairs:
        gone, come, share = _compare(earlier, table.schema)
        if share < _SAME_FORM:
            broken += [Finding("form", len(gone) + len(come), (*gone, *come))]
    return verdict(remains=broken)


def _compare(earlier: TableSchema, now: TableSchema) -> tuple[list[str], list[str], float]:
    """Columns gone, columns come, share in common of all."""
    before = dict.fromkeys(column.name for column in earlier.columns)
    after = dict.fromkeys(column.name for column in now.columns)
    gone = [name for name in before if name not in after]
    come = [name for name in after if name not in before]
    both = len(before) - len(gone)
    return gone, come, both / max(1, both + len(gone) + len(come))


def defined(evidence: Evidence) -> Verdict:
    """Columns of a standard data model are defined by it: the catalogue shows that."""
    if evidence.description.strip() or evidence.history:
        return HOLDS
    if evidence.tables and all(_is_described(table) for table in evidence.tables):
        return HOLDS
    if evidence.tables and all(table.schema.model for table in evidence.tables):
        return Verdict(State.MENDED, 1, tuple(str(table.schema.model) for table in evidence.tables))
    return Verdict(State.REMAINS, 1)


def _is_described(table: TableEvidence) -> bool:
    columns = table.schema.columns
    return bool(table.footnotes) or (bool(columns) and all(column.description for column in columns))


def runs_down(evidence: Evidence) -> Verdict:
    wide = [title for table in evidence.tables for title in _year_titles(table.schema)]
    return verdict(remains=of_columns(wide), mended=met(evidence, "shape.long"))


def _year_titles(schema: TableSchema) -> list[str]:
    titles = {column.name: column.title for column in schema.columns}
    return [titles.get(name, name) for name in schema.year_columns]


CHECKS: Final[dict[str, Callable[[Evidence], Verdict]]] = {
    "L3-01": header_first,
    "L3-02": codes_explained,
    "L3-03": marks_explained,
    "L3-04": units_known,
    "L3-05": times_in_standard_form,
    "L3-06": area_known,
    "L3-07": steady_form,
    "L3-08": defined,
    "L3-09": runs_down,
}
