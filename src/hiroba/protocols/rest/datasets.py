"""Find datasets and read their rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, ClassVar

import msgspec
from django.utils.translation import gettext_lazy as _

from hiroba.catalog.datasets import service as catalogue
from hiroba.catalog.datasets.types import DatasetCard, DatasetDetail, LinkInfo, SearchQuery, TableInfo
from hiroba.catalog.tables import service as tables
from hiroba.catalog.tables.types import Filter, FilterOp, Sort
from hiroba.catalog.usage import service as usage
from hiroba.catalog.usage.types import Use
from hiroba.kernel.decide import service as decide
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.settings import service as settings
from hiroba.kernel.storage import service as storage
from hiroba.protocols.answering.types import BadParameter
from hiroba.protocols.rest.operation import Call, Operation, Parameter
from hiroba.rules.policies import service as policies

Page = Annotated[int, msgspec.Meta(ge=1, le=10_000)]
PageSize = Annotated[int, msgspec.Meta(ge=1, le=1_000)]
Offset = Annotated[int, msgspec.Meta(ge=0, le=2**40)]
_FACETS = ("organisation", "theme", "format", "licence", "place", "model")


class UnknownTable(HirobaError):
    code: ClassVar[str] = "table_unknown"
    status: ClassVar[int] = 404
    sentence = _("このデータセットに{ordinal}番の表はありません。")


class Dataset(msgspec.Struct, frozen=True):
    id: str
    title: str
    description: str
    organisation: str
    theme: str
    licence: str
    format: str
    model: str | None
    keywords: tuple[str, ...]
    places: tuple[str, ...]
    rows: int
    version: int
    created: datetime
    modified: datetime
    name: str


class Found(msgspec.Struct, frozen=True):
    total: int
    page: int
    pages: int
    items: list[Dataset]


class ColumnShape(msgspec.Struct, frozen=True):
    name: str
    title: str
    type: str
    format: str
    unit: str
    model: str | None


class Table(msgspec.Struct, frozen=True):
    ordinal: int
    name: str
    title: str
    model: str | None
    key: tuple[str, ...]
    rows: int
    cells_unread: int
    columns: list[ColumnShape]


class Link(msgspec.Struct, frozen=True):
    """Data that lie elsewhere. size: bytes, where known."""

    id: str
    url: str
    title: str
    description: str
    format: str
    media_type: str
    size: int | None


class DatasetWhole(msgspec.Struct, frozen=True):
    """tables: of the current version; none where no file is here. landing_page: at the source."""

    dataset: Dataset
    tables: list[Table]
    links: list[Link]
    landing_page: str
    publisher: str
    extras: dict[str, str]


class Rows(msgspec.Struct, frozen=True):
    """total: rows that match, over the whole table."""

    total: int
    offset: int
    rows: list[dict[str, Any]]


def list_datasets(call: Call) -> Found:
    values = call.values
    facets: dict[str, Any] = {name: tuple(v for v in values[name].split(",") if v) for name in _FACETS}
    query = SearchQuery(text=values["q"], page=values["page"], page_size=values["page_size"], **facets)
    page = catalogue.search(query, decide.sight(call.who))
    return Found(page.total, page.page, page.pages, [_dataset(card) for card in page.items])


def get_dataset(call: Call) -> DatasetWhole:
    detail = catalogue.detail(call.values["id"], decide.sight(call.who))
    _tell_terms(call, detail)
    return DatasetWhole(
        _dataset(detail.card),
        [_table(table) for table in detail.tables],
        [_link(link) for link in detail.links],
        detail.landing_page,
        detail.publisher,
        dict(detail.extras),
    )


def list_rows(call: Call) -> Rows:
    detail = catalogue.detail(call.values["id"], decide.sight(call.who))
    _tell_terms(call, detail)
    table = _find(detail, call.values["ordinal"])
    values = call.values
    page = tables.query(
        storage.local_path(table.parquet),
        table.schema,
        filters=[_filter(name, value) for name, value in call.query],
        search=values["q"],
        sort=[_sort(text) for text in values["sort"].split(",") if text],
        columns=[name for name in values["columns"].split(",") if name] or None,
        limit=values["limit"],
        offset=values["offset"],
    )
    usage.used(detail.card, Use.API, call.who, rows=len(page.rows))
    return Rows(page.total, values["offset"], page.rows)


def get_policy(call: Call) -> dict[str, Any]:
    detail = catalogue.detail(call.values["id"], decide.sight(call.who))
    rule = policies.binding(call.who, detail.card.resource)
    if rule is None:
        raise policies.UnknownRule(id=detail.card.id)
    base = settings.server().address
    return policies.written(replace(rule, assignee=policies.pseudonym(rule.assignee)), base)


def policy_path(id: str) -> str:
    """Where a dataset's user finds the rule that binds them."""
    return f"/api/v1/datasets/{id}/policy"


