"""The door of publishing: files in, datasets and an account of each file out."""

from __future__ import annotations

from collections.abc import Callable

from hiroba.intake.publishing.fetch import Fetched, fetch, fetch_if_changed
from hiroba.intake.publishing.organisation import own_organisation
from hiroba.intake.publishing.publish import Request, local_copy, publish_file, publish_source
from hiroba.intake.publishing.sources import expand, from_url
from hiroba.intake.publishing.special import form, taken
from hiroba.intake.publishing.submissions import answer, recent, submission, submit, waits_sealed
from hiroba.intake.publishing.waiting import require_not_stopped
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.outbox import service as outbox

__all__ = [
    "Fetched",
    "Request",
    "answer",
    "expand",
    "fetch",
    "fetch_if_changed",
    "form",
    "from_url",
    "local_copy",
    "own_organisation",
    "publish_file",
    "publish_source",
    "recent",
    "require_not_stopped",
    "settle",
    "submission",
    "submit",
    "taken",
    "waits_sealed",
]


def settle(told: Callable[[int], None]) -> int:
    """Do at once what publishing set in motion (search index, entities); return how many steps it was."""
    done = 0
    while step := outbox.deliver() + jobs.run_pending():
        done += step
        told(done)
    return done
