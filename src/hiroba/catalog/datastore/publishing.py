"""The open tables of a dataset as its version: one a day, which grows until the day is over."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from hiroba.catalog.datasets import service as catalogue
from hiroba.catalog.datasets.types import DatasetDetail, TableDraft, VersionDraft
from hiroba.catalog.datastore.models import OpenTable
from hiroba.catalog.datastore.reading import columns
from hiroba.catalog.datastore.types import MEDIA_TYPE
from hiroba.catalog.tables import service as tables
from hiroba.catalog.tables.types import TableSchema
from hiroba.kernel.decide.types import EVERYTHING, SYSTEM, Principal
from hiroba.kernel.journal import service as journal
from hiroba.kernel.storage import service as storage
from hiroba.kernel.storage.types import Blob
from hiroba.rules.privacy.types import PersonalDataFound


def publish(dataset: str, version: int, who: Principal) -> None:
    """Make the open tables, as their files are, the dataset's current version.

    version: number of the one in which they stand now, 0 for none. Its dataset withdrawn, or a file
    published over it, nothing is published; the tables stay. Within the transaction of the caller.
    """
    known = catalogue.find(dataset, EVERYTHING)
    if known is None or known.withdrawn or known.number != version:
        return
    detail = catalogue.detail(dataset, EVERYTHING)
    rows = list(OpenTable.objects.filter(dataset=dataset).exclude(base="").order_by("pk"))
    draft = _draft(detail, rows)
    goes_on = version > 0 and timezone.localdate(detail.version.created) == timezone.localdate()
    renewed = version if goes_on else 0
    try:
        with transaction.atomic():
            number = _put(dataset, renewed, draft, who)
    except PersonalDataFound:  # the rows were answered for: they stay, but not for everybody
        catalogue.close_to_all(dataset, draft.organisation, SYSTEM)
        number = _put(dataset, renewed, replace(draft, closed=True), who)
        journal.record(who, "privacy.close", "dataset", dataset, organisation=draft.organisation)
    OpenTable.objects.filter(pk__in=[row.pk for row in rows]).update(version=number)


def _put(dataset: str, renewed: int, draft: VersionDraft, who: Principal) -> int:
    if renewed:
        return catalogue.renew_version(dataset, renewed, draft, who).number
    return catalogue.publish_version(draft, who).number


def _draft(detail: DatasetDetail, rows: list[OpenTable]) -> VersionDraft:
    titles = {id: link.title for link in detail.links for id in (link.id, link.remote_id)}
    drafts = tuple(_table(row, titles.get(row.pk, "")) for row in rows)
    return VersionDraft(
        organisation=detail.card.organisation,
        source_key=detail.source_key,
        title="",
        original=drafts[0].parquet if drafts else _nothing(),
        name=f"{detail.card.name}.parquet",
        media_type=MEDIA_TYPE,
        format="parquet",
        tables=drafts,
        again=True,
    )


def _table(row: OpenTable, title: str) -> TableDraft:
    size = storage.local_path(row.base).stat().st_size
    schema = TableSchema(columns(row), key=tuple(row.key))
    return TableDraft(row.pk, title, schema, Blob(row.base, size), None, row.base_rows, row.base_rows, 0)


def _nothing() -> Blob:
    """The file of a version whose tables were all deleted."""
    with storage.workspace() as folder:
        tables.merge(None, (), {}, folder / "empty.parquet")
        return storage.put_file(folder / "empty.parquet", move=True)
