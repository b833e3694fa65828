"""Sources: added, changed, paused and let go by the officers of their organisation."""

from __future__ import annotations

import secrets
from dataclasses import replace
from urllib.parse import urlsplit

import msgspec
from django.db import IntegrityError, transaction
from django.utils import timezone

from hiroba.catalog.datasets import service as datasets
from hiroba.intake.harvest import scheduling
from hiroba.intake.harvest.models import Item, Source
from hiroba.intake.harvest.types import Options, Schedule, SourceDraft, SourceExists, UnknownSource
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Resource
from hiroba.kernel.journal import service as journal
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.outside import service as outside


def add(draft: SourceDraft, who: Principal) -> str:
    """Add a source and harvest it for the first time; return its id.

    Raises Forbidden, UnknownOrganisation, AddressRefused, SourceExists.
    """
    organisations.get(draft.organisation)
    _require(who, draft.organisation)
    outside.check(draft.address)
    host = urlsplit(draft.address).hostname or ""
    draft = replace(draft, title=draft.title.strip() or host)
    try:
        with transaction.atomic():
            source = Source.objects.create(
                id=secrets.token_hex(6),
                organisation=draft.organisation,
                kind=draft.kind,
                address=draft.address,
                host=host,
                title=draft.title[:200],
                schedule=draft.schedule,
                options=msgspec.to_builtins(draft.options),
                created=timezone.now(),
            )
            _tell(who, source, "harvest.add")
            scheduling.begin(source)
    except IntegrityError as error:
        raise SourceExists(address=draft.address) from error
    return source.pk


def change(
    id: str, who: Principal, *, title: str, schedule: Schedule, options: Options, enabled: bool
) -> None:
    """Set what a person says; the next run does it. Raises UnknownSource, Forbidden."""
    with transaction.atomic():
        source = find(id, who)
        rest = enabled and (not source.enabled or source.schedule != schedule)
        if rest or not enabled:
            source.due = scheduling.following(schedule, timezone.now()) if enabled else None
        if options != msgspec.convert(source.options, Options):
            source.completed = None  # everything is to be looked at again
        source.title, source.schedule, source.enabled = title.strip()[:200] or source.title, schedule, enabled
        source.options = msgspec.to_builtins(options)
        source.save()
        _tell(who, source, "harvest.change")


def remove(id: str, who: Principal) -> int:
    """Let a source go, and withdraw the datasets that came from it; return how many.

    Raises UnknownSource, Forbidden.
    """
    with transaction.atomic():
        source = find(id, who)
        ids = Item.objects.filter(source=source).exclude(dataset="").values_list("dataset", flat=True)
        withdrawn = list(ids)
        for dataset in withdrawn:
            datasets.withdraw(dataset, who)
        _tell(who, source, "harvest.remove")
        source.delete()
    return len(withdrawn)


def begin(id: str, who: Principal, *, full: bool = False) -> int:
    """Harvest a source now; return the id of the run. Raises UnknownSource, Forbidden."""
    source = find(id, who)
    run = scheduling.begin(source, full=full)
    _tell(who, source, "harvest.begin")
    return run.pk


def find(id: str, who: Principal) -> Source:
    """Return the row of a source for somebody who may harvest for its organisation.

    Raises UnknownSource, Forbidden.
    """
    source = Source.objects.filter(pk=id).first()
    if source is None:
        raise UnknownSource(id=id)
    _require(who, source.organisation)
    return source


def _require(who: Principal, organisation: str) -> None:
    decide.require(who, Action.DATASET_PUBLISH, Resource("dataset", "", organisation))


def _tell(who: Principal, source: Source, act: str) -> None:
    journal.record(who, act, "harvest", source.pk, organisation=source.organisation)
