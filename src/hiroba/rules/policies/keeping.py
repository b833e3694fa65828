"""Versions of rules as they are kept and looked for."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from django.utils import timezone

from hiroba.kernel.decide.types import Effect, PartyKind, Rule, Target, TargetKind
from hiroba.kernel.organisations import service as organisations
from hiroba.rules.policies.errors import UnknownRule
from hiroba.rules.policies.models import RuleVersion
from hiroba.rules.policies.types import RuleInfo, RuleState

_SHOWN = (RuleState.DRAFT.value, RuleState.ENACTED.value)


def history(id: str) -> list[RuleInfo]:
    """Return the versions of a rule, newest first; raises UnknownRule."""
    found = [info_of(row) for row in RuleVersion.objects.filter(rule=id).order_by("-number")]
    if not found:
        raise UnknownRule(id=id)
    return found


def current(id: str) -> RuleInfo:
    """Return the version in force, else the newest. Raises UnknownRule."""
    versions = history(id)
    return next((each for each in versions if each.state is RuleState.ENACTED), versions[0])


def of_organisation(code: str) -> list[RuleInfo]:
    """Return drafts and what is in force of a legal body, newest first."""
    rows = RuleVersion.objects.filter(organisation__in=organisations.body_below(code), state__in=_SHOWN)
    return [info_of(row) for row in rows.order_by("-pk")]


def ended(code: str, limit: int = 20) -> list[RuleInfo]:
    """Return what ended last of a legal body."""
    rows = RuleVersion.objects.filter(
        organisation__in=organisations.body_below(code), state=RuleState.ENDED.value
    )
    return [info_of(row) for row in rows.order_by("-ended")[:limit]]


def enacted_on(target: Target) -> list[RuleInfo]:
    """Return what is in force about a thing, or about everything of its owner's."""
    rows = RuleVersion.objects.filter(state=RuleState.ENACTED.value)
    own = rows.filter(target_kind=target.kind.value, target=target.id, organisation=target.organisation)
    whole = rows.filter(
        target_kind=TargetKind.ORGANISATION.value, target__in=organisations.body(target.organisation)
    )
    return _infos(own.order_by("-pk")) + _infos(whole.order_by("-pk"))


def opened_to(code: str) -> list[RuleInfo]:
    """Return what is in force and lets a legal body use what is another's, by owner."""
    body = organisations.body(code)
    rows = RuleVersion.objects.filter(
        state=RuleState.ENACTED.value,
        body__effect=Effect.PERMIT.value,
        body__assignee__kind=PartyKind.ORGANISATION.value,
        body__assignee__id__in=body,
    )
    now = timezone.now()
    return [
        each
        for each in _infos(rows.order_by("organisation", "-pk"))
        if each.rule.in_force(now) and not set(organisations.body(each.organisation)) & set(body)
    ]


def _infos(rows: Iterable[RuleVersion]) -> list[RuleInfo]:
    return [info_of(row) for row in rows]


def info_of(row: RuleVersion) -> RuleInfo:
    """A version as it is told."""
    return RuleInfo(
        msgspec.convert(row.body, Rule), row.number, RuleState(row.state), row.written, row.by, row.enacted,
        row.enacted_by, row.ended, row.ended_by,
    )  # fmt: skip
