"""The door of the catalogue."""

from __future__ import annotations

from collections.abc import Iterator

from hiroba.catalog.datasets.deprecation import deprecate, revive
from hiroba.catalog.datasets.details import detail, version_diff, versions
from hiroba.catalog.datasets.erasing import erase
from hiroba.catalog.datasets.errors import UnknownVersion, VersionExpired
from hiroba.catalog.datasets.expiring import expire_version, lapsing
from hiroba.catalog.datasets.finding import (
    find,
    find_by_source,
    organisation_counts,
    recent,
    search,
    stored_bytes,
)
from hiroba.catalog.datasets.holding import forget, held, holdings
from hiroba.catalog.datasets.indexing import ensure_search, rebuild_search
from hiroba.catalog.datasets.licences import LICENCES
from hiroba.catalog.datasets.links import dataset_of_link, note_link
from hiroba.catalog.datasets.metadata import update_metadata, withdraw
from hiroba.catalog.datasets.models import Table, Version
from hiroba.catalog.datasets.naming import named
from hiroba.catalog.datasets.opening import details
from hiroba.catalog.datasets.origins import source_key_column
from hiroba.catalog.datasets.publish import publish_version
from hiroba.catalog.datasets.record_batches import put_records
from hiroba.catalog.datasets.records import by_name, find_by_remote, of_source, put_record
from hiroba.catalog.datasets.redacting import (
    column_in,
    files_removed,
    note_replaced,
    replaced_files,
    rows_target,
)
from hiroba.catalog.datasets.renewing import renew_version
from hiroba.catalog.datasets.resting import (
    blobs_of,
    ids,
    lay_quotes,
    lies_open,
    open_among,
    open_blobs,
    to_be_sealed,
)
from hiroba.catalog.datasets.rollback import rollback
from hiroba.catalog.datasets.screening import close_to_all, refuse_my_number, shown_to_all, subjects
from hiroba.catalog.datasets.selecting import keyword_counts, names, select
from hiroba.catalog.datasets.shelf import warm_up
from hiroba.catalog.datasets.sight import require_there
from hiroba.catalog.datasets.synonyms import own_synonyms, save_synonyms, try_synonyms
from hiroba.catalog.datasets.themes import THEMES
from hiroba.catalog.datasets.thinning import thin
from hiroba.catalog.datasets.titles import titles
from hiroba.catalog.datasets.types import Choice
from hiroba.catalog.datasets.walking import changes, last_change, number, walk
from hiroba.catalog.search import service as index
from hiroba.catalog.tables.service import narrowed_blobs

__all__ = [
    "UnknownVersion",
    "VersionExpired",
    "blobs_of",
    "built_in_synonyms",
    "by_name",
    "changes",
    "close_to_all",
    "column_in",
    "dataset_of_link",
    "deprecate",
    "detail",
    "details",
    "ensure_search",
    "erase",
    "expire_version",
    "files_removed",
    "find",
    "find_by_remote",
    "find_by_source",
    "forget",
    "held",
    "holdings",
    "ids",
    "keyword_counts",
    "lapsing",
    "last_change",
    "lay_quotes",
    "licences",
    "lies_open",
    "named",
    "names",
    "note_link",
    "note_replaced",
    "number",
    "of_source",
    "open_among",
    "open_blobs",
    "organisation_counts",
    "own_synonyms",
    "publish_version",
    "put_record",
    "put_records",
    "rebuild_search",
    "recent",
    "referenced_blobs",
    "refuse_my_number",
    "renew_version",
    "replaced_files",
    "require_there",
    "revive",
    "rollback",
    "rows_target",
    "save_synonyms",
    "search",
    "select",
    "shown_to_all",
    "source_key_column",
    "stored_bytes",
    "subjects",
    "suggest",
    "themes",
    "thin",
    "titles",
    "to_be_sealed",
    "try_synonyms",
    "update_metadata",
    "version_diff",
    "versions",
    "walk",
    "warm_up",
    "withdraw",
]


def themes() -> tuple[Choice, ...]:
    """Return the themes to choose from, titled in the language that is active now."""
    return tuple(Choice(key, str(title)) for key, title in THEMES.items())


def licences() -> tuple[Choice, ...]:
    """Return the licences to choose from, titled in the language that is active now."""
    return tuple(
        Choice(each.id, str(each.title), each.url, each.open, str(each.sentence))
        for each in LICENCES.values()
    )


def suggest(prefix: str, limit: int = 8) -> list[str]:
    """Return words of public titles that begin like this, most used first."""
    return index.suggest(prefix, limit)


def built_in_synonyms() -> list[tuple[str, ...]]:
    """Return the groups of words that search takes for one another everywhere."""
    return index.built_in()


def referenced_blobs() -> Iterator[str]:
    """Yield the keys of all files that a version needs (storage sweeps the others)."""
    yield from Version.objects.filter(expired=None).values_list("blob", flat=True).iterator()
    for parquet, unread in Table.objects.values_list("parquet", "unread").iterator():
        yield parquet
        if unread:
            yield unread
    yield from narrowed_blobs()
