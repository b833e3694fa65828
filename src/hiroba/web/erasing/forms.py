"""What is asked of who wants something erased. Nothing of it ever stands in an address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hiroba.catalog.datasets import service as datasets
from hiroba.kernel.erasure import service as erasure
from hiroba.kernel.erasure.types import Kind, Target
from hiroba.kernel.people import service as people
from hiroba.web.catalogue.naming import dataset_id

_OFF = {"autocomplete": "off", "spellcheck": "false"}


class ThingForm(forms.Form):
    """A thing of the city."""

    what = forms.CharField(
        label=_("まちのもののID"), max_length=2048, widget=forms.TextInput(attrs=_OFF),
        help_text=_("urn:ngsi-ld: などで始まる、ひとつのもののIDです。"),
    )  # fmt: skip

    def target(self, code: str) -> Target:
        return Target(Kind.THING, code, what=self.cleaned_data["what"].strip())


class RowsForm(forms.Form):
    """Rows of a dataset with one value. Raises UnknownDataset, NothingToErase (it is of others)."""

    dataset = forms.CharField(
        label=_("どのデータ"), max_length=2000, widget=forms.TextInput(attrs=_OFF),
        help_text=_("データのページのアドレスか、10文字のIDを入れてください。"),
    )  # fmt: skip
    column = forms.CharField(label=_("列の名前"), max_length=255, widget=forms.TextInput(attrs=_OFF))
    what = forms.CharField(
        label=_("消す行の値"), max_length=2000, widget=forms.TextInput(attrs=_OFF),
        help_text=_("この列がこの値とぴったり同じ行を、すべての版から消します。"),
    )  # fmt: skip

    def clean_dataset(self) -> str:
        return dataset_id(str(self.cleaned_data["dataset"]))

    def target(self, code: str) -> Target:
        given = self.cleaned_data
        found = datasets.rows_target(given["dataset"], given["column"], given["what"])
        if found.organisation != code:
            raise erasure.NothingToErase
        return found


class PersonForm(forms.Form):
    """Somebody's account. Raises UnknownPerson."""

    what = forms.CharField(
        label=_("メールアドレスか、アカウントの番号"), max_length=254, widget=forms.TextInput(attrs=_OFF)
    )

    def target(self, _code: str) -> Target:
        given = self.cleaned_data["what"].strip()
        id = int(given) if given.isdecimal() else people.find_person(given)
        return Target(Kind.PERSON, what=str(people.person(id).id))


FORMS: dict[Kind, Any] = {Kind.THING: ThingForm, Kind.ROWS: RowsForm, Kind.PERSON: PersonForm}
