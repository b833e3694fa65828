"""A source, as a person describes it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from hiroba.intake.harvest.types import Kind, Options, Schedule, SourceDraft, SourceInfo
from hiroba.web.harvest.words import KINDS, SCHEDULES


class _About(forms.Form):
    title = forms.CharField(
        label=_("名前"), max_length=200, required=False, help_text=_("空のままなら、サイトの名前になります。")
    )
    schedule = forms.ChoiceField(label=_("どのくらいの間隔で集めますか"), initial=Schedule.DAILY)
    fetch = forms.BooleanField(
        label=_("表のファイルも取り込む"), required=False,
        help_text=_("ファイルを取得して整え、このカタログで見られるようにします。もとのファイルも残します。"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        schedule = self.fields["schedule"]
        assert isinstance(schedule, forms.ChoiceField)
        schedule.choices = [(each.value, words) for each, words in SCHEDULES.items()]

    @property
    def asked(self) -> Options:
        return Options(fetch=self.cleaned_data["fetch"], filter=self.cleaned_data.get("filter", "").strip())


def _said(title: object, hint: object) -> SafeString:
    """A kind with what its address has to be below it."""
    return format_html('<strong>{}</strong><span class="hb-check__hint">{}</span>', title, hint)


class AddForm(_About):
    """What kind of source, where, how often."""

    kind = forms.ChoiceField(label=_("収集元の種類"), widget=forms.RadioSelect)
    address = forms.CharField(
        label=_("アドレス"), max_length=2000, help_text=_("https:// から始まるアドレスを入れてください。")
    )
    field_order = ("kind", "address", "title", "schedule", "fetch")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [(each.value, _said(title, hint)) for each, (title, hint) in KINDS.items()]

    def draft(self, organisation: str) -> SourceDraft:
        given = self.cleaned_data
        return SourceDraft(
            organisation, Kind(given["kind"]), given["address"].strip(), given["title"],
            Schedule(given["schedule"]), self.asked,
        )  # fmt: skip


class EditForm(_About):
    """What may be changed of a source that is there."""

    enabled = forms.BooleanField(label=_("決めた間隔で集める"), required=False)
    filter = forms.CharField(
        label=_("絞り込みの条件"), max_length=500, required=False,
        help_text=_("CKANの条件（fq）です。例：organization:kankyo　わからなければ空のままにしてください。"),
    )  # fmt: skip

    @classmethod
    def of(cls, source: SourceInfo, given: Any = None) -> EditForm:
        options = source.options
        now = {
            "title": source.title, "schedule": source.schedule.value, "fetch": options.fetch,
            "enabled": source.enabled, "filter": options.filter,
        }  # fmt: skip
        form = cls(given, initial=now)
        if source.kind not in (Kind.CKAN, Kind.HIROBA):
            del form.fields["filter"]
        return form
