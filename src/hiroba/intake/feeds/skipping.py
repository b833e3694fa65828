"""A feed of an organisation for which nobody acts is not looked at, and says so."""

from __future__ import annotations

from django.utils import timezone, translation

from hiroba.intake.feeds.models import Feed, Run
from hiroba.intake.feeds.types import RunOutcome
from hiroba.kernel.organisations.service import OrganisationSuspended


def skip(feed: Feed) -> int:
    """Note that a feed was passed over, once however often in a row; return the id of the look."""
    last = feed.runs.first()
    if last is not None and last.outcome == RunOutcome.SKIPPED:
        return last.pk
    row = Run.objects.create(
        feed=feed, outcome=RunOutcome.SKIPPED, sentence=sentence(feed.organisation), finished=timezone.now()
    )
    return row.pk


def sentence(organisation: str) -> str:
    """Why, in the language that looks are told in."""
    with translation.override("ja"):
        return str(OrganisationSuspended(organisation=organisation))[:500]
