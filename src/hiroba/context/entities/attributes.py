"""Attributes, read: normalized and concise (ETSI GS CIM 009, 4.5.2 to 4.5.24) to what is stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from hiroba.context.entities.datasets import Attribute
from hiroba.context.entities.errors import Flaw
from hiroba.context.entities.geometry import geometry, is_geometry
from hiroba.context.entities.members import (
    ANY_KIND,
    KIND_OF_MEMBER,
    KINDS,
    MAX_DEPTH,
    MEMBERS,
    SCALARS,
    SKIP,
    Check,
    Mode,
    check_value,
)
from hiroba.context.entities.names import is_id, sub_attribute_name, type_name
from hiroba.context.entities.times import is_moment
from hiroba.context.entities.types import NULL, VALUE_MEMBER
from hiroba.context.jsonld.types import Context

GEO_NAMES = frozenset({"location", "observationSpace", "operationSpace"})
_PROOF = "ngsildproof"
_SEALED = ("entityIdSealed", "entityTypeSealed")
SPECIAL = GEO_NAMES | {_PROOF}  # attributes of which the standard says more than of others
_PREFIX = "https://uri.etsi.org/ngsi-ld/"


def read_attribute(name: str, given: Any, context: Context, mode: Mode, depth: int = 0) -> Attribute:
    """Return an attribute's instance, or its instances where there are several. Raises Flaw."""
    if depth > MAX_DEPTH:
        raise Flaw(_("入れ子が深すぎます"))
    if name == _PROOF:
        return _read_proof(given, context, mode)
    if type(given) is list and _are_instances(given):
        found: Attribute = _read_instances(given, context, mode, depth)
    else:
        found = _read_instance(given, context, mode, depth)
    if name in GEO_NAMES:
        for instance in found if isinstance(found, list) else [found]:
            if instance.get("type", "GeoProperty") != "GeoProperty" and not is_null(instance):
                raise Flaw(_("GeoPropertyでなければなりません"))
    return found


def is_usual(given: dict[str, Any]) -> bool:
    """What most attributes are: a Property of one number or text, perhaps with its unit and its moment, or a
    Relationship to one entity. Nothing of it has to be checked further or translated."""
    kind = given.get("type")
    if kind == "Property":
        value = given.get("value")
        if type(value) not in SCALARS and (type(value) is not str or value == NULL):
            return False
        known = 2
        if "observedAt" in given:
            if not is_moment(given["observedAt"]):
                return False
            known = 3
        if "unitCode" in given:
            unit = given["unitCode"]
            if type(unit) is not str or not unit or unit == NULL:
                return False
            known += 1
        return len(given) == known
    return kind == "Relationship" and len(given) == 2 and is_id(given.get("object"))


def is_null(instance: Mapping[str, Any]) -> bool:
    """It says that an instance is to be taken away."""
    if NULL not in instance.values():
        return False
    member = VALUE_MEMBER.get(instance.get("type", ""))
    if member is not None:
        return bool(instance.get(member) == NULL)
    return any(instance.get(each) == NULL for each in KIND_OF_MEMBER)


def _are_instances(given: list[Any]) -> bool:
    """Not the bare list that is the value of a concise Property."""
    objects = [each for each in given if type(each) is dict]
    if any(each.get("type") in KINDS for each in objects):
        return True
    return len(objects) == len(given) > 0 and all(
        "type" not in each and not KIND_OF_MEMBER.keys().isdisjoint(each) for each in objects
    )


def _read_instances(given: list[Any], context: Context, mode: Mode, depth: int) -> Attribute:
    found = []
    known = set()
    for number, each in enumerate(given):
        try:
            if type(each) is not dict:
                raise Flaw(_("属性のオブジェクトではありません"))
            instance = _read_instance(each, context, mode, depth)
            dataset = instance.get("datasetId")
            if dataset in known:
                raise Flaw(_("同じdatasetIdの値が2つあります"))
        except Flaw as flaw:
            flaw.path.append(str(number))
            raise
        known.add(dataset)
        found.append(instance)
    return found if len(found) > 1 else found[0]


