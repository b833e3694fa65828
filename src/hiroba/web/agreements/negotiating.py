"""/negotiations/<id>: what both sides said, the terms as they stand, and what is next for the reader."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.organisations import service as organisations
from hiroba.rules.agreements import service as agreements
from hiroba.rules.agreements.types import NegotiationInfo, Side, State
from hiroba.web.agreements.barring import barring
from hiroba.web.agreements.forms import TermsForm, terms_initial
from hiroba.web.agreements.offering import titles
from hiroba.web.agreements.words import STATES, TERMS, following, history, standing
from hiroba.web.numbers import number_in
from hiroba.web.shell import principal

Done = tuple[Callable[[Principal, str, int, str], object], str]


@never_cache
@require_safe
def page(request: HttpRequest, id: str) -> HttpResponse:
    """Raises UnknownNegotiation."""
    who = principal(request)
    info = agreements.negotiation(who, id)
    return render(request, "web/agreements/negotiation.html", _values(who, info))


@require_POST
def act(request: HttpRequest, id: str) -> HttpResponse:
    """Do what the reader's side may do now; what stands in the way is told on the page.

    Raises UnknownNegotiation, Forbidden.
    """
    who = principal(request)
    verb, done = _verbs().get(request.POST.get("act", ""), (_write, ""))
    try:
        verb(who, id, number_in(request.POST.get("number", ""), 0), request.POST.get("text", ""))
    except (agreements.NotNow, agreements.WrongTerms, decide.SecondPersonNeeded) as error:
        messages.error(request, str(error))
    else:
        if done:
            messages.success(request, done)
    return redirect("agreements:negotiation", id=id)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, id: str) -> HttpResponse:
    """Answer with other terms. Raises UnknownNegotiation."""
    who = principal(request)
    info = agreements.negotiation(who, id)
    columns = _columns(who, info)
    form = TermsForm(
        request.POST or None,
        columns=columns,
        initial=terms_initial(info.terms),
        lines=3 if columns else 0,
        target=info.terms.target,
    )
    if request.method == "POST" and form.is_valid():
        try:
            terms = form.terms(info.terms.target, info.terms.title)
            seen = number_in(request.POST.get("number", ""), 0)
            agreements.answer(who, id, seen, terms, form.cleaned_data["text"])
        except agreements.WrongTerms as error:
            form.refuse_terms(error)
        except agreements.NotNow as error:
            messages.error(request, str(error))
            return redirect("agreements:negotiation", id=id)
        else:
            messages.success(request, _("別の条件を届けました。相手の返事を待ちます。"))
            return redirect("agreements:negotiation", id=id)
    values = _values(who, info) | {"form": form}
    return render(request, "web/agreements/answer.html", values, status=422 if form.errors else 200)


def _verbs() -> dict[str, Done]:
    return {
        "accept": (
            lambda who, id, number, _text: agreements.accept(who, id, number),
            _("条件を受け入れました。持ち主の署名を待ちます。"),
        ),
        "agree": (
            lambda who, id, number, _text: agreements.agree(who, id, number),
            _("署名しました。利用者が署名すると、合意が成立します。"),
        ),
        "sign": (
            lambda who, id, number, _text: agreements.sign(who, id, number),
            _("署名しました。合意が成立しました。"),
        ),
        "terminate": (
            lambda who, id, number, text: agreements.terminate(who, id, number, text),
            _("話し合いを取りやめました。"),
        ),
    }


def _write(who: Principal, id: str, _number: int, text: str) -> None:
    agreements.write(who, id, text)


def _columns(who: Principal, info: NegotiationInfo) -> dict[str, str]:
    """The owner chooses among all columns, the user among those that the owner named."""
    if agreements.may_negotiate(who, info.provider):
        return titles(info.terms.target)[1]
    return dict(info.terms.labels)


def _values(who: Principal, info: NegotiationInfo) -> dict[str, Any]:
    sides = agreements.sides(who, info.id)
    mine = info.turn if info.turn in sides and info.turn is not None else sides[0]
    words, colour = STATES[info.state]
    made = agreements.agreement(who, info.agreement) if info.agreement else None
    tells = mine is Side.PROVIDER and info.turn is not None
    return {
        "info": info, "state": words, "colour": colour, "mine": mine, "next": following(info, mine),
        "turn": info.turn is mine, "provider": organisations.get(info.provider),
        "consumer": organisations.get(info.consumer),
        "own": info.provider if mine is Side.PROVIDER else info.consumer,
        "said": agreements.extent(info.terms, info.consumer),
        "terms_title": TERMS.get(info.state, _("いまの条件")), "connector": bool(info.callback),
        "history": history(info, agreements.steps(who, info.id)), "agreement": made,
        "may_answer": info.state in (State.REQUESTED, State.OFFERED),
        "open": info.turn is not None,
        "stands": standing(made) if made and info.state is State.FINALIZED else None,
        "barred": barring(info.terms.target, info.consumer) if tells else [],
        "waits": info.turn is mine and mine is Side.PROVIDER and agreements.waits_for_another(who, info.id),
    }  # fmt: skip
