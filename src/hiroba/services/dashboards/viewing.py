"""A view as it stands in an address, and back."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import QueryDict
from django.utils.http import urlencode

from hiroba.indicators import service as indicators
from hiroba.services.dashboards.service import MOST_INDICATORS, MOST_PLACES
from hiroba.services.dashboards.types import Kind, View


def view_of(params: QueryDict) -> View:
    """Read i (indicators), p (places), from, to (fiscal years), kind, per_head, merged.

    Raises UnknownPlace, WrongYear: what was asked for is not quietly something else.
    """
    kind = params.get("kind", "")
    return View(
        indicators=_listed(params.getlist("i"), MOST_INDICATORS),
        places=tuple(indicators.resolve(each) for each in _listed(params.getlist("p"), MOST_PLACES)),
        first=_year(params.get("from", "")),
        last=_year(params.get("to", "")),
        kind=Kind(kind) if kind in set(Kind) else Kind.LINES,
        per_head=params.get("per_head", "") == "1",
        merged=params.get("merged", "") == "1",
    )


def query_of(view: View) -> str:
    """Return the part of the address behind the question mark."""
    parts: list[tuple[str, str]] = [("i", each) for each in view.indicators]
    parts += [("p", each) for each in view.places]
    parts += [("from", str(view.first))] if view.first else []
    parts += [("to", str(view.last))] if view.last else []
    parts.append(("kind", view.kind.value))
    parts += [("per_head", "1")] if view.per_head else []
    parts += [("merged", "1")] if view.merged else []
    return urlencode(parts)


def _listed(values: Iterable[str], most: int) -> tuple[str, ...]:
    """Each value may be several, with commas between them."""
    flat = [part.strip() for each in values for part in each.replace("、", ",").split(",")]
    return tuple(dict.fromkeys(each for each in flat if each))[:most]


def _year(text: str) -> int | None:
    return indicators.read_year(text) if text.strip() else None
