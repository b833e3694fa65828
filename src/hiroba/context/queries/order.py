"""The order of an answer (ETSI GS CIM 009, 4.23): orderBy, collation, distance."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import duckdb

from hiroba.context.queries.errors import InvalidOrder
from hiroba.context.queries.instants import micros_of
from hiroba.context.queries.literals import Instant
from hiroba.context.queries.nearness import distance_to
from hiroba.context.queries.parse import parse_path
from hiroba.context.queries.targets import reader
from hiroba.context.queries.types import Body, Order, Path, Times

MAX_KEYS = 10
_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
_WAYS = {"": False, "asc": False, "desc": True, "dist-asc": False, "dist-desc": True}
Item = TypeVar("Item")


def parse_order(
    keys: Sequence[str],
    expand: Callable[[str], str],
    collation: str | None = None,
    near: dict[str, Any] | None = None,
) -> tuple[Order, ...]:
    """Return the keys of `name;desc` texts. near: geometry that distances are from.

    Raises InvalidOrder, InvalidQuery.
    """
    if collation is not None and not _known(collation):
        raise InvalidOrder(text=collation[:100])
    if not 0 < len(keys) <= MAX_KEYS:
        raise InvalidOrder(text=",".join(keys)[:100])
    orders = []
    for key in keys:
        text, _, way = key.strip().partition(";")
        if way not in _WAYS or (way.startswith("dist") and near is None):
            raise InvalidOrder(text=key[:100])
        path = parse_path(text, expand)
        orders.append(Order(path, _WAYS[way], near if way.startswith("dist") else None, collation))
    return tuple(orders)


def ranked(entries: Iterable[tuple[Item, Body, Times]], orders: Sequence[Order]) -> list[Item]:
    """Return the items in order; what has no value for a key comes last, whatever the direction.

    Of every entity only its keys are held, so that a million of them can be put in order.
    """
    items: list[Item] = []
    columns: list[list[Any]] = [[] for _ in orders]
    keys = [_key(order) for order in orders]
    for item, body, times in entries:
        items.append(item)
        for column, key in zip(columns, keys, strict=True):
            column.append(key(body, times))
    ranks = list(range(len(items)))
    for order, column in reversed(list(zip(orders, columns, strict=True))):
        values = _collated(column, order.collation) if order.collation else column
        there = [rank for rank in ranks if values[rank] is not None]
        gone = [rank for rank in ranks if values[rank] is None]
        there.sort(key=values.__getitem__, reverse=order.descending)
        ranks = there + gone
    return [items[rank] for rank in ranks]


def _key(order: Order) -> Callable[[Body, Times], Any]:
    if order.near is not None:
        metres, path = distance_to(order.near), order.path
        return lambda body, _times: _least(_geometries(path, body), metres)
    read = reader(order.path)
    return lambda body, times: _rank(read, body, times)


def _geometries(path: Path, body: Body) -> list[dict[str, Any]]:
    found = body.get(path.names[0])
    values = [
        each.get("value") for each in (found if type(found) is list else (found,)) if type(each) is dict
    ]
    return [value for value in values if type(value) is dict and "coordinates" in value]


def _least(geometries: list[dict[str, Any]], metres: Callable[[dict[str, Any]], float]) -> float | None:
    return min((metres(each) for each in geometries), default=None)


def _rank(read: Any, body: Body, times: Times) -> tuple[int, Any] | None:
    """Numbers before texts, DateTimes, objects, arrays, false and true (4.23.2)."""
    target = next(iter(read(body, times)), None)
    if target is None or not target.elements:
        return None
    return _of_value(target.elements[0]) if target.single else (4, len(target.elements))


def _of_value(value: Any) -> tuple[int, Any] | None:
    if value is None:
        return None
    if type(value) is bool:
        return (5, value)
    if type(value) in (int, float):
        return (0, value)
    if type(value) is Instant:
        return (2, value.micros)
    if type(value) is str:
        instant = micros_of(value)
        return (1, value) if instant is None else (2, instant)
    return (3, 0)


def _known(tag: str) -> bool:
    language = tag.split("-")[0].lower()
    return bool(_TAG.fullmatch(tag)) and (language in ("und", "root") or language in _languages())


_LOCK = threading.Lock()
_connections: list[duckdb.DuckDBPyConnection] = []


def _icu() -> duckdb.DuckDBPyConnection:
    """DuckDB carries ICU, whose sort keys it hands out; one connection is enough."""
    if not _connections:
        _connections.append(duckdb.connect())
    return _connections[0]


def _languages() -> frozenset[str]:
    with _LOCK:
        rows = _icu().execute("SELECT collname FROM pragma_collations()").fetchall()
    return frozenset(name for (name,) in rows if len(name) in (2, 3))


def _collated(keys: list[Any], tag: str) -> list[Any]:
    """Texts by the language's rules; of a tag its language and country count, not its extensions."""
    texts = sorted({key[1] for key in keys if _is_text(key)})
    language, _, rest = tag.partition("-")
    country = rest.split("-")[0]
    locale = f"{language}_{country}" if len(country) == 2 and country.isalpha() else language
    with _LOCK:
        rows = (
            _icu()
            .execute(
                "SELECT text, icu_sort_key(text, ?) FROM (SELECT unnest(?::VARCHAR[]) AS text)",
                [locale.lower(), texts],
            )
            .fetchall()
        )
    sort_keys = dict(rows)
    return [(1, sort_keys[key[1]]) if _is_text(key) else key for key in keys]


def _is_text(key: Any) -> bool:
    return type(key) is tuple and key[0] == 1
