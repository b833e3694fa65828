"""A question cut down to what the policies look at: the key of the answer cache."""

from __future__ import annotations

from typing import NamedTuple

from hiroba.kernel.decide.types import Action, Principal, Resource, Role
from hiroba.kernel.organisations import service as organisations


class Question(NamedTuple):
    """The slice of the world that can matter.

    roles: only those held in the owner's line. line: the owner and all above it. body: the part
    of the line that is one legal body (a department and what it is a department of). Everything
    that an answer depends on is in here, so a kept answer is never out of date.
    """

    action: Action
    visibility: str
    line: tuple[str, ...]
    body: tuple[str, ...]
    roles: tuple[tuple[str, Role], ...]
    scopes: frozenset[Action] | None
    operator: bool
    system: bool
    signed_in: bool


def question(who: Principal, action: Action, what: Resource) -> Question:
    """Cut a question down to its facets."""
    line = organisations.line(what.organisation) if what.organisation else ()
    body = organisations.body(what.organisation) if what.organisation else ()
    roles = tuple((code, who.roles[code]) for code in line if code in who.roles) if who.roles else ()
    system = who.kind == "system"
    signed_in = who.kind == "person"
    return Question(
        action, what.visibility.value, line, body, roles, who.scopes, who.operator, system, signed_in
    )
