"""Records as the log has them, and what a reader sees of a history."""

from __future__ import annotations

from typing import Any

import msgspec

from hiroba.context.history import questions
from hiroba.context.history.sqlite import SqliteHistory
from hiroba.context.history.types import Answer, Question, Window
from hiroba.context.store.types import ENTITY, Record
from hiroba.kernel.decide.types import Sight

TENANT = "131016"
EVERYTHING = Sight(everything=True, organisations=frozenset(), private_of=frozenset())
START = 1_780_272_000_000_000  # 2026-06-01T00:00:00Z
SECOND = 1_000_000
Entity = dict[str, Any]


def record(
    version: int,
    event: str,
    entity: Entity,
    *,
    changed: tuple[str, ...] = (),
    gone: tuple[str, ...] = (),
    old: Entity | None = None,
    times: dict[str, tuple[int, int]] | None = None,
) -> Record:
    """The record of a write at START and `version` seconds."""
    at = START + version * SECOND
    names = [name for name in entity if name not in ("id", "type", "scope")]
    several = [name for name in names if isinstance(entity[name], list)]
    types = entity["type"]
    return Record(
        version,
        at,
        ENTITY,
        event,
        TENANT,
        entity["id"],
        msgspec.json.encode(entity),
        (types,) if isinstance(types, str) else tuple(types),
        msgspec.json.encode(times or {}),
        START,
        tuple(f"{name}:Property" for name in sorted(names)),
        plain=not several,
        changed=tuple(names) if event == "created" else changed,
        gone=gone,
        old=None if old is None else msgspec.json.encode(old),
    )


def asked(window: Window | None = None, **more: Any) -> Question:
    return Question(tenant=TENANT, sight=EVERYTHING, window=window or Window(), **more)


def told(history: SqliteHistory, id: str, question: Question | None = None) -> dict[str, list[Any]] | None:
    """By attribute what its instances say, each with the seconds since START at which it was written."""
    answer = questions.evolution(history, question or asked(), id)
    return None if answer is None else attributes(answer)


def attributes(answer: Answer) -> dict[str, list[Any]]:
    (evolution,) = answer.evolutions
    return {
        name: [(msgspec.json.decode(one.body), (one.modified - START) // SECOND) for one in instances]
        for name, instances in evolution.attributes.items()
    }
