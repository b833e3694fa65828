"""A feed is published like any file: publishing asks here whether a file is one."""

from __future__ import annotations

from pathlib import Path

from hiroba.catalog.datasets.types import ChangeLine, TableDraft, VersionDraft
from hiroba.intake.gtfs import archive, tables
from hiroba.intake.gtfs.checks import judge
from hiroba.intake.gtfs.types import Finding, Timetable
from hiroba.intake.publishing import service as publishing
from hiroba.intake.publishing.types import (
    ChangeReport,
    ColumnReport,
    FileReport,
    NothingReadable,
    Outcome,
    TableReport,
)
from hiroba.kernel.storage.types import Blob

_LONGEST_TITLE = 80


@publishing.form(archive.recognises)
def draft(
    path: Path, original: Blob, request: publishing.Request, workspace: Path
) -> tuple[VersionDraft, FileReport]:
    """The draft of a version, and what is wrong by rule. Raises NothingReadable."""
    timetable = archive.read(path, request.name)
    findings = judge(timetable)
    drafts = tables.drafts(timetable, workspace, sealed=request.to_be_sealed())
    if not drafts:
        raise NothingReadable(name=request.name)
    version = VersionDraft(
        organisation=request.organisation,
        source_key=request.source_key,
        title=_title(timetable, request.name),
        original=original,
        name=request.name,
        media_type="application/zip",
        format="gtfs",
        tables=drafts,
        changes=tuple(ChangeLine(f.rule, f.file, f.count, _examples(f)) for f in findings),
    )
    return version, _report(request, drafts, findings)


def _examples(finding: Finding) -> tuple[tuple[str, str], ...]:
    return tuple((example, "") for example in finding.examples)


def _report(
    request: publishing.Request, drafts: tuple[TableDraft, ...], findings: tuple[Finding, ...]
) -> FileReport:
    return FileReport(
        path=request.shown,
        status=Outcome.PUBLISHED,
        tables=[
            TableReport(
                table.name, table.rows_in, table.rows_out, table.cells_unread,
                [ColumnReport(c.name, c.title, c.type.value, None) for c in table.schema.columns],
            )
            for table in drafts
        ],
        changes=[ChangeReport(f.rule, f.file, f.count, list(_examples(f))) for f in findings],
    )  # fmt: skip


def _title(timetable: Timetable, name: str) -> str:
    """The operators' names say more than the file's."""
    agencies = timetable.frames.get("agency")
    names: list[str] = []
    if agencies is not None and "agency_name" in agencies.columns:
        names = agencies["agency_name"].drop_nulls().unique(maintain_order=True).to_list()
    words = "・".join(names[:3]) or name.removesuffix(".zip")
    return f"{words} 時刻表（GTFS）"[:_LONGEST_TITLE]
