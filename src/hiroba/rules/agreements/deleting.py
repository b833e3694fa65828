"""The duty to delete: when it falls due the user is asked, confirms it, and the owner hears how it stands.

It reads "within so many days of having it". The last that anybody can have had was had when the access ended:
so many days later nothing may be left.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from hiroba.kernel.decide.types import Principal
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.jobs.types import JobContext
from hiroba.rules.agreements import noting
from hiroba.rules.agreements.errors import NotNow, UnknownAgreement
from hiroba.rules.agreements.keeping import agreement_info, agreement_row
from hiroba.rules.agreements.models import Agreement
from hiroba.rules.agreements.rights import sides_of
from hiroba.rules.agreements.types import AgreementInfo, Side
from hiroba.rules.policies import service as policies

_DAY: Final = 24 * 3600.0
LATE: Final = timedelta(days=7)  # after the day, until the owner is written to


def deletion_due(made: AgreementInfo) -> datetime | None:
    """Return until when all of the data must be deleted; None: no such duty, or the access has no end."""
    days = [each for each in map(policies.days_of, made.terms.duties) if each is not None]
    if not days or made.closed is None:
        return None
    return made.closed + timedelta(days=min(days))


@transaction.atomic
def confirm_deletion(who: Principal, id: str) -> AgreementInfo:
    """The user says that nothing of the data is left; a second time changes nothing.

    Raises UnknownAgreement (also for the owner), NotNow (no such duty, or the access goes on).
    """
    row = agreement_row(id, held=True)
    if Side.CONSUMER not in sides_of(who, row.negotiation):
        raise UnknownAgreement
    made = agreement_info(row)
    if deletion_due(made) is None or made.closed is None or made.closed > timezone.now():
        raise NotNow(state=row.negotiation.state)
    if row.deleted is None:
        row.deleted, row.deleted_by = timezone.now(), who.id
        row.save(update_fields=["deleted", "deleted_by"])
        noting.deleted(who, row.negotiation, row.pk)
    return agreement_info(row)


@jobs.every(_DAY, "agreements.deletions")
def remind(_context: JobContext) -> None:
    """Write to the user on the day, and to the owner a week later; each once."""
    now = timezone.now()
    rows = Agreement.objects.filter(deleted=None, deletion_late=None).exclude(finalized=None)
    for row in rows.select_related("negotiation").order_by("pk"):
        due = deletion_due(agreement_info(row))
        if due is None or timezone.localdate(due) > timezone.localdate(now):
            continue
        if row.deletion_asked is None:
            _mark(row, "deletion_asked", "due")
        elif due + LATE <= now and row.deletion_asked + LATE <= now:
            _mark(row, "deletion_late", "late")


def _mark(row: Agreement, field: str, state: str) -> None:
    with transaction.atomic():
        fresh = Agreement.objects.filter(pk=row.pk, deleted=None, **{field: None})
        if fresh.update(**{field: timezone.now()}):
            noting.deletion(row.negotiation, row.pk, state)
