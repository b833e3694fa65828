"""What was written becomes visible everywhere by itself: not at once, or each row would make a file."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Final

from django.db import DatabaseError
from django.db.models import Count
from django.utils import timezone

from hiroba.catalog.datastore.folding import fold
from hiroba.catalog.datastore.models import OpenTable
from hiroba.kernel.decide.types import SYSTEM
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.jobs.types import JobContext

_EVERY: Final = 15.0  # seconds
_QUIET: Final = timedelta(seconds=15)  # without a further row: the writer is done
_LONGEST: Final = timedelta(minutes=5)  # that a busy table keeps its readers waiting
_MANY: Final = 50_000  # changes, and a tenth of the table
_log = logging.getLogger(__name__)


@jobs.every(_EVERY, "datastore.settle")
def settle(_context: JobContext) -> None:
    """Fold the tables whose writers have paused, or that have much or old to fold."""
    now = timezone.now()
    waiting = OpenTable.objects.annotate(pending=Count("changes")).filter(pending__gt=0)
    for table in waiting:
        many = table.pending > max(_MANY, table.base_rows // 10)
        if many or now - table.written > _QUIET or now - table.folded > _LONGEST:
            try:
                fold(table.pk, SYSTEM)
            except (HirobaError, DatabaseError):  # the others are not to wait for this one
                _log.exception("datastore: a table could not be folded")
