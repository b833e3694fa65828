"""Everything a thing says of itself, in words: each kind of attribute of NGSI-LD in its own way."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hiroba.context.city.types import StoredEntity
from hiroba.web.live.values import observed_of, plain
from hiroba.web.vocabulary import property_title, short_name, unit_of, value_title

_NOT_SHOWN = frozenset({"id", "type", "@context", "name", "scope", "expiresAt"})
_LONGEST = 2_000  # letters of a value
_MOST = 50  # values of one property that are said one after the other
_PERIODS = (("from", "to"), ("start", "end"), ("startDate", "endDate"))  # what models call its two ends
_ADDRESS = re.compile(r"https?://[^\s,]+$")
_MEMBERS = {
    "Property": "value",
    "GeoProperty": "value",
    "LanguageProperty": "languageMap",
    "VocabProperty": "vocab",
    "JsonProperty": "json",
    "ListProperty": "valueList",
}


class Told(NamedTuple):
    """One instance of an attribute. number: when it is one. code: the value is a structure, as JSON.
    link: the value is an address. dataset: which of several instances it is. notes: what is said of it."""

    name: str
    title: str
    text: str
    number: float | None
    unit: str
    observed: datetime | None
    code: bool
    link: str
    dataset: str
    notes: tuple[tuple[str, str], ...]


class Link(NamedTuple):
    """A Relationship to the thing with this id."""

    title: str
    id: str


def properties(thing: StoredEntity) -> list[Told]:
    owner = thing.organisation or thing.tenant
    return [
        told
        for name, instance in _instances(thing)
        if instance.get("type") in _MEMBERS and name != "location"
        if (name, instance.get("value")) != ("organization", owner)  # a code; its name stands beside
        if (told := _told(thing.type, name, instance)) is not None
    ]


def relationships(thing: StoredEntity) -> list[Link]:
    return [
        Link(property_title(thing.type, name), target)
        for name, instance in _instances(thing)
        if instance.get("type") in ("Relationship", "ListRelationship")
        for target in _targets(instance)
    ]


def _instances(thing: StoredEntity) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, attribute in thing.body.items():
        if name in _NOT_SHOWN:
            continue
        for instance in attribute if isinstance(attribute, list) else [attribute]:
            if isinstance(instance, dict):
                yield name, instance


def _targets(instance: dict[str, Any]) -> Iterator[str]:
    given = instance.get("object", instance.get("objectList", ()))
    for each in given if isinstance(given, list) else [given]:
        target = each.get("object") if isinstance(each, dict) else each
        if isinstance(target, str):
            yield target


def _told(type_: str, name: str, instance: dict[str, Any]) -> Told | None:
    raw = instance.get(_MEMBERS[instance["type"]])
    if instance["type"] == "LanguageProperty" and isinstance(raw, dict):
        raw = raw.get(get_language() or "ja") or raw.get("ja") or next(iter(raw.values()), None)
    text = _said(name, raw)
    if raw is None or raw == "":
        return None
    return Told(
        name=name,
        title=property_title(type_, name),
        text=text if text is not None else json.dumps(raw, ensure_ascii=False, indent=1)[:_LONGEST],
        number=float(raw) if isinstance(raw, int | float) and not isinstance(raw, bool) else None,
        unit=unit_of(str(instance.get("unitCode", instance.get("unitText", "")))),
        observed=observed_of(instance),
        code=text is None,
        link=raw if isinstance(raw, str) and _ADDRESS.match(raw) else "",
        dataset=short_name(str(instance.get("datasetId", ""))),
        notes=tuple(_notes(type_, instance)),
    )


def _said(name: str, raw: Any) -> str | None:
    """A value in words, also several in a row or the two ends of a period; None for a structure."""
    if isinstance(raw, list):
        flat = 0 < len(raw) <= _MOST and not any(isinstance(each, list) for each in raw)
        said = [_said(name, each) for each in raw] if flat else [None]
        return None if None in said else _("、").join(map(str, said))[:_LONGEST]
    if isinstance(raw, dict) and (ends := next((each for each in _PERIODS if {*each} == {*raw}), None)):
        first, last = [plain(raw[each]) for each in ends]
        return _("{first}から{last}まで").format(first=first, last=last) if first and last else None
    if isinstance(raw, str | int | float) and not isinstance(raw, bool):
        meant = value_title(name, raw)
        if meant is not None:
            return meant
    return f"{raw:,.10g}" if isinstance(raw, float) else plain(raw, _LONGEST)


def _notes(type_: str, instance: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Attributes of the attribute: how exact it is, who measured it."""
    for name, each in instance.items():
        if not isinstance(each, dict) or each.get("type") not in ("Property", "Relationship"):
            continue
        text = plain(each.get("value", each.get("object")), _LONGEST)
        if text is not None:
            unit = unit_of(str(each.get("unitCode", "")))
            yield property_title(type_, name), f"{text} {unit}".strip()
