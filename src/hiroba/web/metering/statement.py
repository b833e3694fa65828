"""What a month costs: shared by the operator, seen by each organisation."""

from __future__ import annotations

import csv
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.tables.service import plain_cell
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Resource
from hiroba.kernel.organisations import service as organisations
from hiroba.rules.metering import service as metering
from hiroba.rules.metering.types import Cost, Share
from hiroba.web.metering.limits import require_operator
from hiroba.web.shell import principal
from hiroba.web.templatetags.hiroba_ui import title_of


class CostForm(forms.Form):
    """What is shared, and by which measures."""

    yen = forms.IntegerField(label=gettext_lazy("分担する金額（円）"), min_value=0, max_value=10**12)
    by_requests = forms.IntegerField(label=gettext_lazy("回数の重み"), min_value=0, max_value=100, initial=1)
    by_bytes = forms.IntegerField(label=gettext_lazy("量の重み"), min_value=0, max_value=100, initial=1)
    by_storage = forms.IntegerField(
        label=gettext_lazy("預けている量の重み"), min_value=0, max_value=100, initial=1,
        help_text=gettext_lazy("例：2・1・1 なら、半分を回数で、残りを量と預けている量で分けます。"),
    )  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def statement(request: HttpRequest) -> HttpResponse:
    """GET, POST /operations/statement?month=2026-11. Raises Forbidden."""
    who = require_operator(request)
    month = month_of(request)
    cost = metering.cost_of(month)
    form = CostForm(request.POST or None, initial=vars(cost) if cost else None)
    if request.method == "POST" and form.is_valid():
        metering.set_cost(Cost(month, **form.cleaned_data), datasets.stored_bytes(), who)
        messages.success(request, _("分担を計算しました。"))
        return redirect(f"{reverse('metering:statement')}?month={month:%Y-%m}")
    values = _months(month) | {"form": form, "cost": cost, "rows": _named(metering.shares(month))}
    return render(request, "web/metering/statement.html", values, status=400 if form.errors else 200)


@never_cache
@require_safe
def statement_csv(request: HttpRequest) -> HttpResponse:
    """GET /operations/statement.csv?month=: as a table, with a byte-order mark for spreadsheets."""
    require_operator(request)
    month = month_of(request)
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="statement-{month:%Y-%m}.csv"'
    writer = csv.writer(response)
    writer.writerow(
        [
            _("団体のコード"),
            _("団体"),
            _("回数"),
            _("量（バイト）"),
            _("預けている量（バイト）"),
            _("分担（円）"),
        ]
    )
    for name, each in _named(metering.shares(month)):
        writer.writerow(
            [
                plain_cell(each.organisation),
                plain_cell(name),
                each.requests,
                each.size,
                each.storage,
                each.yen,
            ]
        )
    return response


@never_cache
@require_safe
def statement_of(request: HttpRequest, code: str) -> HttpResponse:
    """GET /organisations/<code>/statement?month=: its own share. Raises UnknownOrganisation, Forbidden."""
    info = organisations.get(code)
    decide.require(principal(request), Action.DATASET_MANAGE, Resource("dataset", "", code))
    month = month_of(request)
    found = {each.organisation: each for each in metering.shares(month)}
    values = _months(month) | {
        "organisation": info, "share": found.get(code), "cost": metering.cost_of(month),
        "requests": sum(each.requests for each in found.values()),
    }  # fmt: skip
    return render(request, "web/metering/statement_of.html", values)


def month_of(request: HttpRequest) -> date:
    """The month that the address names, else this one."""
    year, _dash, month = request.GET.get("month", "").partition("-")
    written = (len(year), len(month)) == (4, 2) and (year + month).isascii() and (year + month).isdigit()
    if written and 2000 <= int(year) <= 2999 and 1 <= int(month) <= 12:
        return date(int(year), int(month), 1)
    return timezone.localdate().replace(day=1)


def _months(month: date) -> dict[str, Any]:
    before = date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)
    after = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    this = timezone.localdate().replace(day=1)
    return {"month": month, "before": before, "after": after if after <= this else None}


def _named(shares: list[Share]) -> list[tuple[str, Share]]:
    names = {each.code: title_of(each) for each in organisations.all()}
    return [(names.get(each.organisation, each.organisation), each) for each in shares]
