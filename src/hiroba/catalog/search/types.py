"""Values of the search index."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class SearchDocument:
    """What is found. public: its words may be suggested to anybody. over: not kept up any more, found last.
    uses: lately."""

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


@dataclass(frozen=True)
class Documents:
    """One state of the index, in columns by position.

    A document's position is its place in the columns. Positions are only added, in the order of the rows, as
    long as `lineage` stays the same; a document that is gone keeps its position and is not alive.

    file: which one, `store.identity`. change: the last one that is in it.
    """

    lineage: int
    file: tuple[str, int]
    change: int
    ids: list[str]
    rows: NDArray[np.int64]
    alive: NDArray[np.bool_]
    public: NDArray[np.bool_]
    modified: NDArray[np.float64]
    over: NDArray[np.bool_]
    used: NDArray[np.float32]

    @property
    def size(self) -> int:
        return len(self.rows)

    @property
    def last(self) -> int:
        """The last row that is in it."""
        return int(self.rows[-1]) if len(self.rows) else 0


@dataclass(frozen=True)
class Found:
    """positions: of the documents that match, ascending. scores: of each. literal: what was typed, folded."""

    documents: Documents
    positions: NDArray[np.int64]
    scores: NDArray[np.float32]
    literal: str
