"""The duty to delete: when it falls due the user is asked, confirms it, and the owner hears how it stands.

It reads "within so many days of having it". The last that anybody can have had was had when the access ended:
so many days later nothing may be left.
"""

from __future__ import annotations

from datetime import datetime
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


def deletion_due(made: AgreementInfo) -> datetime | None:
    """Return until when all of the data must be deleted; None: no such duty, or the access has no end."""
    return None if made.closed is None else policies.due_after(made.terms.duties, made.closed)


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
    rows = Agreement.objects.filter(deleted=None, deletion_late=None).exclude(finalized=None)
    policies.remind_of(
        rows.select_related("negotiation").order_by("pk"),
        lambda row: deletion_due(agreement_info(row)),
        lambda row, state: noting.deletion(row.negotiation, row.pk, state),
    )
