"""/organisations/<code>/rules: the rules of one legal body; and those on one dataset."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hiroba.kernel.decide.types import PartyKind, Principal, Target, TargetKind
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.settings import service as settings
from hiroba.rules.policies import service as policies
from hiroba.rules.policies.types import RuleInfo, RuleState
from hiroba.web.catalogue.dataset.frame import frame
from hiroba.web.catalogue.partial import is_partial, render_part
from hiroba.web.catalogue.reader import open_dataset
from hiroba.web.rules.naming import told
from hiroba.web.rules.things import own_datasets, own_types, type_name
from hiroba.web.shell import principal

_STATES: dict[RuleState, tuple[Any, str]] = {
    RuleState.DRAFT: (_("下書き"), "orange"),
    RuleState.ENACTED: (_("施行中"), "green"),
    RuleState.REPLACED: (_("前の版"), "blue"),
    RuleState.ENDED: (_("終わり"), "red"),
    RuleState.DISCARDED: (_("取りやめ"), "red"),
}
_EARLY, _LATE = (_("始まる前"), "blue"), (_("期間が過ぎました"), "red")


def row(info: RuleInfo, who: Principal) -> dict[str, Any]:
    """A version as it is shown."""
    title, colour = standing(info)
    return {"info": info, "state": title, "colour": colour, "said": told(info.rule, who)}


def standing(info: RuleInfo) -> tuple[Any, str]:
    """Words and colour of a version's state."""
    now = timezone.now()
    if info.state is RuleState.ENACTED and not info.rule.in_force(now):
        return _LATE if info.rule.ends is not None and info.rule.ends <= now else _EARLY
    return _STATES[info.state]


@never_cache
@require_safe
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """Raises UnknownOrganisation, Forbidden, SignInNeeded."""
    info = organisations.get(code)
    who = principal(request)
    policies.require_manager(who, code)
    found = policies.of_organisation(code)
    values = {
        "organisation": info,
        "drafts": [row(each, who) for each in found if each.state is RuleState.DRAFT],
        "enacted": [row(each, who) for each in found if each.state is RuleState.ENACTED],
        "ended": [row(each, who) for each in policies.ended(code)],
        "datasets": own_datasets(who, code),
        "types": [(name, type_name(name)) for name in own_types(who, code)],
        "four_eyes": settings.rules().four_eyes,
    }
    return render(request, "web/rules/listing.html", values)


@never_cache
@require_safe
def on_dataset(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """What is in force on a dataset: a page, and for htmx a part of the dataset's.

    Raises UnknownDataset, DatasetWithdrawn.
    """
    opened = open_dataset(request, dataset_id)
    who, card = opened.who, opened.detail.card
    target = Target(TargetKind.DATASET, card.id, card.organisation)
    manages = policies.may_manage(who, card.organisation)
    rules = shown(policies.enacted_on(target), who, manages)
    values = {
        "rows": [row(each, who) for each in rules],
        "asks_purpose": not who.purpose and any(each.rule.purposes for each in rules),
        "dataset_id": card.id,
        "owner": card.organisation,
        "may_manage": manages,
    }
    if not is_partial(request):
        values = frame(opened, "") | values
    return render_part(request, "web/rules/dataset.html", "web/rules/on_dataset.html", values)


def shown(found: Iterable[RuleInfo], who: Principal, manages: bool) -> list[RuleInfo]:
    """Every reader of a thing reads the rules on it; those for one person or program only who it is for."""
    return [
        each
        for each in found
        if manages
        or policies.is_for(who, each.rule)
        or each.rule.assignee.kind not in (PartyKind.PERSON, PartyKind.CLIENT)
    ]
