"""Values of the search index."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class SearchDocument:
    """What is found. public: its words may be suggested to anybody. over: not kept up any more, found last.
    uses: lately. bounds: west, south, east, north."""

    id: str
    title: str
    keywords: tuple[str, ...]
    organisation: str
    columns: tuple[str, ...]
    description: str
    public: bool
    modified: datetime
    over: bool = False
    uses: int = 0
    bounds: tuple[float, float, float, float] | None = None
