"""/organisations/<code>/feeds/of/<id>/edit: a feed that moved, or is to be asked more or less often."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hiroba.intake.feeds import service as feeds
from hiroba.intake.feeds.types import State, UnknownFeed
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.organisations import service as organisations
from hiroba.web.feeds.forms import FeedForm
from hiroba.web.feeds.words import feed_row
from hiroba.web.shell import principal


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, code: str, id: str) -> HttpResponse:
    """Show how it is set up, or change it. Raises UnknownFeed, Forbidden."""
    info, who = organisations.get(code), principal(request)
    feeds.require(who, code)
    found = feeds.feed(id, who)
    if found.draft.organisation != code:
        raise UnknownFeed(id=id[:32])
    form = FeedForm(found.draft.kind, request.POST or None, found.draft)
    if request.method == "POST" and form.is_valid():
        try:
            feeds.change(id, form.draft(code), who)
        except HirobaError as error:
            form.refuse(error)
        else:
            said = _("設定を変えました。新しい設定で取得します。")
            paused = _("設定を変えました。取得は止めたままです。")
            messages.success(request, paused if found.state is State.PAUSED else said)
            return redirect("feeds:page", code=code, id=id)
    values = {"organisation": info, "row": feed_row(found), "form": form}
    return render(request, "web/feeds/change.html", values, status=400 if form.errors else 200)
