"""Datasets as documents of the search index."""

from __future__ import annotations

from collections.abc import Iterator

from hiroba.catalog.datasets.models import Dataset, Link, Table
from hiroba.catalog.search import service as index
from hiroba.catalog.search.types import SearchDocument
from hiroba.catalog.usage import service as usage
from hiroba.kernel.decide.types import Visibility
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo

_MAX_COLUMNS = 400
_CHUNK = 500


def refresh(dataset_id: str) -> None:
    """Bring the index to what the dataset is now; handling the same event twice does no harm."""
    row = Dataset.objects.filter(pk=dataset_id, withdrawn__isnull=True).first()
    if row is None:
        index.remove(dataset_id)
        return
    names = {each.code: each for each in organisations.all() if each.code == row.organisation}
    uses = usage.lately([row.pk])
    index.index(_document(row, _columns([row])[row.pk], names, uses))


def rebuild_search() -> int:
    """Make the search index anew from the catalogue; returns the number of datasets."""
    return index.rebuild(_documents())


def ensure_search() -> int:
    """Make the index anew when it does not hold as many datasets as the catalogue (its file was lost, or
    has another layout); returns how many were indexed."""
    if index.count() == Dataset.objects.filter(withdrawn__isnull=True).count():
        return 0
    return rebuild_search()


def rank_by_use() -> None:
    """Let the order of what is found follow what is used, and what is frequent be known."""
    index.note_uses(usage.lately())
    index.learn()


def _documents() -> Iterator[SearchDocument]:
    names = {each.code: each for each in organisations.all()}
    last = ""
    while True:
        rows = list(Dataset.objects.filter(withdrawn__isnull=True, pk__gt=last).order_by("pk")[:_CHUNK])
        if not rows:
            return
        columns = _columns(rows)
        uses = usage.lately([row.pk for row in rows])
        for row in rows:
            yield _document(row, columns[row.pk], names, uses)
        last = rows[-1].pk


def _columns(rows: list[Dataset]) -> dict[str, list[str]]:
    """Return the titles of tables, columns and links of each dataset as it is now."""
    found: dict[str, dict[str, None]] = {row.pk: {} for row in rows}
    current = {row.pk: row.number for row in rows}
    tables = Table.objects.filter(version__dataset__in=current).values_list(
        "version__dataset_id", "version__number", "title", "schema"
    )
    for dataset, number, title, schema in tables.order_by("version_id", "ordinal"):
        if number == current[dataset]:
            found[dataset].update({title: None} | {column["title"]: None for column in schema["columns"]})
    for dataset, title in Link.objects.filter(dataset__in=current).values_list("dataset_id", "title"):
        found[dataset][title] = None
    return {dataset: list(titles)[:_MAX_COLUMNS] for dataset, titles in found.items()}


def _document(
    row: Dataset, columns: list[str], names: dict[str, OrganisationInfo], uses: dict[str, int]
) -> SearchDocument:
    organisation = names.get(row.organisation)
    return SearchDocument(
        id=row.pk,
        title=row.title,
        keywords=tuple(row.keywords),
        organisation=f"{organisation.name_ja} {organisation.name_en}" if organisation else "",
        columns=tuple(columns),
        description=row.description,
        public=row.visibility == Visibility.PUBLIC,
        modified=row.modified,
        over=row.over,
        uses=uses.get(row.pk, 0),
    )
