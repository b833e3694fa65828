"""/operations/applications: the operator's desk; suspension and the terms beside it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hiroba.intake.leaving import service as leaving
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.organisations import service as organisations
from hiroba.rules.joining import service as joining
from hiroba.rules.joining.types import ApplicationInfo, ApplicationState
from hiroba.web.joining.forms import AcceptForm, SuspendForm, TermsForm, planned
from hiroba.web.organisations.directory import KINDS
from hiroba.web.shell import principal

STATES = {
    ApplicationState.UNCONFIRMED: (gettext_lazy("アドレスの確認待ち"), "blue"),
    ApplicationState.WAITING: (gettext_lazy("確認をお待ちです"), "orange"),
    ApplicationState.ASKED: (gettext_lazy("お返事待ち"), "blue"),
    ApplicationState.ACCEPTED: (gettext_lazy("署名待ち"), "blue"),
    ApplicationState.JOINED: (gettext_lazy("参加しました"), "green"),
    ApplicationState.REFUSED: (gettext_lazy("お断りしました"), "red"),
    ApplicationState.WITHDRAWN: (gettext_lazy("取り下げ"), "red"),
}
_OTHERS = (ApplicationState.ASKED, ApplicationState.ACCEPTED)
_ENDED = (ApplicationState.JOINED, ApplicationState.REFUSED, ApplicationState.WITHDRAWN)


@never_cache
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Raises Forbidden, SignInNeeded."""
    who = principal(request)
    members = organisations.there()
    values = {
        "waiting": _rows(joining.queue(who)),
        "others": _rows(joining.queue(who, *_OTHERS)),
        "ended": _rows(joining.queue(who, *_ENDED)[-20:][::-1]),
        "stopped": [each for each in members if each.stopped is not None],
        "members": members,
        "leaving": [(each, organisations.get(each.organisation)) for each in leaving.waiting()],
    }
    return render(request, "web/joining/queue.html", values)


def _rows(found: list[ApplicationInfo]) -> list[dict[str, object]]:
    return [
        {"application": each, "state": STATES[each.state][0], "colour": STATES[each.state][1],
         "kind": KINDS[each.wish.kind]}
        for each in found
    ]  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, id: str) -> HttpResponse:
    """Raises Forbidden, SignInNeeded, UnknownApplication."""
    who = principal(request)
    joining.require_operator(who)
    known = joining.application(id)
    form = AcceptForm(request.POST if request.POST.get("act") == "accept" else None, of=known)
    if request.method == "POST":
        try:
            done = _acted(request, id, form)
        except HirobaError as error:
            messages.error(request, str(error))
        else:
            if done:
                messages.success(request, done)
                return redirect("joining:queue")
        known = joining.application(id)
    title, colour = STATES[known.state]
    values = {
        "application": known, "state": title, "colour": colour, "kind": KINDS[known.wish.kind],
        "plan": planned(known), "form": form, "similar": joining.similar(known),
        "open": known.state in (ApplicationState.WAITING, ApplicationState.ASKED),
    }  # fmt: skip
    return render(request, "web/joining/review.html", values, status=422 if form.errors else 200)


def _acted(request: HttpRequest, id: str, form: AcceptForm) -> str:
    who, text = principal(request), request.POST.get("text", "")
    match request.POST.get("act"):
        case "ask":
            joining.ask_back(who, id, text)
            return _("おたずねを送りました。")
        case "refuse":
            joining.refuse(who, id, text)
            return _("お断りを送りました。")
        case "accept" if form.is_valid():
            asked = form.cleaned_data
            joining.accept(
                who, id, code=asked["code"], parent=asked["parent"], plan=asked["plan"], limits=form.limits()
            )
            return _("参加を認めました。署名がすむと、団体の場所ができます。")
    return ""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def standing(request: HttpRequest, code: str) -> HttpResponse:
    """/operations/organisations/<code>: stop an organisation, or let it go on. Raises Forbidden."""
    who = principal(request)
    joining.require_operator(who)
    info = organisations.get(code)
    form = SuspendForm(request.POST if request.POST.get("act") == "suspend" else None)
    try:
        if form.is_bound and form.is_valid():
            joining.suspend(who, code, form.cleaned_data["text"], hide=form.cleaned_data["hide"])
            messages.success(request, _("参加を止めました。1秒以内に、どの入口でも効きます。"))
            return redirect("joining:standing", code=code)
        if request.method == "POST" and request.POST.get("act") == "lift":
            joining.lift(who, code)
            messages.success(request, _("元に戻しました。"))
            return redirect("joining:standing", code=code)
    except HirobaError as error:
        messages.error(request, str(error))
    values = {
        "organisation": info, "suspension": joining.suspension(code), "form": form,
        "signatures": joining.signatures(code),
    }  # fmt: skip
    return render(request, "web/joining/standing.html", values, status=422 if form.errors else 200)


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """From the desk to one organisation's page."""
    joining.require_operator(principal(request))
    return redirect("joining:standing", code=organisations.get(request.POST.get("code", "")).code)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def terms(request: HttpRequest) -> HttpResponse:
    """/operations/terms. Raises Forbidden."""
    who = principal(request)
    joining.require_operator(who)
    now = joining.terms()
    form = TermsForm(request.POST or None, initial={"ja": now.ja, "en": now.en})
    if request.method == "POST" and form.is_valid():
        joining.publish_terms(who, form.cleaned_data["ja"], form.cleaned_data["en"])
        messages.success(request, _("これからは、新しい規約に署名してもらいます。"))
        return redirect("joining:publish_terms")
    return render(
        request, "web/joining/publish_terms.html", {"form": form, "now": now},
        status=422 if form.errors else 200,
    )  # fmt: skip
