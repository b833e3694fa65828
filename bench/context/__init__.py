"""The context broker over HTTP: server on one core, load from the other, beside the floor of the same run.

HIROBA_BENCH_ENTITIES (100,000) entities of 1 KB with ten attributes, HIROBA_BENCH_SECONDS (5) a row; full
validation, rules (a token of an officer) and history on. Needs wrk.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from bench.context import load
from bench.context.made import filled, subscribed
from bench.context.notifications import notified
from bench.context.serving import Broker, floor
from bench.row import Row

_ENTITIES = int(os.environ.get("HIROBA_BENCH_ENTITIES", "100000"))
_MANY = int(os.environ.get("HIROBA_BENCH_MANY", "0"))  # entities of the second, larger run; 0: none
_SUBSCRIPTIONS = int(os.environ.get("HIROBA_BENCH_SUBSCRIPTIONS", "10000"))
_URL = os.environ.get("HIROBA_BENCH_DATABASE_URL", "")  # postgresql://...: the same on PostgreSQL


def run() -> list[Row]:
    """Rows of the table."""
    with floor() as bare:
        least = load.wrk(bare, "get", _ENTITIES, "", 64)
    rows = [Row("floor: bare ASGI answer of 1 KB", least.rate, "requests/s")]
    with tempfile.TemporaryDirectory() as name, Broker(Path(name) / "data", _URL) as broker:
        batches = filled(broker, _ENTITIES)
        rows += _batches("create", batches)
        few = _questions(broker, _ENTITIES, least.rate)
        rows += few
        rows += _batches("upsert", filled(broker, _ENTITIES))
        broker.rest()
        updates = _updates(broker, _ENTITIES, least.rate, "")
        rows += updates
        rows += notified(broker)
        if _SUBSCRIPTIONS:
            subscribed(broker, _SUBSCRIPTIONS)
            with_them = _updates(broker, _ENTITIES, least.rate, f", {_SUBSCRIPTIONS:,} subscriptions")
            rows += [*with_them, _left("updates", with_them[0], updates[0])]
    if _MANY:
        with tempfile.TemporaryDirectory() as name, Broker(Path(name) / "data", _URL) as broker:
            filled(broker, _MANY)
            many = _questions(broker, _MANY, least.rate, f", {_MANY:,} entities")
            rows += many
            rows += [
                _left(row.name, row, before)
                for row, before in zip(many, few, strict=True)
                if row.unit != "ms"
            ]
    return rows


def _questions(broker: Broker, entities: int, least: float, told: str = "") -> list[Row]:
    asked = (
        ("GET by id", "get", ">= 20,000", ">= 7,000"),
        ("type + q, 20 results", "query", ">= 8,000", None),
        ("type + q + bbox, 20 results", "box", ">= 3,500", None),
    )
    rows = []
    for title, script, target, on_postgresql in asked:
        load.wrk(broker.url, script, entities, broker.headers, 32, seconds=2)  # what is asked gets its index
        broker.rest()
        found = load.wrk(broker.url, script, entities, broker.headers, 64)
        rows += _pair(f"{title}{told}", found, least, on_postgresql if _URL else target)
    return rows


def _updates(broker: Broker, entities: int, least: float, told: str) -> list[Row]:
    found = load.wrk(broker.url, "update", entities, broker.headers, 64)
    return _pair(f"update of an attribute, durable{told}", found, least, ">= 8,000")


def _pair(title: str, found: load.Load, least: float, target: str | None) -> list[Row]:
    assert not found.failed, f"{title}: {found.failed} answers were errors"
    return [
        Row(title, found.rate, "requests/s", least, target),
        Row(f"{title}: p99", found.p99, "ms", None, "< 30"),
    ]


def _batches(title: str, rate: float) -> list[Row]:
    target = ">= 25,000" if title == "upsert" else None
    return [Row(f"batch {title} of 1,000", rate, "entities/s", None, target)]


def _left(title: str, after: Row, before: Row) -> Row:
    return Row(f"{title}: what is left of the rate", after.value / before.value, "", None, ">= 0.7")
