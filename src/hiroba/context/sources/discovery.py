"""Which registrations are looked for, by what they say of themselves (ETSI GS CIM 009, 5.10.2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hiroba.context.queries import service as queries
from hiroba.context.queries.types import Condition, Geo, Scopes
from hiroba.context.sources.matching import match
from hiroba.context.sources.types import Asked, Discovery, Interval, Match, Registration, Span

Test = Callable[[Registration], bool]
_GEOMETRIES = ("location", "observationSpace", "operationSpace")


def discovered(registrations: list[Registration], what: Discovery) -> list[Match]:
    """Return the registrations that meet all that is given, with the parts of them that do."""
    tests = _tests(what)
    found = []
    for registration in registrations:
        if not _in_time(registration, what.span):
            continue
        met = match(registration, what.asked)
        if met is not None and all(test(registration) for test in tests):
            found.append(met)
    return found


def meets(registration: Registration, asked: Asked, span: Span | None, tests: list[Test]) -> Match | None:
    """The same of one registration, for those who ask often: `tests` of `tests_of`."""
    if not _in_time(registration, span):
        return None
    met = match(registration, asked)
    return met if met is not None and all(test(registration) for test in tests) else None


def _tests(what: Discovery) -> list[Test]:
    return tests_of(what.condition, what.filter, what.geo, what.scopes)


def tests_of(
    condition: Condition | None, filter: Condition | None, geo: Geo | None, scopes: Scopes | None
) -> list[Test]:
    """Conditions on a registration itself, made ready: q and csf on its properties, geoquery, scopes."""
    found = [_holds(queries.matcher(each)) for each in (condition, filter) if each is not None]
    if geo is not None:
        found.append(_lies(geo))
    if scopes is not None:
        found.append(_scoped(scopes))
    return found


def _holds(matcher: Callable[..., bool]) -> Test:
    return lambda registration: matcher(as_entity(registration.document), {}, _nowhere)


def _nowhere(_id: str) -> None:
    return None


def _lies(geo: Geo) -> Test:
    matcher = queries.geo_matcher(geo)
    return lambda registration: matcher(as_entity(registration.document))


def within_reach(geo: Geo) -> Test:
    """Whether a source may have entities for a geoquery: one that names no place may (4.3.6.1)."""
    lies = _lies(geo)
    return lambda registration: geo.attribute not in registration.document or lies(registration)


def _scoped(scopes: Scopes) -> Test:
    def test(registration: Registration) -> bool:
        given = registration.document.get("scope", ())
        return queries.scopes_match(scopes, [given] if isinstance(given, str) else given)

    return test


def as_entity(document: Mapping[str, Any]) -> dict[str, Any]:
    """A registration's properties in the form that conditions are asked of."""
    found: dict[str, Any] = {}
    for name, value in document.items():
        if name in ("id", "type", "scope"):
            found[name] = value
        elif name in _GEOMETRIES:
            found[name] = value if value.get("type") == "GeoProperty" else _as("GeoProperty", value)
        elif isinstance(value, dict) and {"value", "object", "languageMap", "vocab", "json"} & value.keys():
            found[name] = value
        else:
            found[name] = _as("Property", value)
    return found


def _as(kind: str, value: Any) -> dict[str, Any]:
    return {"type": kind, "value": value}


def _in_time(registration: Registration, span: Span | None) -> bool:
    """A temporal query meets an interval; without one, those are meant that have what is now (5.10.2.4)."""
    if span is None:
        return registration.observation is None and registration.management is None
    interval = registration.observation if span.subject == "observedAt" else registration.management
    return interval is not None and overlaps(interval, span)


def overlaps(interval: Interval, span: Span) -> bool:
    if span.relation == "before":
        return interval.start < span.at
    if span.relation == "after":
        return interval.end is None or interval.end > span.at
    end = span.end if span.end is not None else span.at
    return interval.start < end and (interval.end is None or interval.end > span.at)


def may_have(registration: Registration, span: Span | None) -> bool:
    """Whether a temporal request is of use: an interval that was registered shuts the others out (5.2.9)."""
    if span is None:
        return True
    interval = registration.observation if span.subject == "observedAt" else registration.management
    return interval is None or overlaps(interval, span)
