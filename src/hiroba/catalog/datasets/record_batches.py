"""Many records of a source at once, none of which is known here yet: what a first harvest brings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from hiroba.catalog.datasets import metadata, records
from hiroba.catalog.datasets.events import RECORDED
from hiroba.catalog.datasets.links import new_links
from hiroba.catalog.datasets.models import Dataset, DatasetKeyword, DatasetPlace, Link
from hiroba.catalog.datasets.models.dataset import new_id
from hiroba.catalog.datasets.origins import source_key_column
from hiroba.catalog.datasets.slugs import slug_of
from hiroba.catalog.datasets.types import PublishedVersion, RecordDraft
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Resource, Visibility
from hiroba.kernel.journal import service as journal
from hiroba.kernel.outbox import service as outbox


@transaction.atomic
def put_records(who: Principal, drafts: Sequence[RecordDraft]) -> list[PublishedVersion]:
    """Do what `put_record` does for each draft, in their order; many new ones cost little more than one.

    Raises Forbidden, InvalidMetadata: then none of them is kept.
    """
    known = _known(drafts)
    new = {
        place: draft
        for place, draft in enumerate(drafts)
        if (draft.organisation, source_key_column(draft.source_key)) not in known
    }
    made = dict(zip(new, _make(who, list(new.values())), strict=True))
    return [made.get(place) or records.put_record(who, draft) for place, draft in enumerate(drafts)]


def _known(drafts: Sequence[RecordDraft]) -> set[tuple[str, str]]:
    keys = [source_key_column(draft.source_key) for draft in drafts]
    return set(Dataset.objects.filter(source_key__in=keys).values_list("organisation", "source_key"))


def _make(who: Principal, drafts: list[RecordDraft]) -> list[PublishedVersion]:
    now = timezone.now()
    names = _names(drafts)
    made = [(_dataset(who, draft, next(names), now), draft) for draft in drafts]
    Dataset.objects.bulk_create(dataset for dataset, _draft in made)
    DatasetPlace.objects.bulk_create(
        DatasetPlace(dataset=dataset, code=code)
        for dataset, draft in made
        for code in metadata.places_of(draft)
    )
    DatasetKeyword.objects.bulk_create(
        DatasetKeyword(dataset=dataset, word=word)
        for dataset, _draft in made
        for word in metadata.words_of(dataset)
    )
    Link.objects.bulk_create(link for dataset, draft in made for link in new_links(dataset, draft.links))
    journal.record_all(
        who,
        "dataset.record",
        "dataset",
        [(dataset.pk, dataset.organisation, {"links": len(draft.links)}) for dataset, draft in made],
    )
    outbox.emit_all(RECORDED, [(dataset.pk, {"dataset": dataset.pk}) for dataset, _draft in made])
    return [PublishedVersion(dataset.pk, 0, 0, "published", new=True) for dataset, _draft in made]


def _names(drafts: list[RecordDraft]) -> Iterator[tuple[str, str]]:
    """Yield id and name of each: the slug of its wish, with the id behind it where somebody has it."""
    slugs = [slug_of(draft.name or draft.title) for draft in drafts]
    taken = set(Dataset.objects.filter(name__in=slugs).values_list("name", flat=True)) | {""}
    for slug in slugs:
        id = new_id()
        yield id, f"{slug}-{id}".lstrip("-") if slug in taken else slug
        taken.add(slug)


def _dataset(who: Principal, draft: RecordDraft, called: tuple[str, str], now: datetime) -> Dataset:
    id, name = called
    visibility = draft.visibility or Visibility.PUBLIC
    decide.require(who, Action.DATASET_PUBLISH, Resource("dataset", id, draft.organisation, visibility))
    dataset = Dataset(
        id=id,
        name=name,
        organisation=draft.organisation,
        source_key=source_key_column(draft.source_key),
        visibility=visibility,
        created=now,
        modified=now,
        changed=now,
    )
    metadata.say(dataset, draft)
    records.write_state(dataset, draft, now)
    dataset.record_sha256 = records.digest(draft)
    return dataset
