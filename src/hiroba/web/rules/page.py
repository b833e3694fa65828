"""/rules/<id>: one rule with its history, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import EVERYTHING, Principal, Rule, TargetKind
from hiroba.kernel.organisations import service as organisations
from hiroba.rules.policies import service as policies
from hiroba.rules.policies.types import Change, RuleInfo, RuleState
from hiroba.rules.privacy.types import PersonalDataFound
from hiroba.rules.purposes import service as purposes
from hiroba.web.discovery.root import root
from hiroba.web.numbers import number_in
from hiroba.web.rules.listing import row, standing
from hiroba.web.rules.naming import detail_of, names, party_name, told_in_both
from hiroba.web.rules.things import resources_of, samples
from hiroba.web.shell import principal

_SHOWN = 40  # changes that are named


@never_cache
@require_safe
def page(request: HttpRequest, id: str) -> HttpResponse:
    """Raises UnknownRule, also where the reader may not know of it."""
    who = principal(request)
    versions = policies.history(id)
    manages = policies.may_manage(who, versions[0].organisation)
    if not manages:
        return render(request, "web/rules/page.html", _base(_held(versions, who), who))
    shown = next((each for each in versions if each.state is RuleState.DRAFT), None) or policies.current(id)
    enacted = next((each for each in versions if each.state is RuleState.ENACTED), None)
    values = _base(shown, who) | {
        "manages": True,
        "versions": [row(each, who) for each in versions],
        "open": shown.state in (RuleState.DRAFT, RuleState.ENACTED),
        "draft": shown.state is RuleState.DRAFT,
        "deletions": policies.deletions(who, id),
        "enacted": enacted,
        "closes": enacted is not None and policies.ends_by_change(enacted.rule),
    }
    return render(request, "web/rules/page.html", values | _judged(shown, versions, who))


@never_cache
@require_safe
def document(request: HttpRequest, id: str) -> HttpResponse:
    """The rule as ODRL 2.2, for its owner and for whom it lets use something. Raises UnknownRule."""
    who = principal(request)
    versions = policies.history(id)
    manages = policies.may_manage(who, versions[0].organisation)
    info = policies.current(id) if manages else _held(versions, who)
    rule = replace(info.rule, assignee=policies.pseudonym(info.rule.assignee))
    return JsonResponse(policies.written(rule, root(request)), content_type="application/ld+json")


@require_safe
def profile(_request: HttpRequest) -> HttpResponse:
    """What ODRL has no term for."""
    return JsonResponse(policies.profile(), content_type="application/ld+json")


@require_POST
def enact(request: HttpRequest, id: str) -> HttpResponse:
    """Raises UnknownRule, Forbidden, SignInNeeded."""
    return _act(request, id, policies.enact, _("施行しました。1秒以内に、どの入口でも効きます。"))


@require_POST
def end(request: HttpRequest, id: str) -> HttpResponse:
    """Raises UnknownRule, Forbidden, SignInNeeded."""
    return _act(request, id, policies.end, _("終わりにしました。1秒以内に、どの入口でも効かなくなります。"))


@require_POST
def discard(request: HttpRequest, id: str) -> HttpResponse:
    """Raises UnknownRule, Forbidden, SignInNeeded."""
    return _act(request, id, policies.discard, _("下書きを取りやめました。"))


def _act(
    request: HttpRequest, id: str, verb: Callable[[Principal, str, int], object], done: str
) -> HttpResponse:
    """Do it to the version that was looked at, and tell on the rule's page how it went."""
    try:
        verb(principal(request), id, number_in(request.POST.get("number", ""), 0))
    except (decide.SecondPersonNeeded, policies.WrongRule, policies.RuleMoved, PersonalDataFound) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("rules:page", id=id)


def _held(versions: list[RuleInfo], who: Principal) -> RuleInfo:
    """The version in force, for somebody whom it lets use something. Raises UnknownRule."""
    for each in versions:
        if each.state is RuleState.ENACTED and policies.is_for(who, each.rule):
            return each
    raise policies.UnknownRule(id=versions[0].id)


def _base(info: RuleInfo, who: Principal) -> dict[str, Any]:
    title, colour = standing(info)
    return {
        "organisation": organisations.get(info.organisation), "info": info, "state": title, "colour": colour,
        "said": told_in_both(info.rule, who), "dataset": info.rule.target.kind is TargetKind.DATASET,
        "counted": info.rule.actions == policies.COUNTED,
    }  # fmt: skip


def _judged(shown: RuleInfo, versions: list[RuleInfo], who: Principal) -> dict[str, Any]:
    """What a draft would change, and the first rows that its user will see."""
    if shown.state is not RuleState.DRAFT:
        return {"samples": samples(shown.rule) if shown.state is RuleState.ENACTED else []}
    before = next((each.rule for each in versions if each.state is RuleState.ENACTED), None)
    found = list(
        policies.changes(shown.rule, before, resources_of(shown.rule.target, who), _moment(shown.rule))
    )
    needs = policies.needs_another(shown.rule, before)
    return {
        "samples": samples(shown.rule),
        "changes": [_change(each, shown.rule, who) for each in found[:_SHOWN]],
        "more": max(0, len(found) - _SHOWN),
        "parties": len({each.party for each in found}),
        "things": len({each.what for each in found}),
        "waits": needs and not decide.is_another(who, shown.by),
        "second": needs,
    }


def _moment(rule: Rule) -> datetime:
    now = timezone.now()
    return max(now, rule.begins) if rule.begins else now


def _change(change: Change, rule: Rule, who: Principal) -> dict[str, Any]:
    detail = detail_of(change.what.id, EVERYTHING) if change.what.kind == "dataset" else None
    known = names(rule, who)
    if detail is not None and detail.card.id != rule.target.id:
        columns = {each.name: each.title for table in detail.tables for each in table.schema.columns}
        known = replace(known, target=detail.card.title, columns=columns)
    purpose = purposes.PURPOSES.get(change.purpose)
    wider = change.after is not None and (change.before is None or change.after.width > change.before.width)
    return {
        "party": party_name(change.party), "title": known.target, "opens": wider,
        "purpose": purpose.title if purpose else "",
        "before": policies.extent(change.before, known, change.deed),
        "after": policies.extent(change.after, known, change.deed),
    }  # fmt: skip
