"""/organisations/<code>/dataspace/of/<id>: another connector, what it offers now, and asking for it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hiroba.kernel.decide import service as decide
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.organisations import service as organisations
from hiroba.protocols.dsp import service as dsp
from hiroba.protocols.dsp.types import PeerInfo, RemoteOffer
from hiroba.rules.agreements import service as agreements
from hiroba.web.dataspace.forms import AskForm, PeerForm
from hiroba.web.publishing.once import FIELD, first_time, new_mark
from hiroba.web.shell import principal


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, code: str) -> HttpResponse:
    """Add a connector; the token that it is to show is in the answer and nowhere else.

    Raises UnknownOrganisation, Forbidden, SignInNeeded.
    """
    info, who = organisations.get(code), principal(request)
    dsp.require_manager(who, code)
    form = PeerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not first_time(request):
            return redirect("dataspace:listing", code=code)
        try:
            made, token = dsp.add(who, code, **form.cleaned_data)
        except (decide.Forbidden, decide.SignInNeeded):
            raise
        except HirobaError as error:
            field = str(error.data.get("field", "address"))
            form.add_error(field if field in form.fields else None, str(error))
        else:
            if not token:
                messages.success(request, _("相手を加えました。申し出を見て、申し込めます。"))
                return redirect("dataspace:peer", code=code, id=made.id)
            values = {"organisation": info, "peer": made, "token": token}
            return render(request, "web/dataspace/added.html", values)
    values = {"organisation": info, "form": form, "once_field": FIELD, "once": new_mark()}
    return render(request, "web/dataspace/add.html", values, status=422 if form.errors else 200)


@never_cache
@require_safe
def page(request: HttpRequest, code: str, id: str) -> HttpResponse:
    """What it offers, asked just now; where it does not answer, the page says so. Raises UnknownPeer."""
    who = principal(request)
    peer = _peer(request, code, id)
    problem, offers = "", []
    try:
        offers = [_shown(each, code) for each in dsp.catalogue_of(who, id)]
    except HirobaError as error:
        problem = str(error)
    values = {
        "organisation": organisations.get(code), "peer": peer, "offers": offers, "problem": problem,
        "may_manage": dsp.may_manage(who, code), "once_field": FIELD, "once": new_mark(),
    }  # fmt: skip
    return render(request, "web/dataspace/peer.html", values)


@require_POST
def ask(request: HttpRequest, code: str, id: str) -> HttpResponse:
    """Raises UnknownPeer."""
    peer = _peer(request, code, id)
    form = AskForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("使いみちを選んでください。"))
        return redirect("dataspace:peer", code=code, id=peer.id)
    if not first_time(request):
        return redirect("dataspace:listing", code=code)
    try:
        made = dsp.ask(principal(request), peer.id, form.cleaned_data["offer"], form.cleaned_data["purpose"])
    except HirobaError as error:
        messages.error(request, str(error))
        return redirect("dataspace:peer", code=code, id=peer.id)
    messages.success(request, _("申し込みました。相手の返事があると、このページに出ます。"))
    return redirect("dataspace:asked", code=code, id=made.id)


@require_POST
def remove(request: HttpRequest, code: str, id: str) -> HttpResponse:
    """Raises UnknownPeer, Forbidden."""
    peer = _peer(request, code, id)
    try:
        dsp.remove(principal(request), peer.id)
    except dsp.PeerInUse as error:
        messages.error(request, str(error))
        return redirect("dataspace:peer", code=code, id=peer.id)
    messages.success(request, _("相手を外しました。合意の記録は残ります。"))
    return redirect("dataspace:listing", code=code)


def _peer(request: HttpRequest, code: str, id: str) -> PeerInfo:
    """A connector of this organisation. Raises UnknownPeer."""
    found = dsp.peer(principal(request), id)
    if found.organisation != code:
        raise dsp.UnknownPeer
    return found


def _shown(offer: RemoteOffer, code: str) -> dict[str, Any]:
    """An offer in words, with its form where it can be asked for."""
    if offer.terms is None:
        return {"offer": offer}
    form = AskForm(offer=offer, initial={"offer": offer.id}, auto_id=f"{offer.id}_%s")
    return {"offer": offer, "said": agreements.extent(offer.terms, code), "form": form}
