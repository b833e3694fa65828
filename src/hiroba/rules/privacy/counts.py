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


def noisy_counts(counts: pl.Series, epsilon: float, per_person: int = 1) -> pl.Series:
    """Counts of groups that share no row, each with noise.

    Together they are epsilon-differentially private when one person is added or left out, who has no more
    than `per_person` rows, given that the groups themselves are public. Negative ones are told as 0
    (post-processing costs nothing).
    """
    dp = _opendp()
    domain, metric = dp.vector_domain(dp.atom_domain(T="i64")), dp.l1_distance(T="i64")
    scale = noise_scale(epsilon, per_person)
    noisy = dp.m.make_laplace(domain, metric, scale=scale)(counts.cast(pl.Int64).to_list())
    return pl.Series(counts.name, [max(each, 0) for each in noisy], pl.Int64)


def noise_scale(epsilon: float, per_person: int = 1) -> float:
    """The least scale of the noise that keeps to epsilon; 95 of 100 counts are off by no more than three of
    it."""
    dp = _opendp()
    domain, metric = dp.vector_domain(dp.atom_domain(T="i64")), dp.l1_distance(T="i64")
    scale: float = dp.binary_search_param(
        lambda scale: dp.m.make_laplace(domain, metric, scale=scale), per_person, epsilon
    )
    return scale
