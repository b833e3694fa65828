"""Drafts and versions: written, changed, put into force, ended. What a version says never changes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

import msgspec
from django.db import IntegrityError, transaction
from django.utils import timezone

from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Principal, Rule
from hiroba.kernel.journal import service as journal
from hiroba.rules.policies.checking import check
from hiroba.rules.policies.errors import RuleMoved
from hiroba.rules.policies.guards import ask_guards
from hiroba.rules.policies.keeping import history
from hiroba.rules.policies.models import RuleVersion
from hiroba.rules.policies.rights import ends_by_change, needs_another, require_manager
from hiroba.rules.policies.types import RuleInfo, RuleState


def write(who: Principal, rule: Rule) -> RuleInfo:
    """Keep a draft of a new rule; its id is made here. Raises Forbidden, SignInNeeded, WrongRule."""
    require_manager(who, rule.target.organisation)
    return _draft(who, replace(rule, id=str(uuid4()), agreement=""), 1, "rule.write")


def change(who: Principal, id: str, rule: Rule) -> RuleInfo:
    """Keep the next version of a rule as a draft, in the place of a draft there is; about the same thing.

    Raises Forbidden, UnknownRule, RuleMoved (ended, or changed in this moment), WrongRule.
    """
    versions = history(id)
    require_manager(who, versions[0].organisation)
    if not any(each.state in (RuleState.DRAFT, RuleState.ENACTED) for each in versions):
        raise RuleMoved(id=id)
    rule = replace(rule, id=id, target=versions[0].rule.target, agreement="")
    check(rule)
    with transaction.atomic():
        RuleVersion.objects.filter(rule=id, state=RuleState.DRAFT.value).update(
            state=RuleState.DISCARDED.value, ended=timezone.now(), ended_by=who.id
        )
        return _draft(who, rule, versions[0].number + 1, "rule.change")


def enact(who: Principal, id: str, number: int) -> RuleInfo:
    """Put the draft of this number into force, in the place of the version before; it counts at once.

    Raises Forbidden, UnknownRule, RuleMoved, SecondPersonNeeded, WrongRule (its end has passed),
    PersonalDataFound (it would show everybody what tells of persons).
    """
    versions = history(id)
    require_manager(who, versions[0].organisation)
    before = next((each for each in versions if each.state is RuleState.ENACTED), None)
    draft = next((each for each in versions if each.number == number), None)
    if draft is None or draft.state is not RuleState.DRAFT:
        raise RuleMoved(id=id)
    if needs_another(draft.rule, before.rule if before else None):
        decide.require_another(who, draft.by)
    check(draft.rule)
    ask_guards(draft.rule)
    now = timezone.now()
    with transaction.atomic():
        if before is not None:
            _move(before, RuleState.ENACTED, RuleState.REPLACED, ended=now, ended_by=who.id)
        _move(draft, RuleState.DRAFT, RuleState.ENACTED, enacted=now, enacted_by=who.id)
        decide.put_rule(draft.rule)
        _journal(who, "rule.enact", draft)
    return replace(draft, state=RuleState.ENACTED, enacted=now, enacted_by=who.id)


def end(who: Principal, id: str, number: int) -> None:
    """End what is in force now, with any draft of a change.

    Raises Forbidden, UnknownRule, RuleMoved, SecondPersonNeeded (where that opens data and another person
    must agree: a change with a last day, put into force by somebody else, does it).
    """
    versions = history(id)
    require_manager(who, versions[0].organisation)
    known = next((each for each in versions if each.number == number), None)
    if known is None or known.state is not RuleState.ENACTED:
        raise RuleMoved(id=id)
    if ends_by_change(known.rule):
        raise decide.SecondPersonNeeded
    now = timezone.now()
    with transaction.atomic():
        _move(known, RuleState.ENACTED, RuleState.ENDED, ended=now, ended_by=who.id)
        RuleVersion.objects.filter(rule=id, state=RuleState.DRAFT.value).update(
            state=RuleState.DISCARDED.value, ended=now, ended_by=who.id
        )
        decide.remove_rules([id])
        _journal(who, "rule.end", known)


def discard(who: Principal, id: str, number: int) -> None:
    """Let go of a draft. Raises Forbidden, UnknownRule, RuleMoved."""
    versions = history(id)
    require_manager(who, versions[0].organisation)
    draft = next((each for each in versions if each.number == number), None)
    if draft is None:
        raise RuleMoved(id=id)
    with transaction.atomic():
        _move(draft, RuleState.DRAFT, RuleState.DISCARDED, ended=timezone.now(), ended_by=who.id)
        _journal(who, "rule.discard", draft)


def _draft(who: Principal, rule: Rule, number: int, action: str) -> RuleInfo:
    check(rule)
    info = RuleInfo(rule, number, RuleState.DRAFT, timezone.now(), who.id)
    try:
        with transaction.atomic():
            RuleVersion.objects.create(
                rule=rule.id, number=number, organisation=rule.target.organisation,
                target_kind=rule.target.kind.value, target=rule.target.id, state=info.state.value,
                body=msgspec.to_builtins(rule), by=who.id, written=info.written,
            )  # fmt: skip
            _journal(who, action, info)
    except IntegrityError as error:
        raise RuleMoved(id=rule.id) from error
    return info


def _move(info: RuleInfo, before: RuleState, after: RuleState, **fields: Any) -> None:
    """Only from the state in which it was seen: of two at once one is told that it came too late."""
    rows = RuleVersion.objects.filter(rule=info.id, number=info.number, state=before.value)
    if not rows.update(state=after.value, **fields):
        raise RuleMoved(id=info.id)


def _journal(who: Principal, action: str, info: RuleInfo) -> None:
    limits = info.rule.limits
    details: dict[str, int | str] = {
        "version": info.number,
        "effect": info.rule.effect.value,
        "target": info.rule.target.kind.value,
        "party": info.rule.assignee.kind.value,
        "columns": -1 if limits.columns is None else len(limits.columns),
        "conditions": len(limits.rows),
    }
    journal.record(who, action, "rule", info.id, organisation=info.organisation, details=details)
