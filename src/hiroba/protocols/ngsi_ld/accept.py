"""Which representation a reader wants (ETSI GS CIM 009, 6.3.4, with the weights of RFC 9110, 12.5.1)."""

from __future__ import annotations

from functools import lru_cache

from hiroba.protocols.ngsi_ld.errors import NotAcceptable

JSON = "application/json"
LD = "application/ld+json"
GEO = "application/geo+json"
PLAIN: tuple[str, ...] = (JSON, LD)
WITH_GEO: tuple[str, ...] = (JSON, LD, GEO)


@lru_cache(maxsize=1024)
def chosen(header: str, offered: tuple[str, ...]) -> str:
    """Return the best of what is offered, the earlier one among equals. Raises NotAcceptable."""
    ranges = [_range(part) for part in header.split(",") if part.strip()]
    weights = [_weight(kind, ranges) for kind in offered]
    best = max(weights)
    if best <= 0:
        raise NotAcceptable(offered=", ".join(offered))
    return offered[weights.index(best)]


def _range(text: str) -> tuple[str, float]:
    name, _semicolon, parameters = text.partition(";")
    weight = 1.0
    for parameter in parameters.split(";"):
        key, _equals, value = parameter.strip().partition("=")
        if key.strip().lower() == "q":
            try:
                weight = min(1.0, max(0.0, float(value)))
            except ValueError:
                weight = 1.0
    return name.strip().lower(), weight


def _weight(kind: str, ranges: list[tuple[str, float]]) -> float:
    """The weight of the most specific range that names this kind."""
    for name in (kind, kind.split("/")[0] + "/*", "*/*"):
        for given, weight in ranges:
            if given == name:
                return weight
    return 0.0
