"""Whether headers alone tell of persons."""

from __future__ import annotations

from collections.abc import Iterable

from hiroba.rules.privacy import shapes


def may_tell(titles: Iterable[str]) -> bool:
    """Whether headers alone are reason to look at rows, however few they are."""
    return any(shape.search(title) for title in titles for shape in shapes.PERSONAL)
