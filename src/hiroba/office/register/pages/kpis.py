"""KPIs of an initiative: added, aimed, measured, taken away."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from hiroba.indicators import service as indicators
from hiroba.indicators.types import Source, SourceKind
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.errors.types import HirobaError
from hiroba.office.register import service as register
from hiroba.office.register.errors import UnknownInitiative, WrongEntry
from hiroba.office.register.pages import common
from hiroba.office.register.pages.forms import refuse
from hiroba.office.register.rights import require_writer
from hiroba.office.register.types import Direction, Initiative, Kpi, Target
from hiroba.office.register.words import DIRECTIONS, SOURCES
from hiroba.office.register.years import short_label

_COLLECTED = ("count", "sql", "entity_type", "attribute", "reduce")


class KpiForm(forms.Form):
    """A KPI, its targets (a line each) and its source."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    title_ja = forms.CharField(label=gettext_lazy("指標の名前"), max_length=100)
    title_en = forms.CharField(label=gettext_lazy("英語の名前"), max_length=100, required=False)
    unit_ja = forms.CharField(label=gettext_lazy("単位"), max_length=20, required=False)
    unit_en = forms.CharField(label=gettext_lazy("英語の単位"), max_length=20, required=False)
    direction = forms.ChoiceField(
        label=gettext_lazy("向き"), choices=[(each.value, words) for each, words in DIRECTIONS.items()],
        widget=forms.RadioSelect,
    )  # fmt: skip
    baseline = forms.FloatField(label=gettext_lazy("基準の値"), required=False)
    baseline_year = forms.CharField(
        label=gettext_lazy("基準の年度"), required=False, max_length=12,
        help_text=gettext_lazy("「令和元年度」「R1」「2019」のどの書き方でもかまいません。"),
    )  # fmt: skip
    targets = forms.CharField(
        label=gettext_lazy("目標"), required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("1行に1つ、年度と値。例：令和9年度 14"),
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=gettext_lazy("値の集めかた"), choices=[(each.value, words) for each, words in SOURCES.items()],
        widget=forms.RadioSelect,
    )  # fmt: skip
    formula = forms.CharField(
        label=gettext_lazy("求め方"), required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("数字がどうやってできるかを、ことばで書いてください。"),
    )  # fmt: skip
    formula_en = forms.CharField(
        label=gettext_lazy("求め方（英語）"), required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    count = forms.ChoiceField(label=gettext_lazy("数えるもの"), required=False)
    sql = forms.CharField(
        label=gettext_lazy("SQL"), required=False,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=gettext_lazy("数を1つ返すか、place、year、value の行を返すSELECT。"),
    )  # fmt: skip
    entity_type = forms.CharField(label=gettext_lazy("ものの種類"), required=False, max_length=100)
    attribute = forms.CharField(label=gettext_lazy("属性"), required=False, max_length=100)
    reduce = forms.ChoiceField(
        label=gettext_lazy("まとめかた"), required=False,
        choices=[
            ("count", gettext_lazy("数")), ("sum", gettext_lazy("合計")), ("mean", gettext_lazy("平均")),
            ("min", gettext_lazy("最小")), ("max", gettext_lazy("最大")), ("last", gettext_lazy("最新")),
        ],
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        count = self.fields["count"]
        assert isinstance(count, forms.ChoiceField)
        count.choices = [("", "—"), *((each.id, each.title.ja) for each in indicators.counts())]

    def by_hand(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name not in _COLLECTED]

    def collected(self) -> list[forms.BoundField]:
        """What is said only where values are not entered."""
        return [field for field in self.visible_fields() if field.name in _COLLECTED]

    def kpi(self, indicator: str = "", decimals: int = 0) -> Kpi:
        """Raises WrongYear, WrongEntry."""
        said = self.cleaned_data
        year = indicators.read_year(said["baseline_year"]) if said["baseline_year"] else None
        return Kpi(
            indicator, said["title_ja"].strip(), said["title_en"].strip(), said["unit_ja"].strip(),
            said["unit_en"].strip(), Direction(said["direction"]), decimals, said["baseline"], year,
            _targets(said["targets"]), said["formula"].strip(), said["formula_en"].strip(),
        )  # fmt: skip

    def source(self) -> Source:
        said = self.cleaned_data
        return Source(
            SourceKind(said["kind"]), said["count"], said["sql"], said["entity_type"], "", said["attribute"],
            said["reduce"] or "last",
        )  # fmt: skip


class ValueForm(forms.Form):
    """A figure with its evidence."""

    year = forms.CharField(label=gettext_lazy("年度"), max_length=12)
    value = forms.FloatField(label=gettext_lazy("値"))
    evidence = forms.CharField(
        label=gettext_lazy("根拠"),
        max_length=500,
        help_text=gettext_lazy("資料の名前、ページ、数えた日など。"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, who: Principal, id: str) -> HttpResponse:
    """Raises UnknownInitiative, SignInNeeded, Forbidden."""
    known = _for_writer(who, id)
    first = {"version": known.version, "direction": "up", "kind": "entered"}
    form = KpiForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            register.add_kpi(who, id, form.cleaned_data["version"] or 0, form.kpi(), form.source())
        except HirobaError as error:
            refuse(form, error)
        else:
            messages.success(request, _("成果指標を加えました。"))
            return redirect("register:initiative", id=id)
    shown = _shown(who, known) | {"form": form}
    return render(request, "register/kpi.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, who: Principal, id: str, indicator: str) -> HttpResponse:
    """Change it, enter a value (act=value) or take it away (act=drop). Raises as `new`."""
    known = _for_writer(who, id)
    kpi = next((each for each in known.content.kpis if each.indicator == indicator), None)
    if kpi is None:
        raise UnknownInitiative
    act = request.POST.get("act", "")
    form = KpiForm(request.POST if act == "change" else None, initial=_first(who, known, kpi))
    values = ValueForm(request.POST if act == "value" else None, initial={"year": short_label(common.now())})
    asked = values if act == "value" else form
    if request.method == "POST" and (act == "drop" or asked.is_valid()):
        try:
            told = _done(who, known, kpi, act, form, values, request.POST.get("version", ""))
        except HirobaError as error:
            asked.is_valid()
            refuse(asked, error)
        else:
            messages.success(request, told)
            return redirect("register:initiative", id=id)
    shown = _shown(who, known) | {"form": form, "values": values, "kpi": kpi}
    source = register.definition_of(who, indicator)
    shown["entered"] = source is not None and source.source.kind is SourceKind.ENTERED
    return render(request, "register/kpi.html", shown, status=422 if asked.errors else 200)


def _done(
    who: Principal, known: Initiative, kpi: Kpi, act: str, form: KpiForm, values: ValueForm, version: str
) -> str:
    if act == "value":
        said = values.cleaned_data
        year = indicators.read_year(said["year"])
        register.enter_value(who, known.id, kpi.indicator, year, said["value"], said["evidence"])
        return _("値を書き入れました。")
    if act == "drop":
        register.drop_kpi(who, known.id, int(version) if version.isdigit() else 0, kpi.indicator)
        return _("成果指標を外しました。これまでの値は残っています。")
    fresh = form.kpi(kpi.indicator, kpi.decimals)
    register.change_kpi(who, known.id, form.cleaned_data["version"] or 0, fresh, form.source())
    return _("成果指標を保存しました。")


def _for_writer(who: Principal, id: str) -> Initiative:
    known = register.initiative(who, id)
    require_writer(who, known.organisation)
    return known


def _shown(who: Principal, known: Initiative) -> dict[str, Any]:
    return common.values(who, known.organisation) | {
        "initiative": known,
        "title": common.title(known.content),
    }


def _first(who: Principal, known: Initiative, kpi: Kpi) -> dict[str, Any]:
    definition = register.definition_of(who, kpi.indicator)
    source = definition.source if definition else Source(SourceKind.ENTERED)
    return {
        "version": known.version, "title_ja": kpi.title_ja, "title_en": kpi.title_en, "unit_ja": kpi.unit_ja,
        "unit_en": kpi.unit_en, "direction": kpi.direction.value, "baseline": kpi.baseline,
        "baseline_year": short_label(kpi.baseline_year) if kpi.baseline_year is not None else "",
        "targets": "\n".join(f"{short_label(each.year)} {each.value:.15g}" for each in kpi.targets),
        "formula": kpi.formula, "formula_en": kpi.formula_en,
        "kind": source.kind.value, "count": source.count, "sql": source.sql,
        "entity_type": source.entity_type, "attribute": source.attribute, "reduce": source.reduce,
    }  # fmt: skip


def _targets(text: str) -> tuple[Target, ...]:
    found = []
    for line in text.splitlines():
        if not line.strip():
            continue
        year, _space, value = line.strip().rpartition(" ")
        if not year:
            raise WrongEntry(
                field="targets", problem=_("目標は「令和9年度 14」のように、年度と値を書いてください。")
            )
        found.append(Target(indicators.read_year(year), indicators.number(value)))
    return tuple(sorted(found, key=lambda each: each.year))
