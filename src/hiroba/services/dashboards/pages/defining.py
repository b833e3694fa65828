"""/s/dashboards/indicators/new and .../edit: what an indicator is, without code but for SQL."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hiroba.indicators import service as indicators
from hiroba.indicators.types import Definition, Direction, Source, SourceKind
from hiroba.kernel.decide.types import Principal, Visibility
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.manifests import service as manifests
from hiroba.services.dashboards.pages.asked import language as asked_language
from hiroba.services.dashboards.pages.bodies import VISIBILITIES, bodies
from hiroba.services.dashboards.sheet import options

_DIRECTIONS = (
    (Direction.UP.value, gettext_lazy("多いほどよい")),
    (Direction.DOWN.value, gettext_lazy("少ないほどよい")),
    (Direction.NEITHER.value, gettext_lazy("どちらともいえない")),
)
SOURCES = (
    (SourceKind.ENTERED.value, gettext_lazy("職員が根拠とともに書き入れる")),
    (SourceKind.COUNT.value, gettext_lazy("動いているサービスが数える")),
    (SourceKind.QUERY.value, gettext_lazy("データをSQLで集計する")),
    (SourceKind.ATTRIBUTE.value, gettext_lazy("まちのものの属性をまとめる")),
)
_REDUCED = (
    ("count", gettext_lazy("個数")), ("sum", gettext_lazy("合計")), ("mean", gettext_lazy("平均")),
    ("min", gettext_lazy("最小")), ("max", gettext_lazy("最大")), ("last", gettext_lazy("最新の値")),
)  # fmt: skip


class DefinitionForm(forms.Form):
    """id and organisation: only while it is new."""

    organisation = forms.ChoiceField(label=gettext_lazy("団体"))
    id = forms.CharField(
        label=gettext_lazy("識別子"), max_length=64,
        help_text=gettext_lazy("アドレスに使います。小文字の英数字と「-」で書いてください。"),
    )  # fmt: skip
    title_ja = forms.CharField(label=gettext_lazy("名前"), max_length=200)
    title_en = forms.CharField(label=gettext_lazy("名前（英語）"), max_length=200, required=False)
    unit_ja = forms.CharField(label=gettext_lazy("単位"), max_length=40, required=False)
    unit_en = forms.CharField(label=gettext_lazy("単位（英語）"), max_length=40, required=False)
    decimals = forms.IntegerField(label=gettext_lazy("小数点以下のけた"), min_value=0, max_value=6, initial=0)
    direction = forms.ChoiceField(
        label=gettext_lazy("よい向き"), choices=_DIRECTIONS, widget=forms.RadioSelect, initial="up"
    )
    visibility = forms.ChoiceField(
        label=gettext_lazy("見られる人"), choices=VISIBILITIES, widget=forms.RadioSelect, initial="private"
    )
    formula = forms.CharField(
        label=gettext_lazy("求め方"), max_length=4000, required=False, widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("数字がどうやってできるかを、ことばで書いてください。"),
    )  # fmt: skip
    formula_en = forms.CharField(
        label=gettext_lazy("求め方（英語）"), max_length=4000, required=False,
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip
    themes = forms.CharField(
        label=gettext_lazy("テーマ"), max_length=400, required=False,
        help_text=gettext_lazy("いくつかあれば「、」で区切ってください。"),
    )  # fmt: skip
    per_head = forms.ChoiceField(
        label=gettext_lazy("「1人あたり」で割る指標"), required=False,
        help_text=gettext_lazy("人口など。選ばなければ、1人あたりにはできません。"),
    )  # fmt: skip
    additive = forms.BooleanField(
        label=gettext_lazy("団体が合併したとき、値を足し合わせてよい（割合などは外す）"), required=False,
        initial=True,
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=gettext_lazy("値の集め方"), choices=SOURCES, widget=forms.RadioSelect, initial="entered"
    )
    count = forms.ChoiceField(label=gettext_lazy("サービスが数えるもの"), required=False)
    sql = forms.CharField(
        label="SQL", required=False, widget=forms.Textarea({"rows": 5, "spellcheck": "false"}),
        help_text=gettext_lazy("項目 place、year、value の行か、いまの年度の数を1つ返してください。"),
    )  # fmt: skip
    entity_type = forms.CharField(label=gettext_lazy("ものの種類"), max_length=200, required=False)
    attribute = forms.CharField(label=gettext_lazy("属性"), max_length=200, required=False)
    reduce = forms.ChoiceField(
        label=gettext_lazy("まとめ方"), choices=_REDUCED, required=False, initial="last"
    )

    def __init__(self, who: Principal, *args: Any, known: Definition | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = asked_language()
        self.fields["organisation"].choices = bodies(who, "dashboards:define")  # type: ignore[attr-defined]
        others = [
            each for each in options(indicators.listing(who), language) if not known or each[0] != known.id
        ]
        self.fields["per_head"].choices = [("", "–"), *others]  # type: ignore[attr-defined]
        counts = [(each.id, each.title.said(language)) for each in indicators.counts()]
        if known and known.source.count and known.source.count not in dict(counts):
            counts.append((known.source.count, known.source.count))
        self.fields["count"].choices = [("", "–"), *counts]  # type: ignore[attr-defined]
        if known:
            del self.fields["id"], self.fields["organisation"]

    def definition(self, known: Definition | None) -> Definition:
        data = self.cleaned_data
        kind = SourceKind(data["kind"])
        source = Source(
            kind,
            count=data["count"] if kind is SourceKind.COUNT else "",
            sql=data["sql"] if kind is SourceKind.QUERY else "",
            entity_type=data["entity_type"] if kind is SourceKind.ATTRIBUTE else "",
            attribute=data["attribute"] if kind is SourceKind.ATTRIBUTE else "",
            reduce=data["reduce"] or "last",
        )
        return Definition(
            known.id if known else data["id"], known.organisation if known else data["organisation"],
            data["title_ja"], data["title_en"], data["unit_ja"], data["unit_en"],
            Direction(data["direction"]), source, Visibility(data["visibility"]), data["decimals"],
            data["per_head"], data["formula"],
            tuple(each.strip() for each in data["themes"].replace(",", "、").split("、") if each.strip()),
            data["additive"], data["formula_en"],
        )  # fmt: skip


def define(request: HttpRequest, who: Principal) -> HttpResponse:
    """Raises Forbidden."""
    form = DefinitionForm(who, request.POST or None)
    if request.method == "POST" and form.is_valid() and (id := _kept(form, None, who)):
        messages.success(request, _("指標を作りました。"))
        return redirect("dashboards:indicator", id=id)
    return render(request, "dashboards/define.html", {"form": form})


def edit(request: HttpRequest, who: Principal, id: str) -> HttpResponse:
    """Raises UnknownIndicator, Forbidden."""
    known = indicators.definition(id, who)
    manifests.require(who, "dashboards:define", known.organisation)
    if request.method == "POST" and "retire" in request.POST:
        indicators.retire(id, who)
        messages.success(request, _("この指標の集計を終えました。これまでの値は残っています。"))
        return redirect("dashboards:indicator", id=id)
    form = DefinitionForm(who, request.POST or None, known=known, initial=_initial(known))
    if request.method == "POST" and form.is_valid() and _kept(form, known, who):
        messages.success(request, _("保存しました。"))
        return redirect("dashboards:indicator", id=id)
    return render(request, "dashboards/define.html", {"form": form, "definition": known})


def _kept(form: DefinitionForm, known: Definition | None, who: Principal) -> str:
    """Its id; "" where it cannot be kept, which the form then says."""
    try:
        definition = form.definition(known)
        (indicators.change if known else indicators.define)(definition, who)
    except HirobaError as error:
        form.add_error(None, str(error))
        return ""
    return definition.id


def _initial(known: Definition) -> dict[str, Any]:
    source = known.source
    return {
        "title_ja": known.title_ja, "title_en": known.title_en, "unit_ja": known.unit_ja,
        "unit_en": known.unit_en, "decimals": known.decimals, "direction": known.direction.value,
        "visibility": known.visibility.value, "formula": known.formula, "formula_en": known.formula_en,
        "themes": "、".join(known.themes),
        "per_head": known.per_head, "additive": known.additive, "kind": source.kind.value,
        "count": source.count, "sql": source.sql, "entity_type": source.entity_type,
        "attribute": source.attribute, "reduce": source.reduce,
    }  # fmt: skip
