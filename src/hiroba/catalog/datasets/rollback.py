"""Back to an earlier version: a new one with the old content; nothing that was published is lost."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from hiroba.catalog.datasets import metadata
from hiroba.catalog.datasets.details import require_kept
from hiroba.catalog.datasets.errors import UnknownVersion
from hiroba.catalog.datasets.events import PUBLISHED
from hiroba.catalog.datasets.models import Change, Dataset, QualityResult, Table, Version
from hiroba.catalog.datasets.state import write_content
from hiroba.catalog.datasets.types import PublishedVersion
from hiroba.catalog.quality import service as quality
from hiroba.catalog.quality.types import RuleResult, State
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.journal import service as journal
from hiroba.kernel.outbox import service as outbox

_Part = TypeVar("_Part", Table, Change, QualityResult)


@transaction.atomic
def rollback(dataset_id: str, number: int, who: Principal, note: str = "") -> PublishedVersion:
    """Make version `number` the current one again, as a new version; when that has its content: `unchanged`.

    Raises UnknownDataset, UnknownVersion, VersionExpired, Forbidden.
    """
    dataset = metadata.locked(dataset_id, who)
    old = Version.objects.filter(dataset=dataset, number=number).first()
    if old is None:
        raise UnknownVersion(id=dataset_id, number=number)
    require_kept(old, dataset)
    current = Version.objects.filter(dataset=dataset, number=dataset.number).first()
    if current is not None and _content(current) == _content(old):
        return PublishedVersion(dataset.pk, current.pk, current.number, "unchanged", new=False)
    version = _copied(dataset, old, who, note)
    _write_state(dataset, version)
    details: dict[str, int | str] = {"version": version.number, "from": number}
    journal.record(
        who, "dataset.rollback", "dataset", dataset.pk, organisation=dataset.organisation, details=details
    )
    outbox.emit(PUBLISHED, dataset.pk, {"dataset": dataset.pk, "version": version.number})
    return PublishedVersion(dataset.pk, version.pk, version.number, "published", new=False)


def _content(version: Version) -> tuple[Any, ...]:
    """What readers get of it: the file, and the tables that were made of it."""
    tables = Table.objects.filter(version=version).order_by("ordinal")
    return version.sha256, list(tables.values_list("ordinal", "name", "parquet", "schema"))


def _copied(dataset: Dataset, old: Version, who: Principal, note: str) -> Version:
    """Return a new version with the files, tables and report of the old one."""
    version = Version.objects.create(
        dataset=dataset,
        number=dataset.number + 1,
        created=timezone.now(),
        blob=old.blob,
        size=old.size,
        name=old.name,
        media_type=old.media_type,
        format=old.format,
        sha256=old.sha256,
        note=note,
        rows=old.rows,
        by=who.id[:64],
    )
    Table.objects.bulk_create(_moved(Table.objects.filter(version=old), version))
    Change.objects.bulk_create(_moved(Change.objects.filter(version=old), version))
    QualityResult.objects.bulk_create(_moved(QualityResult.objects.filter(version=old), version))
    if old.quoted:
        version.quoted = old.quoted
        version.save(update_fields=["quoted"])
    return version


def _moved(rows: QuerySet[_Part], version: Version) -> list[_Part]:
    """Return the rows as new ones of this version."""
    found = list(rows.order_by("pk"))
    for row in found:
        row.pk, row.version = None, version
    return found


def _write_state(dataset: Dataset, version: Version) -> None:
    tables = list(Table.objects.filter(version=version).order_by("ordinal"))
    dataset.number, dataset.sha256, dataset.format = version.number, version.sha256, version.format
    dataset.points = _points(version)
    titles = [column["title"] for table in tables for column in table.schema["columns"]]
    rows, bounds = [table.rows_out for table in tables], [table.bounds for table in tables]
    write_content(dataset, rows, bounds, titles, version.created)


def _points(version: Version) -> int | None:
    lines = QualityResult.objects.filter(version=version)
    results = [RuleResult(line.rule_id, State(line.state), line.count) for line in lines]
    return quality.score(results).points if results else None