def _tell_terms(call: Call, detail: DatasetDetail) -> None:
    """Who may read it by a rule alone, and must do something for it, is told in the header Link."""
    if policies.binding(call.who, detail.card.resource) is not None:
        call.headers["Link"] = policies.policy_link(policy_path(detail.card.id))


def _find(detail: DatasetDetail, ordinal: int) -> TableInfo:
    for table in detail.tables:
        if table.ordinal == ordinal:
            return table
    raise UnknownTable(ordinal=ordinal)


def _filter(name: str, value: str) -> Filter:
    column, __, operator = name.rpartition("__")
    if not column:
        return Filter(name, FilterOp.EQ, value)
    try:
        return Filter(column, FilterOp(operator), value)
    except ValueError as error:
        raise BadParameter(name=name, value=value[:60], why="unknown operator") from error


def _sort(text: str) -> Sort:
    return Sort(text.removeprefix("-"), descending=text.startswith("-"))


def _dataset(card: DatasetCard) -> Dataset:
    return Dataset(
        id=card.id,
        title=card.title,
        description=card.description,
        organisation=card.organisation,
        theme=card.theme,
        licence=card.licence,
        format=card.format,
        model=card.model,
        keywords=card.keywords,
        places=card.places,
        rows=card.rows,
        version=card.version,
        created=card.created,
        modified=card.modified,
        name=card.name,
    )


def _link(link: LinkInfo) -> Link:
    return Link(link.id, link.url, link.title, link.description, link.format, link.media_type, link.size)


def _table(table: TableInfo) -> Table:
    return Table(
        ordinal=table.ordinal,
        name=table.name,
        title=table.title,
        model=table.schema.model,
        key=table.schema.key,
        rows=table.rows_out,
        cells_unread=table.cells_unread,
        columns=[
            ColumnShape(c.name, c.title, c.type.value, c.format, c.unit, c.model)
            for c in table.schema.columns
        ],
    )


_ID = Parameter("id", str, "Id of the dataset.", place="path")

OPERATIONS = (
    Operation(
        method="GET",
        path="/api/v1/datasets",
        summary="Find datasets by words and facets.",
        answer=Found,
        handler=list_datasets,
        parameters=(
            Parameter("q", str, "Words, in Japanese.", ""),
            *(Parameter(name, str, f"Values of {name}, separated by commas.", "") for name in _FACETS),
            Parameter("page", Page, "Page, from 1.", 1),
            Parameter("page_size", PageSize, "Datasets a page.", 20),
        ),
    ),
    Operation(
        method="GET",
        path="/api/v1/datasets/{id}",
        summary="One dataset with the columns of its tables.",
        answer=DatasetWhole,
        handler=get_dataset,
        parameters=(_ID,),
        errors=(404, 410),
    ),
    Operation(
        method="GET",
        path="/api/v1/datasets/{id}/policy",
        summary="The rule by which alone you read the dataset, as ODRL 2.2, where it asks something of you.",
        answer=dict[str, Any],
        handler=get_policy,
        parameters=(_ID,),
        errors=(404, 410),
    ),
    Operation(
        method="GET",
        path="/api/v1/datasets/{id}/tables/{ordinal}/rows",
        summary="Rows of a table, filtered and sorted over the whole table.",
        answer=Rows,
        handler=list_rows,
        free_query="column=value, or column__op=value; op: ne, lt, le, gt, ge, contains, empty.",
        errors=(404, 410),
        parameters=(
            _ID,
            Parameter("ordinal", int, "Number of the table in the dataset.", place="path"),
            Parameter("q", str, "Text to look for in any column.", ""),
            Parameter("sort", str, "Columns to sort by, separated by commas; -name for descending.", ""),
            Parameter("columns", str, "Columns to return, separated by commas.", ""),
            Parameter("limit", PageSize, "Rows at most.", 100),
            Parameter("offset", Offset, "Rows to skip.", 0),
        ),
    ),
)
