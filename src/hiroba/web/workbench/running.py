"""/workbench/runs/<id>: a question on its way, its answer, and the files of it."""

from __future__ import annotations

import math
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hiroba.catalog.tables import service as tables
from hiroba.catalog.workbench import service as workbench
from hiroba.catalog.workbench.types import RunInfo
from hiroba.kernel.errors.types import HirobaError
from hiroba.web.catalogue.files.features import bounds, for_map, map_columns
from hiroba.web.catalogue.files.names import disposition
from hiroba.web.catalogue.reader import whole_number
from hiroba.web.shell import principal
from hiroba.web.workbench.answers import PAGE, drawing, has_places, heads, rows
from hiroba.web.workbench.desk import around

_PLACES = 10_000  # on a map
_FORMS = ("csv", "csv-cp932", "xlsx", "json", "parquet", "geojson", "gpkg")  # that an answer is offered in


@require_safe
def run(request: HttpRequest, id: str) -> HttpResponse:
    """Show how it stands, or what came of it. Raises UnknownRun."""
    who = principal(request)
    info = workbench.look(who, id)
    values = around(request, info.sql) | {"run": info, "saved": _saved(request)}
    if info.state == "done":
        values |= _answer(request, info)
    return render(request, "web/workbench/page.html", values)


def _saved(request: HttpRequest) -> Any:
    """The kept query that was run, where the reader may see it."""
    id = request.GET.get("saved", "")
    try:
        return workbench.get(principal(request), id) if id else None
    except HirobaError:
        return None


def _answer(request: HttpRequest, info: RunInfo) -> dict[str, Any]:
    path, schema = workbench.table_of(principal(request), info.id)
    page = max(1, whole_number(request, "page", 1))
    saved = _saved(request)
    asked = dict(saved.chart) if saved else {}
    if "x" in request.GET:
        asked = {"x": request.GET["x"], "ys": request.GET.getlist("y"), "kind": request.GET.get("kind", "")}
    return {
        "heads": heads(schema),
        "rows": rows(path, schema, page) if info.rows else [],
        "columns": schema.columns,
        "chart": drawing(path, schema, asked) if info.rows > 1 else None,
        "places": has_places(schema) and info.rows > 0,
        "forms": [each for each in tables.forms(schema) if each.form in _FORMS],
        "page_number": page,
        "page_count": max(1, math.ceil(info.rows / PAGE)),
        "page_url": f"{request.path}?page=",
    }


@require_safe
def state(request: HttpRequest, id: str) -> HttpResponse:
    """How far it is, for the page that waits; when it ended the page is loaded anew."""
    info = workbench.look(principal(request), id)
    answer = render(request, "web/workbench/state.html", {"run": info})
    if info.state != "working":
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
def cancel(request: HttpRequest, id: str) -> HttpResponse:
    """Have it end soon. Raises UnknownRun."""
    workbench.cancel(principal(request), id)
    return redirect("workbench:run", id=id)


@require_safe
def data(request: HttpRequest, id: str, form: str) -> HttpResponseBase:
    """The rows as a file. Raises UnknownRun, UnknownForm."""
    path, schema = workbench.table_of(principal(request), id)
    media_type = next((each.media_type for each in tables.forms(schema) if each.form == form), "")
    export = tables.export(path, schema, form, title=_("クエリの結果"))
    chunks = iter(()) if request.method == "HEAD" else export.chunks
    answer = StreamingHttpResponse(chunks, content_type=media_type)
    answer.headers["Content-Disposition"] = disposition(export.file_name)
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@require_safe
def features(request: HttpRequest, id: str) -> HttpResponse:
    """The places of the rows, for the map. Raises UnknownRun, BadOption."""
    path, schema = workbench.table_of(principal(request), id)
    heading, shown = map_columns(schema)
    names = [column.name for column in (heading, *shown) if column]
    box = bounds(request.GET.get("bbox", ""))
    found = tables.features(path, schema, bbox=box, limit=_PLACES, columns=names)
    answer = JsonResponse(for_map(found, heading, shown), json_dumps_params={"ensure_ascii": False})
    answer.headers["Content-Type"] = "application/geo+json"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
