"""Parts of entities from several places made one (ETSI GS CIM 009, 4.5.5).

An entity here is normalized, in canonical names, with createdAt and modifiedAt where its source told them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hiroba.context.sources.types import AUXILIARY, PROXIED

Entity = dict[str, Any]
_OWN = frozenset(("id", "type", "scope", "createdAt", "modifiedAt", "expiresAt", "deletedAt"))
HERE = 1  # the rank of what is held here
_RANKS = dict.fromkeys(PROXIED, 2)


def rank_of(mode: str) -> int:
    """Who prevails: what is registered as held only elsewhere, then all else, auxiliary sources last."""
    return 0 if mode == AUXILIARY else _RANKS.get(mode, HERE)


def merged(parts: Iterable[tuple[int, Entity]]) -> Entity:
    """Make one entity of parts of it, each with its rank.

    Of two instances of an attribute with the same datasetId the higher rank prevails, among equals the more
    recent one (observedAt, else modifiedAt); where nothing tells, the earlier part.
    """
    ordered = sorted(parts, key=lambda part: -part[0])
    if len(ordered) == 1:
        return ordered[0][1]
    whole: Entity = {"id": ordered[0][1]["id"]}
    instances: dict[str, dict[str | None, tuple[int, Entity]]] = {}
    for rank, part in ordered:
        _merge_own(whole, part)
        for name, value in part.items():
            if name in _OWN:
                continue
            there = instances.setdefault(name, {})
            for instance in value if isinstance(value, list) else (value,):
                _merge_instance(there, rank, instance)
    for name, found in instances.items():
        each = [instance for _rank, instance in found.values()]
        whole[name] = each[0] if len(each) == 1 else each
    return whole


def _merge_own(whole: Entity, part: Entity) -> None:
    whole["type"] = _united(whole.get("type"), part.get("type"))
    scope = _united(whole.get("scope"), part.get("scope"))
    if scope is not None:
        whole["scope"] = scope
    if "createdAt" in part:
        whole["createdAt"] = min(whole.get("createdAt", part["createdAt"]), part["createdAt"])
    if "modifiedAt" in part:
        whole["modifiedAt"] = max(whole.get("modifiedAt", part["modifiedAt"]), part["modifiedAt"])
    if "expiresAt" in part:
        whole["expiresAt"] = max(whole.get("expiresAt", part["expiresAt"]), part["expiresAt"])


def _united(first: Any, second: Any) -> Any:
    found: list[str] = []
    for value in (first, second):
        for each in value if isinstance(value, list) else (value,):
            if each is not None and each not in found:
                found.append(each)
    if not found:
        return None
    return found[0] if len(found) == 1 else found


def _merge_instance(there: dict[str | None, tuple[int, Entity]], rank: int, instance: Entity) -> None:
    dataset = instance.get("datasetId")
    before = there.get(dataset)
    if before is None or (before[0] == rank and _newer(instance, before[1])):
        there[dataset] = rank, instance


def _newer(instance: Entity, before: Entity) -> bool:
    for name in ("observedAt", "modifiedAt"):
        if name in instance and name in before:
            return bool(instance[name] > before[name])
    return False


def merged_history(parts: Iterable[Entity], subject: str) -> Entity:
    """The same of temporal representations: instances of one datasetId at one moment are one instance."""
    whole: Entity = {}
    seen: dict[str, set[tuple[str | None, Any]]] = {}
    for part in parts:
        if not whole:
            whole["id"] = part["id"]
        _merge_own(whole, part)
        for name, value in part.items():
            if name in _OWN:
                continue
            there = whole.setdefault(name, [])
            known = seen.setdefault(name, set())
            for instance in value if isinstance(value, list) else (value,):
                key = instance.get("datasetId"), instance.get(subject, instance.get("observedAt"))
                if key[1] is None or key not in known:
                    known.add(key)
                    there.append(instance)
    return whole
