"""/showcases/new: show what was built with the data."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hiroba.catalog.dialogue import service as dialogue
from hiroba.kernel.errors.types import HirobaError
from hiroba.web.dialogue.forms import ShowcaseForm
from hiroba.web.dialogue.reading import sent_to_sign_in
from hiroba.web.shell import principal


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def propose(request: HttpRequest) -> HttpResponse:
    """Ask what was built, then hand it to the office. ?dataset= id of a dataset that it uses."""
    if (away := sent_to_sign_in(request)) is not None:
        return away
    named = request.GET.get("dataset", "")[:100]
    used = request.build_absolute_uri(reverse("catalogue:dataset", args=[named])) if named.isalnum() else ""
    form = ShowcaseForm(request.POST or None, request.FILES or None, initial={"datasets": used})
    if request.method == "POST" and form.is_valid():
        try:
            id = dialogue.propose_showcase(principal(request), form.draft())
        except HirobaError as error:
            form.refuse(error)
        else:
            messages.success(request, _("紹介を届けました。団体が確認してから、活用例に並びます。"))
            return redirect("dialogue:showcase", id=id)
    return render(request, "web/dialogue/propose.html", {"form": form}, status=422 if form.errors else 200)
