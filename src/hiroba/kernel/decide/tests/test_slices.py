"""A question is cut down before Cedar sees it; the answer is that of the whole."""

from __future__ import annotations

import json
from dataclasses import replace

import cedarpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiroba.kernel.decide import answers, policies
from hiroba.kernel.decide.alike import alike
from hiroba.kernel.decide.compiled import cedar
from hiroba.kernel.decide.facets import Question, parties_of, question, targets_of
from hiroba.kernel.decide.rulebook import Book
from hiroba.kernel.decide.rules import Effect, Party, PartyKind, Rule, Target, TargetKind
from hiroba.kernel.decide.types import Action, Principal, Resource, Role, Visibility

pytestmark = pytest.mark.django_db
_THING = Resource("dataset", "d", "city", Visibility.PRIVATE)
_TARGETS = (Target(TargetKind.DATASET, "d", "city"), Target(TargetKind.ORGANISATION, "city", "city"),
            Target(TargetKind.DATASET, "other", "city"))  # fmt: skip
_PARTIES = (Party(PartyKind.ANYONE), Party(PartyKind.SIGNED_IN), Party(PartyKind.PERSON, "1"),
            Party(PartyKind.ORGANISATION, "next"), Party(PartyKind.CLIENT, "1"))  # fmt: skip
_RULES = st.builds(
    Rule, st.uuids().map(str), st.sampled_from(Effect), st.just(frozenset({"dataset:read"})),
    st.sampled_from(_TARGETS), st.sampled_from(_PARTIES),
    purposes=st.sampled_from([frozenset[str](), frozenset({"research"})]),
)  # fmt: skip
_PEOPLE = st.builds(
    Principal, st.sampled_from(["anonymous", "person", "token"]), st.sampled_from(["1", "2"]),
    st.dictionaries(st.sampled_from(["city", "next"]), st.sampled_from(Role)),
    st.sampled_from([None, frozenset({Action.DATASET_READ}), frozenset({Action.ENTITY_READ})]),
    purpose=st.sampled_from(["", "research"]),
)  # fmt: skip


def _whole(asked: Question, who: Principal, rules: tuple[Rule, ...]) -> bool:
    """By every policy and every rule, with all that may be said of the two."""
    full = asked._replace(targets=targets_of(_THING, ("city",)), parties=parties_of(who), purpose=who.purpose)
    text = "\n".join([policies.text(), *(cedar(rule) for rule in rules if not rule.hides)])
    request = {
        "principal": 'Principal::"asking"', "resource": 'Resource::"asked"',
        "action": f'Action::"{asked.action.value}"', "context": {"purpose": who.purpose},
    }  # fmt: skip
    return cedarpy.is_authorized(request, text, json.dumps(answers._entities(full))).allowed


@given(who=_PEOPLE, action=st.sampled_from(Action), rules=st.lists(_RULES, max_size=4).map(tuple))
def test_the_slice_answers_as_the_whole(who: Principal, action: Action, rules: tuple[Rule, ...]) -> None:
    if who.kind == "anonymous":
        who = replace(who, id="", roles={}, scopes=None)
    asked = question(who, action, _THING, book=Book(-1, rules))
    assert answers.evaluate(asked).allowed == _whole(asked, who, rules)


_CODES = st.lists(st.sampled_from(["city", "next", "office", "n0", "n1"]), unique=True, max_size=4)


@st.composite
def _asked(draw: st.DrawFn) -> Question:
    """Any question at all, also such as no tree of organisations gives."""
    rules = tuple(draw(st.lists(_RULES, max_size=4, unique_by=lambda rule: rule.id)))
    return Question(
        draw(st.sampled_from(Action)),
        draw(st.sampled_from(Visibility)).value,
        tuple(draw(_CODES)),
        tuple((code, draw(st.sampled_from(Role))) for code in draw(_CODES)),
        draw(st.sampled_from([None, frozenset({Action.DATASET_READ}), frozenset({Action.ENTITY_READ})])),
        draw(st.booleans()),
        draw(st.integers(0, 9)) == 0,
        draw(st.booleans()),
        rules,
        tuple({rule.target for rule in rules if draw(st.booleans())}),
        # whatever the slice left in: some of the rules are for others
        frozenset(rule.assignee for rule in rules if draw(st.booleans())),
        draw(st.sampled_from(["", "research"])),
    )


@given(asked=_asked())
def test_other_names_are_answered_alike(asked: Question) -> None:
    called, rules = alike(asked)
    allowed, reasons = answers.judged.__wrapped__(called)
    names = frozenset(rules[each].id if each in rules else each for each in reasons)
    assert (allowed, names) == answers.judged.__wrapped__(asked)


def test_a_rule_never_met_is_not_put_to_cedar_where_one_like_it_was() -> None:
    """One rule about one dataset for one organisation is as another."""
    before = answers.judged.cache_info().misses
    for number in range(50):
        thing = Resource("dataset", f"d{number}", f"o{number}", Visibility.PRIVATE)
        target = Target(TargetKind.DATASET, thing.id, thing.organisation)
        rule = Rule(f"alike-{number}", Effect.PERMIT, frozenset({"dataset:read"}), target, _PARTIES[0])
        asked = question(Principal("person", "1"), Action.DATASET_READ, thing, book=Book(-1, (rule,)))
        assert answers.evaluate(asked).rules == (rule.id,)
    assert answers.judged.cache_info().misses <= before + 1


def test_colleagues_ask_alike() -> None:
    """What a rule opens to an organisation is put to Cedar once for all of its people."""
    rule = Rule("r", Effect.PERMIT, frozenset({"dataset:read"}), _TARGETS[0], _PARTIES[3])
    asked = [
        question(
            Principal("person", id, {"next": Role.MEMBER}),
            Action.DATASET_READ,
            _THING,
            book=Book(-1, (rule,)),
        )
        for id in ("1", "2")
    ]
    assert asked[0] == asked[1]
    assert answers.answer(asked[0]).allowed
