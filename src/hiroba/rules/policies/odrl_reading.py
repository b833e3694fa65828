"""An ODRL 2.2 policy in JSON-LD as a rule. What cannot be kept here is refused, never left out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from hiroba.kernel.decide.types import Assurance, Condition, Effect, Limits, Party, Rule, Target
from hiroba.rules.policies.checking import ACTIONS
from hiroba.rules.policies.duties import is_duty
from hiroba.rules.policies.errors import PolicyNotHeld
from hiroba.rules.policies.odrl_terms import (
    ASSURANCE,
    CELL,
    COLUMN,
    GROUP_BY,
    KIND,
    LEAST,
    OPERATORS,
    PLAIN_DUTIES,
    REIDENTIFY,
    organisation_of,
    party_of,
    purpose_of,
    target_of,
)
from hiroba.rules.policies.types import Duty

Json = dict[str, Any]
_KINDS = {"Set", "Policy", "Offer", "Agreement"}
_POLICY = {"@context", "@type", "uid", "profile", "hiroba:agreement", "permission", "prohibition"}
_RULE = {"target", "assigner", "assignee", "action", "constraint", "duty"}
_CONSTRAINT = {"leftOperand", "operator", "rightOperand", "@type", COLUMN}
_OPS = {theirs: ours for ours, theirs in OPERATORS.items()}
_MOST = 500  # of anything that there are many of


def read(document: object, base: str) -> Rule:
    """Return the rule that a policy of one permission or prohibition says; raises PolicyNotHeld.

    base: the address of the square, without a slash at its end.
    """
    policy = _object(document, _POLICY, _("ポリシー"))
    kind = _short(policy.get("@type", "Set"))
    if kind not in _KINDS:
        raise _refusal(_("ポリシーの種類「%(term)s」"), kind)
    permissions, prohibitions = _many(policy.get("permission")), _many(policy.get("prohibition"))
    kept = [each for each in prohibitions if _is_reidentify(each)] if permissions else []
    main = permissions + [each for each in prohibitions if each not in kept]
    if len(main) != 1 or len(kept) > 1:
        raise PolicyNotHeld(problem=_("一つのポリシーで書けるのは、許可か禁止の一つだけです。"))
    effect = Effect.PERMIT if permissions else Effect.PROHIBIT
    rule = _rule(_object(main[0], _RULE, _("規則")), effect, base)
    duties = list(rule.duties)
    if kept:
        _same(kept[0], main[0])
        duties.append(Duty.REIDENTIFY_NOT)
    uid = policy.get("uid", "")
    head = f"{base}/rules/"
    return Rule(
        uid[len(head) :] if isinstance(uid, str) and uid.startswith(head) else "", effect, rule.actions,
        rule.target, rule.assignee, rule.purposes, rule.begins, rule.ends, rule.limits, tuple(duties),
        _agreement(policy, kind), rule.assurance,
    )  # fmt: skip


def _agreement(policy: Json, kind: str) -> str:
    found = policy.get("hiroba:agreement", "")
    if not isinstance(found, str) or (kind == "Agreement") != bool(found):
        raise PolicyNotHeld(problem=_("合意（Agreement）は、どの合意によるのかを示してください。"))
    return found


def _rule(said: Json, effect: Effect, base: str) -> Rule:
    owner = organisation_of(_iri(said.get("assigner")), base)
    if owner is None:
        raise _refusal(_("データの持ち主「%(term)s」"), _iri(said.get("assigner")))
    target, columns, rows = _target(said.get("target"), owner, base)
    assignee = _party(said.get("assignee"), base)
    actions, groups, least = _action(said.get("action"), ACTIONS[target.kind])
    constraints = _many(said.get("constraint"))
    assurance, others = _assurance(constraints, effect)
    purposes, begins, ends = _constraints(others)
    limits = Limits(columns, rows=rows, groups=groups, least=least)
    duties = tuple(_duty(each, owner, base) for each in _many(said.get("duty")))
    return Rule(
        "", effect, actions, target, assignee, purposes, begins, ends, limits, duties, assurance=assurance
    )


def _target(
    said: object, owner: str, base: str
) -> tuple[Target, frozenset[str] | None, tuple[Condition, ...]]:
    columns: frozenset[str] | None = None
    rows: list[Condition] = []
    iri = said
    if isinstance(said, dict):
        asset = _object(said, {"@type", "uid", "@id", "refinement"}, _("対象"))
        iri = asset.get("uid", asset.get("@id"))
        for one in _many(asset.get("refinement")):
            left, operator, right, column = _constraint(one)
            if left == COLUMN and operator == "isAnyOf" and columns is None:
                columns = frozenset(_texts(right))
            elif left == CELL and operator in _OPS and column:
                rows.append(Condition(column, _OPS[operator], _cell(right, operator)))
            else:
                raise _refusal(_("対象をしぼる条件「%(term)s」"), left)
    target = target_of(_iri(iri), owner, base)
    if target is None:
        raise _refusal(_("対象「%(term)s」"), _iri(iri))
    return target, columns, tuple(rows)


def _cell(right: object, operator: str) -> str | tuple[str, ...]:
    if operator == "isAnyOf":
        return tuple(_texts(right))
    if not isinstance(right, str):
        raise _refusal(_("行の条件の値「%(term)s」"), right)
    return right


def _party(said: object, base: str) -> Party:
    party = party_of(_iri(said), base)
    if party is None:
        raise _refusal(_("相手「%(term)s」"), _iri(said))
    return party


def _action(said: object, usual: frozenset[str]) -> tuple[frozenset[str], tuple[str, ...] | None, int]:
    found = _many(said)
    if len(found) != 1:
        raise PolicyNotHeld(problem=_("使い方は一つだけ書いてください。"))
    name, refinement = _iri(found[0]), []
    if isinstance(found[0], dict) and "rdf:value" in found[0]:
        action = _object(found[0], {"rdf:value", "refinement", "@type"}, _("使い方"))
        name, refinement = _iri(action["rdf:value"]), _many(action.get("refinement"))
    actions, groups, least = usual, None, 10
    for one in refinement:
        left, operator, right, _column = _constraint(one)
        if left == KIND and operator == "isAnyOf":
            actions = frozenset(_texts(right))
        elif left == GROUP_BY and operator == "eq":
            groups = tuple(_texts(right))
        elif left == LEAST and operator == "gteq" and type(right) is int:
            least = right
        else:
            raise _refusal(_("使い方をしぼる条件「%(term)s」"), left)
    name = _short(name)
    if name not in ("use", "read", "aggregate") or (name == "aggregate") is (groups is None):
        raise _refusal(_("使い方「%(term)s」"), name)
    return actions, groups, least


def _assurance(found: Iterable[object], effect: Effect) -> tuple[Assurance, list[object]]:
    """How sure it must be who asks, and the other constraints."""
    level, others = Assurance.NONE, []
    wanted = "gteq" if effect is Effect.PERMIT else "lt"
    for one in found:
        left, operator, right, _column = _constraint(one)
        if left != ASSURANCE:
            others.append(one)
        elif operator == wanted and type(right) is int and 1 <= right <= max(Assurance) and not level:
            level = Assurance(right)
        else:
            raise _refusal(_("条件「%(term)s」"), f"{left} {operator}")
    return level, others


def _constraints(
    found: Iterable[object],
) -> tuple[frozenset[str], datetime | None, datetime | None]:
    purposes: frozenset[str] = frozenset()
    begins = ends = None
    for one in found:
        left, operator, right, _column = _constraint(one)
        if left == "purpose" and operator in ("isAnyOf", "eq", "isA") and not purposes:
            purposes = frozenset(_purpose(each) for each in _many(right))
        elif left == "dateTime" and operator == "gteq" and begins is None:
            begins = _moment(right)
        elif left == "dateTime" and operator == "lt" and ends is None:
            ends = _moment(right)
        else:
            raise _refusal(_("条件「%(term)s」"), f"{left} {operator}")
    return purposes, begins, ends


def _purpose(said: object) -> str:
    found = purpose_of(_iri(said))
    if found is None:
        raise _refusal(_("利用目的「%(term)s」"), _iri(said))
    return found


def _moment(said: object) -> datetime:
    text = said.get("@value") if isinstance(said, dict) else said
    try:
        found = datetime.fromisoformat(str(text))
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise _refusal(_("日時「%(term)s」"), text) from error


def _duty(said: object, owner: str, base: str) -> str:
    duty = _object(said, {"action", "constraint", "informedParty"}, _("義務"))
    name = _short(_iri(duty.get("action")))
    constraints = _many(duty.get("constraint"))
    if name == Duty.DELETE and len(constraints) == 1 and "informedParty" not in duty:
        left, operator, right, _column = _constraint(constraints[0])
        text = right.get("@value") if isinstance(right, dict) else right
        if left == "delayPeriod" and operator in ("lteq", "eq") and is_duty(f"delete:{text}"):
            return f"delete:{text}"
    informed = duty.get("informedParty")
    told = informed is None or (name == Duty.INFORM and organisation_of(_iri(informed), base) == owner)
    if name not in PLAIN_DUTIES or constraints or not told:
        raise _refusal(_("義務「%(term)s」"), name)
    return name


def _is_reidentify(said: object) -> bool:
    return isinstance(said, dict) and said.get("action") == REIDENTIFY


def _same(kept: Json, main: Json) -> None:
    """Forbidding to find out who is meant goes with the one permission, about the same thing and party."""
    about = main["target"].get("uid") if isinstance(main["target"], dict) else main["target"]
    expected = {"target": about, "assigner": main.get("assigner"), "assignee": main.get("assignee")}
    if {**expected, "action": REIDENTIFY} != kept:
        raise PolicyNotHeld(problem=_("個人を突き止めることの禁止は、許可と同じ対象と相手に付けてください。"))


def _constraint(said: object) -> tuple[str, str, Any, str]:
    one = _object(said, _CONSTRAINT, _("条件"))
    column = one.get(COLUMN, "")
    if not isinstance(column, str):
        raise _refusal(_("条件「%(term)s」"), COLUMN)
    left, operator = _short(_iri(one.get("leftOperand"))), _short(_iri(one.get("operator")))
    return left, operator, one.get("rightOperand"), column


def _object(said: object, known: set[str], what: str) -> Json:
    """A JSON object that says nothing but what is known here."""
    if not isinstance(said, dict):
        raise PolicyNotHeld(problem=_("%(what)sが読めません。") % {"what": what})
    found = {_short(name): value for name, value in said.items()}
    for name in found:
        if name not in known:
            raise _refusal(_("%(what)sの「%(term)s」") % {"what": what, "term": "%(term)s"}, name)
    return found


def _many(said: object) -> list[Any]:
    found = said.get("@list") if isinstance(said, dict) and set(said) == {"@list"} else said
    values = [] if found is None else found if isinstance(found, list) else [found]
    if len(values) > _MOST:
        raise PolicyNotHeld(problem=_("ポリシーが大きすぎます。"))
    return values


def _texts(said: object) -> list[str]:
    found = _many(said)
    if not found or not all(isinstance(each, str) for each in found):
        raise _refusal(_("値「%(term)s」"), said)
    return found


def _iri(said: object) -> str:
    """The text of an IRI, written plainly or as {"@id": …}, {"uid": …}."""
    if isinstance(said, dict) and len(said) == 1:
        said = said.get("@id", said.get("uid"))
    return said if isinstance(said, str) else ""


def _short(name: object) -> str:
    text = name if isinstance(name, str) else ""
    return text.removeprefix("http://www.w3.org/ns/odrl/2/").removeprefix("odrl:")


def _refusal(what: str, term: object) -> PolicyNotHeld:
    told = what % {"term": str(term)[:100]}
    return PolicyNotHeld(problem=_("%(what)sは、この広場では扱えません。") % {"what": told})
