"""/organisations/<code>/feeds/of/<id>: one feed, its looks, what is wrong and what to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from hiroba.intake.feeds import service as feeds
from hiroba.intake.feeds.types import Kind, State, UnknownFeed
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.organisations import service as organisations
from hiroba.web.feeds.words import feed_row, run_row, trouble_rows
from hiroba.web.shell import principal

_RUNS = 50


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, code: str, id: str) -> HttpResponse:
    """Show it, or do what the form says. Raises UnknownFeed, Forbidden."""
    info = organisations.get(code)
    who = principal(request)
    feeds.require(who, code)
    found = feeds.feed(id, who)
    if found.draft.organisation != code:
        raise UnknownFeed(id=id[:32])
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act in _ACTS:
            do, said = _ACTS[act]
            do(id, who)
            messages.success(request, str(said))
        if act == "remove":
            return redirect("feeds:listing", code=code)
        return redirect("feeds:page", code=code, id=id)
    draft = found.draft
    needs = draft.kind in (Kind.SFTP, Kind.DATABASE)
    values = {
        "organisation": info,
        "row": feed_row(found),
        "troubles": trouble_rows(found.troubles),
        "runs": [run_row(each) for each in feeds.runs(id, who, _RUNS)],
        "changed": found.state is State.CHANGED,
        "paused": found.state is State.PAUSED,
        "secret_missing": needs and not feeds.secret_exists(code, draft.secret),
    }
    return render(request, "web/feeds/page.html", values)


_ACTS: Mapping[str, tuple[Callable[[str, Principal], None], Any]] = {
    "run": (feeds.run_now, gettext_lazy("取得を始めます。少し待ってから、このページを開き直してください。")),
    "accept": (feeds.accept, gettext_lazy("新しい形を受け入れて、取得し直します。")),
    "pause": (feeds.pause, gettext_lazy("定期取得を止めました。")),
    "resume": (feeds.resume, gettext_lazy("定期取得をまた始めます。")),
    "remove": (feeds.remove, gettext_lazy("定期取得を消しました。公開したデータは残っています。")),
}
