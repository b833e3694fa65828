"""/requests/new: ask for data; and "me too"."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from hiroba.catalog.dialogue import service as dialogue
from hiroba.kernel.errors.types import HirobaError
from hiroba.web.dialogue.forms import AskForm
from hiroba.web.dialogue.reading import sent_to_sign_in
from hiroba.web.shell import principal, site


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def ask(request: HttpRequest) -> HttpResponse:
    """Ask what is wished for, then keep it. ?organisation= who is asked, ?title= what was looked for."""
    if (away := sent_to_sign_in(request)) is not None:
        return away
    who, owner = principal(request), site()
    initial = {
        "organisation": request.GET.get("organisation") or (owner.code if owner else ""),
        "title": request.GET.get("title", "")[:100],
    }
    form = AskForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            id = dialogue.ask_for_data(who, form.draft())
        except HirobaError as error:
            form.refuse(error)
        else:
            told = _("要望を届けました。お返事があると、メールでお知らせします。")
            unknown = _("要望を届けました。お返事は、このページに載ります。")
            messages.success(request, told if who.kind == "person" else unknown)
            return redirect("dialogue:request", id=id)
    return render(request, "web/dialogue/ask.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def support(request: HttpRequest, id: str) -> HttpResponse:
    """Say "me too", or take it back. Raises UnknownRequest, NotShown."""
    who = principal(request)
    if who.kind == "anonymous":
        return redirect_to_login(reverse("dialogue:request", args=[id]))
    dialogue.support_request(who, id, support=request.POST.get("act") != "withdraw")
    return redirect("dialogue:request", id=id)
