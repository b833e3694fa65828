"""Ask Cedar, and keep the answers."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

import cedarpy

from hiroba.kernel.decide import policies
from hiroba.kernel.decide.facets import Question
from hiroba.kernel.decide.types import Decision, Role

KEPT = 16384  # answers
_INCLUDES = {role: tuple(list(Role)[: rank + 1]) for rank, role in enumerate(Role)}
_PRINCIPAL = {"type": "Principal", "id": "asking"}
_RESOURCE = {"type": "Resource", "id": "asked"}


@lru_cache(maxsize=KEPT)
def answer(question: Question) -> Decision:
    """Return the decision; the same question is put to Cedar once."""
    return evaluate(question)


def evaluate(question: Question) -> Decision:
    """Put a question to Cedar. An error while evaluating is a refusal, as Cedar has it."""
    request = {
        "principal": _PRINCIPAL,
        "action": {"type": "Action", "id": question.action.value},
        "resource": _RESOURCE,
        "context": {},
    }
    result = cedarpy.is_authorized(request, policies.parsed(), json.dumps(_entities(question)))
    rules = result.diagnostics.id_annotations_by_reason.values()
    return Decision(result.allowed, tuple(sorted(rules)))


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
    }
    resource = {
        "visibility": question.visibility,
        "line": _references("Organisation", question.line),
        "body": _references("Organisation", question.body),
    }
    return [
        {"uid": _PRINCIPAL, "attrs": principal, "parents": []},
        {"uid": _RESOURCE, "attrs": resource, "parents": []},
    ]


def _references(kind: str, ids: Any) -> list[dict[str, dict[str, str]]]:
    return [{"__entity": {"type": kind, "id": id}} for id in ids]
