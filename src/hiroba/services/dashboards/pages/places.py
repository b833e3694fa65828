"""/s/dashboards/places: which places were merged or renamed; officers write it down."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from hiroba.indicators import service as indicators
from hiroba.indicators.types import Place, PlaceKind, Renaming, Succession
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.manifests import service as manifests
from hiroba.services.dashboards.histories import Called
from hiroba.services.dashboards.pages.asked import language as asked_language

_DAY = forms.DateInput({"type": "date"})
DEFINE = "dashboards:define"


class MergerForm(forms.Form):
    """One place that went into another. code: of one that the square does not know yet."""

    before = forms.CharField(
        label=gettext_lazy("なくなった団体"), max_length=200,
        help_text=gettext_lazy("名前か団体コード。広場にまだない昔の団体は、名前とコードの両方を書いてください。"),
    )  # fmt: skip
    code = forms.RegexField(
        label=gettext_lazy("昔の団体のコード"), regex=r"^[0-9A-Za-z_-]{1,64}$", required=False,
        help_text=gettext_lazy("例：田無市は132161。広場にある団体なら空のままにします。"),
    )  # fmt: skip
    after = forms.CharField(
        label=gettext_lazy("引き継いだ団体"), max_length=200, help_text=gettext_lazy("名前か団体コード。")
    )
    how = forms.ChoiceField(
        label=gettext_lazy("どのように"), widget=forms.RadioSelect, initial="new",
        choices=[
            ("new", gettext_lazy("合わさって、新しい団体ができた")),
            ("absorbed", gettext_lazy("もとからあった団体に編入された")),
        ],
    )  # fmt: skip
    on = forms.DateField(label=gettext_lazy("その日"), widget=_DAY)


class NameForm(forms.Form):
    """A place that was called otherwise."""

    place = forms.CharField(
        label=gettext_lazy("名前が変わった団体"), max_length=200,
        help_text=gettext_lazy("いまの名前か団体コード。"),
    )  # fmt: skip
    name_ja = forms.CharField(label=gettext_lazy("前の名前"), max_length=200)
    name_en = forms.CharField(label=gettext_lazy("前の名前（英語）"), max_length=200, required=False)
    until = forms.DateField(label=gettext_lazy("いまの名前になった日"), widget=_DAY)


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, who: Principal) -> HttpResponse:
    """Everybody reads; officers write, and take back what was a mistake. Raises Forbidden, SignInNeeded."""
    act = request.POST.get("act", "")
    if request.method == "POST":
        manifests.require(who, DEFINE)
    merger = MergerForm(request.POST if act == "merger" else None)
    name = NameForm(request.POST if act == "name" else None)
    if request.method == "POST" and _done(request, who, act, merger, name):
        return redirect("dashboards:places")
    language = asked_language()
    values = {
        "rows": _rows(language),
        "merger": merger,
        "name": name,
        "may_write": manifests.allowed(who, DEFINE),
    }
    return render(
        request, "dashboards/places.html", values, status=422 if merger.errors or name.errors else 200
    )


def _done(request: HttpRequest, who: Principal, act: str, merger: MergerForm, name: NameForm) -> bool:
    if act == "merger":
        return _kept(request, merger, lambda: _merge(merger.cleaned_data, who))
    if act == "name":
        return _kept(request, name, lambda: _rename(name.cleaned_data, who))
    day = parse_date(request.POST.get("day", "")) if len(request.POST.get("day", "")) == 10 else None
    if act == "part":
        indicators.part(request.POST.get("before", ""), request.POST.get("after", ""), who)
    elif act == "forget" and day is not None:
        indicators.forget_name(request.POST.get("place", ""), day, who)
    messages.success(request, _("取り消しました。"))
    return True


def _kept(request: HttpRequest, form: forms.Form, act: Any) -> bool:
    if not form.is_valid():
        return False
    try:
        act()
    except HirobaError as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, _("登録しました。グラフと表に、この日のことが添えられます。"))
    return True


def _merge(data: dict[str, Any], who: Principal) -> None:
    """One that is new here is named first, so that its values can be entered under its own name."""
    after = indicators.resolve(data["after"])
    if data["code"]:
        before = data["code"]
        if not indicators.known(before):
            indicators.name_place(Place(before, data["before"], "", PlaceKind.MUNICIPALITY), who)
    else:
        before = indicators.resolve(data["before"])
    indicators.succeed(before, after, data["on"], who, absorbed=data["how"] == "absorbed")


def _rename(data: dict[str, Any], who: Principal) -> None:
    code = indicators.resolve(data["place"])
    indicators.rename(code, data["name_ja"], data["name_en"], data["until"], who)


def _rows(language: str) -> list[dict[str, Any]]:
    """What happened, the newest first, with what takes it back."""
    mergers, renamed = indicators.successions(), indicators.renamings()
    names = Called(mergers, renamed, language)
    rows = [_merger_row(each, names) for each in mergers] + [_name_row(each, names) for each in renamed]
    return sorted(rows, key=lambda row: (row["day"], row["said"]), reverse=True)


def _merger_row(each: Succession, names: Called) -> dict[str, Any]:
    return _row(each.on, names.merged([each]), {"act": "part", "before": each.before, "after": each.after})


def _name_row(each: Renaming, names: Called) -> dict[str, Any]:
    fields = {"act": "forget", "place": each.place, "day": each.until.isoformat()}
    return _row(each.until, names.renamed(each), fields)


def _row(day: date, said: str, fields: dict[str, str]) -> dict[str, Any]:
    return {"day": day, "said": said, "fields": list(fields.items())}
