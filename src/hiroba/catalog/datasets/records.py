"""A dataset that is known by its metadata and links: made, or replaced by its source."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from hiroba.catalog.datasets import metadata
from hiroba.catalog.datasets.events import CHANGED, RECORDED
from hiroba.catalog.datasets.links import write_links
from hiroba.catalog.datasets.models import Dataset
from hiroba.catalog.datasets.origins import locked_by_source
from hiroba.catalog.datasets.slugs import free_name
from hiroba.catalog.datasets.types import PublishedVersion, RecordDraft
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Resource, Visibility
from hiroba.kernel.journal import service as journal
from hiroba.kernel.outbox import service as outbox

_FORMAT = 16  # letters of the dataset's column


@transaction.atomic
def put_record(who: Principal, draft: RecordDraft) -> PublishedVersion:
    """Make the dataset of this source what the draft says; the same draft again changes nothing
    (status `unchanged`). A dataset that has a file here keeps its versions.

    Raises Forbidden, InvalidMetadata.
    """
    now = timezone.now()
    dataset, made = locked_by_source(
        draft.organisation, draft.source_key, draft.name or draft.title, draft.visibility, now
    )
    resource = Resource("dataset", dataset.pk, dataset.organisation, Visibility(dataset.visibility))
    decide.require(who, Action.DATASET_PUBLISH, resource)
    sha256 = digest(draft)
    if dataset.withdrawn is None and dataset.record_sha256 == sha256:
        return PublishedVersion(dataset.pk, 0, dataset.number, "unchanged", new=False)
    metadata.apply_record(dataset, draft, new=made)
    if draft.name and draft.name != dataset.name:
        dataset.name = free_name(draft.name, dataset.pk)
    write_state(dataset, draft, now)
    dataset.record_sha256 = sha256
    dataset.save()
    write_links(dataset, draft.links, new=made)
    journal.record(
        who, "dataset.record", "dataset", dataset.pk, organisation=dataset.organisation,
        details={"links": len(draft.links)},
    )  # fmt: skip
    outbox.emit(CHANGED if dataset.number else RECORDED, dataset.pk, {"dataset": dataset.pk})
    return PublishedVersion(dataset.pk, 0, dataset.number, "published", new=made)


def write_state(dataset: Dataset, draft: RecordDraft, now: datetime) -> None:
    """What lists and facets show. Of a dataset with a file, the file says it."""
    dataset.landing_page, dataset.publisher, dataset.contact = (
        draft.landing_page,
        draft.publisher,
        draft.contact,
    )
    dataset.licence_text, dataset.extras = draft.licence_text, dict(draft.extras)
    dataset.source, dataset.remote_id, dataset.issued = draft.source, draft.remote_id[:500], draft.issued
    dataset.changed, dataset.withdrawn = now, None
    if not dataset.number:
        dataset.modified = min(draft.modified or now, now)
        dataset.format = next((link.format.lower()[:_FORMAT] for link in draft.links if link.format), "")
        dataset.bounds = draft.bounds


def digest(draft: RecordDraft) -> str:
    """Return the hash of everything that a record says."""
    text = json.dumps(asdict(draft), ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def find_by_remote(source: str, remote_id: str) -> str | None:
    """Return the id of the dataset that this source calls so, withdrawn or not, whoever asks."""
    found = Dataset.objects.filter(source=source, remote_id=remote_id[:500]).order_by("created")
    return found.values_list("pk", flat=True).first()


def of_source(source: str) -> Iterator[str]:
    """Yield the ids of all datasets of a source that are not withdrawn, whoever asks."""
    yield from (
        Dataset.objects.filter(source=source, withdrawn__isnull=True).values_list("pk", flat=True).iterator()
    )


def by_name(name: str) -> str | None:
    """Return the id of the dataset of this name, whoever asks: `detail` then says who may see it."""
    return Dataset.objects.filter(name=name).values_list("pk", flat=True).first()
