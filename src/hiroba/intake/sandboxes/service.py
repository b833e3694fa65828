"""The door of places for trying things out."""

from __future__ import annotations

from hiroba.intake.sandboxes.making import make, remove, sandbox_of, used
from hiroba.intake.sandboxes.upkeep import sweep

__all__ = ["make", "remove", "sandbox_of", "sweep", "used"]
