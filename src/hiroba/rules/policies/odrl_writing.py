"""A rule as an ODRL 2.2 policy in JSON-LD."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hiroba.kernel.decide.types import Assurance, Condition, Effect, Rule
from hiroba.rules.policies.checking import ACTIONS
from hiroba.rules.policies.duties import days_of
from hiroba.rules.policies.odrl_terms import (
    ASSURANCE,
    CELL,
    COLUMN,
    CONTEXT,
    DPV,
    GROUP_BY,
    KIND,
    LEAST,
    OPERATORS,
    PROFILE,
    REIDENTIFY,
    VOCABULARY,
    organisation_iri,
    party_iri,
    purpose_iri,
    target_iri,
)
from hiroba.rules.policies.types import Duty

Json = dict[str, Any]


def written(rule: Rule, base: str, *, offer: bool = False) -> Json:
    """The policy: an Agreement where the rule hangs on one, an Offer where asked for, else a Set.

    base: the address of the square, without a slash at its end.
    """
    kind = "Agreement" if rule.agreement else ("Offer" if offer else "Set")
    policy: Json = {
        "@context": [CONTEXT, {"hiroba": VOCABULARY, "dpv": DPV}],
        "@type": kind,
        "uid": f"{base}/rules/{rule.id}",
        "profile": PROFILE,
    }
    if rule.agreement:
        policy["hiroba:agreement"] = rule.agreement
    if rule.effect is Effect.PROHIBIT:
        return policy | {"prohibition": [_rule(rule, base)]}
    duties = [_duty(each, rule, base) for each in rule.duties if each != Duty.REIDENTIFY_NOT]
    permission = _rule(rule, base) | ({"duty": duties} if duties else {})
    policy["permission"] = [permission]
    if Duty.REIDENTIFY_NOT in rule.duties:
        policy["prohibition"] = [_parties(rule, base) | {"action": REIDENTIFY}]
    return policy


def _parties(rule: Rule, base: str) -> Json:
    return {
        "target": target_iri(rule.target, base),
        "assigner": organisation_iri(rule.target.organisation, base),
        "assignee": party_iri(rule.assignee, base),
    }


def _rule(rule: Rule, base: str) -> Json:
    found = _parties(rule, base)
    refinement = _columns(rule) + [_row(one) for one in rule.limits.rows]
    if refinement:
        found["target"] = {"@type": "Asset", "uid": found["target"], "refinement": refinement}
    found["action"] = _action(rule)
    constraint = [*_purposes(rule), *_times(rule), *_assurance(rule)]
    return found | ({"constraint": constraint} if constraint else {})


def _action(rule: Rule) -> Any:
    limits = rule.limits
    name = "read" if limits.groups is None else "aggregate"
    refinement: list[Json] = []
    if limits.groups is not None:
        refinement = [
            _constraint(GROUP_BY, "eq", {"@list": list(limits.groups)}),
            _constraint(LEAST, "gteq", limits.least),
        ]
    if rule.actions != ACTIONS[rule.target.kind]:
        refinement.append(_constraint(KIND, "isAnyOf", sorted(rule.actions)))
    return [{"rdf:value": {"@id": f"odrl:{name}"}, "refinement": refinement}] if refinement else name


def _columns(rule: Rule) -> list[Json]:
    columns = rule.limits.columns
    return [] if columns is None else [_constraint(COLUMN, "isAnyOf", sorted(columns))]


def _row(one: Condition) -> Json:
    value = one.value if isinstance(one.value, str) else list(one.value)
    return _constraint(CELL, OPERATORS[one.op], value) | {COLUMN: one.column}


def _purposes(rule: Rule) -> list[Json]:
    iris = [{"@id": purpose_iri(id)} for id in sorted(rule.purposes)]
    return [_constraint("purpose", "isAnyOf", iris)] if iris else []


def _times(rule: Rule) -> list[Json]:
    found = []
    if rule.begins is not None:
        found.append(_constraint("dateTime", "gteq", _moment(rule.begins)))
    if rule.ends is not None:
        found.append(_constraint("dateTime", "lt", _moment(rule.ends)))
    return found


def _assurance(rule: Rule) -> list[Json]:
    """A permission is for those of whom it is so sure, a prohibition for those below."""
    if rule.assurance is Assurance.NONE:
        return []
    operator = "gteq" if rule.effect is Effect.PERMIT else "lt"
    return [_constraint(ASSURANCE, operator, int(rule.assurance))]


def _moment(value: datetime) -> Json:
    return {"@value": value.astimezone(UTC).isoformat().replace("+00:00", "Z"), "@type": "xsd:dateTime"}


def _duty(text: str, rule: Rule, base: str) -> Json:
    if text == Duty.INFORM:
        return {"action": "inform", "informedParty": organisation_iri(rule.target.organisation, base)}
    days = days_of(text)
    if days is None:
        return {"action": text}
    span = {"@value": f"P{days}D", "@type": "xsd:duration"}
    return {"action": "delete", "constraint": [_constraint("delayPeriod", "lteq", span)]}


def _constraint(left: str, operator: str, right: Any) -> Json:
    return {"leftOperand": left, "operator": operator, "rightOperand": right}
