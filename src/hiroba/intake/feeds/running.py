"""One look at a feed: fetch, compare, publish or leave the last good version; every look leaves a row."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import structlog
from django.db import DatabaseError, transaction
from django.utils import timezone, translation

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import MetadataChanges
from hiroba.intake.feeds import database, sftp, warning
from hiroba.intake.feeds.models import Feed, Run
from hiroba.intake.feeds.shapes import compare, shape_of
from hiroba.intake.feeds.skipping import sentence, skip
from hiroba.intake.feeds.telegrams import Pull
from hiroba.intake.feeds.types import (
    Brought,
    FeedDraft,
    Kind,
    RunOutcome,
    ShapeChanged,
    State,
    TableShape,
    Trouble,
)
from hiroba.intake.gtfs import service as gtfs
from hiroba.intake.jma import service as jma
from hiroba.intake.publishing import service as publishing
from hiroba.intake.publishing.types import ChangeReport, FileReport, Outcome, PublishOptions, Unexpected
from hiroba.kernel.decide.types import Principal, Role
from hiroba.kernel.errors import service as errors
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.journal import service as journal
from hiroba.kernel.journal.types import Outcome as Journaled
from hiroba.kernel.leases import service as leases
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.storage import service as storage
from hiroba.kernel.storage.types import StorageFull

_LOG = structlog.get_logger("hiroba.feeds")
_FIRST_WAIT = 300.0  # seconds after the first failure
_LONGEST = 500  # letters of what is kept of an error
_RUNS = 200  # looks that are kept of a feed


def run(feed_id: str, *, manual: bool = False) -> int | None:
    """Look at a feed now; return the id of the look, None where the feed is gone.

    What is wrong with the feed is its row's, not an exception. Raises StorageFull, DatabaseError.
    """
    feed = Feed.objects.filter(pk=feed_id).first()
    if feed is None:
        return None
    if feed.organisation in organisations.stopped():
        return skip(feed)
    feed.runs.filter(outcome=RunOutcome.RUNNING).update(outcome=RunOutcome.FAILED, finished=timezone.now())
    row = Run.objects.create(feed=feed, manual=manual)
    look = _Look(feed, row)
    with translation.override("ja"):
        try:
            with storage.workspace() as folder:
                look.go(folder)
        except ShapeChanged as error:
            look.changed(error)
        except StorageFull:
            Run.objects.filter(pk=row.pk).delete()
            raise
        except HirobaError as error:
            if feed.organisation in organisations.stopped():
                look.skipped()
            else:
                look.failed(error)
        except DatabaseError:
            raise  # not the feed's fault: the job is tried again
        except Exception as error:  # our own mistake, met on one feed: its owner sees it, the log has it all
            _LOG.exception("unexpected", feed=feed.pk)
            look.failed(Unexpected(name=feed.title, kind=type(error).__name__))
        look.close()
    return row.pk


class _Look:
    def __init__(self, feed: Feed, row: Run) -> None:
        self.feed, self.row = feed, row
        self.draft = draft_of(feed)
        self.who = Principal(feed.principal_kind, feed.principal_id, roles={feed.organisation: Role.OFFICER})
        self.again: datetime | None = None  # sooner than its turn

    def go(self, folder: Path) -> None:
        brought = self._bring(folder / "brought")
        self.feed.validators = list(brought.validators)
        if brought.path is None:
            self._well(RunOutcome.UNCHANGED, [])
        elif self.draft.kind is Kind.JMA:
            self._telegrams(brought.path, folder)
        else:
            self._file(brought.path, brought.name)

    def _bring(self, into: Path) -> Brought:
        first, second = (*self.feed.validators, "", "")[:2]
        if self.draft.kind is Kind.SFTP:
            return sftp.bring(self.draft, (first, second), into)
        if self.draft.kind is Kind.DATABASE:
            return database.bring(self.draft, into)
        limit = jma.MAX_DOCUMENT if self.draft.kind is Kind.JMA else None
        fetched = publishing.fetch_if_changed(
            self.draft.address, into, etag=first, modified=second, limit=limit
        )
        name = publishing.from_url(self.draft.address).name
        return Brought(into if fetched.changed else None, name, (fetched.etag, fetched.modified))

    def _file(self, path: Path, name: str) -> None:
        self.row.size = path.stat().st_size
        request = publishing.Request(
            self.draft.title,
            name,
            f"feed:{self.feed.pk}",
            self.draft.organisation,
            self.who,
            PublishOptions(),
        )
        first = not self.feed.dataset
        report = publishing.publish_file(path, request, lambda _stage, _done, _total: None, self._check)
        publishing.require_not_stopped(report)
        self.row.dataset = report.dataset or ""
        self.row.rows = sum(table.rows_out for table in report.tables)
        if report.dataset and first:
            datasets.update_metadata(report.dataset, MetadataChanges(title=self.draft.title), self.who)
        if report.status is Outcome.PUBLISHED:
            self.feed.shape = msgspec.to_builtins(shape_of(report))
            self.feed.dataset = report.dataset or ""
        outcome = RunOutcome.PUBLISHED if report.status is Outcome.PUBLISHED else RunOutcome.UNCHANGED
        self._well(outcome, _of_timetable(report))

    def _check(self, report: FileReport) -> None:
        """Within the transaction that publishes: what it raises takes the version back."""
        organisations.require_acting(self.draft.organisation)
        if report.status is not Outcome.PUBLISHED:
            return
        before = msgspec.convert(self.feed.shape, dict[str, TableShape])
        troubles = compare(before, shape_of(report))
        if troubles:
            raise ShapeChanged(troubles=troubles)

    def _telegrams(self, path: Path, folder: Path) -> None:
        organisations.require_acting(self.draft.organisation)
        pull = Pull(self.draft, self.feed.seen, folder)
        found = pull.run(path, self.who, self.feed.pk)
        self.feed.seen = pull.seen
        self.row.size, self.row.rows = pull.size, found.telegrams
        self.row.counts = found.kinds
        self.row.dataset = self.feed.dataset = found.datasets[0] if found.datasets else self.feed.dataset
        told = [Trouble(each.rule, each.severity, each.where, each.value) for each in found.findings]
        if pull.waiting or pull.troubles:
            self.feed.validators = []
            self.again = timezone.now() + timedelta(seconds=60)
        self._well(RunOutcome.PUBLISHED if found.telegrams else RunOutcome.UNCHANGED, pull.troubles + told)

    def _well(self, outcome: RunOutcome, troubles: list[Trouble]) -> None:
        self.row.outcome = outcome
        self.row.troubles = msgspec.to_builtins(troubles[:200])
        self.feed.troubles = []
        self.feed.failures = 0
        self.feed.last_success = timezone.now()
        self.feed.state = State.WELL
        if self.feed.told:
            warning.tell_well(self.feed)
            self.feed.told = False

    def skipped(self) -> None:
        """It was stopped while this look went on: what was brought is let go, and asked for again."""
        self.row.outcome, self.row.sentence = RunOutcome.SKIPPED, sentence(self.feed.organisation)
        self.feed.validators = []
        self.again = timezone.now()

    def changed(self, error: ShapeChanged) -> None:
        self._wrong(State.CHANGED, RunOutcome.CHANGED, error, error.data["troubles"])

    def failed(self, error: HirobaError) -> None:
        where = str(error.data.get("where") or error.data.get("url") or "")[:200]
        self._wrong(State.FAILING, RunOutcome.FAILED, error, [Trouble(f"feed.{error.code}", "error", where)])

    def _wrong(self, state: State, outcome: RunOutcome, error: HirobaError, troubles: list[Trouble]) -> None:
        self.row.outcome, self.row.sentence = outcome, errors.kept(error, _LONGEST)
        self.row.troubles = self.feed.troubles = msgspec.to_builtins(troubles[:200])
        self.feed.failures += 1
        self.feed.validators = []
        self.feed.state = state
        if not self.feed.told:
            warning.tell(self.feed, error, troubles)
            self.feed.told = True

    @transaction.atomic
    def close(self) -> None:
        """Write what came of it; a feed that was stopped or removed meanwhile stays so."""
        now = timezone.now()
        self.row.finished = self.feed.last_run = now
        self.feed.due = self.again or now + self._wait()
        if self.row.outcome == RunOutcome.FAILED:
            journal.record(
                self.who, "feed.fetch", "feed", self.feed.pk, organisation=self.feed.organisation,
                outcome=Journaled.FAILED,
            )  # fmt: skip
        Run.objects.filter(pk=self.row.pk).update(**{name: getattr(self.row, name) for name in _OF_RUN})
        # what was learned of an address says nothing of the one that was set meanwhile
        here = Feed.objects.filter(pk=self.feed.pk, address=self.feed.address)
        here.update(**{name: getattr(self.feed, name) for name in _OF_FEED})
        here.exclude(state=State.PAUSED).update(state=self.feed.state)
        old = self.feed.runs.values_list("pk", flat=True)[_RUNS:]
        Run.objects.filter(pk__in=list(old)).delete()

    def _wait(self) -> timedelta:
        """In turn; a feed that fails is asked ever more seldom, but at least once a day."""
        turn = timedelta(seconds=self.feed.every)
        if not self.feed.failures:
            return turn
        longest = max(86400.0, float(self.feed.every))
        return leases.wait(self.feed.failures, _FIRST_WAIT, longest)


def _of_timetable(report: FileReport) -> list[Trouble]:
    """What the rules of timetables say; what tidying changed stands with the dataset."""
    return [
        Trouble(each.rule, gtfs.severity(each.rule), each.column, _shown(each), each.count)
        for each in report.changes
        if gtfs.severity(each.rule)
    ]


def _shown(change: ChangeReport) -> str:
    return "、".join(before for before, _after in change.examples)


_OF_RUN = ("finished", "outcome", "sentence", "size", "rows", "dataset", "troubles", "counts")
_OF_FEED = (
    "validators", "shape", "seen", "troubles", "failures", "told", "due", "last_run", "last_success",
    "dataset",
)  # fmt: skip


def draft_of(feed: Feed) -> FeedDraft:
    names = ("organisation", "title", "address", "every", "secret", "host_key", "password", "max_rows")
    values: dict[str, Any] = {name: getattr(feed, name) for name in names}
    return FeedDraft(kind=Kind(feed.kind), **values)
