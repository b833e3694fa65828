"""Whether a rule makes sense, before it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from hiroba.kernel.decide.types import Action, Effect, PartyKind, Rule, TargetKind
from hiroba.kernel.organisations import service as organisations
from hiroba.rules.policies.duties import is_duty
from hiroba.rules.policies.errors import WrongRule
from hiroba.rules.purposes import service as purposes

ACTIONS: dict[TargetKind, frozenset[str]] = {
    TargetKind.DATASET: frozenset({Action.DATASET_READ.value}),
    TargetKind.ENTITIES: frozenset({Action.ENTITY_READ.value}),
    TargetKind.ORGANISATION: frozenset({Action.DATASET_READ.value, Action.ENTITY_READ.value}),
}
COUNTED = frozenset({Action.DATASET_COUNT.value})  # a permission to ask how many, with noise
_OPS = frozenset({"eq", "ne", "lt", "le", "gt", "ge", "contains", "in"})
MOST = 200  # columns or conditions of a rule
_NAMED = (PartyKind.ORGANISATION, PartyKind.PERSON, PartyKind.CLIENT)


def check(rule: Rule) -> None:
    """Raises WrongRule with the first thing that makes no sense."""
    for field, problem in _problems(rule):
        raise WrongRule(field=field, problem=problem)


def _problems(rule: Rule) -> Iterator[tuple[str, Any]]:
    yield from _target(rule)
    yield from _party(rule)
    yield from _time(rule)
    yield from _extent(rule)
    if not rule.purposes <= set(purposes.PURPOSES):
        yield "purposes", _("利用目的は、一覧の中からお選びください。")
    if not all(map(is_duty, rule.duties)):
        yield "duties", _("この義務は、ここでは扱えません。")
    if rule.duties and rule.effect is Effect.PROHIBIT:
        yield "duties", _("使えなくするルールに、利用者の義務は付けられません。")


def _target(rule: Rule) -> Iterator[tuple[str, Any]]:
    target = rule.target
    counted = rule.actions == COUNTED and target.kind is TargetKind.DATASET
    if not counted and (not rule.actions or not rule.actions <= ACTIONS[target.kind]):
        yield "target", _("この対象に、この使い方は選べません。")
    if not target.id or not target.organisation or len(target.id) > MOST:
        yield "target", _("何についてのルールかを選んでください。")
    if target.kind is TargetKind.ORGANISATION and target.id != target.organisation:
        yield "target", _("団体のすべてのデータについてのルールは、その団体だけがつくれます。")


def _party(rule: Rule) -> Iterator[tuple[str, Any]]:
    party = rule.assignee
    if (party.kind in _NAMED) != bool(party.id):
        yield "party", _("だれについてのルールかを選んでください。")
    if party.kind is PartyKind.ANYONE and rule.actions == COUNTED:
        yield "party", _("ぼかした件数を聞ける相手は、団体か、ログインした人にしてください。")
    if party.kind is PartyKind.ORGANISATION and party.id not in {each.code for each in organisations.there()}:
        yield "organisation", _("この団体は広場にありません。")


def _time(rule: Rule) -> Iterator[tuple[str, Any]]:
    if rule.begins and rule.ends and rule.ends <= rule.begins:
        yield "ends", _("終わりの日は、始まりの日より後にしてください。")
    if rule.ends and rule.ends <= timezone.now():
        yield "ends", _("終わりの日が過ぎています。")


def _extent(rule: Rule) -> Iterator[tuple[str, Any]]:
    limits = rule.limits
    if limits.columns is not None and not limits.columns:
        things = rule.target.kind is TargetKind.ENTITIES
        yield (
            "columns",
            (
                _("属性を一つ以上選ぶか、「すべて」を選んでください。")
                if things
                else _("列を一つ以上選ぶか、「すべての列」を選んでください。")
            ),
        )
    if len(limits.columns or ()) > MOST or len(limits.rows) > MOST:
        yield "columns", _("一つのルールに書ける列や条件の数を超えています。")
    if limits.hidden:
        yield "columns", _("見せない列は、使えなくするルールとして書いてください。")
    if any(one.op not in _OPS or not one.column for one in limits.rows):
        yield "rows", _("行の条件が読めません。")
    if any((one.op == "in") is isinstance(one.value, str) for one in limits.rows):
        yield "rows", _("行の条件が読めません。")
    yield from _counts(rule)


def _counts(rule: Rule) -> Iterator[tuple[str, Any]]:
    limits = rule.limits
    if limits.groups is not None and (not limits.groups or not 2 <= limits.least <= 1_000_000):
        yield "least", _("件数だけのルールでは、数える列と、2以上の最小の件数を決めてください。")
    if limits.groups is not None and limits.columns is not None:
        yield "groups", _("件数だけのルールでは、数える列だけを選んでください。")
    plain = not limits.rows and limits.groups is None
    if rule.actions == COUNTED and (rule.effect is Effect.PROHIBIT or limits.groups is not None):
        yield "extent", _("ぼかした件数だけのルールは、使えるようにするときだけ書けます。")
    if rule.effect is Effect.PROHIBIT and not plain:
        yield "rows", _("使えなくするルールでは、行や件数を限れません。列か全体を選んでください。")
    if rule.target.kind is not TargetKind.DATASET and not plain:
        yield "rows", _("行と件数を限れるのは、一つのデータについてのルールだけです。")
