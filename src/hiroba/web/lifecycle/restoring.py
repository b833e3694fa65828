"""/datasets/<id>/versions/<n>/restore: back to an earlier version, after asking."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hiroba.catalog.datasets import service as datasets
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action
from hiroba.web.catalogue.dataset.frame import frame
from hiroba.web.catalogue.reader import open_dataset

_LONGEST_NOTE = 500


@require_http_methods(["GET", "HEAD", "POST"])
def restore(request: HttpRequest, dataset_id: str, number: int) -> HttpResponse:
    """Ask, then go back. Raises UnknownDataset, UnknownVersion, Forbidden."""
    opened = open_dataset(request, dataset_id, number)
    decide.require(opened.who, Action.DATASET_MANAGE, opened.resource)
    if request.method == "POST":
        note = request.POST.get("note", "").strip()[:_LONGEST_NOTE]
        back = _("第{n}版の内容に戻しました。").format(n=number)
        done = datasets.rollback(dataset_id, number, opened.who, f"{back}{note}")
        messages.success(request, back if done.status == "published" else _("いまの版が、もうこの内容です。"))
        return redirect("catalogue:versions", dataset_id)
    return render(request, "web/lifecycle/restore.html", frame(opened, "versions"))
