"""Where who runs the square says which words mean the same."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hiroba.catalog.datasets import service as datasets
from hiroba.kernel.errors.types import HirobaError
from hiroba.web.shell import principal


@require_http_methods(["GET", "HEAD", "POST"])
def synonyms(request: HttpRequest) -> HttpResponse:
    """/search/synonyms: groups of words, tried before they are saved. Raises Forbidden."""
    who = principal(request)
    own = datasets.own_synonyms(who)
    values: dict[str, Any] = {"text": own.text, "state": own.state, "word": ""}
    if request.method == "POST":
        given = {name: request.POST.get(name, "") for name in values}
        values |= given
        try:
            if "save" in request.POST:
                datasets.save_synonyms(given["text"], given["state"], who)
                messages.success(request, _("言い換えを保存しました。次の検索から使われます。"))
                return redirect("catalogue:synonyms")
            values["trials"] = datasets.try_synonyms(given["text"], given["word"], who)
        except HirobaError as refused:
            values |= {"error": refused, "status": refused.status}
    values["built_in"] = datasets.built_in_synonyms()
    return render(request, "web/catalogue/synonyms/page.html", values, status=values.get("status", 200))
