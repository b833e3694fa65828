"""/datasets/<id>/ending: an officer says that a dataset is not kept up any more, or that it is again."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import DatasetDetail
from hiroba.kernel.errors.types import HirobaError
from hiroba.web.catalogue.dataset.frame import frame
from hiroba.web.catalogue.naming import dataset_id
from hiroba.web.catalogue.reader import Opened, open_to_manage


class EndingForm(forms.Form):
    """What took its place, as an id or an address, and why."""

    successor = forms.CharField(
        label=gettext_lazy("代わりになるデータ"), required=False, max_length=2000,
        help_text=gettext_lazy("後継のデータがあれば、そのページのアドレスかIDを入れてください。"),
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("理由"), required=False, max_length=500,
        help_text=gettext_lazy("例：調査が終わったため、様式が変わったため"),
    )  # fmt: skip

    def __init__(self, detail: DatasetDetail, data: Any = None) -> None:
        known = detail.ending
        initial = {"successor": known.successor, "reason": known.reason} if known else {}
        super().__init__(data, initial=initial)

    def clean_successor(self) -> str:
        text = str(self.cleaned_data["successor"]).strip()
        if not text:
            return ""
        return dataset_id(text)


@require_http_methods(["GET", "HEAD", "POST"])
def ending(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """Ask, then mark. Raises UnknownDataset, Forbidden."""
    opened = open_to_manage(request, dataset_id)
    if request.method == "POST" and request.POST.get("act") == "revive":
        datasets.revive(dataset_id, opened.who)
        messages.success(request, _("更新を続けるデータに戻しました。"))
        return redirect("catalogue:dataset", dataset_id)
    form = EndingForm(opened.detail, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _mark(opened, form):
        messages.success(request, _("更新を終えたデータとして示します。"))
        return redirect("catalogue:dataset", dataset_id)
    values = frame(opened, "") | {"form": form}
    return render(request, "web/lifecycle/ending.html", values, status=422 if form.errors else 200)


def _mark(opened: Opened, form: EndingForm) -> bool:
    """Mark it; False where the form has to be shown again."""
    said = form.cleaned_data
    try:
        datasets.deprecate(opened.id, opened.who, said["successor"], said["reason"])
    except HirobaError as error:
        if error.code != "successor_invalid":
            raise
        form.add_error("successor", str(error))
        return False
    return True
