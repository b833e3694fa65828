"""What would be decided: at another time, by other rules. Nothing is kept and nothing is changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from hiroba.kernel.decide import rulebook
from hiroba.kernel.decide.answers import answer
from hiroba.kernel.decide.facets import parties_of, question, targets_of
from hiroba.kernel.decide.rulebook import Book
from hiroba.kernel.decide.rules import Rule
from hiroba.kernel.decide.types import Action, Decision, Principal, Resource
from hiroba.kernel.organisations import service as organisations


def rules_about(what: Resource, *, anew: bool = False) -> list[Rule]:
    """Every rule about this thing or about all of its owner's, whomever and whenever it is for.

    anew: as the database has them now, not as they were read a moment ago.
    """
    if anew:
        rulebook.forget()
    body = organisations.body(what.organisation) if what.organisation else ()
    known = rulebook.book().by_target
    return [rule for target in targets_of(what, body) for rule in known.get(target, ())]


def means(rule: Rule, who: Principal) -> bool:
    """Say whether somebody is among those whom a rule is for."""
    return rule.assignee in parties_of(who)


def try_out(
    who: Principal, action: Action, what: Resource, now: datetime, rules: Iterable[Rule] | None = None
) -> Decision:
    """Answer as `decide` would at this time, by these rules; None: by those that are kept."""
    book = None if rules is None else Book(-1, tuple(rules))
    return answer(question(who, action, what, now=now, book=book))
