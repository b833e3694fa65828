"""/organisations/<code>/harvest/new and /edit: which catalogue, where, how often."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hiroba.intake.harvest import service as harvest
from hiroba.intake.harvest.types import Schedule
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.organisations import service as organisations
from hiroba.web.harvest.forms import AddForm, EditForm
from hiroba.web.harvest.rights import require_harvester, source_of
from hiroba.web.harvest.words import source_row


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, code: str) -> HttpResponse:
    """Ask, then add and begin. Raises UnknownOrganisation, Forbidden."""
    info = organisations.get(code)
    who = require_harvester(request, code)
    form = AddForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            id = harvest.add(form.draft(code), who)
        except HirobaError as error:
            form.add_error("address", str(error))
        else:
            messages.success(request, _("収集を始めました。終わるまで、このページを閉じてもかまいません。"))
            return redirect("harvest:page", code=code, id=id)
    values = {"organisation": info, "form": form}
    return render(request, "web/harvest/add.html", values, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, code: str, id: str) -> HttpResponse:
    """Change a source. Raises UnknownSource, Forbidden."""
    info = organisations.get(code)
    who = require_harvester(request, code)
    source = source_of(code, id, who)
    form = EditForm.of(source, request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        harvest.change(
            id, who, title=given["title"], schedule=Schedule(given["schedule"]), options=form.asked,
            enabled=given["enabled"],
        )  # fmt: skip
        messages.success(request, _("変更しました。次の収集から使われます。"))
        return redirect("harvest:page", code=code, id=id)
    values = {"organisation": info, "form": form, "row": source_row(source)}
    return render(request, "web/harvest/edit.html", values, status=400 if form.errors else 200)
