"""What is asked of who says how long something is kept."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from hiroba.catalog.datasets import service as datasets
from hiroba.intake.retention import service as retention
from hiroba.intake.retention.types import Kind, Unit
from hiroba.kernel.decide.types import EVERYTHING

_UNITS = ((Unit.YEARS, _("年間")), (Unit.DAYS, _("日間")))


class _Period(forms.Form):
    """of: what is kept; amount and unit: for how long."""

    kind: ClassVar[Kind]
    amount = forms.IntegerField(
        label=_("保存する長さ"), min_value=1, max_value=36_500,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    unit = forms.ChoiceField(label=_("単位"), choices=_UNITS)
    field_order = ("of", "amount", "unit")

    def __init__(self, code: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        of = self.fields["of"]
        assert isinstance(of, forms.ChoiceField)
        of.choices = [("", "―"), *self.choices_of(code)]

    @staticmethod
    def choices_of(code: str) -> list[tuple[str, str]]:
        raise NotImplementedError


class VersionsForm(_Period):
    """Old versions of a dataset."""

    kind = Kind.VERSIONS
    of = forms.ChoiceField(
        label=_("データ"),
        help_text=_("数えはじめるのは、次の版が出た日からです。最新の版はいつまでも残ります。"),
    )

    @staticmethod
    def choices_of(code: str) -> list[tuple[str, str]]:
        ids = retention.holdings(code, Kind.VERSIONS)
        found = datasets.titles(ids, EVERYTHING)
        return sorted(((id, found.get(id, id)) for id in ids), key=lambda each: each[1])


class HistoryForm(_Period):
    """Values that things of a type had."""

    kind = Kind.HISTORY
    of = forms.ChoiceField(
        label=_("まちのものの種類"),
        help_text=_(
            "月（世界時）ごとに、その月のいちばん新しい値の期間が過ぎてから消えます。いまの状態は残ります。"
        ),
    )

    @staticmethod
    def choices_of(code: str) -> list[tuple[str, str]]:
        return [(each, each) for each in retention.holdings(code, Kind.HISTORY)]


FORMS: dict[Kind, type[_Period]] = {Kind.VERSIONS: VersionsForm, Kind.HISTORY: HistoryForm}
