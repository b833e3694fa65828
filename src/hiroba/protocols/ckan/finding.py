"""Packages and resources by the names that clients have for them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from hiroba.catalog.datasets import service as catalogue
from hiroba.catalog.datasets.types import DatasetDetail, LinkInfo, TableInfo
from hiroba.catalog.datastore import service as datastore
from hiroba.catalog.datastore.types import OpenTableInfo
from hiroba.kernel.decide.types import SYSTEM
from hiroba.kernel.journal import service as journal
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo
from hiroba.kernel.storage import service as storage
from hiroba.protocols.ckan.call import Call
from hiroba.protocols.ckan.errors import NotFound
from hiroba.protocols.ckan.fields import Field, fields_of, open_fields
from hiroba.protocols.ckan.ids import ORIGINAL, part_of
from hiroba.protocols.ckan.resources import link_resource


@dataclass(frozen=True)
class Part:
    """A resource: of its dataset the file (neither is set), a table or a link."""

    id: str
    detail: DatasetDetail
    table: TableInfo | None = None
    link: LinkInfo | None = None


def package_of(call: Call, reference: str) -> DatasetDetail:
    """The dataset of this id or name. Raises NotFound."""
    found = catalogue.details([reference], call.sight)
    for other in () if found else (catalogue.by_name(reference), catalogue.find_by_remote("", reference)):
        found = found or (catalogue.details([other], call.sight) if other else [])
    if not found:
        journal.unseen(call.who, "dataset", reference)
        raise NotFound("Not found: Dataset was not found.")
    return found[0]


def resource_of(call: Call, reference: str) -> Part:
    """The resource of this id. Raises NotFound."""
    ours = part_of(reference)
    dataset = ours[0] if ours else catalogue.dataset_of_link(reference)
    found = catalogue.details([dataset], call.sight) if dataset else []
    if not found:
        journal.unseen(call.who, "dataset", dataset or "")
        raise NotFound("Not found: Resource was not found.")
    part = _part(found[0], reference, ours[1] if ours else None)
    if part is None:
        raise NotFound("Not found: Resource was not found.")
    return part


def _part(detail: DatasetDetail, id: str, number: int | None) -> Part | None:
    if number == ORIGINAL:
        return Part(id, detail) if detail.version.number else None
    if number is not None:
        tables = [each for each in detail.tables if each.ordinal == number - 1]
        return Part(id, detail, table=tables[0]) if tables else None
    links = [each for each in detail.links if id in (each.id, link_resource(detail, each))]
    return Part(id, detail, link=links[0]) if links else None


@dataclass(frozen=True)
class Rows:
    """The rows of a resource. open: where they are written one by one. standing: the file with all that was
    written by now, where that is not the table's own yet."""

    detail: DatasetDetail
    table: TableInfo
    open: OpenTableInfo | None = None
    standing: Path | None = None

    @property
    def path(self) -> Path:
        """The file to ask. Raises UnknownBlob."""
        return self.standing or storage.local_path(self.table.parquet)

    @property
    def fields(self) -> list[Field]:
        return fields_of(self.table.schema) if self.open is None else open_fields(self.open)


def table_of(call: Call, reference: str) -> Rows:
    """The table of this resource, with everything that was written into it; a file with one table stands
    for it. Raises NotFound."""
    part = resource_of(call, reference)
    if part.link is not None:
        return _open_rows(call, part, reference)
    table = part.table
    if table is None and len(part.detail.tables) == 1:
        table = part.detail.tables[0]
    if table is None:
        raise _no_rows(reference)
    return Rows(part.detail, table)


def _open_rows(call: Call, part: Part, reference: str) -> Rows:
    known = open_table(part)
    if known is None:
        raise _no_rows(reference)
    detail = part.detail
    if known.pending and (fresh := _standing(detail, known)) is not None:
        return fresh
    if known.pending:
        datastore.fold(known.id, SYSTEM)
        detail, known = catalogue.details([known.dataset], call.sight)[0], open_table(part)
    for table in detail.tables:
        if known is not None and table.name == known.id:
            return Rows(detail, table, known)
    raise _no_rows(reference)


def _standing(detail: DatasetDetail, known: OpenTableInfo) -> Rows | None:
    """The rows with what was written since, for whoever sees the whole table; None: fold first.

    Of a table that a rule opens in part the part is made of its file.
    """
    table = next((each for each in detail.tables if each.name == known.id), None)
    if table is None or table.parquet != known.base:
        return None
    path = datastore.standing(known.id)
    return Rows(detail, table, known, path) if path is not None else None


def open_table(part: Part) -> OpenTableInfo | None:
    """The table that is written row by row and belongs to this link."""
    return datastore.find(link_resource(part.detail, part.link)) if part.link is not None else None


def _no_rows(reference: str) -> NotFound:
    return NotFound(f'Not found: Resource "{reference[:60]}" was not found.')


def organisation_of(reference: str) -> OrganisationInfo:
    """The organisation of this code. Raises NotFound."""
    try:
        return organisations.get(reference)
    except organisations.UnknownOrganisation as error:
        raise NotFound("Not found: Group was not found.") from error
