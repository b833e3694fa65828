"""/s/dashboards/indicators/<id>/enter: a figure with its evidence, or a target."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hiroba.indicators import service as indicators
from hiroba.indicators.types import Definition, SourceKind, Target
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.manifests import service as manifests
from hiroba.services.dashboards.pages.asked import language as asked_language

VALUE, TARGET = "value", "target"


class FigureForm(forms.Form):
    """Numbers and years come as people write them; what they mean is read by the indicators."""

    what = forms.ChoiceField(
        label=gettext_lazy("書き入れるもの"),
        choices=[(VALUE, gettext_lazy("実績の値")), (TARGET, gettext_lazy("目標"))],
        widget=forms.RadioSelect,
    )
    place = forms.CharField(
        label=gettext_lazy("団体"), max_length=100, help_text=gettext_lazy("団体コードか正式な名前")
    )
    year = forms.CharField(
        label=gettext_lazy("年度"), max_length=20, help_text=gettext_lazy("「令和6年度」か「2024」のように")
    )
    value = forms.CharField(label=gettext_lazy("値"), max_length=40)
    as_of = forms.DateField(
        label=gettext_lazy("いつの時点の値か"), required=False, widget=forms.DateInput({"type": "date"}),
        help_text=gettext_lazy("空なら年度の終わり（まだなら今日）とします。"),
    )  # fmt: skip
    evidence = forms.CharField(
        label=gettext_lazy("根拠"), max_length=2000, widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("資料の名前とページ、公表のアドレスなど。だれでも読めます。"),
    )  # fmt: skip


def enter(request: HttpRequest, who: Principal, id: str) -> HttpResponse:
    """Raises UnknownIndicator, Forbidden."""
    definition = indicators.definition(id, who)
    manifests.require(who, "dashboards:define", definition.organisation)
    if request.method == "POST":
        form = FigureForm(request.POST)
        if form.is_valid() and _kept(form, definition, who):
            messages.success(request, _("書き入れました。"))
            return redirect("dashboards:indicator", id=id)
    else:
        form = FigureForm(initial=_initial(request, definition))
    title = definition.title_en if asked_language() == "en" else definition.title_ja
    return render(request, "dashboards/enter.html", {"form": form, "definition": definition, "title": title})


def _initial(request: HttpRequest, definition: Definition) -> dict[str, Any]:
    entered = definition.source.kind is SourceKind.ENTERED
    return {
        "what": VALUE if entered else TARGET,
        "place": request.GET.get("place", definition.organisation)[:100],
        "year": request.GET.get("year", indicators.written_year(indicators.this_year()))[:20],
    }


def _kept(form: FigureForm, definition: Definition, who: Principal) -> bool:
    data = form.cleaned_data
    try:
        place, year = indicators.resolve(data["place"]), indicators.read_year(data["year"])
        value = indicators.number(data["value"])
        if data["what"] == TARGET:
            indicators.aim(Target(definition.id, place, year, value, data["evidence"]), who)
        else:
            as_of = data["as_of"] or min(indicators.last_day(year), timezone.localdate())
            entered = indicators.Entered(definition.id, place, year, value, as_of, data["evidence"])
            indicators.enter(entered, who)
    except HirobaError as error:
        form.add_error(None, str(error))
        return False
    return True
