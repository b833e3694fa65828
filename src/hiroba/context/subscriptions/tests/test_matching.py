"""What a subscription is told of, and what not."""

from __future__ import annotations

import time
from typing import Any

import msgspec
import pytest

from hiroba.context.jsonld import service as jsonld
from hiroba.context.store.types import Owner, Record
from hiroba.context.subscriptions.matching.book import Book
from hiroba.context.subscriptions.matching.changes import Changes
from hiroba.context.subscriptions.matching.linked import nothing
from hiroba.context.subscriptions.reading.read import read_subscription
from hiroba.context.subscriptions.types import Subscription, Trigger
from hiroba.kernel.decide.types import Sight, Visibility

EVERYTHING = Sight(everything=True, organisations=frozenset(), private_of=frozenset())
OWNER = Owner("t")
PUBLIC = Sight(everything=False, organisations=frozenset(), private_of=frozenset())


def subscription(sight: Sight = EVERYTHING, **members: Any) -> Subscription:
    document = {
        "type": "Subscription",
        "entities": [{"type": "Room"}],
        "notification": {"endpoint": {"uri": "http://127.0.0.1/n"}},
        **members,
    }
    return read_subscription(
        {name: value for name, value in document.items() if value is not None},
        jsonld.CORE,
        tenant="t",
        sight=sight,
        now=1,
    )


def record(
    event: str = "updated",
    *,
    id: str = "urn:ngsi-ld:Room:a",
    types: tuple[str, ...] = ("Room",),
    changed: tuple[str, ...] = ("level",),
    gone: tuple[str, ...] = (),
    old: dict[str, Any] | None = None,
    owner: Owner = OWNER,
    tenant: str = "t",
    **attributes: Any,
) -> Record:
    attributes = {"level": 1} | attributes
    body = {
        "id": id,
        "type": types[0],
        **{n: {"type": "Property", "value": v} for n, v in attributes.items()},
    }
    return Record(
        2,
        2,
        "entity",
        event,
        tenant,
        id,
        msgspec.json.encode(body),
        types,
        shape=tuple(f"{name}:Property" for name in attributes),
        owner=owner,
        changed=changed,
        gone=gone,
        old=None if old is None else msgspec.json.encode(old),
    )


def fired(wanted: Subscription, happened: Record) -> set[Trigger] | None:
    book = Book()
    book.put(wanted)
    changes = Changes(happened)
    for ready in book.concerned(changes):
        told = ready.told(changes, nothing)
        if told is not None:
            return set(told.fired)
    return None


BEFORE = {"level": {"type": "Property", "value": 0}}


def test_what_fires_follows_from_what_was_before() -> None:
    assert fired(subscription(), record(old=BEFORE)) == {Trigger.ATTRIBUTE_UPDATED}
    assert fired(subscription(), record()) == {Trigger.ATTRIBUTE_CREATED}
    assert fired(subscription(), record("created")) == {Trigger.ATTRIBUTE_CREATED}
    assert fired(subscription(), record(changed=(), gone=("speed",), old={"speed": BEFORE["level"]})) is None
    assert fired(subscription(), record("deleted")) is None


def test_triggers_that_are_asked_for() -> None:
    deleted = subscription(notificationTrigger=["entityDeleted"])
    assert fired(deleted, record("deleted")) == {Trigger.ENTITY_DELETED}
    assert fired(deleted, record("created")) is None
    updated = subscription(notificationTrigger=["entityUpdated"])
    gone = record(changed=(), gone=("speed",), old={"speed": BEFORE["level"]})
    assert fired(updated, gone) == {Trigger.ATTRIBUTE_DELETED}
    assert fired(updated, record(old=BEFORE)) == {Trigger.ATTRIBUTE_UPDATED}


