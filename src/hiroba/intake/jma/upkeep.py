"""Receipts are kept for a quarter of a year: long enough to know a repeated telegram. Of the datasets, which
get a version with every telegram, the newest versions stay, and one of each day."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from hiroba.catalog.datasets import service as datasets
from hiroba.intake.jma.families import FAMILIES
from hiroba.intake.jma.models import Bulletin, Receipt
from hiroba.intake.jma.snapshot import source_key
from hiroba.kernel.decide.types import SYSTEM
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.jobs.types import JobContext
from hiroba.kernel.settings import service as settings

_KEEP = timedelta(days=90)
_DAY = 86_400  # seconds


@jobs.every(_DAY, name="jma.prune")
def prune(_context: JobContext) -> None:
    Receipt.objects.filter(received__lt=timezone.now() - _KEEP).delete()
    thin_out()


def thin_out() -> int:
    """Forget old versions of the datasets made of telegrams; return how many."""
    rule = settings.intake()
    keys = [source_key(family.id, drill=drill) for family in FAMILIES for drill in (False, True)]
    gone = 0
    for organisation in Bulletin.objects.values_list("organisation", flat=True).distinct():
        for key in keys:
            card = datasets.find_by_source(organisation, key)
            if card is not None:
                gone += datasets.thin(card.id, rule.jma_versions, rule.jma_days, SYSTEM)
    return gone
