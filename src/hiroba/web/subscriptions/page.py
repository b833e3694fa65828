"""/organisations/<code>/subscriptions/of/<id>: one subscription, its deliveries, and what can be done."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hiroba.context.city import service as city
from hiroba.context.jsonld import service as jsonld
from hiroba.context.subscriptions import service as subscriptions
from hiroba.context.subscriptions.types import NGSI_LD, State, Subscription
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.journal import service as journal
from hiroba.kernel.journal.types import Outcome
from hiroba.kernel.organisations import service as organisations
from hiroba.web.devices.asking import ask, look
from hiroba.web.live.values import name_of
from hiroba.web.numbers import number_in
from hiroba.web.shell import city_sight
from hiroba.web.subscriptions.failures import folded, mentioned, shown
from hiroba.web.subscriptions.rights import require_subscriber
from hiroba.web.subscriptions.rows import row

_LETTERS = 10  # that are shown of those that failed alike


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, code: str, id: str) -> HttpResponse:
    """Show it, or do what the form says. Raises UnknownSubscription, Forbidden."""
    info = organisations.get(code)
    who = require_subscriber(request, code)
    found = look(lambda store: subscriptions.get(store, code, id, tongue=None))
    if request.method == "POST":
        act = request.POST.get("act", "")
        if act in _ACTS:
            _do(request, act, found, who)
        if act == "remove":
            return redirect("subscriptions:listing", code=code)
        return redirect("subscriptions:page", code=code, id=id)
    state = subscriptions.faring(code, [id]).get(id, State())
    failures = subscriptions.failures(code, id, _LETTERS) if state.dead else ()
    things = city.some(code, mentioned(state.recent, failures), city_sight(who))
    names = {each.id: name_of(each) for each in things}
    values = {
        "organisation": info,
        "row": row(found, state),
        "lines": folded(state.recent, names),
        "failures": [shown(each, names) for each in failures],
        "may_pause": found.tongue == NGSI_LD,
    }
    return render(request, "web/subscriptions/page.html", values)


def _do(request: HttpRequest, act: str, subscription: Subscription, who: Principal) -> None:
    """Do it, and say so; an error is told in place of what was done."""
    outcome = Outcome.DONE
    try:
        messages.success(request, _ACTS[act](subscription, request.POST))
    except HirobaError as error:
        messages.error(request, str(error))
        outcome = Outcome.FAILED
    journal.record(
        who, f"subscription.{act}", "subscription", subscription.id, organisation=subscription.tenant,
        outcome=outcome,
    )  # fmt: skip


def _switch(subscription: Subscription, *, active: bool) -> None:
    tenant, id = subscription.key
    fragment = {"isActive": active}
    ask(lambda store: subscriptions.change(store, tenant, id, fragment, jsonld.CORE))


def _pause(subscription: Subscription, _form: QueryDict) -> str:
    _switch(subscription, active=False)
    return _("通知を止めました。")


def _resume(subscription: Subscription, _form: QueryDict) -> str:
    _switch(subscription, active=True)
    return _("通知をまた始めました。")


def _again(subscription: Subscription, form: QueryDict) -> str:
    """One letter, those that failed alike, or all."""
    number = number_in(form.get("letter", ""), None, digits=18)
    count = subscriptions.send_again(*subscription.key, number, form.get("error"))
    return _("{n} 件をもう一度送ります。").format(n=count)


def _remove(subscription: Subscription, _form: QueryDict) -> str:
    tenant, id = subscription.key
    ask(lambda store: subscriptions.remove(store, tenant, id, tongue=subscription.tongue))
    return _("通知の申し込みを消しました。")


_ACTS: dict[str, Callable[[Subscription, QueryDict], str]] = {
    "pause": _pause,
    "resume": _resume,
    "again": _again,
    "remove": _remove,
}
