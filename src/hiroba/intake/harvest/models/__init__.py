"""What harvesting remembers: sources, their runs, what went wrong, and what was taken in."""

from hiroba.intake.harvest.models.item import File, Item
from hiroba.intake.harvest.models.run import Problem, Run
from hiroba.intake.harvest.models.source import Source

__all__ = ["File", "Item", "Problem", "Run", "Source"]
