"""A piece of a table as JSON: data.json with limit and offset."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase

from hiroba.catalog.datasets.types import TableInfo
from hiroba.catalog.tables import service as tables
from hiroba.catalog.usage import service as usage
from hiroba.catalog.usage.types import Use
from hiroba.web.catalogue.files.names import etag_of, finish, unchanged
from hiroba.web.catalogue.files.options import HEADERS, choice, chosen_columns
from hiroba.web.catalogue.question import read_question
from hiroba.web.catalogue.reader import Opened, parquet_of, whole_number

_LIMIT = 100
_MOST = 10_000


def rows_json(request: HttpRequest, opened: Opened, table: TableInfo) -> HttpResponseBase:
    """An array of objects; X-Total-Count says how many rows fit, Link where the next ones are."""
    question = read_question(request.GET, table.schema, strict=True)
    limit = whole_number(request, "limit", _LIMIT, least=1, most=_MOST)
    offset = whole_number(request, "offset", 0)
    etag = etag_of(table.parquet, "rows", sorted(request.GET.lists()))
    if (same := unchanged(request, etag)) is not None:
        return finish(same, opened, etag)
    page = tables.query(
        parquet_of(table),
        table.schema,
        filters=question.filters,
        search=question.search,
        sort=question.sort,
        columns=chosen_columns(request.GET, table),
        limit=limit,
        offset=offset,
    )
    usage.used(opened.detail.card, Use.API, opened.who, rows=len(page.rows))
    titles = {column.name: column.title for column in table.schema.columns}
    if choice(request.GET, "headers", HEADERS) == "model":
        titles = {}
    rows = [{titles.get(name, name): value for name, value in row.items()} for row in page.rows]
    response = JsonResponse(rows, safe=False, json_dumps_params={"ensure_ascii": False})
    response.headers["X-Total-Count"] = str(page.total)
    if offset + limit < page.total:
        following = request.GET.copy()
        following["limit"], following["offset"] = str(limit), str(offset + limit)
        response.headers["Link"] = f'<{request.path}?{following.urlencode()}>; rel="next"'
    return finish(response, opened, etag)
