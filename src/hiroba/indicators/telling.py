"""Values stand in the living city as KeyPerformanceIndicator (Smart Data Models 0.2.1), with history."""

from __future__ import annotations

from datetime import UTC, datetime, time
from itertools import groupby
from typing import Any, Final
from zoneinfo import ZoneInfo

from hiroba.context.city import service as city
from hiroba.indicators.definitions import told
from hiroba.indicators.models import Figure
from hiroba.indicators.places import places as known_places
from hiroba.indicators.types import Definition, Place, SourceKind
from hiroba.kernel.settings import service as settings

TYPE: Final = "KeyPerformanceIndicator"
_AT_ONCE: Final = 500
_FREQUENCIES: Final = {
    SourceKind.COUNT: "hourly", SourceKind.ATTRIBUTE: "hourly", SourceKind.QUERY: "daily",
    SourceKind.ENTERED: "yearly",
}  # fmt: skip
_FACE: Final = ZoneInfo("Asia/Tokyo")


def tell() -> int:
    """Write the values that the city does not show yet, the oldest year first; return how many.

    Each is observed at the end of the day that it holds for, so that the history of an entity is the
    series of the indicator. After a correction of the past the latest value is written once more.
    """
    done = 0
    while rows := list(_waiting()):
        for year, of_year in groupby(rows, key=lambda each: each.year):
            _write(list(of_year))
            done += sum(1 for each in rows if each.year == year)
        _write(_newest(rows))
        Figure.objects.filter(pk__in=[each.pk for each in rows]).update(published=True)
    return done


def _waiting() -> list[Figure]:
    rows = Figure.objects.filter(published=False, current=True).select_related("indicator")
    return list(rows.order_by("year", "indicator", "place")[:_AT_ONCE])


def _newest(rows: list[Figure]) -> list[Figure]:
    """The latest value of each that has a later one than was written just now."""
    written = {(each.indicator_id, each.place): each.year for each in rows}
    found: dict[tuple[str, str], Figure] = {}
    indicators = {each.indicator_id for each in rows}
    places = {each.place for each in rows}
    later = Figure.objects.filter(indicator__in=indicators, place__in=places, current=True)
    for each in later.select_related("indicator").order_by("year"):
        key = each.indicator_id, each.place
        if key in written and each.year > written[key]:
            found[key] = each
    return list(found.values())


def _write(rows: list[Figure]) -> None:
    """Write one year's; every owner's and every visibility's at once."""
    names = known_places(each.place for each in rows)

    def owned(row: Figure) -> tuple[str, str]:
        return row.indicator.organisation, row.indicator.visibility

    for (organisation, _visibility), group in groupby(sorted(rows, key=owned), key=owned):
        kept = list(group)
        definitions = [told(each.indicator) for each in kept]
        city.upsert(
            organisation,
            [
                _entity(each, definition, names.get(each.place))
                for each, definition in zip(kept, definitions, strict=True)
            ],
            visibility=definitions[0].visibility,
        )


def _inputs(version: str) -> str:
    """Where the versions that went in are to be seen, for the model says that a source is an address."""
    named = (each.partition("@") for each in version.split(",") if each)
    return ", ".join(f"{settings.server().address}/datasets/{id}?version={one}" for id, _at, one in named)


def _entity(row: Figure, definition: Definition, place: Place | None) -> dict[str, Any]:
    observed = min(datetime.combine(row.as_of, time(23, 59, 59), _FACE), row.made).astimezone(UTC)
    method = "manual" if definition.source.kind is SourceKind.ENTERED else "automatic"
    told_of: dict[str, Any] = {
        "name": definition.title_ja,
        "alternateName": definition.title_en,
        "category": ["quantitative"],
        "organization": definition.organisation,
        "calculationMethod": method,
        "calculationFrequency": _FREQUENCIES[definition.source.kind],
        "calculationPeriod": {"from": f"{row.year}-04-01", "to": row.as_of.isoformat()},
        "areaServed": place.name_ja if place else row.place,
    }
    if definition.formula:
        told_of["calculationFormula"] = definition.formula
    if source := row.evidence or _inputs(row.version):
        told_of["source"] = source
    value = {"type": "Property", "value": row.value, "observedAt": f"{observed:%Y-%m-%dT%H:%M:%SZ}"}
    if definition.unit_ja:
        told_of["unit"] = definition.unit_ja
    return {
        "id": f"urn:ngsi-ld:{TYPE}:{row.indicator_id}:{row.place}",
        "type": TYPE,
        "kpiValue": value,
        **{name: {"type": "Property", "value": said} for name, said in told_of.items()},
    }
