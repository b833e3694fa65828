"""Once a minute: who is due? Each is looked at by a job of its own."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from hiroba.intake.feeds.models import Feed
from hiroba.intake.feeds.running import run
from hiroba.intake.feeds.skipping import skip
from hiroba.intake.feeds.types import State
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.jobs.types import JobContext
from hiroba.kernel.organisations import service as organisations

_JOB = "feeds.run"
_MINUTE = 60  # seconds


@jobs.every(_MINUTE, name="feeds.poll")
def poll(_context: JobContext) -> None:
    due = Feed.objects.filter(Q(due__lte=timezone.now()) | Q(due=None)).exclude(state=State.PAUSED)
    stopped = organisations.stopped()
    for feed in due.only("pk", "organisation"):
        if feed.organisation in stopped:
            skip(feed)  # it stays due: it is looked at as soon as somebody acts for its organisation
        else:
            enqueue(feed.pk)


def enqueue(feed: str, *, manual: bool = False) -> None:
    jobs.enqueue(_JOB, {"feed": feed, "manual": manual}, key=f"{_JOB}:{feed}")


@jobs.job(_JOB)
def look(_context: JobContext, feed: str, manual: bool = False) -> None:
    run(feed, manual=manual)
