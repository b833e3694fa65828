"""Entities as GeoJSON, with the names and headings that a map's popup shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _

from hiroba.context.city.types import StoredEntity
from hiroba.web.city.addresses import thing_url
from hiroba.web.live.values import name_of, values
from hiroba.web.templatetags.hiroba_ui import jp_time
from hiroba.web.vocabulary import type_title

_ROWS = 12  # properties in a popup


def _geometry(entity: StoredEntity) -> dict[str, Any] | None:
    location = entity.body.get("location")
    if isinstance(location, dict) and isinstance(location.get("value"), dict):
        geometry: dict[str, Any] = location["value"]
        return geometry
    if entity.longitude is None or entity.latitude is None:
        return None
    return {"type": "Point", "coordinates": [entity.longitude, entity.latitude]}


def is_point(entity: StoredEntity) -> bool:
    """Whether a map shows it as a point."""
    return (_geometry(entity) or {}).get("type") == "Point"


def _feature(entity: StoredEntity, colours: Mapping[str, int], labels: dict[str, str]) -> dict[str, Any]:
    properties: dict[str, Any] = {"title": name_of(entity), "kind": type_title(entity.type)}
    properties["color"] = colours.get(entity.type, 1)
    properties["href"] = thing_url(entity.tenant, entity.id)
    told = list(islice(values(entity), _ROWS))
    for value in told:
        properties[value.name] = f"{value.text}{' ' if value.unit else ''}{value.unit}"
        labels[value.name] = value.title
    moment = max((value.observed for value in told if value.observed), default=None)
    if moment:
        properties["observedAt"] = jp_time(moment)
        labels["observedAt"] = _("観測した時刻")
    return {"type": "Feature", "id": entity.id, "geometry": _geometry(entity), "properties": properties}


def collection(
    entities: Iterable[StoredEntity], colours: Mapping[str, int], *, cursor: str = "", truncated: bool = False
) -> dict[str, Any]:
    """Return a FeatureCollection. Foreign members: labels (headings), next (cursor), truncated."""
    labels: dict[str, str] = {}
    features = [_feature(each, colours, labels) for each in entities if _geometry(each) is not None]
    return {
        "type": "FeatureCollection",
        "features": features,
        "labels": labels,
        "next": cursor,
        "truncated": truncated,
    }
