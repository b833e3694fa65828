"""Parameters that say which registrations are looked for (ETSI GS CIM 009, 5.10.2, 6.8.3.2)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from hiroba.context.jsonld.types import Context
from hiroba.context.queries import service as queries
from hiroba.context.queries.types import Geo
from hiroba.context.sources.types import Asked, Discovery, Span
from hiroba.protocols.ngsi_ld.errors import BadRequestData

GEO_PARAMETERS = ("georel", "geometry", "coordinates", "geoproperty")
TIME_PARAMETERS = ("timerel", "timeAt", "endTimeAt", "timeproperty")
PARAMETERS = (
    *("id", "type", "idPattern", "attrs", "q", "csf", "scopeQ", "datasetId"),
    *GEO_PARAMETERS,
    *TIME_PARAMETERS,
)
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:\S+")
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d([.,]\d{1,6})?Z")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def discovery(given: Mapping[str, str], context: Context) -> Discovery:
    """Return the question. Raises BadRequestData, InvalidQuery, InvalidGeoquery, InvalidSelection ..."""
    span, geo = span_of(given), geo_of(given, context)
    what = Discovery(
        asked=asked_of(given, context),
        condition=_condition(given.get("q"), context),
        filter=_condition(given.get("csf"), context),
        geo=geo,
        scopes=queries.parse_scopes(given["scopeQ"]) if given.get("scopeQ") else None,
        span=span,
    )
    if not any(
        given.get(name) for name in ("id", "idPattern", "type", "attrs", "q", "csf", "georel", "scopeQ")
    ):
        raise BadRequestData(reason=_("型か属性など、探す条件がありません"))
    return what


def asked_of(given: Mapping[str, str], context: Context) -> Asked:
    """Return which entities the parameters of a query are about. Raises BadRequestData, InvalidSelection."""
    ids = tuple(each for each in given.get("id", "").split(",") if each)
    for each in ids:
        if not _URI.fullmatch(each):
            raise BadRequestData(reason=format_lazy(_("「{id}」はURIではありません"), id=each[:100]))
    pattern = given.get("idPattern") or None
    if pattern is not None:
        queries.check_pattern(pattern)
    names = [each for each in given.get("attrs", "").split(",") if each]
    datasets = [each for each in given.get("datasetId", "").split(",") if each]
    return Asked(
        ids=ids,
        pattern=pattern,
        selection=queries.parse_types(given["type"], context.expand) if given.get("type") else None,
        attributes=frozenset(context.expand(name) for name in names),
        datasets=frozenset(datasets),
    )


def _condition(text: str | None, context: Context) -> Any:
    return queries.parse_q(text, context.expand) if text else None


def geo_of(given: Mapping[str, str], context: Context) -> Geo | None:
    if not any(given.get(name) for name in GEO_PARAMETERS):
        return None
    return queries.parse_geo(
        given.get("georel"),
        given.get("geometry"),
        given.get("coordinates"),
        given.get("geoproperty") or None,
        context.expand,
    )


def span_of(given: Mapping[str, str]) -> Span | None:
    """Return the temporal query. Raises BadRequestData."""
    relation = given.get("timerel")
    if not relation:
        if any(given.get(name) for name in ("timeAt", "endTimeAt")):
            raise BadRequestData(reason=_("timerelがありません"))
        return None
    if relation not in ("before", "after", "between"):
        raise BadRequestData(reason=_("timerelに使えるのはbefore、after、betweenです"))
    end = given.get("endTimeAt")
    if relation == "between" and not end:
        raise BadRequestData(reason=_("betweenにはendTimeAtが必要です"))
    return Span(
        relation,
        _micros(given.get("timeAt")),
        _micros(end) if end and relation == "between" else None,
        given.get("timeproperty") or "observedAt",
    )


def _micros(text: str | None) -> int:
    if text is None or not _DATE.fullmatch(text):
        raise BadRequestData(reason=_("timeAtとendTimeAtはUTCの日時（…Z）です"))
    try:
        return (datetime.fromisoformat(text) - _EPOCH) // timedelta(microseconds=1)
    except ValueError as error:
        raise BadRequestData(reason=_("timeAtとendTimeAtはUTCの日時（…Z）です")) from error
