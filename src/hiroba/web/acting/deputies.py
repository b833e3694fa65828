"""/organisations/<code>/deputies: who acts with whose role, and until when."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from hiroba.kernel.acting import service as acting
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.people import service as people
from hiroba.web.organisations.page import may, resource
from hiroba.web.publishing.once import FIELD, first_time, new_mark
from hiroba.web.shell import principal

_DAY = forms.DateInput(attrs={"type": "date"})


class DeputyForm(forms.Form):
    """Whom, from which day, to which day."""

    email = forms.EmailField(
        label=gettext_lazy("代理の方のメールアドレス"),
        help_text=gettext_lazy("広場にアカウントがある方のアドレスを入れてください。"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    begins = forms.DateField(label=gettext_lazy("この日から"), widget=_DAY)
    ends = forms.DateField(label=gettext_lazy("この日まで"), widget=_DAY)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def deputies(request: HttpRequest, code: str) -> HttpResponse:
    """Raises UnknownOrganisation, Forbidden, SignInNeeded."""
    info, who = organisations.get(code), principal(request)
    decide.require(who, Action.ROLE_LEND, resource(code))
    form = DeputyForm(request.POST or None, initial={"begins": timezone.localdate()})
    if (
        request.method == "POST"
        and form.is_valid()
        and (not first_time(request) or _lend(request, form, code))
    ):
        return redirect("acting:deputies", code=code)
    values = {
        "organisation": info, "form": form, "rows": _rows(who, code), "once": new_mark(), "once_field": FIELD,
        "lends": who.kind == "person" and code in organisations.roles_of(int(who.id)),
    }  # fmt: skip
    return render(request, "web/acting/deputies.html", values, status=422 if form.errors else 200)


def _lend(request: HttpRequest, form: DeputyForm, code: str) -> bool:
    asked = form.cleaned_data
    try:
        deputy = people.find_person(asked["email"])
        begins, ends = (
            timezone.make_aware(datetime.combine(*each))
            for each in ((asked["begins"], time.min), (asked["ends"], time.max))
        )
        acting.lend(principal(request), deputy, code, begins, ends)
    except HirobaError as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, _("代理を頼みました。期間が過ぎると、自動で終わります。"))
    return True


def _rows(who: Principal, code: str) -> list[dict[str, Any]]:
    """Administrators see every deputy of the body, others those of their own."""
    everyone = may(who, Action.ORGANISATION_MANAGE, code)
    now = timezone.now()
    return [
        {
            "deputy": each, "giver_name": name_of(each.giver), "deputy_name": name_of(each.deputy),
            "holds": each.holds(now), "mine": who.id in (each.giver, each.deputy) or everyone,
        }
        for each in acting.deputies("" if everyone else who.id, code)
    ]  # fmt: skip


def name_of(id: str) -> str:
    """How a person is called on a page of their own organisation."""
    try:
        known = people.person(int(id))
    except (people.UnknownPerson, ValueError):
        return _("いなくなった方")
    return known.display_name or known.email


@require_POST
def take_back(request: HttpRequest, code: str, id: int) -> HttpResponse:
    """Raises UnknownDeputy, Forbidden."""
    acting.take_back(principal(request), id)
    messages.success(request, _("代理を終わりにしました。"))
    return redirect("acting:deputies", code=code)
