"""Weather forecasts: a row for each area or station and time (MeteorologicalInfos/TimeSeriesInfo)."""

from __future__ import annotations

from hiroba.intake.jma.elements import Element, child, children, descendants, local, number, text, time
from hiroba.intake.jma.types import Finding, Row, Severity

# element, its type ('' = any) -> column
_TEXTS = {("Weather", ""): "weather", ("WeatherCode", ""): "weather_code", ("WindDirection", ""): "wind"}
_NUMBERS = {
    ("Temperature", "日中の最高気温"): "temperature_max",
    ("Temperature", "最高気温"): "temperature_max",
    ("Temperature", "朝の最低気温"): "temperature_min",
    ("Temperature", "最低気温"): "temperature_min",
    ("Temperature", ""): "temperature",
    ("WindSpeedLevel", ""): "wind_level",
    ("ProbabilityOfPrecipitation", ""): "rain_probability",
}
_DAY_EXTREMES = ("日中の最高気温", "朝の最低気温", "最高気温", "最低気温", "気温", "")


def forecasts(body: Element | None, common: Row, findings: list[Finding]) -> list[Row]:
    rows: dict[str, Row] = {}
    for series in descendants(body, "TimeSeriesInfo"):
        times = {
            define.get("timeId") or "": define
            for define in children(child(series, "TimeDefines"), "TimeDefine")
        }
        for item in children(series, "Item"):
            _item(rows, item, times, common, findings)
    return list(rows.values())


def _item(
    rows: dict[str, Row], item: Element, times: dict[str, Element], common: Row, findings: list[Finding]
) -> None:
    place = child(item, "Area") if child(item, "Area") is not None else child(item, "Station")
    code = text(place, "Code")
    if not code:
        if place is not None:
            findings.append(Finding("jma.area-code-missing", Severity.WARNING, value=text(place, "Name")))
        return
    for value in item.iter():
        define = times.get(value.get("refID") or "") if isinstance(value.tag, str) else None
        column, figure = _column(local(value), value.get("type") or "")
        if define is None or not column:
            continue
        start = text(define, "DateTime")
        if time(start) is None:
            findings.append(Finding("jma.time-unreadable", Severity.WARNING, value=start[:40]))
            continue
        key = f"{code}-{start[:16].replace(':', '')}-{text(define, 'Duration') or 'PT0S'}"
        row = rows.setdefault(
            key,
            common
            | {
                "identifier": key,
                "area_code": code,
                "area_name": text(place, "Name"),
                "starts_at": start,
                "period": text(define, "Duration"),
                "period_name": text(define, "Name"),
            },
        )
        row[column] = number(text(value)) if figure else text(value)


def _column(name: str, kind: str) -> tuple[str, bool]:
    """The column of an element, and whether it is a number; '' for what is not kept."""
    if name == "Temperature" and kind not in _DAY_EXTREMES:
        return "", False  # normal values and ranges are not the forecast
    for table, figure in ((_TEXTS, False), (_NUMBERS, True)):
        found = table.get((name, kind)) or table.get((name, ""))
        if found:
            return found, figure
    return "", False
