"""Small reads on an element tree, by local names: the formats' name spaces differ by version."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from typing import TypeAlias

from lxml import etree

from hiroba.intake.jma.types import Finding, Severity

Element: TypeAlias = etree._Element
_POSITION = re.compile(r"([+-]\d+(?:\.\d+)?)([+-]\d+(?:\.\d+)?)([+-]\d+(?:\.\d+)?)?/?")
_LONGEST = 4000  # characters of a text that is kept


def local(element: Element) -> str:
    """The tag without its name space; '' for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: Element | None, name: str) -> Iterator[Element]:
    if element is not None:
        yield from (child for child in element if local(child) == name)


def child(element: Element | None, *path: str) -> Element | None:
    """The first element at the end of a path of names."""
    for name in path:
        element = next(children(element, name), None)
    return element


def descendants(element: Element | None, name: str) -> Iterator[Element]:
    if element is not None:
        yield from (each for each in element.iter() if local(each) == name)


def text(element: Element | None, *path: str) -> str:
    """The text at the end of a path, '' where there is none."""
    found = child(element, *path) if path else element
    return ((found.text or "") if found is not None else "").strip()[:_LONGEST]


def time(value: str) -> datetime | None:
    """An aware time, None for what is none."""
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def number(value: str) -> float | None:
    """A finite number, also in full-width digits; None for NaN, '不明' and the like."""
    try:
        found = float(unicodedata.normalize("NFKC", value))
    except ValueError:
        return None
    return found if abs(found) < 1e9 else None


def position(
    element: Element | None, findings: list[Finding]
) -> tuple[float | None, float | None, float | None]:
    """Longitude, latitude (degrees) and height (m) of a jmx_eb:Coordinate (ISO 6709, degrees or minutes)."""
    value = text(element)
    if element is None or not value or "不明" in (element.get("description") or ""):
        return None, None, None
    match = _POSITION.fullmatch(value)
    if match is None:
        findings.append(Finding("jma.coordinate-unreadable", Severity.WARNING, value=value[:100]))
        return None, None, None
    latitude, longitude = _degrees(match[1], 2), _degrees(match[2], 3)
    if abs(latitude) > 90 or abs(longitude) > 180:
        findings.append(Finding("jma.coordinate-outside", Severity.WARNING, value=value[:100]))
        return None, None, None
    return longitude, latitude, float(match[3]) if match[3] else None


def _degrees(value: str, digits: int) -> float:
    """DD.D, DDMM.M or DDMMSS.S as degrees; digits: of the degrees."""
    sign = -1.0 if value[0] == "-" else 1.0
    whole, _mark, rest = value[1:].partition(".")
    fraction = float(f"0.{rest}") if rest else 0.0
    if len(whole) >= digits + 4:
        found = int(whole[:-4]) + int(whole[-4:-2]) / 60 + (int(whole[-2:]) + fraction) / 3600
    elif len(whole) >= digits + 2:
        found = int(whole[:-2]) + (int(whole[-2:]) + fraction) / 60
    else:
        found = int(whole) + fraction
    return round(sign * found, 6)
