"""The readable side of an entity: its name, its values, when it was last observed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import unquote

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language

from hiroba.context.city.types import StoredEntity
from hiroba.context.names import service as names
from hiroba.kernel.dates import service as dates
from hiroba.web.templatetags.hiroba_ui import jp_time
from hiroba.web.vocabulary import property_title, unit_of

_NOT_VALUES = frozenset({"id", "type", "@context", "location", "name", "refDataset"})
_LONGEST = 200  # characters of a value in a popup
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d([.,]\d+)?)?(Z|[+-]\d\d:?\d\d))?$")


@dataclass(frozen=True)
class Value:
    """One property of a thing. number: when it is one. observed: when it was measured."""

    name: str
    title: str
    text: str
    number: float | None
    unit: str
    observed: datetime | None


def plain(value: Any, longest: int = _LONGEST) -> str | None:
    """A value as text, cut to so many letters; None for a structure. Days and moments are said in words."""
    if isinstance(value, dict):  # a LanguageProperty's map, a typed value, or a structured one
        value = value.get("@value", value.get(get_language() or "ja", value.get("ja")))
    if isinstance(value, bool):
        return "○" if value else "×"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < 1000 else f"{value:,.1f}"
    if not isinstance(value, str) or not value.strip():
        return None
    return (_said(value) if _MOMENT.match(value) else None) or value[:longest]


def _said(value: str) -> str | None:
    """A day or a moment in words; None when there is no such day, or none at this place."""
    try:
        moment = parse_datetime(value) if "T" in value else None
        return jp_time(moment) if moment else dates.written(date.fromisoformat(value[:10]))
    except (ValueError, OverflowError):  # 2026-02-30; the last hours of the year 9999
        return None


def _raw(attribute: dict[str, Any]) -> Any:
    if attribute.get("type") == "LanguageProperty":
        return attribute.get("languageMap")
    return attribute.get("value")


def observed_of(attribute: dict[str, Any]) -> datetime | None:
    """When an attribute was measured."""
    text = attribute.get("observedAt")
    moment = parse_datetime(text) if isinstance(text, str) else None
    return moment if moment is None or timezone.is_aware(moment) else timezone.make_aware(moment)


def values(entity: StoredEntity) -> Iterator[Value]:
    """Yield the properties that a reader can read, in the entity's own order."""
    for name, attribute in entity.body.items():
        if name in _NOT_VALUES or not isinstance(attribute, dict):
            continue
        if attribute.get("type") not in ("Property", "LanguageProperty"):
            continue
        raw = _raw(attribute)
        text = plain(raw)
        if text is None:
            continue
        number = float(raw) if isinstance(raw, int | float) and not isinstance(raw, bool) else None
        unit = unit_of(str(attribute.get("unitCode", attribute.get("unitText", ""))))
        yield Value(name, property_title(entity.type, name), text, number, unit, observed_of(attribute))


def name_of(entity: StoredEntity) -> str:
    """What the thing is called; the last part of its id where nothing says it."""
    told = [entity.body[each] for each in names.named_by(entity.body)]
    said = (plain(_raw(each)) for each in told if isinstance(each, dict))
    return " ".join(filter(None, said)) or unquote(entity.id.rsplit(":", 1)[-1])


def observed_at(entity: StoredEntity) -> datetime | None:
    """When it was last measured; None for a thing that is not."""
    return max((each.observed for each in values(entity) if each.observed), default=None)
