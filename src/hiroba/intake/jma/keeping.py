"""What a telegram does to what is in force: newer replaces older, a cancellation takes back."""

from __future__ import annotations

import hashlib

from django.db import transaction

from hiroba.intake.jma.models import Bulletin, Receipt
from hiroba.intake.jma.types import Finding, InfoType, Outcome, Severity, Telegram


@transaction.atomic
def keep(
    telegram: Telegram, content: bytes, organisation: str, source: str
) -> tuple[Outcome, tuple[Finding, ...]]:
    """Apply one telegram; the same bytes again change nothing."""
    digest = hashlib.sha256(content).hexdigest()
    _receipt, new = Receipt.objects.get_or_create(
        organisation=organisation,
        digest=digest,
        defaults={"source": source, "title": telegram.title, "outcome": Outcome.TAKEN},
    )
    if not new:
        return Outcome.REPEATED, ()
    outcome, findings = _apply(telegram, organisation)
    Receipt.objects.filter(organisation=organisation, digest=digest).update(outcome=outcome)
    return outcome, findings


def _apply(telegram: Telegram, organisation: str) -> tuple[Outcome, tuple[Finding, ...]]:
    cancelled = telegram.info_type is InfoType.CANCELLED
    row = (
        Bulletin.objects.select_for_update()
        .filter(
            organisation=organisation,
            drill=not telegram.real,
            family=telegram.family,
            stream=telegram.stream,
        )
        .first()
    )
    if row is not None and telegram.order <= row.order:
        return Outcome.OLDER, ()
    findings: tuple[Finding, ...] = ()
    if cancelled and (row is None or row.cancelled):
        findings = (Finding("jma.cancels-unknown", Severity.INFO, value=telegram.stream[:100]),)
    found = row or Bulletin(
        organisation=organisation, drill=not telegram.real, family=telegram.family, stream=telegram.stream
    )
    found.title, found.order, found.cancelled = telegram.title, telegram.order, cancelled
    found.rows = {family: list(rows) for family, rows in telegram.rows.items()}
    found.save()
    return _outcome(telegram), findings


def _outcome(telegram: Telegram) -> Outcome:
    if not telegram.real:
        return Outcome.DRILL
    if telegram.info_type is InfoType.CANCELLED:
        return Outcome.CANCELLED
    return Outcome.CORRECTED if telegram.info_type is InfoType.CORRECTED else Outcome.TAKEN
