"""What a part of a run came to; added to the run together with its cursor."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.db.models import F

from hiroba.intake.harvest.models import Run


@dataclass
class Tally:
    found: int = 0
    made: int = 0
    changed: int = 0
    unchanged: int = 0
    duplicates: int = 0
    withdrawn: int = 0
    fetched: int = 0
    failed: int = 0

    def add_to(self, run: Run) -> None:
        """Add it to the run's row, and start again from nothing."""
        counts = {name: number for name, number in asdict(self).items() if number}
        Run.objects.filter(pk=run.pk).update(**{name: F(name) + number for name, number in counts.items()})
        for name in counts:
            setattr(self, name, 0)
