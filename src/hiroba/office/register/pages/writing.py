"""Initiatives written and changed."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hiroba.kernel.decide.types import Principal
from hiroba.kernel.errors.types import HirobaError
from hiroba.office.register import service as register
from hiroba.office.register.errors import EntryMoved
from hiroba.office.register.pages import common
from hiroba.office.register.pages.forms import ContentForm, Rows, refuse
from hiroba.office.register.rights import require_writer
from hiroba.office.register.types import Change, Initiative
from hiroba.office.register.versions import difference
from hiroba.office.register.words import circled


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, who: Principal, code: str) -> HttpResponse:
    """Raises SignInNeeded, Forbidden, UnknownOrganisation."""
    shown = common.values(who, code)
    require_writer(who, code)
    numbers = [each.content.number for each in register.initiatives(who, code)]
    first = {"number": max(numbers, default=0) + 1, "public": True}
    form = ContentForm(request.POST or None, organisation=code, initial=first)
    rows = Rows(request.POST or None, None)
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        try:
            made = register.create(who, code, replace(form.content(None), **rows.read()))
        except HirobaError as error:
            refuse(form, error)
        else:
            messages.success(request, _("取組を登録しました。"))
            return redirect("register:initiative", id=made.id)
    shown |= {"form": form, "rows": rows}
    return render(request, "register/edit.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, who: Principal, id: str) -> HttpResponse:
    """Raises UnknownInitiative, SignInNeeded, Forbidden."""
    known = register.initiative(who, id)
    require_writer(who, known.organisation)
    form = ContentForm(
        request.POST or None, organisation=known.organisation, initial=ContentForm.first(known)
    )
    rows = Rows(request.POST or None, known.content)
    moved: list[Change] = []
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        written = form.cleaned_data
        try:
            content = replace(form.content(known.content), **rows.read())
            register.change(who, id, written["version"] or 0, content, written["note"])
        except HirobaError as error:
            refuse(form, error)
            if isinstance(error, EntryMoved):
                moved = _moved(who, known, written["version"] or 0)
                said = request.POST.copy()
                said["version"] = str(known.version)  # to save once more is meant
                form.data = said
        else:
            messages.success(request, _("取組を保存しました。前の内容は履歴にあります。"))
            return redirect("register:initiative", id=id)
    shown = common.values(who, known.organisation) | {
        "form": form, "rows": rows, "initiative": known, "title": common.title(known.content), "moved": moved,
    }  # fmt: skip
    return render(request, "register/edit.html", shown, status=422 if form.errors else 200)


def _moved(who: Principal, known: Initiative, version: int) -> list[Change]:
    """What others changed since the version that was read."""
    read = next((each for each in register.versions(who, known.id) if each.version == version), known)
    names = {
        each.id: f"{circled(each.number)} {each.title}"
        for each in register.policies(known.organisation, dropped=True)
    }
    return difference(read.content, known.content, names)
