"""One dataset, its versions and what is different between two of them."""

from __future__ import annotations

from django.utils import timezone

from hiroba.catalog.datasets.errors import UnknownVersion, VersionExpired
from hiroba.catalog.datasets.links import links_of
from hiroba.catalog.datasets.models import Dataset, Version
from hiroba.catalog.datasets.narrowing import narrowed, narrowed_tables
from hiroba.catalog.datasets.quoting import changes_of, quality_of, tables_of
from hiroba.catalog.datasets.sight import get_visible, limits_of
from hiroba.catalog.datasets.types import DatasetDetail, TableInfo, TablePair, VersionDiff, VersionInfo
from hiroba.catalog.datasets.values import card, change, ending, no_version, quality, table, version
from hiroba.kernel.decide.types import Sight


def detail(dataset_id: str, sight: Sight, number: int | None = None) -> DatasetDetail:
    """Return the dataset with its current version, or version `number`.

    Raises UnknownDataset, DatasetWithdrawn, UnknownVersion, VersionExpired.
    """
    dataset = get_visible(dataset_id, sight)
    asked = dataset.number if number is None else number
    row = None if number is None and not asked else _version(dataset, asked)
    return detail_of(dataset, row, sight)


def detail_of(dataset: Dataset, row: Version | None, sight: Sight, *, reports: bool = True) -> DatasetDetail:
    """Return the dataset with this version, if it has one; `reports`: with what was mended and judged."""
    limits = limits_of(dataset, sight)
    told = row if reports and limits.whole else None
    detail = DatasetDetail(
        card=card(dataset),
        source_key=dataset.source_key if _works_there(dataset, sight) else "",
        rhythm=dataset.rhythm,
        version=version(row, dataset.number) if row else no_version(dataset),
        tables=_tables(row) if row else (),
        changes=tuple(change(line) for line in changes_of(told)) if told else (),
        quality=tuple(quality(line) for line in quality_of(told)) if told else (),
        edited=tuple(dataset.edited),
        links=links_of(dataset),
        extras=dataset.extras,
        landing_page=dataset.landing_page,
        publisher=dataset.publisher,
        contact=dataset.contact,
        licence_text=dataset.licence_text,
        source=dataset.source,
        remote_id=dataset.remote_id,
        issued=dataset.issued,
        ending=ending(dataset),
    )
    return detail if limits.whole else narrowed(detail, limits)


def _works_there(dataset: Dataset, sight: Sight) -> bool:
    """A source key may be a path of an office's machine: only its own officers are shown it."""
    return sight.everything or dataset.organisation in sight.private_of


def versions(dataset_id: str, sight: Sight) -> tuple[VersionInfo, ...]:
    """Return the versions, newest first. Raises UnknownDataset, DatasetWithdrawn."""
    dataset = get_visible(dataset_id, sight)
    return tuple(version(row, dataset.number) for row in dataset.versions.order_by("-number"))


def version_diff(dataset_id: str, old: int, new: int, sight: Sight) -> VersionDiff:
    """Return both versions with their tables paired: by name, then by place among those left over.

    Raises UnknownDataset, DatasetWithdrawn, UnknownVersion, VersionExpired.
    """
    dataset = get_visible(dataset_id, sight)
    rows = _version(dataset, old), _version(dataset, new)
    limits = limits_of(dataset, sight)
    old_tables, new_tables = (narrowed_tables(_tables(row), limits) for row in rows)
    pairs = _pairs(old_tables, new_tables)
    return VersionDiff(version(rows[0], dataset.number), version(rows[1], dataset.number), pairs)


def _version(dataset: Dataset, number: int) -> Version:
    found = Version.objects.filter(dataset=dataset, number=number).first()
    if found is None:
        raise UnknownVersion(id=dataset.pk, number=number)
    require_kept(found, dataset)
    return found


def require_kept(row: Version, dataset: Dataset) -> None:
    """Raises VersionExpired."""
    if row.expired is not None:
        day = timezone.localdate(row.expired).isoformat()
        raise VersionExpired(id=dataset.pk, number=row.number, organisation=dataset.organisation, day=day)


def _tables(row: Version) -> tuple[TableInfo, ...]:
    return tuple(table(each) for each in tables_of(row))


def _pairs(old: tuple[TableInfo, ...], new: tuple[TableInfo, ...]) -> tuple[TablePair, ...]:
    by_name = {each.name: each for each in old}
    partners = {each.id: by_name.pop(each.name, None) for each in new}
    left = {each.ordinal: each for each in by_name.values()}
    pairs = []
    for each in new:
        partner = partners[each.id] or left.pop(each.ordinal, None)
        pairs.append(TablePair(partner, each))
    pairs += [TablePair(each, None) for each in left.values()]
    return tuple(pairs)
