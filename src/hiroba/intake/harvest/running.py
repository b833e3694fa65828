"""One run: page after page into the catalogue, then what is gone out of it. Each page is kept together with
the place where the next one begins, so that a run that breaks off goes on from there."""

from __future__ import annotations

import time
from collections.abc import Callable

import msgspec
from django.db import OperationalError, transaction
from django.db.models import Max
from django.utils import timezone

from hiroba.catalog.datasets import service as datasets
from hiroba.intake.harvest import fetching, keeping, problems
from hiroba.intake.harvest.asking import Asker
from hiroba.intake.harvest.identity import PART, remote_key
from hiroba.intake.harvest.models import Item, Run, Source
from hiroba.intake.harvest.readers.opening import open_reader
from hiroba.intake.harvest.readers.page import Page, Reader
from hiroba.intake.harvest.robots import Robots
from hiroba.intake.harvest.skipping import hold
from hiroba.intake.harvest.tally import Tally
from hiroba.intake.harvest.types import Kind, Options, RunState, SourceEmpty
from hiroba.kernel.decide.types import SYSTEM
from hiroba.kernel.journal import service as journal
from hiroba.kernel.journal.types import Outcome
from hiroba.kernel.organisations import service as organisations

_BATCH = 100  # of withdrawals in one transaction
Told = Callable[[Run], None]


def go_on(run: Run, until: float, told: Told) -> bool:
    """Go on with a run until it ends or the time (monotonic) is up; True: it has ended."""
    Run.objects.filter(pk=run.pk).update(state=RunState.RUNNING)
    run.state = RunState.RUNNING
    try:
        with Asker() as asker:
            return _Harvest(run, asker, told).go_on(until)
    except (organisations.OrganisationSuspended, organisations.OrganisationLeft):
        hold(run)
        return True
    except OperationalError:
        raise  # not the source's fault: the job is tried again
    except Exception as error:  # the next source goes on, and this one says what happened
        problems.keep(run, run.source.title, run.source.address, error)
        _end(run, RunState.FAILED)
        return True


