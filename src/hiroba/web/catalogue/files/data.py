"""The rows of a table as a file, in any form, whole or as the address asks."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from hiroba.catalog.datasets.types import TableInfo
from hiroba.catalog.tables import service as tables
from hiroba.web.catalogue.files.names import disposition, etag_of, finish, unchanged
from hiroba.web.catalogue.files.options import HEADERS, SHAPES, choice, chosen_columns
from hiroba.web.catalogue.files.rows import rows_json
from hiroba.web.catalogue.question import link, read_question
from hiroba.web.catalogue.reader import Opened, open_dataset, parquet_of, table_of


@require_safe
def data(request: HttpRequest, dataset_id: str, form: str) -> HttpResponseBase:
    """GET /datasets/<id>/data.<form>.

    Raises UnknownForm (404), UnknownColumn, BadFilter, BadOption (400).
    """
    opened = open_dataset(request, dataset_id)
    table = table_of(request, opened.detail)
    if form == "json" and ("limit" in request.GET or "offset" in request.GET):
        return rows_json(request, opened, table)
    question = read_question(request.GET, table.schema, strict=True)
    headers = choice(request.GET, "headers", HEADERS)
    shape = choice(request.GET, "shape", SHAPES)
    columns = chosen_columns(request.GET, table)
    etag = etag_of(table.parquet, form, opened.detail.card.title, get_language(), sorted(request.GET.lists()))
    if (same := unchanged(request, etag)) is not None:
        return finish(same, opened, etag)
    export = tables.export(
        parquet_of(table),
        table.schema,
        form,
        title=_title(opened, table),
        filters=question.filters,
        search=question.search,
        sort=question.sort,
        columns=columns,
        header_language=headers,
        shape=shape,
    )
    response = StreamingHttpResponse(_bytes(export.chunks, request.method), content_type=export.media_type)
    response.headers["Content-Disposition"] = disposition(export.file_name)
    return finish(response, opened, etag)


def _bytes(chunks: Iterator[bytes], method: str | None) -> Iterator[bytes]:
    return iter(()) if method == "HEAD" else chunks


def _title(opened: Opened, table: TableInfo) -> str:
    title = opened.detail.card.title
    own = table.title or table.name
    return title if len(opened.detail.tables) == 1 or own == title else f"{title} {own}"


@require_safe
def download(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """GET /datasets/<id>/download?form=csv&…: the form on the page; leads to the file's own address."""
    opened = open_dataset(request, dataset_id)
    table = table_of(request, opened.detail)
    question = read_question(request.GET, table.schema, strict=False)
    form = choice(request.GET, "form", tuple(each.form for each in tables.forms(table.schema)))
    pairs: list[tuple[str, object]] = [
        (name, request.GET.get(name, "")) for name in ("table", "version")
    ]  # fmt: skip
    for name, default in (("headers", HEADERS[0]), ("shape", SHAPES[0])):
        given = request.GET.get(name, default)
        pairs.append((name, "" if given == default else given))
    if request.GET.get("scope") == "found":
        pairs += question.address()
    return HttpResponseRedirect(link(reverse("catalogue:data", args=[dataset_id, form]), pairs))
