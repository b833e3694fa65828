"""Whether headers alone tell of persons."""

from __future__ import annotations

from collections.abc import Iterable

from hiroba.rules.privacy import shapes
from hiroba.rules.privacy.types import Subject


def may_tell(titles: Iterable[str]) -> bool:
    """Whether headers alone are reason to look at rows, however few they are."""
    headers = [Subject(title, title).header for title in titles]
    return any(shape.search(header) for header in headers for shape in shapes.PERSONAL)
