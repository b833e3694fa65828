"""Level 1: the file can be read by a machine at all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Final

from django.utils.translation import gettext_lazy as _

from hiroba.catalog.quality.findings import (
    NOT_APPLICABLE,
    Verdict,
    is_delimited,
    is_workbook,
    met,
    unread,
    verdict,
)
from hiroba.catalog.quality.types import Evidence, Finding, State

_OPEN_FORMS: Final = frozenset(
    {"csv", "tsv", "txt", "xlsx", "xlsm", "xls", "ods", "json", "jsonl", "geojson", "shp", "shapefile"}
    | {"gpkg", "geopackage", "kml", "kmz", "parquet", "geoparquet"}
)


def machine_format(evidence: Evidence) -> Verdict:
    if evidence.format in _OPEN_FORMS:
        return verdict(remains=met(evidence, "encoding.undecodable"))
    return Verdict(State.MENDED, 1, (evidence.format,))


def one_table(evidence: Evidence) -> Verdict:
    sheets = Counter(table.sheet or table.name for table in evidence.tables)
    crowded = [Finding("tables", count, (sheet,)) for sheet, count in sheets.items() if count > 1]
    return verdict(mended=crowded)


def in_one_piece(evidence: Evidence) -> Verdict:
    breaks = ("row.blank", "columns.empty", "header.repeated", "row.repeated_header", "rows.section")
    return verdict(mended=met(evidence, *breaks))


def data_only(evidence: Evidence) -> Verdict:
    """Total rows stay in the published table, as they stand in the file; the rest was taken out."""
    beside = [
        Finding("beside", 1, (text,))
        for table in evidence.tables
        for text in (*table.titles, *table.footnotes)
    ]
    told = met(evidence, "column.comment", "row.example", "row.number_only", "excel.comments")
    return verdict(remains=met(evidence, "rows.total"), mended=[*beside, *told])


def named_columns(evidence: Evidence) -> Verdict:
    return verdict(remains=met(evidence, "header.missing", "header.empty"))


def no_layout_by_spaces(evidence: Evidence) -> Verdict:
    return verdict(mended=met(evidence, "header.spaces", "text.trimmed"))


def one_value_a_cell(evidence: Evidence) -> Verdict:
    return verdict(remains=met(evidence, "cell.several_values"), mended=met(evidence, "place.split"))


def common_characters(evidence: Evidence) -> Verdict:
    return verdict(
        remains=met(evidence, "encoding.undecodable"), mended=met(evidence, "text.machine_dependent")
    )


def empty_is_not_zero(evidence: Evidence) -> Verdict:
    return verdict(mended=met(evidence, "missing.", "place.zero") or unread(evidence, "place.zero"))


def no_objects(evidence: Evidence) -> Verdict:
    return _of_workbook(evidence, "excel.objects")


def no_meaning_by_style(evidence: Evidence) -> Verdict:
    if not is_workbook(evidence):
        return NOT_APPLICABLE
    reason = _("色や太字に意味があるかどうかは、機械では判断できません。元のファイルをご確認ください。")
    unsure = Verdict(State.UNKNOWN, advice=reason)
    return verdict(remains=met(evidence, "excel.styles", "excel.colours"), otherwise=unsure)


def no_merged_cells(evidence: Evidence) -> Verdict:
    return _of_workbook(evidence, "excel.merged_cells", "merged.filled")


def nothing_hidden(evidence: Evidence) -> Verdict:
    hidden = met(evidence, "excel.hidden_rows", "excel.hidden_columns", "excel.hidden_sheet")
    if not is_workbook(evidence):
        return NOT_APPLICABLE
    return verdict(mended=hidden or met(evidence, "rows.hidden", "columns.hidden"))


def _of_workbook(evidence: Evidence, *rules: str) -> Verdict:
    return verdict(mended=met(evidence, *rules)) if is_workbook(evidence) else NOT_APPLICABLE


def one_record_a_line(evidence: Evidence) -> Verdict:
    if not is_delimited(evidence):
        return NOT_APPLICABLE
    return verdict(remains=unread(evidence, "row."), mended=met(evidence, "csv.ragged_rows", "csv.nul_bytes"))


def commas_quoted(evidence: Evidence) -> Verdict:
    if not is_delimited(evidence):
        return NOT_APPLICABLE
    return verdict(remains=unread(evidence, "row.too_many_cells"), mended=met(evidence, "csv.broken_quotes"))


CHECKS: Final[dict[str, Callable[[Evidence], Verdict]]] = {
    "L1-01": machine_format,
    "L1-02": one_table,
    "L1-03": in_one_piece,
    "L1-04": data_only,
    "L1-05": named_columns,
    "L1-06": no_layout_by_spaces,
    "L1-07": one_value_a_cell,
    "L1-08": common_characters,
    "L1-09": empty_is_not_zero,
    "L1-10": no_objects,
    "L1-11": no_meaning_by_style,
    "L1-12": no_merged_cells,
    "L1-13": nothing_hidden,
    "L1-14": one_record_a_line,
    "L1-15": commas_quoted,
}
