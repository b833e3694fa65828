"""The true counts of a question: of every cell that there could be, also where nobody is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl

from hiroba.catalog.counting.types import Axis, Countable, Words

_AT = "_at"


def counts(parquet: Path, columns: dict[str, Countable], words: Words) -> list[int]:
    """Counts in the order of the axes' labels, the last axis fastest. columns: name -> how it is labelled."""
    names = list(dict.fromkeys(axis.column for axis in (*words.axes, *words.where)))
    frame = pl.scan_parquet(parquet)
    if not names:
        return [int(frame.select(pl.len()).collect().item())]
    frame = frame.select(_label(columns[name]) for name in names)
    for axis in (*words.where, *words.axes):
        frame = frame.filter(pl.col(axis.column).is_in(axis.labels))
    at = pl.lit(0, dtype=pl.Int64)
    for axis in words.axes:
        at = at * len(axis.labels) + _place(axis)
    found = frame.with_columns(at.alias(_AT)).select(_AT).collect()[_AT].to_numpy()
    size = math.prod(len(axis.labels) for axis in words.axes)
    return [int(each) for each in np.bincount(found, minlength=size)]


def _label(one: Countable) -> pl.Expr:
    """The column's labels; what has none is the last one of `all_labels`."""
    if one.width:
        number = pl.col(one.column).cast(pl.Float64, strict=False)
        at = ((number - one.low) / one.width).floor().clip(-1, len(one.labels) - 2) + 1
        return _chosen(at.cast(pl.Int64, strict=False), range(len(one.labels)), one)
    text = pl.col(one.column).cast(pl.String, strict=False)
    return _chosen(text.str.head(one.head) if one.head else text, one.labels, one)


def _chosen(value: pl.Expr, keys: Sequence[object], one: Countable) -> pl.Expr:
    other = one.all_labels[-1]
    return value.replace_strict(
        list(keys), one.labels, default=other, return_dtype=pl.String
    ).fill_null(other).alias(one.column)  # fmt: skip


def _place(axis: Axis) -> pl.Expr:
    return pl.col(axis.column).replace_strict(
        axis.labels, list(range(len(axis.labels))), return_dtype=pl.Int64
    )
