"""/organisations/<code>/erasures and /operations/erasures: what is to go, and what that reaches."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from hiroba.kernel.decide.types import Principal
from hiroba.kernel.erasure import service as erasure
from hiroba.kernel.erasure.types import Kind, OrderInfo
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.organisations import service as organisations
from hiroba.web.erasing.forms import FORMS
from hiroba.web.erasing.meant import dataset_of, meant
from hiroba.web.erasing.words import KINDS, lines, row
from hiroba.web.shell import principal


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """What was erased, and forms for more. code "": people, by operators.

    Raises Forbidden, SignInNeeded, UnknownOrganisation.
    """
    who = principal(request)
    known = erasure.orders(who, code)
    kinds = (Kind.THING, Kind.ROWS) if code else (Kind.PERSON,)
    chosen = next((each for each in kinds if each == request.POST.get("kind")), None)
    forms = {each: FORMS[each](request.POST if each is chosen else None, prefix=each) for each in kinds}
    targets = {each.target.dataset: each.target for each in known}
    about = {id: dataset_of(target) for id, target in targets.items()}  # each once
    values: dict[str, Any] = {
        "organisation": organisations.get(code) if code else None,
        "rows": [row(each) | {"dataset": about[each.target.dataset]} for each in known],
        "forms": [(each, KINDS[each], form) for each, form in forms.items()],
    }
    failed = False
    if chosen is not None:
        found = _posted(who, code, forms[chosen], ask=request.POST.get("act") == "ask")
        if isinstance(found, OrderInfo):
            return to(found)
        failed = found is None
        values |= {"chosen": chosen, "chosen_title": KINDS[chosen], "form": forms[chosen], "found": found}
    return render(request, "web/erasing/listing.html", values, status=422 if failed else 200)


def _posted(who: Principal, code: str, form: Any, *, ask: bool) -> OrderInfo | dict[str, Any] | None:
    """The order that was made, or what it would reach; None where the form is wrong."""
    if not form.is_valid():
        return None
    try:
        target = form.target(code)
        if ask:
            return erasure.ask(who, target)
        return meant(target) | {"lines": lines(erasure.preview(who, target))}
    except HirobaError as error:
        if error.status not in (404, 409, 422):
            raise
        form.add_error(None, str(error))
        return None


def to(order: OrderInfo) -> HttpResponse:
    if order.target.organisation:
        return redirect("erasing:order", code=order.target.organisation, id=order.id)
    return redirect("erasing:person", id=order.id)
