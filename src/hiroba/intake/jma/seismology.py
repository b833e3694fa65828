"""Earthquakes, the intensity at each municipality, and tsunami warnings (body/seismology1)."""

from __future__ import annotations

from hiroba.intake.jma.elements import Element, child, children, descendants, number, position, text, time
from hiroba.intake.jma.types import Finding, Row, Severity

_LEVELS = (("大津波警報", 3), ("津波警報", 2), ("津波注意報", 1))


def earthquakes(
    body: Element | None, common: Row, events: tuple[str, ...], findings: list[Finding]
) -> list[Row]:
    """One row an event. Where a telegram tells of several, the second takes the second event's id."""
    found: list[Row] = []
    quakes = list(children(body, "Earthquake")) or [None]
    for index, quake in enumerate(quakes):
        row = common | {"identifier": events[index] if index < len(events) else ""}
        if not row["identifier"]:
            findings.append(Finding("jma.event-missing", Severity.ERROR))
            continue
        row |= _source(quake, findings) if quake is not None else {}
        observed = child(body, "Intensity", "Observation")
        row["max_intensity"] = text(observed, "MaxInt")
        row["text"] = _comments(body)
        found.append(row)
    return found


def _source(quake: Element, findings: list[Finding]) -> Row:
    area = child(quake, "Hypocenter", "Area")
    longitude, latitude, height = position(child(area, "Coordinate"), findings)
    return {
        "occurred_at": _time_text(text(quake, "OriginTime") or text(quake, "ArrivalTime"), findings),
        "area_name": text(area, "DetailedName") or text(area, "Name"),
        "area_code": text(area, "Code"),
        "longitude": longitude,
        "latitude": latitude,
        "depth": None if height is None else abs(height) / 1000,
        "magnitude": _magnitude(child(quake, "Magnitude"), findings),
        "magnitude_text": (_attribute(child(quake, "Magnitude"), "description")),
    }


def _magnitude(element: Element | None, findings: list[Finding]) -> float | None:
    value = text(element)
    found = number(value)
    if found is not None and not -2 <= found <= 10:
        findings.append(Finding("jma.magnitude-unreadable", Severity.WARNING, value=value[:40]))
        return None
    if found is None and value and value.casefold() != "nan":
        findings.append(Finding("jma.magnitude-unreadable", Severity.WARNING, value=value[:40]))
    return found


def intensities(body: Element | None, common: Row, event: str) -> list[Row]:
    """What was observed in each municipality; where none is told, in each region."""
    observed = child(body, "Intensity", "Observation")
    cities = list(descendants(observed, "City")) or list(descendants(observed, "Area"))
    return [
        common
        | {
            "identifier": f"{event}-{text(city, 'Code')}",
            "area_code": text(city, "Code"),
            "area_name": text(city, "Name"),
            "max_intensity": text(city, "MaxInt") or text(city, "Condition"),
        }
        for city in cities
        if event and text(city, "Code")
    ]


def tsunamis(body: Element | None, common: Row, findings: list[Finding]) -> list[Row]:
    """One row a coast (津波予報区). level: 3 major warning, 2 warning, 1 advisory, 0 none of these."""
    found: list[Row] = []
    for item in children(child(body, "Tsunami", "Forecast"), "Item"):
        code = text(item, "Area", "Code")
        if not code:
            findings.append(
                Finding("jma.area-code-missing", Severity.WARNING, value=text(item, "Area", "Name"))
            )
            continue
        kind = child(item, "Category", "Kind")
        name = text(kind, "Name")
        height = child(item, "MaxHeight", "TsunamiHeight")
        found.append(
            common
            | {
                "identifier": code,
                "area_code": code,
                "area_name": text(item, "Area", "Name"),
                "area_type": "津波予報区",
                "kinds": name,
                "kind_codes": text(kind, "Code"),
                "level": 0 if "解除" in name else next((n for mark, n in _LEVELS if mark in name), 0),
                "last_kinds": text(item, "Category", "LastKind", "Name"),
                "arrives_at": _time_text(text(item, "FirstHeight", "ArrivalTime"), findings),
                "condition": text(item, "FirstHeight", "Condition"),
                "height": number(text(height)),
                "height_text": _attribute(height, "description"),
                "text": _comments(body),
            }
        )
    return found


def _comments(body: Element | None) -> str:
    comments = child(body, "Comments")
    found = [text(child(each, "Text")) for each in comments] if comments is not None else []
    return "\n".join(part for part in found if part)


def _time_text(value: str, findings: list[Finding]) -> str | None:
    if not value:
        return None
    if time(value) is None:
        findings.append(Finding("jma.time-unreadable", Severity.WARNING, value=value[:40]))
        return None
    return value


def _attribute(element: Element | None, name: str) -> str:
    return "" if element is None else (element.get(name) or "")
