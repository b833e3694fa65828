"""A list that is at hand, some of it at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from django.http import HttpRequest

from hiroba.web.numbers import page_number

_T = TypeVar("_T")


def paged(request: HttpRequest, items: Sequence[_T], most: int) -> tuple[Sequence[_T], dict[str, Any]]:
    """So many at most for the ?page= that is asked for, the last where there are fewer; and what the partial
    `pagination.html` wants."""
    count = max(1, -(-len(items) // most))
    number = min(page_number(request), count)
    shown = items[(number - 1) * most : number * most]
    return shown, {"page_number": number, "page_count": count, "page_url": "?page="}
