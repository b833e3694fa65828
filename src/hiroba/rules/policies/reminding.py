"""Reminders of data that had to be deleted: to its user on the day, to its owner a week later; each once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from hiroba.rules.policies.duties import days_of

LATE: Final = timedelta(days=7)  # after the day, until the owner is written to


def due_after(duties: Iterable[str], closed: datetime) -> datetime | None:
    """Return until when all must be deleted of what was had until a moment; None: no duty asks for it."""
    days = [each for each in map(days_of, duties) if each is not None]
    return closed + timedelta(days=min(days)) if days else None


def remind_of(
    rows: Iterable[Any], due_of: Callable[[Any], datetime | None], tell: Callable[[Any, str], None]
) -> None:
    """Tell of each row whose day has come. rows: of a model with `deleted`, `deletion_asked` and
    `deletion_late`. tell: called with the row and "due" or "late", in the transaction that marks it."""
    now = timezone.now()
    for row in rows:
        due = due_of(row)
        if due is None or timezone.localdate(due) > timezone.localdate(now):
            continue
        if row.deletion_asked is None:
            _mark(row, "deletion_asked", "due", tell)
        elif due + LATE <= now and row.deletion_asked + LATE <= now:
            _mark(row, "deletion_late", "late", tell)


def _mark(row: Any, field: str, state: str, tell: Callable[[Any, str], None]) -> None:
    with transaction.atomic():
        fresh = type(row).objects.filter(pk=row.pk, deleted=None, **{field: None})
        if fresh.update(**{field: timezone.now()}):
            tell(row, state)