class _Harvest:
    def __init__(self, run: Run, asker: Asker, told: Told) -> None:
        self.run, self.asker, self.told = run, asker, told
        self.source: Source = run.source
        self.options = msgspec.convert(self.source.options, Options)
        self.tally = Tally()
        self.robots = Robots(asker) if self.source.kind == Kind.LINKS else None

    def go_on(self, until: float) -> bool:
        organisations.require_acting(self.source.organisation)
        reader = self._reader()
        while not (self.run.cursor or {}).get("read"):
            page = reader.page(self.run.cursor or {})
            organisations.require_acting(self.source.organisation)
            self._keep(page)
            self.told(self.run)
            if time.monotonic() > until:
                return False
        if not self._withdraw(reader, until):
            return False
        with transaction.atomic():
            self._complete()
        return True

    def _reader(self) -> Reader:
        """Only what changed is asked for, unless everything is wanted. Files may change behind a list that
        stays as it is, so with `fetch` the list is always read."""
        changed = not self.run.full
        return open_reader(
            self.asker,
            Kind(self.source.kind),
            self.source.address,
            self.options,
            self.source.since if changed else None,
            self.source.validators if changed and not self.options.fetch else {},
        )

    def _keep(self, page: Page) -> None:
        records = page.records
        if self.options.fetch:
            records = tuple(each for record in records for each in fetching.apart(record))
            with transaction.atomic():
                kept = keeping.keep(self.run, records, self.tally)
            for each in kept:
                fetching.bring(self.run, each, self.asker, self.robots, self.tally)
            with transaction.atomic():
                self._advance(page)
            return
        with transaction.atomic():
            keeping.keep(self.run, records, self.tally)
            self._advance(page)

    def _advance(self, page: Page) -> None:
        """Write where the next page begins, what was seen, and what this one came to."""
        run = self.run
        items = Item.objects.filter(source=self.source)
        if page.unchanged:
            self.tally.found += items.update(seen=run.pk)
            self.tally.unchanged += self.tally.found
        elif page.seen:
            self._see(page.seen)
        for trouble in page.troubles:
            problems.keep(run, trouble.what, trouble.where, trouble.error)
        self.tally.failed += len(page.troubles)
        self.tally.found += len(page.records)
        run.cursor = page.following or {"read": True, "kept": page.validators}
        run.whole = run.whole and page.whole
        run.total = page.total if page.total is not None else run.total
        run.newest = max(filter(None, (run.newest, page.newest)), default=None)
        run.save(update_fields=["cursor", "whole", "total", "newest"])
        self.tally.add_to(run)
        run.refresh_from_db()

    def _see(self, remote_ids: tuple[str, ...]) -> None:
        """Mark what is there still, with the records that were made of its files."""
        keys = [remote_key(each) for each in remote_ids]
        items = Item.objects.filter(source=self.source)
        items.filter(remote_id__in=keys).update(seen=self.run.pk)
        if self.options.fetch:
            wanted = set(keys)
            parts = items.filter(remote_id__contains=PART).exclude(seen=self.run.pk)
            found = [
                pk for pk, key in parts.values_list("pk", "remote_id") if key.partition(PART)[0] in wanted
            ]
            items.filter(pk__in=found).update(seen=self.run.pk)

    def _withdraw(self, reader: Reader, until: float) -> bool:
        """Take back what the source has no longer; True: all of it. Nothing is, when the list had holes."""
        gone = Item.objects.filter(source=self.source, seen__lt=self.run.pk).order_by("pk")
        if not self.run.whole or not gone.exists():
            return True
        if not Item.objects.filter(source=self.source, seen=self.run.pk).exists():
            problems.keep(self.run, self.source.title, self.source.address, SourceEmpty())
            self.tally.failed += 1
            return True
        while batch := list(gone[:_BATCH]):
            still = [each for each in batch if not self._gone(reader, each)]
            with transaction.atomic():
                self._take_back([each for each in batch if each not in still])
                Item.objects.filter(pk__in=[each.pk for each in still]).update(seen=self.run.pk)
                self.tally.add_to(self.run)
            if time.monotonic() > until:
                return False
        return True

    def _gone(self, reader: Reader, item: Item) -> bool:
        """A file's record is gone when its record was seen without it."""
        of, part, _id = item.remote_id.partition(PART)
        whole = Item.objects.filter(source=self.source, remote_id=of, seen=self.run.pk)
        return (bool(part) and whole.exists()) or reader.gone(of)

    def _take_back(self, items: list[Item]) -> None:
        who = keeping.harvester(self.source)
        for item in items:
            if item.dataset:
                datasets.withdraw(item.dataset, who)
                self.tally.withdrawn += 1
            item.delete()

    def _complete(self) -> None:
        """The run came to its end: remember up to where the source is known."""
        run, source = self.run, self.source
        self.tally.add_to(run)
        run.refresh_from_db()
        clean = not run.failed
        if run.full and run.whole:
            source.completed = timezone.now()
        source.since = max(filter(None, (source.since, run.newest)), default=None)
        source.validators = (run.cursor or {}).get("kept") or (source.validators if clean else {})
        if not clean:
            source.validators = {}
        source.save(update_fields=["completed", "since", "validators"])
        _end(run, RunState.DONE if clean else RunState.PARTLY)


@transaction.atomic
def _end(run: Run, state: RunState) -> None:
    if state is RunState.FAILED:
        journal.record(
            SYSTEM, "harvest.run", "harvest", run.source.pk, organisation=run.source.organisation,
            outcome=Outcome.FAILED,
        )  # fmt: skip
    Run.objects.filter(pk=run.pk).update(state=state, finished=timezone.now())
    run.refresh_from_db()


def newest_run(source: Source) -> Run | None:
    """Return the run of a source that was begun last."""
    found = Run.objects.filter(source=source).aggregate(last=Max("pk"))["last"]
    return None if found is None else Run.objects.select_related("source").get(pk=found)
