"""What the store keeps of an entity beside its body, to find it by (see Stored.shape and Stored.plain)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import msgspec

from hiroba.context.entities.datasets import Attribute, instances_of, time_key
from hiroba.context.entities.geometry import places_of
from hiroba.context.entities.types import VALUE_MEMBER
from hiroba.context.store.types import Place
from hiroba.kernel.mynumber import service as mynumber

MOST_USUAL = 50  # attributes of an entity whose shape is worth to be remembered
HEAD = frozenset({"id", "type", "scope", "expiresAt"})  # members that are no attributes


class Outline(msgspec.Struct, frozen=True, gc=False):
    """names: of the attributes, in the order of the body. keys: of their instances in Stored.times, without
    the entity's own. geo: names of those that may be GeoProperties."""

    names: tuple[str, ...]
    keys: tuple[str, ...]
    shape: tuple[str, ...]
    plain: bool
    geo: tuple[str, ...]
    places: tuple[Place, ...]


def outline_of(body: Mapping[str, Any], text: bytes) -> Outline:
    """text: JSON of the body. Raises MyNumberFound."""
    names = tuple([name for name in body if name not in HEAD])
    mynumber.refuse_in(body, text)
    attributes = [body[name] for name in names]
    kinds = tuple([each["type"] if type(each) is dict else "[]" + each[0]["type"] for each in attributes])
    outline = _outline if len(names) <= MOST_USUAL else _outline.__wrapped__
    shape, geo, members = outline(names, kinds)
    if members is None:
        plain, datasets = False, True
    else:
        values = zip(attributes, members, strict=True)
        plain = list not in [type(attribute[member]) for attribute, member in values]
        datasets = bool([each for each in attributes if "datasetId" in each])
    keys = names
    if datasets:
        keys = tuple([time_key(name, dataset) for name in names for dataset in instances_of(body[name])])
    places = places_of({name: body[name] for name in geo}) if geo else ()
    return Outline(names, keys, shape, plain, geo, places)


@lru_cache(maxsize=4096)  # most entities are of few shapes
def _outline(
    names: tuple[str, ...], kinds: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...] | None]:
    """Return the shape, the names that may be GeoProperties, and the members that hold the values; None
    for those where an attribute has several instances ("[]")."""
    pairs = list(zip(names, kinds, strict=True))
    shape = tuple(sorted([f"{name}:{kind.removeprefix('[]')}" for name, kind in pairs]))
    geo = tuple([name for name, kind in pairs if kind == "GeoProperty" or kind.startswith("[]")])
    several = any(kind.startswith("[]") for kind in kinds)
    return shape, geo, None if several else tuple([VALUE_MEMBER[kind] for kind in kinds])


def kind_of(attribute: Attribute) -> str:
    """`Property`; of several instances the kind of the first."""
    instance = attribute if isinstance(attribute, dict) else attribute[0]
    return str(instance["type"])


def is_plain(attribute: Attribute) -> bool:
    """One instance, whose value is not a list."""
    return isinstance(attribute, dict) and type(attribute[VALUE_MEMBER[attribute["type"]]]) is not list
