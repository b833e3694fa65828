"""The form of an answer that a client prefers (RFC 9110, 12.5.1)."""

from __future__ import annotations

from hiroba.catalog.dcat.types import MEDIA_TYPES, Form
from hiroba.protocols.dcat.errors import NotAcceptable

HTML = "html"
# In the order in which they are given where a client does not mind.
_OFFERED: tuple[tuple[str, Form | str], ...] = (
    *((media_type, form) for form, media_type in MEDIA_TYPES.items()),
    ("text/html", HTML),
)


def preferred(accept: str) -> Form | str:
    """Return the form, or HTML. Raises NotAcceptable."""
    ranges = [_range(part) for part in accept.split(",") if part.strip()] or [("*/*", 1.0)]
    best, weight = None, 0.0
    for media_type, form in _OFFERED:
        given = _quality(media_type, ranges)
        if given > weight:
            best, weight = form, given
    if best is None:
        raise NotAcceptable(accept=accept[:100], offered=", ".join(name for name, _form in _OFFERED))
    return best


def _range(part: str) -> tuple[str, float]:
    name, *parameters = (piece.strip().casefold() for piece in part.split(";"))
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return name, float(parameter[2:])
            except ValueError:
                return name, 0.0
    return name, 1.0


def _quality(media_type: str, ranges: list[tuple[str, float]]) -> float:
    """The weight of the range that names the type most exactly."""
    for name in (media_type, f"{media_type.partition('/')[0]}/*", "*/*"):
        for given, weight in ranges:
            if given == name:
                return weight
    return 0.0
