"""Tries that failed are counted one at a time over all serving processes, whoever of them was asked."""

from __future__ import annotations

from allauth.core.internal import ratelimit

from hiroba.kernel.briefly.service import alone


def count_alone() -> None:
    """allauth holds a row as its lock and asks again until it is free; here the database itself keeps others
    waiting, for one write instead of four, and a process that falls leaves no lock behind."""
    ratelimit.cache_lock = alone
