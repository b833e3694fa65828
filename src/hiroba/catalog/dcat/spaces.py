"""Where a dataset lies: municipality codes and the box around it."""

from __future__ import annotations

import json
import math
import re

from rdflib import URIRef

from hiroba.catalog.datamodels import service as datamodels
from hiroba.catalog.datasets.types import Bounds
from hiroba.catalog.dcat import finding
from hiroba.catalog.dcat.finding import Found
from hiroba.catalog.dcat.vocabularies import DCAT, DCTERMS, LOCN

_AREA = re.compile(r".*/lod/sac/C(\d{5})(?:-\d{8})?")
_CODE = re.compile(r"\d{5,6}")
_WKT = re.compile(r"\s*(?:<([^>]*)>|SRID=\d+;)?\s*([A-Z]+)\s*(?:Z\s*)?\((.*)\)\s*", re.DOTALL | re.IGNORECASE)
_NUMBERS = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_MOST_LETTERS = 1_000_000
_LAT_FIRST = "/EPSG/0/4326"  # with this system a wktLiteral says latitude first (GeoSPARQL 1.1, 8.5.1)


def codes_of(found: Found) -> tuple[str, ...]:
    """Return the codes of the municipalities that are named by code, standard area or name."""
    codes = set()
    for place in found.values(DCTERMS.spatial):
        area = _AREA.fullmatch(str(place)) if isinstance(place, URIRef) else None
        identifier = str(finding.best(found.graph, place, DCTERMS.identifier) or "")
        label = found.label(place)
        words = (area[1] if area else "", identifier, label)
        known = next((one for word in words if _CODE.fullmatch(word) and (one := _by_code(word))), None)
        if known is None and label and (named := datamodels.find_municipality(label)):
            known = named.code
        if known:
            codes.add(known)
    return tuple(sorted(codes))


def _by_code(code: str) -> str | None:
    found = datamodels.municipality(code)
    return found.code if found else None


def bounds_of(found: Found) -> Bounds | None:
    """Return the box around every geometry that is told, or None."""
    boxes = []
    for place in found.values(DCTERMS.spatial):
        inner = found.at(place)
        for term in (DCAT.bbox, LOCN.geometry, DCAT.centroid):
            texts = [str(each) for each in inner.values(term)]
            boxes += [box for text in texts if (box := _box(text))]
            if texts and not boxes:
                found.tell(finding.short(term), "value", texts[0])
            if boxes:
                break
    if not boxes:
        return None
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)


def _box(text: str) -> Bounds | None:
    if len(text) > _MOST_LETTERS:
        return None
    pairs = _of_json(text) if text.lstrip().startswith("{") else _of_wkt(text)
    if not pairs:
        return None
    xs, ys = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    box = min(xs), min(ys), max(xs), max(ys)
    inside = box[0] >= -180 and box[2] <= 180 and box[1] >= -90 and box[3] <= 90
    return box if inside and all(map(math.isfinite, box)) else None


def _of_wkt(text: str) -> list[tuple[float, float]]:
    found = _WKT.fullmatch(text)
    if not found:
        return []
    if found[2].upper() in ("ENVELOPE", "BBOX"):  # ENVELOPE(west, east, north, south)
        numbers = [float(each) for each in _NUMBERS.findall(found[3])]
        return [(numbers[0], numbers[3]), (numbers[1], numbers[2])] if len(numbers) == 4 else []
    pairs = []
    for point in found[3].replace("(", " ").replace(")", " ").split(","):
        numbers = [float(each) for each in _NUMBERS.findall(point)]
        if len(numbers) >= 2:
            pairs.append((numbers[0], numbers[1]))
    return [(x, y) for y, x in pairs] if (found[1] or "").endswith(_LAT_FIRST) else pairs


def _of_json(text: str) -> list[tuple[float, float]]:
    """The positions of a GeoJSON geometry."""
    try:
        waiting = [json.loads(text).get("coordinates")]
    except (ValueError, RecursionError):
        return []
    pairs = []
    while waiting:
        each = waiting.pop()
        if not isinstance(each, list) or not each:
            continue
        if all(isinstance(number, int | float) and not isinstance(number, bool) for number in each):
            if len(each) >= 2:
                pairs.append((float(each[0]), float(each[1])))
        else:
            waiting += each
    return pairs
