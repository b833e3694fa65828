"""What an officer may say about a dataset."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import DatasetDetail, MetadataChanges
from hiroba.kernel.decide.types import Visibility
from hiroba.web.catalogue.names import RHYTHMS

_MOST_TEXT = 10_000
_MOST_KEYWORDS = 30
_SPLIT = re.compile(r"[、,，\n]+")


class MetadataForm(forms.Form):
    """Only what was changed is handed on, so that the rest stays free to follow the file."""

    title = forms.CharField(
        label=_("題名"), max_length=500, help_text=_("何のデータかが、題名だけで分かるように書いてください。")
    )
    description = forms.CharField(
        label=_("説明"),
        required=False,
        max_length=_MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("だれが、何のために集めたデータかを、ふだんのことばで書いてください。"),
    )
    theme = forms.ChoiceField(label=_("分野"))
    licence = forms.ChoiceField(label=_("利用条件"))
    visibility = forms.ChoiceField(
        label=_("見せる範囲"),
        choices=[
            (Visibility.PUBLIC.value, _("だれでも見られる")),
            (Visibility.ORGANISATION.value, _("団体の中だけで見られる")),
            (Visibility.PRIVATE.value, _("担当者だけが見られる")),
        ],
    )
    rhythm = forms.ChoiceField(label=_("更新の間隔"), required=False)
    keywords = forms.CharField(
        label=_("キーワード"),
        required=False,
        max_length=1000,
        help_text=_("「、」で区切って書いてください。"),
    )

    def __init__(self, detail: DatasetDetail, data: Any = None) -> None:
        super().__init__(data, initial=_initial(detail))
        choices = {
            "theme": [(each.id, each.title) for each in datasets.themes()],
            "licence": [(each.id, each.title) for each in datasets.licences()],
            "rhythm": _rhythms(detail.rhythm),
        }
        for name, values in choices.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = values

    def clean_keywords(self) -> tuple[str, ...]:
        words = [word.strip() for word in _SPLIT.split(self.cleaned_data["keywords"])]
        return tuple(dict.fromkeys(word for word in words if word))[:_MOST_KEYWORDS]

    def changes(self) -> MetadataChanges:
        """What differs from what stood there."""
        said = {name: self.cleaned_data[name] for name in self.changed_data}
        if "visibility" in said:
            said["visibility"] = Visibility(said["visibility"])
        return MetadataChanges(**said)


def _initial(detail: DatasetDetail) -> dict[str, Any]:
    card = detail.card
    return {
        "title": card.title,
        "description": card.description,
        "theme": card.theme,
        "licence": card.licence,
        "visibility": card.visibility.value,
        "rhythm": detail.rhythm,
        "keywords": "、".join(card.keywords),
    }


def _rhythms(now: str) -> list[tuple[str, Any]]:
    known = [("", _("決まっていない")), *RHYTHMS.items()]
    return known if now in dict(known) else [*known, (now, now)]
