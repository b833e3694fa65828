"""/join: an organisation applies; /join/<key>: how its application stands, for whoever has its mails."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.organisations import service as organisations
from hiroba.rules.joining import service as joining
from hiroba.rules.joining.types import ApplicationState, Terms
from hiroba.web.joining.forms import ApplicationForm, SignForm, TextForm, planned
from hiroba.web.organisations.directory import KINDS
from hiroba.web.publishing.once import FIELD, first_time, new_mark
from hiroba.web.shell import principal


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Raises JoiningClosed."""
    joining.require_open()
    form = ApplicationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            if first_time(request):
                joining.apply(form.wish(), principal(request))
            return redirect("joining:sent")
        except (joining.WrongCorporateNumber, joining.CorporateNumberNeeded) as error:
            form.add_error("corporate_number", str(error))
        except joining.TooManyApplications as error:
            form.add_error(None, str(error))
    values = {"form": form, "once": new_mark(), "once_field": FIELD, "terms": shown(joining.terms())}
    return render(request, "web/joining/join.html", values, status=422 if form.errors else 200)


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    return render(request, "web/joining/sent.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest, key: str) -> HttpResponse:
    """Look, confirm, answer, sign, take back. Raises UnknownApplication."""
    known = joining.by_key(key)
    signing = SignForm(request.POST) if request.POST.get("act") == "sign" else None
    if request.method == "POST" and (signing is None or signing.is_valid()):
        act = _ACTS.get(request.POST.get("act", ""))
        if act is not None:
            try:
                act(request, key)
            except HirobaError as error:
                messages.error(request, str(error))
        return redirect("joining:mine", key=key)
    current = joining.terms()
    values = {
        "application": known, "kind": KINDS[known.wish.kind], "plan": planned(known),
        "state": known.state.value, "terms": shown(current), "key": key,
        "sign": signing or SignForm(initial={"sha256": current.sha256}), "answer": TextForm(),
        "open": known.state not in (
            ApplicationState.JOINED, ApplicationState.REFUSED, ApplicationState.WITHDRAWN
        ),
    }  # fmt: skip
    return render(request, "web/joining/mine.html", values, status=200 if signing is None else 422)


def _confirm(request: HttpRequest, key: str) -> None:
    joining.confirm(key, principal(request))
    messages.success(request, _("アドレスを確かめました。運営者がお返事します。"))


def _answer(request: HttpRequest, key: str) -> None:
    joining.answer(key, request.POST.get("text", ""), principal(request))
    messages.success(request, _("お返事を送りました。"))


def _sign(request: HttpRequest, key: str) -> None:
    form = SignForm(request.POST)
    form.full_clean()  # `mine` comes here with a whole one only
    made = joining.sign(
        key, form.cleaned_data["sha256"], form.cleaned_data["name"], form.cleaned_data["office"]
    )
    messages.success(request, _("{name}の場所ができました。").format(name=made.name_ja))


def _take_back(request: HttpRequest, key: str) -> None:
    joining.take_back(key, principal(request))
    messages.success(request, _("申込みを取り下げました。"))


_ACTS: dict[str, Callable[[HttpRequest, str], None]] = {
    "confirm": _confirm, "answer": _answer, "sign": _sign, "withdraw": _take_back,
}  # fmt: skip


def shown(terms: Terms) -> dict[str, object]:
    """Terms as a page shows them, in its language."""
    return {"sha256": terms.sha256, "text": terms.en if get_language() == "en" else terms.ja}


@require_safe
def terms(request: HttpRequest, sha256: str = "") -> HttpResponse:
    """What is signed now; or, by its hash, what was. Raises UnknownTerms."""
    found = joining.terms_by_hash(sha256) if sha256 else joining.terms()
    if found is None:
        raise joining.UnknownTerms
    return render(request, "web/joining/terms.html", {"terms": shown(found)})


@never_cache
@require_safe
def signed(request: HttpRequest, code: str) -> HttpResponse:
    """Who signed for an organisation. Raises UnknownOrganisation, Forbidden."""
    info = organisations.get(code)
    joining.require_member(principal(request), code)
    return render(
        request, "web/joining/signed.html", {"organisation": info, "rows": joining.signatures(code)}
    )
