"""A version of tables that are still being written: it is renewed in place, so that a day of small changes is
one version and not thousands."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from hiroba.catalog.datasets import metadata, screening
from hiroba.catalog.datasets.errors import UnknownVersion
from hiroba.catalog.datasets.events import PUBLISHED
from hiroba.catalog.datasets.models import Change, QualityResult, Table, Version
from hiroba.catalog.datasets.origins import locked_by_source
from hiroba.catalog.datasets.publish import write_parts, write_state
from hiroba.catalog.datasets.types import PublishedVersion, VersionDraft
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Resource, Visibility
from hiroba.kernel.outbox import service as outbox


@transaction.atomic
def renew_version(dataset_id: str, number: int, draft: VersionDraft, who: Principal) -> PublishedVersion:
    """Make the current version `number` what the draft says; its number and its date stay.

    Raises Forbidden, UnknownVersion (also where it is not the current one), and what `publish_version`
    raises of personal data.
    """
    looks = screening.looked(draft)
    now = timezone.now()
    dataset, _made = locked_by_source(draft.organisation, draft.source_key, draft.title, None, now)
    version = Version.objects.filter(dataset=dataset, number=number).first()
    if version is None or dataset.pk != dataset_id or dataset.number != number:
        raise UnknownVersion(id=dataset_id, number=number)
    resource = Resource("dataset", dataset.pk, dataset.organisation, Visibility(dataset.visibility))
    decide.require(who, Action.DATASET_PUBLISH, resource)
    metadata.apply_draft(dataset, draft, new=False)
    screening.require_open(dataset, looks)
    version.blob = version.sha256 = draft.original.key
    version.size, version.rows = draft.original.size, sum(table.rows_out for table in draft.tables)
    version.quoted, version.dataset = "", dataset
    version.save(update_fields=["blob", "sha256", "size", "rows", "quoted"])
    for model in (Table, Change, QualityResult):
        model.objects.filter(version=version).delete()
    write_parts(version, draft)
    write_state(dataset, draft, now)
    outbox.emit(PUBLISHED, dataset.pk, {"dataset": dataset.pk, "version": number})
    return PublishedVersion(dataset.pk, version.pk, number, "published", new=False)
