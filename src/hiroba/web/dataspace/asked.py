"""/organisations/<code>/dataspace/asked/<id>: what was asked of another connector, and how it stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hiroba.kernel.decide.types import Principal
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.organisations import service as organisations
from hiroba.protocols.dsp import service as dsp
from hiroba.protocols.dsp.types import AskedInfo
from hiroba.rules.agreements import service as agreements
from hiroba.rules.policies import service as policies
from hiroba.rules.purposes import service as purposes
from hiroba.web.dataspace.words import mark, row, steps, terms_title
from hiroba.web.numbers import number_in
from hiroba.web.shell import principal

Verb = Callable[[Principal, str, int, str], object]


@never_cache
@require_safe
def page(request: HttpRequest, code: str, id: str) -> HttpResponse:
    """Raises UnknownAsked."""
    return render(request, "web/dataspace/asked.html", _values(request, code, id))


@never_cache
@require_safe
def now(request: HttpRequest, code: str, id: str) -> HttpResponse:
    """How it stands: the part of the page that asks for itself while something moves. Once it has moved, the
    whole page is asked for: other terms and other buttons belong to it. Raises UnknownAsked."""
    values = _values(request, code, id)
    answer = render(request, "web/dataspace/now.html", values)
    if request.GET.get("seen") != values["mark"]:
        answer.headers["HX-Refresh"] = "true"
    return answer


@require_POST
def act(request: HttpRequest, code: str, id: str) -> HttpResponse:
    """Do what may be done now; what stands in the way is told on the page. Raises UnknownAsked."""
    _asked(request, code, id)
    found = _verbs().get(request.POST.get("act", ""))
    if found is not None:
        verb, done = found
        try:
            verb(principal(request), id, _number(request), request.POST.get("text", ""))
        except HirobaError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, done)
    return redirect("dataspace:asked", code=code, id=id)


def _verbs() -> dict[str, tuple[Verb, str]]:
    return {
        "accept": (
            lambda who, id, number, _text: dsp.accept(who, id, number),
            _("条件を受け入れました。持ち主の署名を待ちます。"),
        ),
        "counter": (
            lambda who, id, number, text: dsp.counter(who, id, number, text),
            _("別の使いみちで申し込み直しました。相手の返事があると、このページに出ます。"),
        ),
        "sign": (
            lambda who, id, number, _text: dsp.sign(who, id, number),
            _("署名しました。相手が確かめると、データを受け取ります。"),
        ),
        "terminate": (
            lambda who, id, _number, text: dsp.terminate(who, id, text),
            _("話し合いを取りやめました。"),
        ),
        "look": (_of_it_alone(dsp.look_again), _("相手に確かめました。")),
        "start": (
            _of_it_alone(dsp.start),
            _("データを受け取っています。届くと、このページに出ます。"),
        ),
        "pause": (
            _of_it_alone(dsp.pause),
            _("受け取りを休みます。受け取ったものは、合意のあいだ使えます。"),
        ),
        "resume": (
            _of_it_alone(dsp.resume),
            _("受け取りを再開しました。"),
        ),
        "complete": (
            _of_it_alone(dsp.complete),
            _("受け渡しを終えました。受け取ったものは、合意のあいだ使えます。"),
        ),
        "finish": (
            _of_it_alone(dsp.finish),
            _("使い終えました。受け取ったデータは、もうだれにも見えません。"),
        ),
    }


def _of_it_alone(verb: Callable[[Principal, str], object]) -> Verb:
    """A verb that needs no more than whose it is."""
    return lambda who, id, _number, _text: verb(who, id)


def _number(request: HttpRequest) -> int:
    """What the reader saw; no number is one that is never there."""
    return number_in(request.POST.get("number", ""), -1)


def _asked(request: HttpRequest, code: str, id: str) -> AskedInfo:
    """What this organisation asked. Raises UnknownAsked."""
    found = dsp.asked(principal(request), id)
    if found.organisation != code:
        raise dsp.UnknownAsked
    return found


def _values(request: HttpRequest, code: str, id: str) -> dict[str, Any]:
    info = _asked(request, code, id)
    return {
        "organisation": organisations.get(code), "info": info, "row": row(info), "steps": steps(info),
        "said": agreements.extent(info.terms, code), "terms_title": terms_title(info),
        "purpose": purposes.PURPOSES[info.purpose].title, "purposes": purposes.PURPOSES,
        "mark": mark(info), "days_kept": _days_kept(info),
        "other_purpose": bool(info.terms.purposes) and info.purpose not in info.terms.purposes,
    }  # fmt: skip


def _days_kept(info: AskedInfo) -> int | None:
    """How many days after its end the data is deleted; None: the agreement does not say so."""
    found = [policies.days_of(each) for each in info.terms.duties]
    return min((days for days in found if days is not None), default=None)
