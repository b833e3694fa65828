"""The past without what is hidden is the past of a space that never had it, sealed or not."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from hiroba.context.history import copying, edits, questions, sealing
from hiroba.context.history.moments import text
from hiroba.context.history.sqlite import SqliteHistory
from hiroba.context.history.tests.made import SECOND, START
from hiroba.context.history.types import Aggregation, Copied, Projection, Question, Window
from hiroba.context.queries import service as queries
from hiroba.context.queries.types import Geo
from hiroba.context.store.types import Owner
from hiroba.kernel.decide.types import Limits, Ruled, Sight, Target, TargetKind, Visibility

TOWN, NEVER = "131016", "131024"
TARGET = Target(TargetKind.ENTITIES, "Gauge", TOWN)
PLAIN = Sight(False, frozenset(), frozenset())


def _sight(**ruled: Any) -> Sight:
    return Sight(False, frozenset(), frozenset(), ruled=Ruled(**ruled))


SIGHTS = {
    "hidden": _sight(opened=((TARGET, Limits()),), closed=((TARGET, frozenset({"battery", "site"})),)),
    "opened": _sight(opened=((TARGET, Limits(columns=frozenset({"level"}))),)),
}
WHOLE = _sight(opened=((TARGET, Limits()),))


@pytest.fixture(params=[False, True], ids=["fresh", "sealed"])
def past(history: SqliteHistory, request: pytest.FixtureRequest) -> SqliteHistory:
    for second in range(1, 7):
        at, id = START + second * SECOND, f"urn:ngsi-ld:Gauge:{second % 3}"
        level = {"level": _number(second, at)}
        site = {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [135.5, 34.5]}}
        hidden = {"battery": _number(100 - second, at), "site": {**site, "observedAt": text(at)}}
        for space, attributes in ((TOWN, level | hidden), (NEVER, level)):
            owner = Owner(space, Visibility.PRIVATE if space == TOWN else Visibility.PUBLIC)
            edits.add(history, space, id, attributes, at, types=("Gauge",), owner=owner)
    battery = {"battery": _number(1, START + 60 * SECOND)}
    edits.add(history, TOWN, "urn:ngsi-ld:Gauge:1", battery, START + 60 * SECOND)
    if request.param:
        assert sealing.seal(history)
    return history


def _number(value: int, at: int) -> dict[str, Any]:
    return {"type": "Property", "value": value, "observedAt": text(at)}


def _q(words: str) -> dict[str, Any]:
    return {"q": queries.parse_q(words, str)}


QUESTIONS: dict[str, dict[str, Any]] = {
    "everything": {},
    "the last one": {"last": 1},
    "some at a time": {"page": 1},
    "of an attribute": {"projection": Projection(frozenset({"battery"}))},
    "of two": {"projection": Projection(frozenset({"battery", "level"}))},
    "having": {"having": frozenset({"battery"})},
    "q": _q("battery>1"),
    "q of not": _q("!battery"),
    "q of either": _q("battery>98|level>5"),
    "q of the last change": _q(f'modifiedAt>"{text(START + 30 * SECOND)}"'),
    "near": {"geo": Geo("near", {"type": "Point", "coordinates": [135.5, 34.5]}, "site", farthest=10.0)},
    "reckoned": {"aggregation": Aggregation(("totalCount", "max", "avg"))},
    "reckoned of it": {
        "aggregation": Aggregation(("totalCount", "max")),
        "projection": Projection(frozenset({"battery"})),
    },
}


@pytest.mark.parametrize("asked", QUESTIONS)
@pytest.mark.parametrize("how", SIGHTS)
def test_what_is_hidden_never_was(past: SqliteHistory, how: str, asked: str) -> None:
    def told(space: str, sight: Sight) -> Any:
        window = Window("after", START, named=True)
        question = Question(tenant=space, sight=sight, window=window, count=True, **QUESTIONS[asked])
        answer = questions.ask(past, question)
        one = questions.evolution(past, question, "urn:ngsi-ld:Gauge:1")
        assert one is not None
        ids = questions.ids(past, question, 10)
        every = [_plain(each) for each in (*answer.evolutions, *one.evolutions)]
        return every, answer.count, answer.more, ids, answer.range, one.range

    hidden = told(TOWN, SIGHTS[how])
    assert hidden == told(NEVER, PLAIN)
    assert hidden != told(TOWN, WHOLE)


def _plain(evolution: Any) -> Any:
    entity = evolution.entity
    instances = {
        name: [(msgspec.json.decode(one.body), one.modified) for one in each]
        for name, each in evolution.attributes.items()
    }
    return (
        entity.id,
        entity.types,
        entity.created,
        entity.modified,
        instances,
        evolution.series,
        evolution.kinds,
    )


@pytest.mark.parametrize("how", SIGHTS)
@pytest.mark.parametrize("columns", [("id", "number"), ("id", "attribute", "number")])
def test_a_copy_is_of_what_is_seen(past: SqliteHistory, how: str, columns: tuple[str, ...]) -> None:
    def copied(sight: Sight) -> list[float]:
        found: list[float | None] = []
        what = Copied(columns, Window("after", START, named=True))
        copying.copy(past, "Gauge", sight, what, lambda table: found.extend(table["number"].to_pylist()))
        return sorted(each for each in found if each is not None)

    levels = [float(each) for each in range(1, 7)]
    assert copied(PLAIN) == levels  # of the other space
    assert copied(SIGHTS[how]) == sorted(levels * 2)
    assert len(copied(WHOLE)) == len(levels) * 3 + 1


@pytest.mark.parametrize("how", SIGHTS)
def test_of_what_is_hidden_there_never_was_anything(past: SqliteHistory, how: str) -> None:
    known = past.one(TOWN, "urn:ngsi-ld:Gauge:1")
    assert known is not None
    battery, level = (Projection(frozenset({name})) for name in ("battery", "level"))
    assert questions.has(past, known, level, SIGHTS[how])
    assert not questions.has(past, known, battery, SIGHTS[how])
    assert questions.has(past, known, battery, WHOLE)
