"""/organisations/<code>/subscriptions/new: first the kind, then what of it, where and to whom."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hiroba.context.city import service as city
from hiroba.context.city.types import StoredEntity
from hiroba.context.entities.service import UnknownEntity
from hiroba.context.jsonld import service as jsonld
from hiroba.context.store.types import Store
from hiroba.context.subscriptions import service as subscriptions
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Sight
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.journal import service as journal
from hiroba.kernel.organisations import service as organisations
from hiroba.web.devices.asking import ask
from hiroba.web.live.values import name_of
from hiroba.web.publishing.once import FIELD, first_time, new_mark
from hiroba.web.subscriptions.forms import SubscriptionForm
from hiroba.web.subscriptions.rights import require_subscriber
from hiroba.web.vocabulary import property_title, type_title

_LONGEST_NAME = 200  # letters
_OWN = ("location", "scope")  # properties that nobody watches for their value


@require_http_methods(["GET", "HEAD", "POST"])
def make(request: HttpRequest, code: str) -> HttpResponse:
    """Ask, then subscribe. ?type= its kind, ?id= of this thing only.

    Raises UnknownOrganisation, Forbidden.
    """
    info = organisations.get(code)
    who = require_subscriber(request, code)
    sight = decide.sight(who, Action.ENTITY_READ)
    kinds = ask(lambda store: _kinds(store, code, sight))
    chosen = request.GET.get("type", "")
    values: dict[str, Any] = {"organisation": info}
    if chosen not in kinds:
        values["kinds"] = sorted(
            ((name, type_title(name), count) for name, (count, _names) in kinds.items()),
            key=lambda each: each[1],
        )
        return render(request, "web/subscriptions/kinds.html", values)
    names = [(name, property_title(chosen, name)) for name in sorted(kinds[chosen][1]) if name not in _OWN]
    one = _one(code, request.GET.get("id", ""), sight)
    title = name_of(one) if one else ""
    form = SubscriptionForm(
        chosen, names, request.POST or None, one=one.id if one else "", name=title[:_LONGEST_NAME]
    )
    if request.method == "POST" and form.is_valid():
        made = _make(request, code, who, sight, form)
        if made is not None:
            return made
    values |= {"form": form, "kind": title or type_title(chosen), "once": new_mark(), "once_field": FIELD}
    return render(request, "web/subscriptions/make.html", values, status=400 if form.errors else 200)


def _one(code: str, id: str, sight: Sight) -> StoredEntity | None:
    """The only thing that is meant; None where all of a kind are, or it is not there."""
    try:
        return city.get(code, id, sight) if id else None
    except UnknownEntity:
        return None


def _make(
    request: HttpRequest, code: str, who: Principal, sight: Sight, form: SubscriptionForm
) -> HttpResponse | None:
    """Subscribe; None where the form has to be shown again."""
    if not first_time(request):
        return redirect("subscriptions:listing", code=code)
    try:
        made = ask(lambda store: subscriptions.create(store, code, form.document(), jsonld.CORE, sight))
    except HirobaError as error:
        form.add_error("uri" if error.code == "address_refused" else None, str(error))
        return None
    journal.record(who, "subscription.make", "subscription", made.id, organisation=code)
    messages.success(request, _("申し込みました。変化があると、すぐに知らせます。"))
    return redirect("subscriptions:page", code=code, id=made.id)


async def _kinds(store: Store, code: str, sight: Sight) -> dict[str, tuple[int, set[str]]]:
    """The kinds of things that an organisation has: how many, and their properties."""
    found: dict[str, tuple[int, set[str]]] = {}
    for shape in await store.shapes(code, sight):
        names = {each.rpartition(":")[0] for each in shape.attributes}
        for name in shape.types:
            count, before = found.get(name, (0, set()))
            found[name] = count + shape.count, before | names
    return found
