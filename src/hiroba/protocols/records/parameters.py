"""The parameters of a question (OGC API - Features 1.0, 7.15), read as a question to the catalogue."""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta

from django.utils import timezone
from starlette.requests import Request

from hiroba.catalog.datasets.types import MAX_PAGE_SIZE, Bounds, SearchQuery
from hiroba.protocols.answering import service as answering
from hiroba.protocols.answering.types import BadParameter

DEFAULT_LIMIT = 10
_MOST_PAGE = 2**31
_LONGEST = 200
_OPEN = ("", "..")


def only(request: Request, *names: str) -> None:
    """Raise BadParameter for a parameter that is not of these (7.15.1: unknown ones are errors)."""
    for name, value in request.query_params.items():
        if name not in names and not (name == "f" and value == "json"):
            raise BadParameter(name=name[:60], value=value[:60], why="unknown")


def question(request: Request) -> SearchQuery:
    """Return what is asked for. Raises BadParameter."""
    only(request, "bbox", "datetime", "limit", "q", "page")
    since, until = _days(request)
    text = answering.text(request, "q").strip()[:_LONGEST]
    limit = answering.whole_number(request, "limit", DEFAULT_LIMIT, 1, 10**15)
    return SearchQuery(
        text=text,
        since=since,
        until=until,
        bounds=_bounds(request),
        sort="relevance" if text else "modified",
        page=answering.whole_number(request, "page", 1, 1, _MOST_PAGE),
        page_size=min(limit, MAX_PAGE_SIZE),
    )


def _bounds(request: Request) -> Bounds | None:
    """The box in CRS84; heights (six numbers) are passed over. Its west is greater than its east where it
    lies over the antimeridian (OGC API - Features 1.0, 7.15.3; RFC 7946, 5.2)."""
    text = request.query_params.get("bbox")
    if text is None:
        return None
    try:
        numbers = [float(each) for each in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) == 6:
        numbers = [*numbers[:2], *numbers[3:5]]
    if len(numbers) != 4 or not all(map(math.isfinite, numbers)):
        raise BadParameter(name="bbox", value=text[:60], why="west,south,east,north")
    west, south, east, north = numbers
    if not (max(abs(west), abs(east)) <= 180 and -90 <= south <= north <= 90):
        raise BadParameter(
            name="bbox", value=text[:60], why="-180 ≤ west, east ≤ 180, -90 ≤ south ≤ north ≤ 90"
        )
    return west, south, east, north


def _days(request: Request) -> tuple[date | None, date | None]:
    """The first and the last day of a moment or an interval, None where it is open."""
    text = request.query_params.get("datetime")
    if text is None:
        return None, None
    parts = text.split("/")
    try:
        if len(parts) == 1:
            day = _day(text)
            return day, day
        first, last = parts
        ends = (None if first in _OPEN else _day(first)), (None if last in _OPEN else _day(last))
    except ValueError as error:
        raise BadParameter(name="datetime", value=text[:60], why="RFC 3339") from error
    if ends[0] and ends[1] and ends[0] > ends[1]:
        raise BadParameter(name="datetime", value=text[:60], why="start > end")
    return ends


def _day(text: str) -> date:
    """The day of a date or a moment where the installation is. Raises ValueError."""
    if len(text) == 10:
        day = date.fromisoformat(text)
    else:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise ValueError(text)
        try:
            day = moment.astimezone(timezone.get_default_timezone()).date()
        except OverflowError as error:
            raise ValueError(text) from error
    if not date.min + timedelta(days=400) < day < date.max - timedelta(days=400):
        raise ValueError(text)
    return day
