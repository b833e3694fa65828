"""The context broker over HTTP: server on one core, load from the other, beside the floor.

HIROBA_BENCH_ENTITIES (100,000) entities of 1 KB with ten attributes; full validation, rules (a token of an
officer) and history on. The machine's speed changes from minute to minute, so each row has the floor of the
seconds before it: of HIROBA_BENCH_ROUNDS (3) rounds of HIROBA_BENCH_SECONDS (5) the one whose part of its
floor is in the middle is told. Needs wrk.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from bench.context import load
from bench.context.load import Load
from bench.context.made import filled, subscribed
from bench.context.notifications import notified
from bench.context.serving import Broker, floor
from bench.row import Row

_ENTITIES = int(os.environ.get("HIROBA_BENCH_ENTITIES", "100000"))
_MANY = int(os.environ.get("HIROBA_BENCH_MANY", "0"))  # entities of the second, larger run; 0: none
_SUBSCRIPTIONS = int(os.environ.get("HIROBA_BENCH_SUBSCRIPTIONS", "10000"))
_ROUNDS = int(os.environ.get("HIROBA_BENCH_ROUNDS", "3"))
_URL = os.environ.get("HIROBA_BENCH_DATABASE_URL", "")  # postgresql://...: the same on PostgreSQL
_FLOOR = 49_500  # answers a second of the floor on the machine for which the targets were drawn


def run() -> list[Row]:
    """Rows of the table."""
    with floor() as bare:
        rows = [*_few(bare)]
        if _MANY:
            rows += _many(bare, rows)
    return rows


def _few(bare: str) -> list[Row]:
    with tempfile.TemporaryDirectory() as name, Broker(Path(name) / "data", _URL) as broker:
        rows = _batches(bare, broker, "create")
        rows += _questions(bare, broker, _ENTITIES)
        rows += _batches(bare, broker, "upsert")
        broker.rest()
        updates = _updates(bare, broker, "")
        rows += updates
        broker.rest()
        rows += notified(broker)
        if _SUBSCRIPTIONS:
            subscribed(broker, _SUBSCRIPTIONS)
            with_them = _updates(bare, broker, f", {_SUBSCRIPTIONS:,} subscriptions")
            rows += [*with_them, _left("updates", with_them[1], updates[1])]
    return rows


def _many(bare: str, few: list[Row]) -> list[Row]:
    with tempfile.TemporaryDirectory() as name, Broker(Path(name) / "data", _URL) as broker:
        filled(broker, _MANY)
        told = f", {_MANY:,} entities"
        rows = _questions(bare, broker, _MANY, told)
    before = {row.name: row for row in few}
    parts = [row for row in rows if row.name.endswith(_PART)]
    return rows + [_left(row.name, row, before[row.name.replace(told, "")]) for row in parts]


_PART = ": part of its floor"


def _questions(bare: str, broker: Broker, entities: int, told: str = "") -> list[Row]:
    asked = (
        ("GET by id", "get", 20_000, 7_000),
        ("type + q, 20 results", "query", 8_000, None),
        ("type + q + bbox, 20 results", "box", 3_500, None),
    )
    rows = []
    for title, script, target, on_postgresql in asked:
        load.wrk(broker.url, script, entities, broker.headers, 32, seconds=2)  # what is asked gets its index
        broker.rest()
        wanted = on_postgresql if _URL else target
        rows += _beside(bare, broker, f"{title}{told}", script, entities, wanted)
    return rows


def _updates(bare: str, broker: Broker, told: str) -> list[Row]:
    title = f"update of an attribute, durable{told}"
    return _beside(bare, broker, title, "update", _ENTITIES, 8_000)


def _beside(
    bare: str, broker: Broker, title: str, script: str, entities: int, target: int | None
) -> list[Row]:
    """Rate, part of the floor of the seconds before, and p99 of the round in the middle."""
    rounds: list[tuple[float, Load, float]] = []
    for _round in range(_ROUNDS):
        least = load.wrk(bare, "get", entities, "", 64, seconds=2).rate
        found = load.wrk(broker.url, script, entities, broker.headers, 64)
        assert not found.failed, f"{title}: {found.failed} answers were errors"
        rounds.append((found.rate / least, found, least))
    part, found, least = sorted(rounds, key=lambda each: each[0])[_ROUNDS // 2]
    rate, share = (None, None) if target is None else (f">= {target:,}", f">= {target / _FLOOR:.2f}")
    return [
        Row(title, found.rate, "requests/s", least, rate),
        Row(f"{title}{_PART}", part, "", None, share),
        Row(f"{title}: p99", found.p99, "ms", None, "< 30"),
    ]


def _batches(bare: str, broker: Broker, title: str) -> list[Row]:
    least = load.wrk(bare, "get", _ENTITIES, "", 64, seconds=2).rate
    rate = filled(broker, _ENTITIES, 1 if title == "upsert" else 0)
    target = 25_000 if title == "upsert" else None
    return [
        Row(f"batch {title} of 1,000", rate, "entities/s", least, target and f">= {target:,}"),
        Row(f"batch {title} of 1,000{_PART}", rate / least, "", None, target and f">= {target / _FLOOR:.2f}"),
    ]


def _left(title: str, after: Row, before: Row) -> Row:
    return Row(f"{title}: what is left", after.value / before.value, "", None, ">= 0.7")
