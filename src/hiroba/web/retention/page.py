"""/organisations/<code>/retention: how long old versions and histories are kept, and what goes next."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hiroba.intake.retention import service as retention
from hiroba.intake.retention.types import Kind, Plan, Unit
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.organisations import service as organisations
from hiroba.web.retention.forms import FORMS
from hiroba.web.shell import principal

_SHOWN = 12  # pieces of what goes next


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """The settings, what goes next, and forms for more.

    Raises Forbidden, SignInNeeded, UnknownOrganisation, UnknownRetention.
    """
    who = principal(request)
    known = retention.plans(who, code)
    act = request.POST.get("act", "")
    if request.method == "POST" and act == "drop":
        retention.drop(who, code, request.POST.get("id", ""))
        messages.success(request, _("定めを取りやめました。これからは消えません。"))
        return redirect("retention:listing", code=code)
    chosen = next((each for each in Kind if request.method == "POST" and each == act), None)
    forms = {
        kind: form(code, request.POST if kind is chosen else None, prefix=kind)
        for kind, form in FORMS.items()
    }
    if chosen is not None and _kept(who, code, forms[chosen]):
        messages.success(
            request, _("保存期間を定めました。最初に消えるものは、消える日の7日前にメールでお知らせします。")
        )
        return redirect("retention:listing", code=code)
    values = {
        "organisation": organisations.get(code),
        "rows": [_row(each) for each in known],
        "forms": forms.items(),
    }
    return render(request, "web/retention/listing.html", values, status=200 if chosen is None else 422)


def _kept(who: Principal, code: str, form: Any) -> bool:
    """Say whether it is set; the form tells why not."""
    if not form.is_valid():
        return False
    given = form.cleaned_data
    try:
        retention.keep(who, code, form.kind, given["of"], given["amount"], Unit(given["unit"]))
    except HirobaError as error:
        if error.status not in (404, 422):
            raise
        form.add_error(None, str(error))
        return False
    return True


def _row(plan: Plan) -> dict[str, Any]:
    what, every = plan.retention, (*plan.due, *plan.coming)
    return {
        "plan": plan,
        "title": retention.title(what.kind, what.of),
        "versions": what.kind is Kind.VERSIONS,
        "years": what.unit is Unit.YEARS,
        "due": sum(each.many for each in plan.due),
        "first": plan.coming[0].goes if plan.coming else None,
        "shown": every[:_SHOWN],
        "more": len(every) - _SHOWN,
    }
