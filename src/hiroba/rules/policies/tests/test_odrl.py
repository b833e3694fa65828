"""Rules go out as ODRL and come back the same; what cannot be kept is refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hiroba.kernel.decide.types import (
    Assurance,
    Condition,
    Effect,
    Limits,
    Party,
    PartyKind,
    Rule,
    Target,
    TargetKind,
)
from hiroba.rules.policies import service as policies
from hiroba.rules.purposes import service as purposes

BASE = "https://hiroba.example"
NAMED = (PartyKind.ORGANISATION, PartyKind.PERSON, PartyKind.CLIENT)
texts = st.text(min_size=1, max_size=20)
_FROM, _TO = datetime(2000, 1, 1), datetime(2100, 1, 1)  # noqa: DTZ001 - the zone is put on by the strategy
moments = st.none() | st.datetimes(_FROM, _TO, timezones=st.just(UTC))
plain = ("eq", "ne", "lt", "le", "gt", "ge", "contains")
conditions = st.builds(Condition, texts, st.sampled_from(plain), texts) | st.builds(
    Condition, texts, st.just("in"), st.lists(texts, min_size=1, max_size=3).map(tuple)
)
duties = st.lists(
    st.sampled_from(["attribute", "inform", "anonymize"]) | st.integers(1, 9999).map(policies.delete_after),
    max_size=3,
).map(tuple)


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    kind = draw(st.sampled_from(TargetKind))
    owner = draw(texts)
    target = Target(kind, owner if kind is TargetKind.ORGANISATION else draw(texts), owner)
    party = draw(st.sampled_from(PartyKind))
    effect = draw(st.sampled_from(Effect))
    rows = draw(st.lists(conditions, max_size=3).map(tuple)) if effect is Effect.PERMIT else ()
    groups = draw(st.none() | st.lists(texts, min_size=1, max_size=3).map(tuple))
    columns = draw(st.none() | st.frozensets(texts, min_size=1, max_size=4))
    limits = Limits(columns, rows=rows)
    if groups and effect is Effect.PERMIT:
        limits = Limits(None, rows=rows, groups=groups, least=draw(st.integers(2, 1000)))
    known = policies.ACTIONS[kind]
    said = draw(duties) if effect is Effect.PERMIT else ()
    if effect is Effect.PERMIT and draw(st.booleans()):
        said = (*said, "reidentify-not")
    return Rule(
        "r-1", effect, draw(st.just(known) | st.frozensets(st.sampled_from(sorted(known)), min_size=1)), target,
        Party(party, draw(texts) if party in NAMED else ""),
        draw(st.frozensets(st.sampled_from(sorted(purposes.PURPOSES)))), draw(moments), draw(moments), limits, said,
        draw(st.just("") | texts), draw(st.sampled_from(Assurance)),
    )  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(rules(), st.booleans())
def test_a_rule_comes_back_as_it_went(rule: Rule, offer: bool) -> None:
    document = json.loads(json.dumps(policies.written(rule, BASE, offer=offer)))
    assert policies.read(document, BASE) == rule


@pytest.mark.parametrize(
    "duty", ["attribute", "inform", "anonymize", "reidentify-not", policies.delete_after(30)]
)
def test_a_permission_to_count_and_each_duty_come_back(duty: str) -> None:
    """Whatever the order of its members: to count does not become to read on the way."""
    target = Target(TargetKind.DATASET, "d-1", "131041")
    party = Party(PartyKind.ORGANISATION, "132012")
    rule = Rule("r-1", Effect.PERMIT, policies.COUNTED, target, party, limits=Limits(), duties=(duty,))
    document = json.loads(json.dumps(policies.written(rule, BASE, offer=False), sort_keys=True))
    found = policies.read(document, BASE)
    assert found == rule
    assert found.actions == policies.COUNTED


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=10,
)
KEYS = st.sampled_from(["target", "assigner", "assignee", "action", "constraint", "duty", "uid"])


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(KEYS, json_values, max_size=7), json_values)
def test_what_is_no_policy_of_ours_is_refused_in_words(rule: dict[str, Any], anything: object) -> None:
    for document in (anything, {"permission": rule}, {"permission": [rule], "prohibition": anything}):
        with pytest.raises(policies.PolicyNotHeld) as refused:
            policies.read(document, BASE)
        assert "%" not in str(refused.value).replace(json.dumps(rule), "")[:6]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"constraint": [{"leftOperand": "spatial", "operator": "eq", "rightOperand": "JP"}]}, "spatial"),
        ({"duty": [{"action": "compensate"}]}, "compensate"),
        ({"action": "sell"}, "sell"),
        ({"remedy": []}, "remedy"),
        ({"assignee": "https://elsewhere.example/me"}, "elsewhere"),
        ({"target": f"{BASE}/datasets/a/b"}, "datasets"),
    ],
)
def test_what_is_not_kept_here_is_named(change: dict[str, Any], told: str) -> None:
    permission = {
        "target": f"{BASE}/datasets/d", "assigner": f"{BASE}/organisations/131016",
        "assignee": "hiroba:anyone", "action": "read",
    }  # fmt: skip
    assert policies.read({"permission": [permission]}, BASE).target.id == "d"
    with pytest.raises(policies.PolicyNotHeld, match=told):
        policies.read({"permission": [permission | change]}, BASE)
