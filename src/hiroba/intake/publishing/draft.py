"""From tidied tables to the draft of a version: blobs, title, quality."""

from __future__ import annotations

import mimetypes
from collections.abc import Sequence

from django.utils import translation

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import ChangeLine, QualityLine, TableDraft, UnreadLine, VersionDraft
from hiroba.catalog.quality import service as quality
from hiroba.catalog.quality.types import RuleResult
from hiroba.catalog.tables.types import TableSchema
from hiroba.intake.publishing.evidence import evidence
from hiroba.intake.publishing.report import all_changes
from hiroba.intake.publishing.tidied import Tidied
from hiroba.intake.publishing.titles import dataset_title
from hiroba.intake.reading.types import ReadFile
from hiroba.intake.tidy.types import TidyTable
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import SYSTEM
from hiroba.kernel.storage import service as storage
from hiroba.kernel.storage.types import Blob

_LICENCES = {"by/4.0": "CC-BY-4.0", "by/3.0": "CC-BY-3.0", "by/2.1": "CC-BY-3.0", "zero/1.0": "CC0-1.0"}


def version_draft(
    original: Blob,
    read: ReadFile,
    tidied: Sequence[Tidied],
    name: str,
    source_key: str,
    organisation: str,
    *,
    sealed: bool,
) -> VersionDraft:
    """Move the tables' files into storage, sealed or not, and gather what the catalogue keeps."""
    tables = [table for one in tidied for table in one.tables]
    results = quality.assess(evidence(read, tidied, _earlier(organisation, source_key)))
    with translation.override("ja"):  # advice is kept as its msgid and translated for each reader
        lines = tuple(_line(result) for result in results)
    return VersionDraft(
        organisation=organisation,
        source_key=source_key,
        title=dataset_title(name, source_key, tables),
        original=original,
        name=name,
        media_type=mimetypes.guess_type(name)[0] or "application/octet-stream",
        format=read.format,
        tables=tuple(_table(table, sealed) for table in tables),
        changes=tuple(
            ChangeLine(change.rule, change.column, change.count, change.examples)
            for change in all_changes(read, tidied)
        ),
        quality=lines,
        points=quality.score(results).points,
        licence=_licence(tables),
    )


def _line(result: RuleResult) -> QualityLine:
    return QualityLine(
        result.rule_id, result.state.value, result.count, tuple(result.examples), str(result.advice)
    )


def _table(table: TidyTable, sealed: bool) -> TableDraft:
    return TableDraft(
        name=table.name,
        title=table.title,
        schema=table.schema,
        parquet=storage.put_file(table.parquet, move=True, sealed=sealed),
        unread=storage.put_file(table.unread, move=True, sealed=sealed) if table.unread else None,
        rows_in=table.rows_in,
        rows_out=table.rows_out,
        cells_unread=table.cells_unread,
        unreads=tuple(UnreadLine(u.column, u.reason, u.count, u.examples) for u in table.unreads),
        footnotes=table.footnotes,
        metadata=table.metadata,
        bounds=table.bounds,
    )


def _earlier(organisation: str, source_key: str) -> dict[str, TableSchema]:
    """The tables' schemas of the version that this one follows."""
    known = datasets.find_by_source(organisation, source_key)
    if known is None or known.withdrawn:
        return {}
    detail = datasets.detail(known.id, decide.sight(SYSTEM))
    return {table.name: table.schema for table in detail.tables}


def _licence(tables: Sequence[TidyTable]) -> str | None:
    """The licence that the file itself names in a head line (`#license,http://creativecommons.org/...`)."""
    for table in tables:
        for key, value in table.metadata:
            if "license" in key.casefold() or "ライセンス" in key:
                return next((known for part, known in _LICENCES.items() if part in value), None)
    return None
