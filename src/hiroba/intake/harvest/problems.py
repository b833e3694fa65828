"""What went wrong in a run, kept so that an officer sees each of it."""

from __future__ import annotations

import structlog
from django.utils import timezone, translation

from hiroba.intake.harvest.models import Problem, Run
from hiroba.intake.harvest.types import RecordUnexpected
from hiroba.kernel.errors import service as errors
from hiroba.kernel.errors.types import HirobaError

_LOG = structlog.get_logger("hiroba.harvest")


def keep(run: Run, what: str, where: str, error: Exception) -> None:
    """Write one failure down; what nobody foresaw is logged with its trace."""
    if isinstance(error, HirobaError):
        told = error
    else:
        _LOG.exception("unexpected", exc_info=error)
        told = RecordUnexpected(kind=type(error).__name__)
    with translation.override("ja"):
        why = errors.kept(told)
    Problem.objects.create(
        run=run, at=timezone.now(), what=what[:500], where=where[:2000], code=told.code, why=why
    )
