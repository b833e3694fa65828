"""/datasets/<id>/cells: a table of counts in which small ones are hidden, shown at once and published."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hiroba.catalog.disclosure import service as disclosure
from hiroba.catalog.disclosure.types import BadPlan, CellPlan, CellTable
from hiroba.catalog.tables.types import ColumnType
from hiroba.kernel.decide.types import Visibility
from hiroba.kernel.errors.types import HirobaError
from hiroba.web.catalogue.dataset.frame import frame
from hiroba.web.catalogue.partial import render_part
from hiroba.web.catalogue.reader import Opened, open_to_manage, table_of

_PAGE, _PART = "web/privacy/cells.html", "web/privacy/cells_table.html"
_HIDDEN = "×"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def cells(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """Raises UnknownDataset, Forbidden, SignInNeeded."""
    opened = open_to_manage(request, dataset_id)
    error, given = "", request.POST if request.method == "POST" else request.GET
    if request.method == "POST":
        try:
            made = _publish(request, opened)
            messages.success(request, _("少ない数を隠した集計を、新しいデータとして公開しました。"))
            return redirect("catalogue:dataset", made)
        except HirobaError as problem:
            if problem.status != 422:
                raise
            error = str(problem)
    response = render_part(request, _PAGE, _PART, _values(request, opened, given, error))
    response.status_code = 422 if error else 200
    return response


def _publish(request: HttpRequest, opened: Opened) -> str:
    """Raises BadPlan, PersonalDataFound."""
    title = request.POST.get("title", "").strip()
    if not title:
        raise BadPlan(why=_("公開する名前を書いてください。"))
    wide = request.POST.get("visibility") == Visibility.PUBLIC.value
    visibility = Visibility.PUBLIC if wide else Visibility.ORGANISATION
    return disclosure.publish_cells(
        opened.id, _plan(request, opened, request.POST), title, visibility, opened.who
    )


def _plan(request: HttpRequest, opened: Opened, given: QueryDict) -> CellPlan:
    least = given.get("least", "")
    return CellPlan(
        table_of(request, opened.detail).ordinal, given.get("down", ""), given.get("across", ""),
        int(least) if least in map(str, disclosure.LEAST) else 0,
    )  # fmt: skip


def _values(request: HttpRequest, opened: Opened, given: QueryDict, error: str) -> dict[str, Any]:
    values = frame(opened, "") | {"error": error}
    if not opened.detail.tables:
        return values
    table = table_of(request, opened.detail)
    titles = {one.name: one.title for one in table.schema.columns if one.type is not ColumnType.GEOMETRY}
    found = None
    if given.get("down"):
        try:
            found = disclosure.cells(opened.id, _plan(request, opened, given), opened.who)
        except BadPlan as problem:
            error = str(problem)
    chosen = [titles[name] for name in (given.get("down", ""), given.get("across", "")) if name in titles]
    usual = _("{title}：{of}の人数").format(title=opened.detail.card.title, of="×".join(chosen))
    return values | {
        "error": error,
        "table": table,
        "titles": list(titles.items()),
        "down": given.get("down", ""),
        "across": given.get("across", ""),
        "least": given.get("least", "5"),
        "choices": [str(n) for n in disclosure.LEAST],
        "cells": _shown(found) if found else None,
        "over": titles.get(given.get("across", ""), ""),
        "side": titles.get(given.get("down", ""), ""),
        "name": given.get("title", usual)[:200],
    }


def _shown(found: CellTable) -> dict[str, Any]:
    rows = [
        {
            "label": label or _("空"),
            "cells": [_HIDDEN if n is None else f"{n:,}" for n in row],
            "total": total,
        }
        for label, row, total in zip(found.down, found.counts, found.by_row, strict=True)
    ]
    return {
        "of": found,
        "across": [label or _("空") for label in found.across] if len(found.across) > 1 else [_("人数")],
        "rows": rows,
        "total": sum(found.by_row),
    }
