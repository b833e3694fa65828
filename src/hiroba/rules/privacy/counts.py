"""Counts with noise that hides whether anybody is in the table: OpenDP's geometric mechanism."""

from __future__ import annotations

from functools import cache
from typing import Any

import polars as pl


@cache
def _opendp() -> Any:
    import opendp.prelude as dp  # takes a third of a second, and most processes never count so

    dp.enable_features("contrib")
    return dp


def noisy_counts(counts: pl.Series, epsilon: float) -> pl.Series:
    """Counts of groups that share no person, each with noise of one unit of sensitivity.

    Together they are epsilon-differentially private when one row is added or left out, given that the
    groups themselves are public. Negative ones are told as 0 (post-processing costs nothing).
    """
    dp = _opendp()
    domain, metric = dp.vector_domain(dp.atom_domain(T="i64")), dp.l1_distance(T="i64")
    mechanism = dp.binary_search_chain(
        lambda scale: dp.m.make_laplace(domain, metric, scale=scale), 1, epsilon
    )
    noisy = mechanism(counts.cast(pl.Int64).to_list())
    return pl.Series(counts.name, [max(each, 0) for each in noisy], pl.Int64)
