"""Every action x role x visibility x place in the tree, against expectations written by hand."""

from __future__ import annotations

import itertools

import pytest

from hiroba.kernel.decide.service import decide
from hiroba.kernel.decide.types import ANONYMOUS, SYSTEM, Action, Principal, Resource, Role, Visibility

pytestmark = pytest.mark.django_db

READS = (Action.DATASET_READ, Action.ENTITY_READ)
WRITES = (
    Action.DATASET_PUBLISH, Action.DATASET_MANAGE, Action.ENTITY_WRITE, Action.DIALOGUE_ANSWER,
    Action.DIALOGUE_HIDE, Action.DATASET_COUNT, Action.RULE_MANAGE, Action.AGREEMENT_NEGOTIATE, Action.SERVICE_WORK,
    Action.CONSENT_ASK,
)  # fmt: skip
MANAGES = (
    Action.ORGANISATION_MANAGE, Action.TOKEN_MANAGE, Action.JOURNAL_READ, Action.SERVICE_MANAGE,
    Action.DIRECTORY_SYNC,
)  # fmt: skip
LENDS = (Action.ROLE_LEND, Action.EMERGENCY_OPEN)  # of whoever has a role in the body
ASKED = (Action.DIALOGUE_ASK, Action.SERVICE_USE)  # of whoever has signed in

# Where the thing's owner stands, seen from the organisation in which the role is held.
OWNERS = {
    "own": "city",
    "parent": "prefecture",
    "child": "suburb",
    "department": "office",
    "stranger": "other",
}
MEM, OFF, ADM = Role.MEMBER, Role.OFFICER, Role.ADMINISTRATOR
# (kind of question, owner) -> the roles that may. Public reads and organisation:read are for everybody.
EXPECTED: dict[tuple[str, str], set[Role]] = {
    ("read organisation", "own"): {MEM, OFF, ADM},
    ("read organisation", "parent"): set(),
    ("read organisation", "child"): set(),  # another legal body: what it shares it says by a rule
    ("read organisation", "department"): {MEM, OFF, ADM},
    ("read organisation", "stranger"): set(),
    ("read private", "own"): {OFF, ADM},
    ("read private", "parent"): set(),
    ("read private", "child"): set(),
    ("read private", "department"): {OFF, ADM},
    ("read private", "stranger"): set(),
    ("write", "own"): {OFF, ADM},
    ("write", "parent"): set(),
    ("write", "child"): set(),
    ("write", "department"): {OFF, ADM},
    ("write", "stranger"): set(),
    ("manage", "own"): {ADM},
    ("manage", "parent"): set(),
    ("manage", "child"): set(),
    ("manage", "department"): {ADM},
    ("manage", "stranger"): set(),
}


@pytest.fixture
def world(organisation):
    organisation("prefecture", kind="prefecture")
    organisation("city", parent="prefecture")
    organisation("suburb", parent="city")
    organisation("office", kind="department", parent="city")
    organisation("other", parent="prefecture")


def _expected(action, role, visibility, place):
    if action in (Action.ORGANISATION_READ, *ASKED):
        return True
    if action is Action.PLATFORM_OPERATE:
        return False
    if action in READS:
        return visibility is Visibility.PUBLIC or role in EXPECTED[f"read {visibility.value}", place]
    if action in LENDS:
        return place in ("own", "department")
    return role in EXPECTED["write" if action in WRITES else "manage", place]


def test_every_question_is_answered_as_the_table_says(world):
    wrong = []
    for action, role, visibility, (place, owner) in itertools.product(
        Action, Role, Visibility, OWNERS.items()
    ):
        who = Principal("person", "1", {"city": role})
        answer = decide(who, action, Resource("dataset", "d", owner, visibility))
        if answer.allowed != _expected(action, role, visibility, place):
            wrong.append((action.value, role.value, visibility.value, place, answer))
    assert wrong == []
    others = {Action.ORGANISATION_READ, Action.PLATFORM_OPERATE, *ASKED}
    assert set(READS + WRITES + MANAGES + LENDS) | others == set(Action)


def test_a_role_in_a_department_says_nothing_about_the_city(world):
    clerk = Principal("person", "1", {"office": Role.ADMINISTRATOR})
    assert not decide(clerk, Action.DATASET_PUBLISH, Resource("dataset", "d", "city")).allowed
    assert decide(clerk, Action.DATASET_PUBLISH, Resource("dataset", "d", "office")).allowed


def test_nobody_reads_what_is_public_and_nothing_else(world):
    for action, visibility in itertools.product(Action, Visibility):
        what = Resource("dataset", "d", "city", visibility)
        public = action in READS and visibility is Visibility.PUBLIC
        assert decide(ANONYMOUS, action, what).allowed is (public or action is Action.ORGANISATION_READ)


def test_an_operator_runs_the_place_but_does_not_own_the_data(world):
    who = Principal("person", "1", operator=True)
    platform = Resource("platform", "platform", "")
    assert decide(who, Action.PLATFORM_OPERATE, platform).allowed
    assert decide(who, Action.JOURNAL_READ, platform).allowed
    for action in set(MANAGES) - {Action.SERVICE_MANAGE, Action.DIRECTORY_SYNC}:
        assert decide(who, action, Resource("organisation", "city", "city")).allowed
    for action in {*READS, *WRITES, Action.SERVICE_MANAGE, Action.DIRECTORY_SYNC} - {Action.DIALOGUE_HIDE}:
        assert not decide(who, action, Resource("dataset", "d", "city", Visibility.PRIVATE)).allowed
    assert decide(who, Action.DIALOGUE_HIDE, Resource("request", "r", "city")).allowed


def test_the_system_may_everything(world):
    for action, visibility in itertools.product(Action, Visibility):
        assert (
            decide(SYSTEM, action, Resource("dataset", "d", "city", visibility)).rules.count("system-all")
            == 1
        )


def test_an_unknown_owner_is_a_stranger(world):
    who = Principal("person", "1", {"city": Role.ADMINISTRATOR})
    assert not decide(who, Action.DATASET_PUBLISH, Resource("dataset", "d", "nowhere")).allowed
    assert not decide(who, Action.JOURNAL_READ, Resource("journal", "journal", "")).allowed
