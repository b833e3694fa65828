"""How long to wait before the next try: twice as long each time, never all at once."""

from __future__ import annotations

import random
from datetime import timedelta


def wait(attempts: int, first: float, longest: float) -> timedelta:
    """Return the wait after `attempts` failures (1 or more), in [half, whole] of first * 2^(attempts-1)."""
    whole = min(longest, first * 2 ** (attempts - 1))
    return timedelta(seconds=whole * random.uniform(0.5, 1.0))  # noqa: S311 - spreads load, guards nothing
