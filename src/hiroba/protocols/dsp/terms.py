"""Terms as policies of the protocol, both ways.

The protocol has ODRL in a narrower form: an action is one word, a rule has no target. So what refines the
target or the action of a rule in the house's ODRL stands among the constraints here, for the same reader.
"""

from __future__ import annotations

from typing import Any

from hiroba.kernel.decide.types import Rule
from hiroba.protocols.dsp.messages import BadMessage, Json
from hiroba.rules.agreements.types import Terms
from hiroba.rules.policies import service as policies

_CONTAINS = ("hiroba:contains", "hasPart")  # in the house's ODRL, in the protocol
_OF_TARGET = ("hiroba:column", "hiroba:cell")
_OF_ACTION = ("hiroba:groupBy", "hiroba:leastGroupSize", "hiroba:kind")


def policy(terms: Terms, consumer: str, base: str, id: str, kind: str) -> Json:
    """Terms as an Offer or Agreement with this id; without a target, which the message decides."""
    rule = terms.rule(policies.ACTIONS[terms.target.kind], consumer)
    said = policies.written(rule, base)
    main = said["permission"][0]
    found = [_wide(each) for each in _constraints(main)]
    action = "use" if terms.limits.groups is None else "aggregate"
    written: Json = {
        "@id": id, "@type": kind, "profile": said["profile"],
        "permission": [{"action": action} | ({"constraint": found} if found else {})],
    }  # fmt: skip
    if main.get("duty"):
        written["obligation"] = [_duty(each) for each in main["duty"]]
    if said.get("prohibition"):
        written["prohibition"] = [{"action": each["action"]} for each in said["prohibition"]]
    return written


def wished(said: Json, known: Terms, consumer: str, base: str) -> Terms | None:
    """The terms that a policy says, about what is known; None: it says none but those that were offered.

    Raises PolicyNotHeld, BadMessage.
    """
    permissions = _without_empty(said.get("permission"))
    bare = not said.get("obligation") and not said.get("prohibition")
    if permissions in (None, [{"action": "use"}]) and bare:
        return None
    if not isinstance(permissions, list) or len(permissions) != 1 or not isinstance(permissions[0], dict):
        raise BadMessage(problem="permission")
    template = policies.written(known.rule(policies.ACTIONS[known.target.kind], consumer), base)
    rule = policies.read(_house(said, permissions[0], template), base)
    return _terms(rule, known)


def _without_empty(permissions: Any) -> Any:
    """An empty list of constraints says what none says."""
    if not isinstance(permissions, list) or not all(isinstance(each, dict) for each in permissions):
        return permissions
    return [{k: v for k, v in each.items() if (k, v) != ("constraint", [])} for each in permissions]


def _terms(rule: Rule, known: Terms) -> Terms:
    return Terms(
        rule.target,
        known.title,
        rule.limits,
        rule.purposes,
        rule.duties,
        rule.begins,
        rule.ends,
        known.labels,
    )


def _house(said: Json, permission: Json, template: Json) -> Json:
    """The same in the form that the house reads: parties and target are those of the negotiation."""
    main = template["permission"][0]
    target = main["target"]["uid"] if isinstance(main["target"], dict) else main["target"]
    parties = {name: main[name] for name in ("assigner", "assignee")}
    constraints = permission.get("constraint", [])
    if not isinstance(constraints, list) or not all(isinstance(each, dict) for each in constraints):
        raise BadMessage(problem="constraint")
    found = [_narrow(each) for each in constraints]
    of_target = [each for each in found if each.get("leftOperand") in _OF_TARGET]
    of_action = [each for each in found if each.get("leftOperand") in _OF_ACTION]
    rest = [each for each in found if each not in of_target and each not in of_action]
    about = {"@type": "Asset", "uid": target, "refinement": of_target} if of_target else target
    name = permission.get("action")
    action = [{"rdf:value": {"@id": f"odrl:{name}"}, "refinement": of_action}] if of_action else name
    rule = {"target": about, "action": action, **parties} | ({"constraint": rest} if rest else {})
    policy = {name: template[name] for name in ("@context", "profile", "uid")} | {"@type": "Offer"}
    duties = said.get("obligation")
    policy["permission"] = [rule | ({"duty": duties} if duties else {})]
    if prohibitions := said.get("prohibition"):
        policy["prohibition"] = [
            {"target": target, **parties, "action": each.get("action") if isinstance(each, dict) else None}
            for each in (prohibitions if isinstance(prohibitions, list) else [None])
        ]
    return policy


def _constraints(main: Json) -> list[Json]:
    target, action = main["target"], main["action"]
    found = list(target["refinement"]) if isinstance(target, dict) else []
    found += action[0]["refinement"] if isinstance(action, list) else []
    return found + list(main.get("constraint", ()))


def _wide(one: Json) -> Json:
    right: Any = one["rightOperand"]
    if isinstance(right, int):
        right = {"@value": right}
    operator = _CONTAINS[1] if one["operator"] == _CONTAINS[0] else one["operator"]
    return one | {"operator": operator, "rightOperand": right}


def _narrow(one: Json) -> Json:
    right: Any = one.get("rightOperand")
    if isinstance(right, dict) and set(right) == {"@value"}:
        right = right["@value"]
    operator = _CONTAINS[0] if one.get("operator") == _CONTAINS[1] else one.get("operator")
    return one | {"operator": operator, "rightOperand": right}


def _duty(each: Json) -> Json:
    return {name: value for name, value in each.items() if name in ("action", "constraint", "informedParty")}
