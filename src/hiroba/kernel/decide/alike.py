"""Questions that differ in names only are one question to Cedar.

No policy names an organisation, a thing or a person, so what Cedar says stays when they are called otherwise:
by their places in the body, and by the order in which the rules name them. A town of a thousand rules asks
some dozens of such questions instead of one for each rule and each of its users.
"""

from __future__ import annotations

from functools import lru_cache

from hiroba.kernel.decide.facets import Question
from hiroba.kernel.decide.rules import Effect, Party, PartyKind, Rule, Target, TargetKind


class _Names(dict[str, str]):
    """What a name is called here, in the order in which names are met."""

    def __missing__(self, name: str) -> str:
        called = self[name] = f"n{len(self)}"
        return called


def alike(question: Question) -> tuple[Question, dict[str, Rule]]:
    """Return the question by other names, and its rules by theirs.

    What hides columns is left out: it decides nothing by itself; so is what is not about the action.
    """
    called = _Names()
    body = tuple(called[code] for code in question.body)
    roles = tuple((called[code], role) for code, role in question.roles)
    found = question._replace(body=body, roles=roles)
    if not question.rules:
        return found, {}
    targets: dict[Target, int] = {}
    parties: dict[Party, int] = {}
    rules: dict[str, Rule] = {}
    named = []
    for rule in question.rules:
        if question.action in rule.about and not rule.hides:
            target = targets.setdefault(rule.target, len(targets))
            party = parties.setdefault(rule.assignee, len(parties))
            named.append(_rule(len(rules), rule.effect, question.action, target, party, rule.purposes))
            rules[named[-1].id] = rule
    found = found._replace(
        rules=tuple(named),
        targets=tuple(_target(at) for target, at in targets.items() if target in question.targets),
        parties=frozenset(_party(at) for party, at in parties.items() if party in question.parties),
    )
    return found, rules


@lru_cache(maxsize=4096)
def _rule(
    number: int, effect: Effect, action: str, target: int, party: int, purposes: frozenset[str]
) -> Rule:
    return Rule(f"rule/{number}", effect, frozenset({action}), _target(target), _party(party), purposes)


@lru_cache(maxsize=256)
def _target(at: int) -> Target:
    return Target(TargetKind.DATASET, f"n{at}", "")


@lru_cache(maxsize=256)
def _party(at: int) -> Party:
    return Party(PartyKind.PERSON, f"n{at}")
