"""The rows of a table as a file, in any form, whole or as the address asks."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version
from typing import Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from hiroba.catalog.datasets.types import TableInfo
from hiroba.catalog.tables import service as tables
from hiroba.catalog.tables.types import Export, FormInfo
from hiroba.web.catalogue.dataset.api import site_address
from hiroba.web.catalogue.files.entities import entity_forms, export_entities
from hiroba.web.catalogue.files.negotiation import form_asked
from hiroba.web.catalogue.files.options import HEADERS, SHAPES, choice, chosen_columns, system
from hiroba.web.catalogue.files.rows import rows_json
from hiroba.web.catalogue.files.sending import send
from hiroba.web.catalogue.files.ways import way, ways
from hiroba.web.catalogue.question import Question, link, read_question
from hiroba.web.catalogue.reader import Opened, open_dataset, parquet_of, table_of

# the same question gives the same bytes until one of these writes them in another way
_WRITERS: Final = tuple(version(name) for name in ("hiroba", "duckdb", "pyarrow", "pyogrio", "xlsxwriter"))


@dataclass(frozen=True)
class _Asked:
    """What the address asks of a table."""

    question: Question
    headers: str
    shape: str
    columns: list[str] | None
    system: str


@require_safe
def data(request: HttpRequest, dataset_id: str, form: str) -> HttpResponseBase:
    """GET /datasets/<id>/data.<form>.

    Raises UnknownForm (404), UnknownColumn, BadFilter, BadOption, BadSystem (400), FormCannotHold (422).
    """
    return send_data(request, open_dataset(request, dataset_id), form)


def send_data(request: HttpRequest, opened: Opened, form: str) -> HttpResponseBase:
    """The table that the address asks for as a file, or a piece of it. Raises as `data`."""
    table = table_of(request, opened.detail)
    if form == "json" and ("limit" in request.GET or "offset" in request.GET):
        return rows_json(request, opened, table)
    return _file(request, opened, table, way(opened.detail, table, form))


@require_safe
def negotiated(request: HttpRequest, dataset_id: str) -> HttpResponseBase:
    """GET /datasets/<id>/data: the form that the Accept header asks for. Raises NotAcceptable (406)."""
    return send_negotiated(request, open_dataset(request, dataset_id))


def send_negotiated(request: HttpRequest, opened: Opened) -> HttpResponseBase:
    """The table in the form that the reader prefers. Raises NotAcceptable."""
    table = table_of(request, opened.detail)
    info = form_asked(request, ways(opened.detail, table))
    response = _file(request, opened, table, info)
    query = request.META.get("QUERY_STRING", "")
    place = opened.address("data", info.form)
    response.headers["Content-Location"] = f"{place}?{query}" if query else place
    patch_vary_headers(response, ("Accept",))
    return response


def _file(request: HttpRequest, opened: Opened, table: TableInfo, info: FormInfo) -> HttpResponseBase:
    asked = _Asked(
        read_question(request.GET, table.schema, strict=True),
        choice(request.GET, "headers", HEADERS),
        choice(request.GET, "shape", SHAPES),
        chosen_columns(request.GET, table),
        system(request.GET),
    )
    tables.check_system(asked.system, info, table.schema)
    about = repr(
        (
            _WRITERS,
            [each.parquet for each in opened.detail.tables] if info is tables.GTFS else table.parquet,
            info.form,
            opened.detail.card.title,
            get_language(),
            site_address(request),
            sorted((name, values) for name, values in request.GET.lists() if name != "version"),
        )
    )
    return send(
        request, opened, info, parquet_of(table), about, lambda: _export(request, opened, table, info, asked)
    )


def _export(request: HttpRequest, opened: Opened, table: TableInfo, info: FormInfo, asked: _Asked) -> Export:
    if info is tables.GTFS:
        parts = [tables.FeedTable(one.name, parquet_of(one), one.schema) for one in opened.detail.tables]
        return tables.export_feed(parts, title=opened.detail.card.title)
    title = _title(opened, table)
    if info in entity_forms(table.schema):
        return export_entities(opened, table, info, asked.question, asked.columns, title)
    return tables.export(
        parquet_of(table),
        table.schema,
        info.form,
        title=title,
        filters=asked.question.filters,
        search=asked.question.search,
        sort=asked.question.sort,
        columns=asked.columns,
        header_language=asked.headers,
        shape=asked.shape,
        system=asked.system,
        about=_address(request, opened, table),
    )


def _address(request: HttpRequest, opened: Opened, table: TableInfo) -> str:
    """The table's IRI, without a version: what is said of a row is said of the thing."""
    path = site_address(request) + opened.address("dataset")
    return path if table.ordinal == opened.detail.tables[0].ordinal else f"{path}?table={table.ordinal}"


def _title(opened: Opened, table: TableInfo) -> str:
    title = opened.detail.card.title
    own = table.title or table.name
    return title if len(opened.detail.tables) == 1 or own == title else f"{title} {own}"


@require_safe
def download(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """GET /datasets/<id>/download?form=csv&…: the form on the page; leads to the file's own address."""
    return lead_to_file(request, open_dataset(request, dataset_id))


def lead_to_file(request: HttpRequest, opened: Opened) -> HttpResponse:
    """Lead from what the form on the page asks to the file's own address."""
    table = table_of(request, opened.detail)
    question = read_question(request.GET, table.schema, strict=False)
    known = {each.form: each for each in ways(opened.detail, table)}
    info = known[choice(request.GET, "form", tuple(known))]
    pairs: list[tuple[str, object]] = [
        (name, request.GET.get(name, "")) for name in ("table", "version")
    ]  # fmt: skip
    for name, default in (("headers", HEADERS[0]), ("shape", SHAPES[0]), ("crs", tables.WGS84)):
        given = request.GET.get(name, default)
        pairs.append((name, "" if given == default or (name == "crs" and not info.turns) else given))
    if request.GET.get("scope") == "found":
        pairs += question.address()
    return HttpResponseRedirect(link(opened.address("data", info.form), pairs))
