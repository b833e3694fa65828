"""Ask Cedar, and keep the answers."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import cedarpy
import msgspec

from hiroba.kernel.decide.alike import alike
from hiroba.kernel.decide.compiled import party_id, target_id, with_rules
from hiroba.kernel.decide.facets import Question
from hiroba.kernel.decide.rules import WHOLE, Limits, Rule, without
from hiroba.kernel.decide.types import Decision, Role

KEPT = 16384  # answers
_ALIKE = 4096  # of Cedar
_INCLUDES = {role: tuple(list(Role)[: rank + 1]) for rank, role in enumerate(Role)}
_PRINCIPAL = {"type": "Principal", "id": "asking"}
_RESOURCE = {"type": "Resource", "id": "asked"}


@lru_cache(maxsize=KEPT)
def answer(question: Question) -> Decision:
    """Return the decision; the same question is answered once."""
    return evaluate(question)


def evaluate(question: Question) -> Decision:
    """Decide by what Cedar says of such a question."""
    same, rules = alike(question)
    allowed, found = judged(same)
    reasons = tuple(sorted({rules[each].id if each in rules else each for each in found}))
    if not allowed:
        return Decision(False, reasons)
    opening = [rule for name, rule in rules.items() if name in found]
    return Decision(True, reasons, _limits(question, opening, whole=len(found) > len(opening)))


@lru_cache(maxsize=_ALIKE)
def judged(question: Question) -> tuple[bool, frozenset[str]]:
    """Put a question to Cedar: whether it allows, and what decided.

    An error while evaluating is a refusal, as Cedar has it.
    """
    request = {
        "principal": _PRINCIPAL,
        "action": {"type": "Action", "id": question.action.value},
        "resource": _RESOURCE,
        "context": {"purpose": question.purpose},
    }
    # parsed apart, because Cedar takes twice as long for the same text within the question
    entities = cedarpy.Entities.from_json_str(msgspec.json.encode(_entities(question)).decode())
    result = cedarpy.is_authorized(request, with_rules(question.action.value, question.rules), entities)
    return result.allowed, frozenset(result.diagnostics.id_annotations_by_reason.values())


def _limits(question: Question, opening: list[Rule], *, whole: bool) -> Limits:
    """The whole where the house permits, else the widest that one rule opens; less what is hidden."""
    limits = WHOLE if whole else max((rule.limits for rule in opening), key=lambda each: each.width)
    meant = question.scopes is None or question.action in question.scopes
    if question.system or (meant and any(code in question.body for code in _officers(question))):
        return limits
    hidden = [rule.limits.columns or frozenset() for rule in question.rules if rule.hides]
    return without(limits, frozenset().union(*hidden))


def _officers(question: Question) -> list[str]:
    return [code for code, mine in question.roles if Role.OFFICER in _INCLUDES[mine]]


def _entities(question: Question) -> list[dict[str, Any]]:
    held = {role: [code for code, mine in question.roles if role in _INCLUDES[mine]] for role in Role}
    principal = {
        "operator": question.operator,
        "system": question.system,
        "signed_in": question.signed_in,
        "scoped": question.scopes is not None,
        "scopes": _references("Action", [scope.value for scope in question.scopes or ()]),
        "member_of": _references("Organisation", held[Role.MEMBER]),
        "officer_of": _references("Organisation", held[Role.OFFICER]),
        "administrator_of": _references("Organisation", held[Role.ADMINISTRATOR]),
        "parties": _references("Party", map(party_id, question.parties)),
    }
    resource = {
        "visibility": question.visibility,
        "body": _references("Organisation", question.body),
        "targets": _references("Target", map(target_id, question.targets)),
    }
    return [
        {"uid": _PRINCIPAL, "attrs": principal, "parents": []},
        {"uid": _RESOURCE, "attrs": resource, "parents": []},
    ]


def _references(kind: str, ids: Any) -> list[dict[str, dict[str, str]]]:
    return [{"__entity": {"type": kind, "id": id}} for id in ids]
