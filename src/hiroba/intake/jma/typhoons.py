"""Typhoons: where the centre is, its name, its strength (台風情報, 台風解析・予報情報)."""

from __future__ import annotations

from hiroba.intake.jma.elements import Element, child, descendants, number, position, text
from hiroba.intake.jma.types import Finding, Row


def typhoon(body: Element | None, common: Row, event: str, findings: list[Finding]) -> list[Row]:
    """One row an event: the first centre in the telegram is the analysed one, the others are forecasts."""
    if not event:
        return []
    centre = next(descendants(body, "CenterPart"), None)
    longitude, latitude, _height = position(child(centre, "Coordinate"), findings)
    naming = next(descendants(body, "TyphoonNamePart"), None)
    pressure = next(descendants(centre, "Pressure"), None)
    return [
        common
        | {
            "identifier": event,
            "kinds": " ".join(part for part in (text(naming, "Number"), text(naming, "NameKana")) if part),
            "area_name": text(centre, "Location"),
            "longitude": longitude,
            "latitude": latitude,
            "pressure": number(text(pressure)),
        }
    ]
