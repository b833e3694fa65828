"""What lists of organisations and of groups have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from hiroba.catalog.datasets import service as catalogue
from hiroba.catalog.datasets.types import Condition
from hiroba.protocols.ckan.call import Call, everybody
from hiroba.protocols.ckan.packages import packages

_MOST: Final = 100_000
MOST_PACKAGES: Final = 1000
Show = Callable[[str, Mapping[str, int]], dict[str, Any]]


def listed(call: Call, codes: Sequence[str], counts: Mapping[str, int], show: Show) -> list[Any]:
    """Names, or with all_fields dictionaries; sort, limit, offset."""
    start = call.number("offset", 0, _MOST)
    ordered = _sorted(codes, counts, call.text("sort"))[start : start + call.number("limit", _MOST, _MOST)]
    shown = [show(code, counts) for code in ordered]
    return shown if call.flag("all_fields") else [each["name"] for each in shown]


def _sorted(codes: Sequence[str], counts: Mapping[str, int], sort: str) -> list[str]:
    name, _space, way = sort.partition(" ")
    key = (lambda code: (counts.get(code, 0), code)) if name in ("package_count", "packages") else None
    return sorted(codes, key=key, reverse=way.strip().lower() == "desc")


def packages_of(call: Call, condition: Condition, limit: int = MOST_PACKAGES) -> list[dict[str, Any]]:
    """The public packages of which this is true."""
    found = catalogue.select(condition, everybody(), limit=limit)
    return packages(call, catalogue.details(found.ids, everybody()), everybody())
