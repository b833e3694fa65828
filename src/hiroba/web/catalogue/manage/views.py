"""Officers change what is said about a dataset, or take it back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hiroba.catalog.datasets import service as datasets
from hiroba.web.catalogue.dataset.frame import frame
from hiroba.web.catalogue.manage.forms import MetadataForm
from hiroba.web.catalogue.reader import open_to_manage


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """/datasets/<id>/edit: title, description, theme, licence, visibility, rhythm, keywords."""
    opened = open_to_manage(request, dataset_id)
    form = MetadataForm(opened.detail, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        datasets.update_metadata(dataset_id, form.changes(), opened.who)
        messages.success(
            request, _("説明を書きかえました。") if form.changed_data else _("変わったところはありません。")
        )
        return redirect("catalogue:dataset", dataset_id)
    status = 422 if form.errors else 200
    return render(
        request, "web/catalogue/manage/edit.html", frame(opened, "") | {"form": form}, status=status
    )


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """/datasets/<id>/withdraw: asks first, then takes the dataset back."""
    opened = open_to_manage(request, dataset_id)
    if request.method == "POST":
        datasets.withdraw(dataset_id, opened.who)
        title = opened.detail.card.title
        messages.success(
            request,
            _("「{title}」の公開を終えました。もう一度公開すると、もとに戻ります。").format(title=title),
        )
        return redirect("catalogue:search")
    return render(request, "web/catalogue/manage/withdraw.html", frame(opened, ""))
