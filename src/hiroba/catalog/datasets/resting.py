"""How a dataset's files lie: as they are where everybody may read the whole of it, else sealed.

The bytes of a dataset that is open lie open whoever else has them: they are everybody's already, and to be
read as fast as can be.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

from django.db.models import Q

from hiroba.catalog.datasets import quoting
from hiroba.catalog.datasets.models import Dataset, Table, Version
from hiroba.catalog.datasets.origins import source_key_column
from hiroba.catalog.tables.service import narrowed_of, narrowed_parts
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Sight, TargetKind, Visibility


def is_open(dataset: Dataset) -> bool:
    """Whether everybody may read the whole of a dataset, now."""
    return _is_open(dataset, decide.anybodys_sight())


def lies_open(dataset_id: str) -> bool:
    """The same of a dataset by its id."""
    dataset = Dataset.objects.filter(pk=dataset_id).first()
    return dataset is not None and is_open(dataset)


def to_be_sealed(organisation: str, source_key: str, visibility: Visibility | None = None) -> bool:
    """Whether the files of the next version of a source are to be sealed. visibility: as it is said with
    them, None: as it stands, or public where the source is new."""
    known = Dataset.objects.filter(
        organisation=organisation, source_key=source_key_column(source_key)
    ).first()
    dataset = known or Dataset(organisation=organisation, visibility=Visibility.PUBLIC)
    if visibility is not None and "visibility" not in dataset.edited:
        dataset.visibility = visibility
    dataset.withdrawn = None  # the next version brings it back
    return not is_open(dataset)


def open_blobs() -> Iterator[str]:
    """The keys of all files that are to lie open, each with the parts that rules make of a table."""
    sight, open_ = decide.anybodys_sight(), set()
    for dataset in (
        Dataset.objects.filter(withdrawn=None)
        .only("pk", "organisation", "visibility", "withdrawn")
        .iterator()
    ):
        if _is_open(dataset, sight):
            open_.add(dataset.pk)
    versions = Version.objects.filter(expired=None)
    for dataset_id, key in versions.values_list("dataset_id", "blob").iterator():
        if dataset_id in open_:
            yield key
    parts = defaultdict[str, list[str]](list)
    for table, part in narrowed_parts():
        parts[table].append(part)
    tables = Table.objects.values_list("version__dataset_id", "parquet", "unread")
    for dataset_id, parquet, unread in tables.iterator():
        if dataset_id in open_:
            yield from (parquet, unread, *parts.get(parquet, ()))


def open_among(keys: Collection[str]) -> set[str]:
    """Those of some keys that an open dataset has."""
    sight, found = decide.anybodys_sight(), set[str]()
    for version in Version.objects.filter(blob__in=keys).select_related("dataset"):
        if _is_open(version.dataset, sight):
            found.add(version.blob)
    tables = Table.objects.filter(Q(parquet__in=keys) | Q(unread__in=keys))
    for table in tables.select_related("version__dataset"):
        if _is_open(table.version.dataset, sight):
            found |= {table.parquet, table.unread}
    return found & set(keys)


def blobs_of(dataset_id: str) -> set[str]:
    """The keys of all files of a dataset, with the parts that rules make of its tables."""
    found = set(Version.objects.filter(dataset=dataset_id, expired=None).values_list("blob", flat=True))
    for parquet, unread in Table.objects.filter(version__dataset=dataset_id).values_list("parquet", "unread"):
        found |= {parquet, unread, *narrowed_of(parquet)}
    return found - {""}


def lay_quotes(dataset_id: str) -> None:
    """Have what its reports quote stand as its files lie."""
    dataset = Dataset.objects.filter(pk=dataset_id).first()
    if dataset is not None:
        sealed = not is_open(dataset)
        for version in Version.objects.filter(dataset=dataset).iterator():
            quoting.lay(version, sealed=sealed)


def ids() -> Iterator[str]:
    """The ids of all datasets with versions."""
    yield from Dataset.objects.exclude(number=0).values_list("pk", flat=True).iterator()


def _is_open(dataset: Dataset, sight: Sight) -> bool:
    visibility = Visibility(dataset.visibility)
    limits = sight.limits(TargetKind.DATASET, dataset.pk, visibility, dataset.organisation)
    return dataset.withdrawn is None and limits is not None and limits.whole
