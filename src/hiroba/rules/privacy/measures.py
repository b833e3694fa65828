"""k, l, t and what an attacker gains, of the classes of rows that look alike.

l-diversity: Machanavajjhala et al. 2007 (distinct and entropy). t-closeness: Li et al. 2007, with the
equal ground distance, under which the earth mover's distance is the total variation distance.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from hiroba.rules.privacy.coded import COUNT, SENSITIVE, Coded
from hiroba.rules.privacy.types import Risk, Wanted

SIZES = (1, 2, 4, 9, 49)  # greatest class of each bar but the last


def by_class(table: pl.DataFrame, data: Coded, *, close: bool = True) -> pl.DataFrame:
    """For each class: its words, `size` and, with a sensitive column, `distinct`, `entropy` (effective
    number of values) and, where asked, `closeness` (0 to 1). table: combinations with `_n`, each once."""
    words, count = data.words, pl.col(COUNT)
    if data.sensitive is None:
        return table.group_by(words).agg(count.sum().alias("size"))
    size = count.sum()
    entropy = (size.log() - (count * count.cast(pl.Float64).log()).sum() / size).exp()
    told = [size.alias("size"), pl.len().alias("distinct"), entropy.alias("entropy")]
    if close:
        shares = data.sensitive / data.sensitive.sum()
        table = table.with_columns(pl.Series("_q", shares[table[SENSITIVE].to_numpy()]))
        part = pl.col("_q")
        told.append((((count / size - part).abs().sum() + 1 - part.sum()) / 2).alias("closeness"))
    return table.group_by(words).agg(told)


def reaches(wanted: Wanted, sensitive: bool) -> pl.Expr:
    """Whether a class of `by_class` is what is wanted."""
    test = pl.col("size") >= wanted.k
    if not sensitive:
        return test
    test &= (pl.col("distinct") >= wanted.distinct) & (pl.col("entropy") >= wanted.entropy - 1e-9)
    return test if wanted.closeness >= 1 else test & (pl.col("closeness") <= wanted.closeness + 1e-9)


def risk(found: pl.DataFrame, loss: float = 0.0) -> Risk:
    """The risk of a table of these classes; of an empty one it is none."""
    rows = int(found["size"].sum()) if found.height else 0
    if not rows:
        return Risk(0, 0, 0, 0.0, 0.0, 0.0, loss=loss, sizes=(0,) * (len(SIZES) + 1))
    sizes = found["size"].to_numpy()
    bars = np.bincount(np.searchsorted(SIZES, sizes), weights=sizes, minlength=len(SIZES) + 1)
    diverse = "distinct" in found.columns
    return Risk(
        rows=rows,
        classes=found.height,
        k=int(sizes.min()),
        highest=1 / float(sizes.min()),
        mean=found.height / rows,
        unique=float((sizes == 1).sum()) / rows,
        distinct=int(found["distinct"].to_numpy().min()) if diverse else 0,
        entropy=float(found["entropy"].to_numpy().min()) if diverse else 0.0,
        closeness=float(found["closeness"].to_numpy().max()) if diverse else 0.0,
        loss=loss,
        sizes=tuple(int(bar) for bar in bars),
    )
