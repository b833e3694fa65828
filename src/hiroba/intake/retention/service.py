"""The door of retention: what an organisation keeps only for so long, and what goes next."""

from __future__ import annotations

from hiroba.intake.retention.errors import NothingToKeep, UnknownRetention, WrongPeriod
from hiroba.intake.retention.keeping import drop, holdings, keep, plans
from hiroba.intake.retention.sweeping import apply, sweep
from hiroba.intake.retention.telling import title

__all__ = [
    "NothingToKeep", "UnknownRetention", "WrongPeriod", "apply", "drop", "holdings", "keep", "plans",
    "sweep", "title",
]  # fmt: skip
