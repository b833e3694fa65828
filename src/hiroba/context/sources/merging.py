"""Parts of entities from several places made one (ETSI GS CIM 009, 4.5.5)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from hiroba.context.sources.types import AUXILIARY, PROXIED
from hiroba.context.store.service import Times

HERE = 1  # the rank of what is held here
_RANKS = dict.fromkeys(PROXIED, 2)
_OWN = frozenset(("id", "type", "scope", "expiresAt"))
_DATASET = "\u001f"
Body = dict[str, Any]


class Part(msgspec.Struct, frozen=True):
    """What one place has of an entity. body: canonical, as in Stored; times: as in Stored, those that are
    known. where: the registration, or '@none' for here."""

    rank: int
    body: Body
    times: Times
    where: str


def rank_of(mode: str) -> int:
    """Who prevails: what is registered as held only elsewhere, then all else, auxiliary sources last."""
    return 0 if mode == AUXILIARY else _RANKS.get(mode, HERE)


def merged(parts: Iterable[Part]) -> tuple[Body, Times]:
    """Make one entity of its parts.

    Of two instances of an attribute with the same datasetId the higher rank prevails, among equals the more
    recent one (observedAt, else modifiedAt); where nothing tells, the earlier part.
    """
    ordered = sorted(parts, key=lambda part: -part.rank)
    first = ordered[0]
    if len(ordered) == 1:
        return first.body, first.times
    body: Body = {"id": first.body["id"]}
    times: Times = {}
    chosen: dict[str, dict[str | None, tuple[Part, Body]]] = {}
    for part in ordered:
        _merge_own(body, times, part)
        for name, value in part.body.items():
            if name in _OWN:
                continue
            there = chosen.setdefault(name, {})
            for instance in value if isinstance(value, list) else (value,):
                _merge_instance(there, name, part, instance)
    for name, found in chosen.items():
        instances = [instance for _part, instance in found.values()]
        body[name] = instances[0] if len(instances) == 1 else instances
        for dataset, (part, _instance) in found.items():
            key = _key(name, dataset)
            if key in part.times:
                times[key] = part.times[key]
    return body, times


def _key(name: str, dataset: str | None) -> str:
    return name if dataset is None else name + _DATASET + dataset


def _merge_own(body: Body, times: Times, part: Part) -> None:
    body["type"] = _united(body.get("type"), part.body.get("type"))
    scope = _united(body.get("scope"), part.body.get("scope"))
    if scope is not None:
        body["scope"] = scope
    if "expiresAt" in part.body:
        body["expiresAt"] = max(body.get("expiresAt", ""), part.body["expiresAt"])
    own = part.times.get("")
    if own is not None:
        before = times.get("", own)
        times[""] = min(before[0], own[0]), max(before[1], own[1])


def _united(first: Any, second: Any) -> Any:
    found: list[str] = []
    for value in (first, second):
        for each in value if isinstance(value, list) else (value,):
            if each is not None and each not in found:
                found.append(each)
    if not found:
        return None
    return found[0] if len(found) == 1 else found


def _merge_instance(
    there: dict[str | None, tuple[Part, Body]], name: str, part: Part, instance: Body
) -> None:
    dataset = instance.get("datasetId")
    before = there.get(dataset)
    if before is None or (before[0].rank == part.rank and _is_newer(name, dataset, (part, instance), before)):
        there[dataset] = part, instance


def _is_newer(name: str, dataset: str | None, one: tuple[Part, Body], other: tuple[Part, Body]) -> bool:
    if "observedAt" in one[1] and "observedAt" in other[1]:
        return bool(one[1]["observedAt"] > other[1]["observedAt"])
    key = _key(name, dataset)
    here, there = one[0].times.get(key), other[0].times.get(key)
    return here is not None and there is not None and bool(here[1] > there[1])
