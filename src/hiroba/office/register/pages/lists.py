"""The lists behind the initiatives: plans, conditions of the stages, glossary, departments."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hiroba.indicators import service as indicators
from hiroba.kernel.dates import service as dates
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.organisations import service as organisations
from hiroba.office.register import service as register
from hiroba.office.register.errors import WrongEntry
from hiroba.office.register.pages import common
from hiroba.office.register.pages.lines import read_terms, terms_text
from hiroba.office.register.rights import require_writer
from hiroba.office.register.types import STAGES, PolicyKind
from hiroba.office.register.words import POLICY_KINDS, circled, is_english

_TOLD = (400, 404, 409, 422)


@require_http_methods(["GET", "HEAD", "POST"])
def plans(request: HttpRequest, who: Principal, code: str) -> HttpResponse:
    """Everybody reads the lists, officers change one at a time. Raises UnknownOrganisation, Forbidden."""
    shown = common.values(who, code)
    if request.method == "POST":
        kind = next((each for each in PolicyKind if each.value == request.POST.get("kind")), PolicyKind.TOWN)
        try:
            lines = request.POST.get("lines", "").splitlines()
            register.save_policies(who, code, kind, lines, request.POST.get("source", ""))
        except HirobaError as error:
            _tell(request, error)
        else:
            messages.success(request, _("一覧を保存しました。"))
        return redirect("register:plans", code=code)
    known = register.policies(code)
    shown["lists"] = [
        {
            "kind": kind.value,
            "words": str(POLICY_KINDS[kind]),
            "lines": [(circled(each.number), each.title) for each in known if each.kind is kind],
            "text": "\n".join(each.title for each in known if each.kind is kind),
            "source": next((each.source for each in known if each.kind is kind and each.source), ""),
        }
        for kind in PolicyKind
    ]
    return render(request, "register/plans.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def glossary(request: HttpRequest, who: Principal, code: str) -> HttpResponse:
    """Raises UnknownOrganisation, Forbidden."""
    shown = common.values(who, code)
    if request.method == "POST":
        try:
            register.save_terms(who, code, read_terms(request.POST.get("terms", "")))
        except HirobaError as error:
            _tell(request, error)
        else:
            messages.success(request, _("用語を保存しました。"))
        return redirect("register:glossary", code=code)
    shown["terms"] = register.terms(code)
    shown["text"] = terms_text(shown["terms"])
    return render(request, "register/glossary.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def conditions(request: HttpRequest, who: Principal, code: str) -> HttpResponse:
    """Raises UnknownOrganisation, Forbidden."""
    shown = common.values(who, code)
    if request.method == "POST":
        said = {each: request.POST.get(each.value, "").splitlines() for each in STAGES[1:]}
        try:
            register.save_conditions(who, code, said)
        except HirobaError as error:
            _tell(request, error)
        else:
            messages.success(request, _("条件を保存しました。これまでの決定は、そのときの条件のままです。"))
        return redirect("register:conditions", code=code)
    known = register.conditions(code)
    shown["stages"] = [
        {
            "stage": each.value,
            "words": common.stage_words(each),
            "lines": known[each],
            "text": "\n".join(known[each]),
        }
        for each in STAGES[1:]
    ]
    return render(request, "register/conditions.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def departments(request: HttpRequest, who: Principal, code: str) -> HttpResponse:
    """Who is responsible for what; hand it all over, as when departments are merged; rename one (act=rename).

    Raises Forbidden, SignInNeeded.
    """
    shown = common.values(who, code)
    require_writer(who, code)
    if request.method == "POST":
        try:
            told = (
                _renamed(request, who, code)
                if request.POST.get("act") == "rename"
                else _given(request, who, code)
            )
        except HirobaError as error:
            _tell(request, error)
        else:
            messages.success(request, told)
        return redirect("register:departments", code=code)
    known = register.initiatives(who, code)
    held: dict[str, list[str]] = {}
    for each in known:
        for one in each.content.departments:
            held.setdefault(one.code, []).append(f"{each.content.number} {common.title(each.content)}")
    names = {
        each.code: (each.name_en if is_english() else "") or each.name_ja for each in organisations.all()
    }
    below = organisations.below(code)
    before: dict[str, list[str]] = {}
    for former in indicators.renamings(below):
        name = former.name_en if is_english() else former.name_ja
        before.setdefault(former.place, []).append(
            _("{day}より前は「{name}」").format(day=dates.written(former.until), name=name)
        )
    shown["rows"] = [(c, names.get(c, c), held[c], before.get(c, [])) for c in sorted(held)]
    shown["choices"] = [(c, names[c]) for c in below if c in names]
    return render(request, "register/departments.html", shown)


def _given(request: HttpRequest, who: Principal, code: str) -> str:
    before, after = request.POST.get("before", ""), request.POST.get("after", "")
    count = register.hand_over(who, code, before, after, request.POST.get("note", ""))
    return _("{count}件の取組を引き継ぎました。").format(count=count)


def _renamed(request: HttpRequest, who: Principal, code: str) -> str:
    said = request.POST
    try:
        on = date.fromisoformat(said.get("on", ""))
    except ValueError as error:
        raise WrongEntry(field="on", problem=_("新しい名前になった日を書いてください。")) from error
    names = said.get("name_ja", ""), said.get("name_en", "")
    known = register.rename_department(who, code, said.get("code", ""), names, on)
    return _("「{name}」になりました。前の版と締めた年度には、前の名前が残ります。").format(
        name=known.name_ja
    )


def _tell(request: HttpRequest, error: HirobaError) -> None:
    """What was refused is told on the page. Raises what is no refusal."""
    if error.status not in _TOLD and not isinstance(error, WrongEntry):
        raise error
    messages.error(request, str(error))
