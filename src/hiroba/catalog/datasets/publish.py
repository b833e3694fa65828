"""A version comes to be: dataset, version, tables, report, journal line and event in one transaction."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from hiroba.catalog.datasets import metadata, quoting, resting, screening
from hiroba.catalog.datasets.events import PUBLISHED
from hiroba.catalog.datasets.models import Change, Dataset, QualityResult, Table, Version
from hiroba.catalog.datasets.origins import locked_by_source
from hiroba.catalog.datasets.state import write_content
from hiroba.catalog.datasets.types import ChangeLine, PublishedVersion, TableDraft, VersionDraft
from hiroba.catalog.datasets.values import schema_to_json
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Resource, Visibility
from hiroba.kernel.journal import service as journal
from hiroba.kernel.outbox import service as outbox
from hiroba.rules.privacy.types import Look


def publish_version(draft: VersionDraft, who: Principal) -> PublishedVersion:
    """Publish the draft; the same bytes again change nothing (status `unchanged`).

    Raises Forbidden, InvalidMetadata, MyNumberFound, PersonalDataFound (it would be public, and is not for
    everybody's eyes).
    """
    looks = screening.looked(draft)  # reads the tables: before the database is held
    return _published(draft, looks, who)


@transaction.atomic
def _published(draft: VersionDraft, looks: tuple[Look, ...], who: Principal) -> PublishedVersion:
    now = timezone.now()
    dataset, made = locked_by_source(
        draft.organisation, draft.source_key, draft.title or draft.name, draft.visibility, now
    )
    new = made or dataset.number == 0
    resource = Resource("dataset", dataset.pk, dataset.organisation, Visibility(dataset.visibility))
    decide.require(who, Action.DATASET_PUBLISH, resource)
    same = not new and dataset.withdrawn is None and dataset.sha256 == draft.original.key
    if same and not draft.again:
        current = Version.objects.get(dataset=dataset, number=dataset.number)
        return PublishedVersion(dataset.pk, current.pk, dataset.number, "unchanged", new=False)
    metadata.apply_draft(dataset, draft, new=made)
    screening.require_open(dataset, looks)
    version = _write_version(dataset, draft, who, now)
    dataset.number += 1
    write_state(dataset, draft, now)
    details: dict[str, int | str] = {"version": version.number}
    journal.record(
        who, "dataset.publish", "dataset", dataset.pk, organisation=dataset.organisation, details=details
    )
    outbox.emit(PUBLISHED, dataset.pk, {"dataset": dataset.pk, "version": version.number})
    return PublishedVersion(dataset.pk, version.pk, version.number, "published", new=new)


def _write_version(dataset: Dataset, draft: VersionDraft, who: Principal, now: datetime) -> Version:
    version = Version.objects.create(
        dataset=dataset,
        number=dataset.number + 1,
        created=now,
        blob=draft.original.key,
        size=draft.original.size,
        name=draft.name[:500],
        media_type=draft.media_type[:120],
        format=draft.format[:16],
        sha256=draft.original.key,
        note=draft.note,
        rows=sum(table.rows_out for table in draft.tables),
        by=who.id[:64],
    )
    write_parts(version, draft)
    return version


def write_parts(version: Version, draft: VersionDraft) -> None:
    """The rows of a version's tables and reports; where its file lies sealed, what they quote of it does."""
    tables = [_table(version, ordinal, table) for ordinal, table in enumerate(draft.tables)]
    changes = [_change(version, line) for line in draft.changes]
    results = [QualityResult(version=version, **asdict(line)) for line in draft.quality]
    if not resting.is_open(version.dataset):
        version.quoted = quoting.take_out(tables, changes, results)
        version.save(update_fields=["quoted"])
    Table.objects.bulk_create(tables)
    Change.objects.bulk_create(changes)
    QualityResult.objects.bulk_create(results)


def _change(version: Version, line: ChangeLine) -> Change:
    return Change(
        version=version,
        table=line.table[:255],
        rule=line.rule[:80],
        column=line.column[:255],
        count=line.count,
        examples=line.examples,
    )


def _table(version: Version, ordinal: int, draft: TableDraft) -> Table:
    return Table(
        version=version,
        ordinal=ordinal,
        name=draft.name[:255],
        title=draft.title[:500],
        schema=schema_to_json(draft.schema),
        parquet=draft.parquet.key,
        unread=draft.unread.key if draft.unread else "",
        rows_in=draft.rows_in,
        rows_out=draft.rows_out,
        cells_unread=draft.cells_unread,
        unreads=[asdict(line) for line in draft.unreads],
        footnotes=draft.footnotes,
        metadata=draft.metadata,
        bounds=draft.bounds,
    )


def write_state(dataset: Dataset, draft: VersionDraft, now: datetime) -> None:
    """What lists and facets show of the draft's version."""
    dataset.sha256 = draft.original.key
    dataset.format = draft.format[:16]
    dataset.points = draft.points
    titles = [column.title for table in draft.tables for column in table.schema.columns]
    rows, bounds = [table.rows_out for table in draft.tables], [table.bounds for table in draft.tables]
    write_content(dataset, rows, bounds, titles, now)