def test_an_instance_that_is_taken_away_is_a_deletion() -> None:
    before = {"level": [BEFORE["level"], {**BEFORE["level"], "datasetId": "urn:d:1"}]}
    wanted = subscription(notificationTrigger=["attributeDeleted"])
    assert fired(wanted, record(old=before)) == {Trigger.ATTRIBUTE_DELETED}


@pytest.mark.parametrize(
    ("members", "happened", "expected"),
    [
        ({"watchedAttributes": ["level"]}, record(old=BEFORE), True),
        ({"watchedAttributes": ["speed"]}, record(old=BEFORE), False),
        ({"watchedAttributes": ["level"], "entities": None}, record(types=("Any",), old=BEFORE), True),
        ({"entities": [{"type": "House"}]}, record(), False),
        ({"entities": [{"type": "Room;House"}]}, record(), False),
        ({"entities": [{"type": "(Room|House)"}]}, record(types=("House",)), True),
        ({"entities": [{"type": "Room", "id": "urn:ngsi-ld:Room:a"}]}, record(), True),
        ({"entities": [{"type": "Room", "id": "urn:ngsi-ld:Room:b"}]}, record(), False),
        ({"entities": [{"type": "Room", "idPattern": ".*:a$"}]}, record(), True),
        ({"entities": [{"type": "Room", "idPattern": ".*:b$"}]}, record(), False),
        ({"entities": [{"type": "House"}, {"type": "Room"}]}, record(), True),
        ({"q": "level>0"}, record(), True),
        ({"q": "level>1"}, record(), False),
        ({"q": "name==%22a%20b%22"}, record(name="a b"), True),
        ({"scopeQ": "/a"}, record(), False),
        ({"isActive": False}, record(), False),
        ({}, record(tenant="other"), False),
    ],
)  # fmt: skip
def test_who_is_concerned(members: dict[str, Any], happened: Record, expected: bool) -> None:
    assert (fired(subscription(**members), happened) is not None) is expected


def test_nobody_is_told_of_what_they_may_not_see() -> None:
    private = record(owner=Owner("t", Visibility.PRIVATE))
    inner = record(owner=Owner("t", Visibility.ORGANISATION))
    officer = Sight(everything=False, organisations=frozenset({"t"}), private_of=frozenset({"t"}))
    member = Sight(everything=False, organisations=frozenset({"t"}), private_of=frozenset())
    assert fired(subscription(PUBLIC), record()) is not None
    assert fired(subscription(PUBLIC), inner) is None
    assert fired(subscription(member), inner) is not None
    assert fired(subscription(member), private) is None
    assert fired(subscription(officer), private) is not None


def test_a_subscription_that_is_changed_is_found_by_what_it_is_now() -> None:
    book = Book()
    first = subscription()
    book.put(first)
    book.put(msgspec.structs.replace(first, selectors=(), watched=("speed",)))
    assert not list(book.concerned(Changes(record(old=BEFORE))))
    assert list(book.concerned(Changes(record(changed=("speed",), speed=1))))
    book.drop(first.key)
    assert not list(book.concerned(Changes(record(changed=("speed",), speed=1))))


def test_ten_thousand_subscriptions_cost_a_change_nearly_nothing() -> None:
    book = Book()
    for number in range(10_000):
        members: list[dict[str, Any]] = [
            {"entities": [{"type": f"Type{number}"}]},
            {"entities": [{"type": "Room", "id": f"urn:ngsi-ld:Room:{number}"}]},
            {"watchedAttributes": [f"attribute{number}"]},
            {"entities": [{"type": "Room"}], "watchedAttributes": [f"attribute{number}"]},
        ]
        book.put(subscription(id=f"urn:s:{number}", **members[number % 4]))
    changes = [Changes(record(old=BEFORE)) for _ in range(1000)]
    began = time.perf_counter()
    assert not [ready for each in changes for ready in book.concerned(each)]
    assert time.perf_counter() - began < 0.2  # seconds for a thousand: 0.2 ms each, on a slow machine
