"""Documents of subscriptions: what is taken, refused, changed, given back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hiroba.context.jsonld import service as jsonld
from hiroba.context.jsonld.types import Context
from hiroba.context.subscriptions.reading.read import change_subscription, read_subscription
from hiroba.context.subscriptions.reading.show import show
from hiroba.context.subscriptions.types import Subscription
from hiroba.kernel.decide.types import Sight
from hiroba.kernel.errors.types import HirobaError

SIGHT = Sight(everything=True, organisations=frozenset(), private_of=frozenset())
MINIMAL: dict[str, Any] = {
    "id": "urn:s:1",
    "type": "Subscription",
    "entities": [{"type": "Room"}],
    "notification": {"endpoint": {"uri": "http://example.org/n"}},
}
OWN = Context(
    "urn:c", "urn:c", terms={"Room": "https://example.org/Room", "level": "https://example.org/level"}
)


def read(document: Any, context: Context = jsonld.CORE) -> Subscription:
    return read_subscription(document, context, tenant="t", sight=SIGHT, now=1_000_000)


def endpoint(**members: Any) -> dict[str, Any]:
    return {"notification": {"endpoint": {"uri": "http://example.org/n", **members}}}


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": "Other"},
        {"id": "no-uri"},
        {"id": ""},
        {"entities": []},
        {"entities": [{"id": "urn:a:1"}]},
        {"entities": [{"type": "Room", "id": "no-uri"}]},
        {"entities": [{"type": "Room", "idPattern": "("}]},
        {"entities": "Room"},
        {"watchedAttributes": []},
        {"notificationTrigger": ["entityChanged"]},
        {"timeInterval": 0},
        {"timeInterval": -1},
        {"timeInterval": True},
        {"timeInterval": 5, "throttling": 5},
        {"timeInterval": 5, "watchedAttributes": ["level"]},
        {"throttling": -30},
        {"q": "(("},
        {"csf": "(("},
        {"scopeQ": "//"},
        {"geoQ": {"georel": "near"}},
        {"isActive": "yes"},
        {"expiresAt": "1970-01-01T00:00:00Z"},
        {"expiresAt": "tomorrow"},
        {"expiresAt": "2099-01-01T00:00:00"},
        {"jsonldContext": "name"},
        {"lang": 1},
        {"datasetId": "no uri"},
        {"notification": None},
        {"notification": {}},
        {"notification": {"endpoint": {}}},
        endpoint(uri="ftp://example.org/"),
        endpoint(uri="http://"),
        endpoint(uri="http://example.org:0/"),
        endpoint(uri="mqtt://example.org/"),
        endpoint(uri="http://exa mple.org/"),
        endpoint(accept="text/plain"),
        endpoint(timeout=0),
        endpoint(receiverInfo=[{"key": "a"}]),
        endpoint(receiverInfo=[{"key": "a", "value": 1}]),
        endpoint(receiverInfo=[{"key": "a\r\nb", "value": "x"}]),
        endpoint(receiverInfo=[{"key": "a", "value": "x\r\nInjected: 1"}]),
        endpoint(receiverInfo=[{"key": "Host", "value": "other"}]),
        {"notification": {**MINIMAL["notification"], "attributes": []}},
        {"notification": {**MINIMAL["notification"], "pick": ["a"], "omit": ["a"]}},
        {"notification": {**MINIMAL["notification"], "pick": ["a"], "attributes": ["b"]}},
        {"notification": {**MINIMAL["notification"], "format": "keyValues", "showChanges": True}},
        {"notification": {**MINIMAL["notification"], "join": "inside"}},
        {"notification": {**MINIMAL["notification"], "joinLevel": 0}},
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_with_a_sentence(wrong: dict[str, Any]) -> None:
    with pytest.raises(HirobaError) as refusal:
        read(MINIMAL | wrong)
    assert refusal.value.status == 400
    assert str(refusal.value)


def test_something_has_to_be_watched() -> None:
    with pytest.raises(HirobaError):
        read({name: value for name, value in MINIMAL.items() if name != "entities"})


def test_it_is_given_back_in_the_words_of_who_asks() -> None:
    document = MINIMAL | {"watchedAttributes": ["level"], "status": "expired", "unknown": 1}
    document["notification"] = {**MINIMAL["notification"], "attributes": ["level"], "timesSent": 42}
    kept = read(document, OWN)
    shown = show(kept, None, OWN, 2_000_000)
    assert shown["entities"] == [{"type": "Room"}]
    assert shown["watchedAttributes"] == shown["notification"]["attributes"] == ["level"]
    assert shown["status"] == "active"
    assert "unknown" not in shown
    assert "timesSent" not in shown["notification"]
    in_full = show(kept, None, jsonld.CORE, 2_000_000)
    assert in_full["entities"] == [{"type": "https://example.org/Room"}]


def test_a_fragment_changes_only_what_it_names() -> None:
    kept = read(MINIMAL | {"throttling": 5, "lang": "ja", "q": "level>1"})
    changed = change_subscription(kept, {"isActive": False, "q": None}, jsonld.CORE, 2_000_000)
    assert changed.throttling == 5
    assert changed.form.language == "ja"
    assert changed.q is None
    assert changed.status(3_000_000) == "paused"
    moved = change_subscription(changed, endpoint(uri="https://example.org/m"), jsonld.CORE, 3_000_000)
    assert moved.endpoint.uri == "https://example.org/m"
    assert moved.form.language == "ja"


@pytest.mark.parametrize(
    "fragment", [{}, [], {"notification": None}, {"type": "Other"}, {"id": "urn:s:2"}, {"entities": None}]
)
def test_what_must_be_there_cannot_be_taken_away(fragment: Any) -> None:
    with pytest.raises(HirobaError):
        change_subscription(read(MINIMAL), fragment, jsonld.CORE, 2_000_000)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
_members = st.sampled_from(
    ["id", "type", "entities", "watchedAttributes", "timeInterval", "q", "geoQ", "scopeQ", "csf", "isActive",
     "expiresAt", "throttling", "lang", "datasetId", "notification", "jsonldContext", "notificationTrigger"]
)  # fmt: skip


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(_members, _json, max_size=4))
def test_anything_is_read_or_refused(members: dict[str, Any]) -> None:
    try:
        kept = read(MINIMAL | members)
    except HirobaError as refusal:
        kept = None
        status = refusal.status
    if kept is None:
        assert status == 400
    else:
        assert show(kept, None, jsonld.CORE, 2_000_000)["type"] == "Subscription"
