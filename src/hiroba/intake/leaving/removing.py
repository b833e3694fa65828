"""After the days that were set, what an organisation had is removed for good; what must stay, stays.

Kept: the journal, agreements (others are party to them), what was metered, who signed the terms, what
residents wrote, and the organisation's name with the day on which it left. What goes and what stays, table by
table, is said in the `parting` of each room.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from hiroba.catalog.datasets import service as datasets
from hiroba.context.city import service as city
from hiroba.intake.feeds import service as feeds
from hiroba.intake.harvest import service as harvest
from hiroba.intake.leaving.giving import codes_of, removal_day, tell
from hiroba.intake.leaving.models import Leave
from hiroba.intake.leaving.types import REMOVED
from hiroba.kernel.decide.types import SYSTEM
from hiroba.kernel.jobs.types import JobContext
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.parting import service as parting


def remove(context: JobContext, id: str) -> None:
    """Remove everything; each step bears being done again, so a crash leaves nothing half done for long."""
    row = Leave.objects.filter(pk=id, removed=None).exclude(settled=None).first()
    if row is None or removal_day(row) > timezone.localdate():
        return
    codes = codes_of(row.organisation)
    parting.remove(codes)  # some rows are found by the datasets
    left = datasets.holdings(codes)
    total = len(left) + 2 * len(codes) + 1
    for done, dataset in enumerate(left):
        context.progress(done, total, "datasets")
        datasets.forget(dataset, SYSTEM)
    for done, code in enumerate(codes):
        context.progress(len(left) + 2 * done, total, "feeds")
        _stop_fetching(code)
        context.progress(len(left) + 2 * done + 1, total, "entities")
        city.remove_everything(code)
    _finish(id, codes)


def _stop_fetching(code: str) -> None:
    for feed in feeds.every(code, SYSTEM):
        feeds.remove(feed.id, SYSTEM)
    for source in harvest.sources(code, SYSTEM):
        harvest.remove(source.id, SYSTEM)


@transaction.atomic
def _finish(id: str, codes: Sequence[str]) -> None:
    row = Leave.objects.select_for_update().get(pk=id)
    for code in codes:
        for member in organisations.members(code):
            organisations.set_member(member.user_id, code, None)
    row.removed = timezone.now()
    row.save(update_fields=["removed"])
    outbox.emit(REMOVED, row.organisation, {"codes": list(codes)})
    tell(SYSTEM, row, "leaving.remove")
