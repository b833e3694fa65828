"""All that an organisation has in the catalogue: to hand it over, and to remove it when it has left."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from django.db import transaction

from hiroba.catalog.datasets.details import detail_of
from hiroba.catalog.datasets.erasing import erase
from hiroba.catalog.datasets.events import WITHDRAWN
from hiroba.catalog.datasets.metadata import locked, tell
from hiroba.catalog.datasets.models import Dataset, Version
from hiroba.catalog.datasets.types import DatasetDetail
from hiroba.kernel.decide.types import EVERYTHING, Principal


def holdings(organisations: Collection[str]) -> tuple[str, ...]:
    """Return the ids of all datasets of these owners, withdrawn ones too, but none that was forgotten."""
    rows = Dataset.objects.filter(organisation__in=organisations).exclude(title="")
    return tuple(rows.order_by("pk").values_list("pk", flat=True))


def held(dataset_id: str) -> Iterator[DatasetDetail]:
    """Yield a dataset with each of its versions, oldest first; once without a file where it has none.

    Nothing is asked of who reads: for the owner's own archive. One that is gone yields nothing.
    """
    dataset = Dataset.objects.filter(pk=dataset_id).first()
    if dataset is None:
        return
    numbers = list(dataset.versions.order_by("number").values_list("number", flat=True))
    if not numbers:
        yield detail_of(dataset, None, EVERYTHING)
    for number in numbers:
        row = Version.objects.filter(dataset=dataset, number=number).first()
        if row is not None:  # else it was thinned out meanwhile
            yield detail_of(dataset, row, EVERYTHING)


@transaction.atomic
def forget(dataset_id: str, who: Principal) -> None:
    """Erase a dataset, and all that was said of it as well.

    Its id, name and owner stay, so that its address can say that it has gone. A second time changes nothing.
    Raises UnknownDataset, Forbidden.
    """
    erase(dataset_id, who)
    dataset = locked(dataset_id, who)
    if not dataset.title:
        return
    for rows in (dataset.place_rows, dataset.keyword_rows, dataset.links):
        rows.all().delete()
    empty = Dataset(
        id=dataset.pk, name=dataset.name, organisation=dataset.organisation,
        source_key=f"forgotten:{dataset.pk}", title="", theme=dataset.theme, licence=dataset.licence,
        visibility=dataset.visibility, format="", created=dataset.created, modified=dataset.modified,
        withdrawn=dataset.withdrawn,
    )  # fmt: skip
    empty.save(force_update=True)
    tell(who, dataset, "dataset.forget", WITHDRAWN, {})
