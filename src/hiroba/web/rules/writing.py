"""Writing a rule: the form with the sentence that it says, then a draft; and an ODRL policy as a draft."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from hiroba.kernel.decide.types import Effect, Party, PartyKind, Principal, Rule, Target, TargetKind
from hiroba.kernel.organisations import service as organisations
from hiroba.rules.policies import service as policies
from hiroba.rules.policies.types import RuleInfo, RuleState
from hiroba.web.catalogue.partial import is_partial
from hiroba.web.discovery.root import root
from hiroba.web.publishing.once import FIELD, first_time, new_mark
from hiroba.web.rules.forms import LINES, RuleForm, initial_of
from hiroba.web.rules.naming import names, told_in_both
from hiroba.web.rules.things import dataset_target
from hiroba.web.shell import principal

_LONGEST = 200_000  # characters of a policy


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, code: str) -> HttpResponse:
    """?dataset= or ?type= say what it is about; neither: everything of the organisation's.

    Raises UnknownOrganisation, Forbidden, SignInNeeded, UnknownRule (a dataset that is not theirs).
    """
    organisations.get(code)
    who = principal(request)
    policies.require_manager(who, code)
    target = _target(request, who, code)
    return _form(request, who, target, None, lambda rule: policies.write(who, rule))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, id: str) -> HttpResponse:
    """The next version. Raises UnknownRule, Forbidden, SignInNeeded."""
    who = principal(request)
    newest = policies.history(id)[0]
    policies.require_manager(who, newest.organisation)
    return _form(request, who, newest.rule.target, newest.rule, lambda rule: policies.change(who, id, rule))


@never_cache
@require_POST
def bring(request: HttpRequest, code: str) -> HttpResponse:
    """A policy in ODRL as a draft. Raises UnknownOrganisation, Forbidden, SignInNeeded."""
    organisations.get(code)
    who = principal(request)
    policies.require_manager(who, code)
    try:
        info = policies.write(who, _brought(request.POST.get("policy", ""), who, code, root(request)))
    except (policies.PolicyNotHeld, policies.WrongRule) as error:
        messages.error(request, str(error))
        return redirect("rules:listing", code=code)
    messages.success(request, _("下書きにしました。内容を確かめてください。"))
    return redirect("rules:page", id=info.id)


def _brought(text: str, who: Principal, code: str, base: str) -> Rule:
    try:
        rule = policies.read(json.loads(text[:_LONGEST]), base)
    except (ValueError, RecursionError) as error:
        raise policies.PolicyNotHeld(problem=_("JSONとして読めません。")) from error
    if rule.assignee.kind is PartyKind.PERSON:
        raise policies.PolicyNotHeld(problem=_("個人についてのルールは、画面で書いてください。"))
    if rule.target.kind is TargetKind.DATASET:
        known = dataset_target(who, rule.target.id, code)
        if known != rule.target:
            raise policies.PolicyNotHeld(problem=_("このデータは、この団体のものではありません。"))
    if rule.target.organisation not in organisations.body_below(code):
        raise policies.PolicyNotHeld(problem=_("このデータは、この団体のものではありません。"))
    return rule


def _target(request: HttpRequest, who: Principal, code: str) -> Target:
    kind, dataset = request.GET.get("type", "").strip(), request.GET.get("dataset", "")
    if dataset:
        target = dataset_target(who, dataset, code)
        if target is None:
            raise policies.UnknownRule(id=dataset[:40])
        return target
    if kind:
        return Target(TargetKind.ENTITIES, kind[:200], code)
    return Target(TargetKind.ORGANISATION, code, code)


def _form(
    request: HttpRequest,
    who: Principal,
    target: Target,
    before: Rule | None,
    keep: Callable[[Rule], RuleInfo],
) -> HttpResponse:
    blank = before or Rule("", Effect.PERMIT, policies.ACTIONS[target.kind], target, Party(PartyKind.ANYONE))
    known = names(blank, who)
    form = _bound(request, target, known.columns or {}, before)
    said: list[tuple[str, str]] = told_in_both(before, who) if before and not form.is_bound else []
    if request.method == "POST" and form.is_valid():
        rule = form.rule(target)
        said = told_in_both(rule, who)
        if "save" in request.POST:
            answer = _kept(request, form, rule, keep)
            if answer is not None:
                return answer
    values = {
        "form": form, "said": said, "target": known.target, "kind": target.kind.value, "before": before,
        "organisation": organisations.get(target.organisation), "once": new_mark(), "once_field": FIELD,
    }  # fmt: skip
    template = "web/rules/said.html" if is_partial(request) else "web/rules/write.html"
    wrong = "save" in request.POST and bool(form.errors)
    return render(request, template, values, status=422 if wrong else 200)


def _bound(request: HttpRequest, target: Target, columns: Mapping[str, str], before: Rule | None) -> RuleForm:
    things = target.kind is TargetKind.ENTITIES
    lines = LINES + len(before.limits.rows if before else ()) if columns and not things else 0
    return RuleForm(
        request.POST if request.method == "POST" else None, columns=columns, lines=lines, noisy=not things,
        things=things, target=target,
        initial=initial_of(before) if before else {}, kept=before.assignee if before else None,
    )  # fmt: skip


def _kept(
    request: HttpRequest, form: RuleForm, rule: Rule, keep: Callable[[Rule], RuleInfo]
) -> HttpResponse | None:
    if not first_time(request):
        return redirect("rules:listing", code=rule.target.organisation)
    try:
        info = keep(rule)
    except policies.WrongRule as error:
        form.refuse(error)
        return None
    messages.success(request, _next_step(info))
    return redirect("rules:page", id=info.id)


def _next_step(info: RuleInfo) -> str:
    versions = policies.history(info.id)
    before = next((each.rule for each in versions if each.state is RuleState.ENACTED), None)
    if policies.needs_another(info.rule, before):
        return _("下書きにしました。まだ効いていません。別の担当者が内容を確かめて施行します。")
    return _("下書きにしました。まだ効いていません。内容を確かめて施行してください。")