def _read_instance(given: Any, context: Context, mode: Mode, depth: int) -> dict[str, Any]:
    if type(given) is not dict:
        return _read_bare(given, context, mode)
    if "@type" in given:
        given = {("type" if member == "@type" else member): value for member, value in given.items()}
    kind = given.get("type")
    if type(kind) is str and kind.startswith(_PREFIX):
        kind = kind.removeprefix(_PREFIX)
    if kind is None:
        if mode < Mode.PARTIAL:
            kind = _inferred(given)
    elif type(kind) is not str or kind not in MEMBERS:
        if is_geometry(given):
            return _valued("GeoProperty", geometry(given), mode)
        raise Flaw(_("属性の種類（Propertyなど）ではありません"), "type")
    found = _read_members(given, ANY_KIND if kind is None else MEMBERS[kind], context, mode, depth)
    if kind is None:
        return found
    if VALUE_MEMBER[kind] not in found and mode < Mode.PARTIAL:
        raise Flaw(_("値がありません"), VALUE_MEMBER[kind])
    return {"type": kind, **found}


def _read_bare(given: Any, context: Context, mode: Mode) -> dict[str, Any]:
    """A concise Property that is nothing but its value."""
    return _valued("Property", check_value(given, context, mode), mode)


def _valued(kind: str, value: Any, mode: Mode) -> dict[str, Any]:
    """Of a part nobody knows yet what kind its whole is."""
    return {"type": kind, "value": value} if mode < Mode.PARTIAL else {"value": value}


def _inferred(given: Mapping[str, Any]) -> str:
    for member, kind in KIND_OF_MEMBER.items():
        if member in given:
            return "GeoProperty" if member == "value" and is_geometry(given[member]) else kind
    raise Flaw(_("属性の種類も値もありません"))


def _read_members(
    given: Mapping[str, Any], checks: Mapping[str, Check], context: Context, mode: Mode, depth: int
) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for member, value in given.items():
        if member == "type":
            continue
        check = checks.get(member)
        try:
            if check is None:
                name = sub_attribute_name(context, member)
                if value == NULL and mode >= Mode.PARTIAL:
                    found[name] = NULL
                else:
                    inner = Mode.WHOLE if mode == Mode.UPDATE else mode
                    found[name] = read_attribute(name, value, context, inner, depth + 1)
                continue
            checked = check(value, context, mode)
        except Flaw as flaw:
            flaw.path.append(member[:80])
            raise
        if checked is not SKIP:
            found[member] = checked
    return found


def _read_proof(given: Any, context: Context, mode: Mode) -> dict[str, Any]:
    """The seal of an entity (4.5.2.2): a Property whose value is a W3C Data Integrity proof."""
    sealed: dict[str, Any] = {}
    if type(given) is dict:
        sealed = {member: given[member] for member in _SEALED if member in given}
        given = {member: value for member, value in given.items() if member not in _SEALED}
    found = _read_instance(given, context, mode, 0)
    if is_null(found):
        return found
    if found.get("type", "Property") != "Property" or type(found.get("value", {})) is not dict:
        raise Flaw(_("証明のオブジェクトを値とするPropertyでなければなりません"), "value")
    if "entityIdSealed" in sealed:
        if not is_id(sealed["entityIdSealed"]):
            raise Flaw(_("URIで書きます"), "entityIdSealed")
        found["entityIdSealed"] = sealed["entityIdSealed"]
    if "entityTypeSealed" in sealed:
        if type(sealed["entityTypeSealed"]) is not str:
            raise Flaw(_("型の名前で書きます"), "entityTypeSealed")
        found["entityTypeSealed"] = type_name(context, sealed["entityTypeSealed"])
    return found
