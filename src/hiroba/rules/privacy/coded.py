"""A table as whole numbers, so that making it coarser is looking numbers up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from hiroba.rules.privacy.hierarchies import text_of
from hiroba.rules.privacy.types import Hierarchy

Numbers = np.ndarray[tuple[int, ...], np.dtype[np.int64]]
_MOST = 2**62
SENSITIVE = "_s"
COUNT = "_n"


@dataclass(frozen=True)
class Ladder:
    """One column's levels: up[level][code] is the code that stands for its class at that level (the
    smallest of the class), so that every level is reached from any below it. loss: by level, 0 to 1."""

    up: tuple[Numbers, ...]
    loss: tuple[float, ...]
    size: int


@dataclass(frozen=True)
class Place:
    """Where a column's code stands in the packed numbers: word `name`, times `stride`."""

    name: str
    stride: int


@dataclass(frozen=True)
class Coded:
    """rows: the codes of every row, packed into as few whole numbers (`w0`, ...) as hold them and, where
    asked, the sensitive value's (`_s`). distinct: the same, each combination once, with how often (`_n`)."""

    rows: pl.DataFrame
    distinct: pl.DataFrame
    ladders: tuple[Ladder, ...]
    places: tuple[Place, ...]
    sensitive: Numbers | None  # rows of each sensitive value

    @property
    def words(self) -> list[str]:
        return sorted({place.name for place in self.places})

    @property
    def total(self) -> int:
        return self.rows.height


def coded(table: pl.DataFrame, hierarchies: Sequence[Hierarchy], sensitive: str | None) -> Coded:
    """Number the values. A value that a hierarchy does not know is an error (KeyError)."""
    words: dict[str, Numbers] = {}
    ladders, places, stride, word = [], [], 1, 0
    for hierarchy in hierarchies:
        known = hierarchy.levels["0"]
        codes = text_of(table[hierarchy.column]).replace_strict(
            known, pl.Series(range(len(known)), dtype=pl.Int64), default=None, return_dtype=pl.Int64
        )
        if codes.null_count():
            raise KeyError(hierarchy.column)
        if stride > _MOST // len(known):
            stride, word = 1, word + 1
        place = Place(f"w{word}", stride)
        numbers = codes.to_numpy() * stride
        words[place.name] = words[place.name] + numbers if place.name in words else numbers
        stride *= len(known)
        places.append(place)
        ladders.append(_ladder(hierarchy, np.bincount(codes.to_numpy(), minlength=len(known))))
    columns = {name: pl.Series(packed) for name, packed in words.items()}
    shares = None
    if sensitive is not None:
        dense = text_of(table[sensitive]).rank("dense").cast(pl.Int32) - 1
        columns[SENSITIVE] = dense
        shares = np.bincount(dense.to_numpy())
    rows = pl.DataFrame(columns)
    distinct = rows.group_by(rows.columns).agg(pl.len().cast(pl.Int64).alias(COUNT))
    return Coded(rows, distinct, tuple(ladders), tuple(places), shares)


def _ladder(hierarchy: Hierarchy, weights: Numbers) -> Ladder:
    up, losses = [], []
    size = hierarchy.levels.height
    for level in hierarchy.levels.columns:
        labels = hierarchy.levels[level].rank("dense").to_numpy().astype(np.int64) - 1
        first = np.full(labels.max() + 1, size, dtype=np.int64)
        np.minimum.at(first, labels, np.arange(size))
        up.append(first[labels])
        span = np.bincount(labels)[labels] - 1  # values of the class, but for one
        losses.append(float((span * weights).sum() / max(weights.sum() * (size - 1), 1)))
    return Ladder(tuple(up), tuple(losses), size)


def code_of(table: pl.DataFrame, data: Coded, at: int) -> Numbers:
    """The codes of one column."""
    place = data.places[at]
    found: Numbers = table[place.name].to_numpy() // place.stride % data.ladders[at].size
    return found


def raised(table: pl.DataFrame, data: Coded, levels: Sequence[int], known: Sequence[int]) -> pl.DataFrame:
    """The table with each column's codes raised from the levels where they are known to be."""
    words = {name: table[name].to_numpy() for name in data.words}
    for at, (place, level, before) in enumerate(zip(data.places, levels, known, strict=True)):
        if level == before:
            continue
        codes = code_of(table, data, at)
        words[place.name] = words[place.name] + (data.ladders[at].up[level][codes] - codes) * place.stride
    return table.with_columns(pl.Series(name, packed) for name, packed in words.items())


def merged(table: pl.DataFrame, data: Coded, levels: Sequence[int], known: Sequence[int]) -> pl.DataFrame:
    """Combinations of a table of combinations (at the levels `known`), at these levels, each once."""
    keys = [*data.words, *([SENSITIVE] if data.sensitive is not None else [])]
    return raised(table, data, levels, known).group_by(keys).agg(pl.col(COUNT).sum())
