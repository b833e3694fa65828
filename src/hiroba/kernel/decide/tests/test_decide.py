"""Refusals, tokens, the open mode, the policies themselves, and how fast an answer comes."""

from __future__ import annotations

import time

import cedarpy
import pytest

from hiroba.kernel.decide import answers, policies
from hiroba.kernel.decide.facets import question
from hiroba.kernel.decide.service import Forbidden, SignInNeeded, decide, require, sight
from hiroba.kernel.decide.types import ANONYMOUS, Action, Principal, Resource, Role, Visibility
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind

pytestmark = pytest.mark.django_db
PRIVATE = Resource("dataset", "d", "city", Visibility.PRIVATE)


def test_a_refusal_tells_what_to_do(organisation):
    organisation("city")
    with pytest.raises(SignInNeeded) as nobody:
        require(ANONYMOUS, Action.DATASET_PUBLISH, PRIVATE)
    assert nobody.value.status == 401
    with pytest.raises(Forbidden) as somebody:
        require(Principal("person", "1"), Action.DATASET_PUBLISH, PRIVATE)
    assert somebody.value.status == 403
    require(Principal("person", "1", {"city": Role.OFFICER}), Action.DATASET_PUBLISH, PRIVATE)


def test_a_decision_names_its_rules(organisation):
    organisation("city")
    officer = Principal("person", "1", {"city": Role.OFFICER})
    assert decide(officer, Action.DATASET_PUBLISH, PRIVATE).rules == ("officer-write",)
    assert decide(ANONYMOUS, Action.DATASET_PUBLISH, PRIVATE).rules == ()


def test_a_token_does_only_what_it_was_issued_for(organisation):
    organisation("city")
    token = Principal("token", "token-1", {"city": Role.OFFICER}, frozenset({Action.DATASET_PUBLISH}))
    assert decide(token, Action.DATASET_PUBLISH, PRIVATE).allowed
    refused = decide(token, Action.DATASET_READ, PRIVATE)
    assert (refused.allowed, refused.rules) == (False, ("token-scope",))
    assert decide(token, Action.DATASET_READ, Resource("dataset", "d", "city")).allowed  # as everybody
    assert sight(token).private_of == frozenset()


def test_open_mode_allows_everything(open_mode):
    assert decide(ANONYMOUS, Action.PLATFORM_OPERATE, PRIVATE).allowed
    assert sight(ANONYMOUS).everything


def test_a_changed_tree_changes_the_answer_at_once(organisation):
    organisation("city")
    organisation("office", kind="department")
    officer = Principal("person", "1", {"city": Role.OFFICER})
    shared = Resource("dataset", "d", "office", Visibility.ORGANISATION)
    assert not decide(officer, Action.DATASET_READ, shared).allowed
    organisations.update(OrganisationInfo("office", OrganisationKind.DEPARTMENT, "課", "Office", "city"))
    assert decide(officer, Action.DATASET_READ, shared).allowed
    organisations.update(OrganisationInfo("office", OrganisationKind.MUNICIPALITY, "町", "Town", "city"))
    assert not decide(officer, Action.DATASET_READ, shared).allowed, "another legal body"


def test_the_policies_hold_to_the_schema():
    actions = "\n".join(
        f'action "{action.value}" appliesTo {{ principal: Principal, resource: Resource }};'
        for action in Action
    )
    schema = policies.SCHEMA.read_text() + actions
    checked = cedarpy.validate_policies(policies.text(), schema)
    assert [str(error) for error in checked.errors] == []


def test_every_policy_has_a_name():
    text = policies.text()
    assert text.count("@id(") == text.count("permit (") + text.count("forbid (")


def test_an_answer_comes_quickly(organisation):
    organisation("prefecture", kind="prefecture")
    organisation("city", parent="prefecture")
    officer = Principal("person", "1", {"prefecture": Role.OFFICER})
    asked = question(officer, Action.DATASET_READ, PRIVATE)
    decide(officer, Action.DATASET_READ, PRIVATE)
    uncached = _best(lambda: answers.evaluate(asked))
    cached = _best(lambda: decide(officer, Action.DATASET_READ, PRIVATE))
    assert uncached < 600e-6  # twice the target: the machine may be busy
    assert cached < 60e-6


def _best(act, times=200):
    best = 1.0
    for _ in range(times):
        start = time.perf_counter()
        act()
        best = min(best, time.perf_counter() - start)
    return best
