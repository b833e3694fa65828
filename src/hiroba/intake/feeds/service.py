"""The door of the feeds: set up, look after, look at."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

import msgspec
from django.db import transaction

from hiroba.intake.feeds import database, secrets, sftp
from hiroba.intake.feeds.changes import readable
from hiroba.intake.feeds.models import Feed, Run
from hiroba.intake.feeds.polling import enqueue
from hiroba.intake.feeds.running import draft_of, run
from hiroba.intake.feeds.secrets import exists as secret_exists
from hiroba.intake.feeds.secrets import put as put_secret
from hiroba.intake.feeds.types import (
    PERIODS,
    FeedDraft,
    FeedInfo,
    Kind,
    RunInfo,
    RunOutcome,
    State,
    Trouble,
    UnknownFeed,
    WrongFeed,
)
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Resource
from hiroba.kernel.errors import service as errors
from hiroba.kernel.journal import service as journal
from hiroba.kernel.outside import service as outside
from hiroba.kernel.settings import service as settings

__all__ = [
    "accept", "add", "change", "every", "feed", "pause", "put_secret", "readable", "remove", "require",
    "resume", "run", "run_now", "runs", "secret_exists",
]  # fmt: skip

_TITLE = 200
_SET_UP = ("title", "address", "every", "secret", "host_key", "password", "max_rows")


def require(who: Principal, organisation: str) -> None:
    """Whoever publishes the organisation's data looks after its feeds. Raises Forbidden, SignInNeeded."""
    decide.require(who, Action.DATASET_PUBLISH, Resource("dataset", "", organisation))


@transaction.atomic
def add(draft: FeedDraft, who: Principal) -> str:
    """Set a feed up and queue its first look; return its id. Raises Forbidden, WrongFeed, AddressRefused."""
    require(who, draft.organisation)
    _check(draft)
    row = Feed.objects.create(
        organisation=draft.organisation,
        kind=draft.kind,
        title=draft.title.strip(),
        address=draft.address,
        every=draft.every,
        secret=draft.secret,
        host_key=draft.host_key,
        password=draft.password,
        max_rows=draft.max_rows,
        principal_kind=who.kind,
        principal_id=who.id,
    )
    journal.record(who, "feed.add", "feed", row.pk, organisation=draft.organisation)
    enqueue(row.pk)
    return row.pk


@transaction.atomic
def change(id: str, draft: FeedDraft, who: Principal) -> None:
    """Set it up anew, as the same kind and for the same organisation, and look at once unless it is paused.

    Another address starts from nothing: it is asked for everything, and its first shape is taken as it is.
    Raises UnknownFeed, Forbidden, WrongFeed, AddressRefused.
    """
    row = _row(id, who)
    if (draft.organisation, draft.kind) != (row.organisation, row.kind):
        raise WrongFeed(field="kind")
    _check(draft)
    elsewhere = draft.address != row.address
    row.title, row.address, row.every = draft.title.strip(), draft.address, draft.every
    row.secret, row.host_key, row.password = draft.secret, draft.host_key, draft.password
    row.max_rows, row.failures, row.due = draft.max_rows, 0, None
    if elsewhere:
        row.validators, row.shape, row.seen = [], {}, []
    row.save(update_fields=[*_SET_UP, "failures", "due", "validators", "shape", "seen"])
    journal.record(who, "feed.change", "feed", row.pk, organisation=row.organisation)
    if row.state != State.PAUSED:
        enqueue(row.pk, manual=True)


def every(organisation: str, who: Principal) -> list[FeedInfo]:
    """The feeds of an organisation, by title. Raises Forbidden."""
    require(who, organisation)
    return [_info(row) for row in Feed.objects.filter(organisation=organisation)]


def feed(id: str, who: Principal) -> FeedInfo:
    """Raises UnknownFeed, Forbidden."""
    return _info(_row(id, who))


def runs(id: str, who: Principal, limit: int = 50) -> list[RunInfo]:
    """The looks at a feed, newest first. Raises UnknownFeed, Forbidden."""
    return [_run(row) for row in _row(id, who).runs.all()[:limit]]


def run_now(id: str, who: Principal) -> None:
    """Queue a look at once. Raises UnknownFeed, Forbidden."""
    row = _row(id, who)
    enqueue(row.pk, manual=True)


@transaction.atomic
def accept(id: str, who: Principal) -> None:
    """Take the next version whatever its shape, and fetch it now. Raises UnknownFeed, Forbidden."""
    row = _row(id, who)
    Feed.objects.filter(pk=row.pk).update(shape={}, validators=[])
    journal.record(who, "feed.accept", "feed", row.pk, organisation=row.organisation)
    enqueue(row.pk, manual=True)


@transaction.atomic
def pause(id: str, who: Principal) -> None:
    row = _row(id, who)
    Feed.objects.filter(pk=row.pk).update(state=State.PAUSED)
    journal.record(who, "feed.pause", "feed", row.pk, organisation=row.organisation)


@transaction.atomic
def resume(id: str, who: Principal) -> None:
    row = _row(id, who)
    Feed.objects.filter(pk=row.pk, state=State.PAUSED).update(state=State.NEW, failures=0, due=None)
    journal.record(who, "feed.resume", "feed", row.pk, organisation=row.organisation)


@transaction.atomic
def remove(id: str, who: Principal) -> None:
    """Forget the feed; what it published stays. Raises UnknownFeed, Forbidden."""
    row = _row(id, who)
    journal.record(who, "feed.remove", "feed", row.pk, organisation=row.organisation)
    row.delete()


def _row(id: str, who: Principal) -> Feed:
    row = Feed.objects.filter(pk=id).first()
    if row is None:
        raise UnknownFeed(id=id[:32])
    require(who, row.organisation)
    return row


def _check(draft: FeedDraft) -> None:
    if not 0 < len(draft.title.strip()) <= _TITLE:
        raise WrongFeed(field="title")
    if draft.every not in PERIODS:
        raise WrongFeed(field="every")
    if draft.kind in (Kind.SFTP, Kind.DATABASE) and not secrets.NAME.fullmatch(draft.secret):
        raise WrongFeed(field="secret")
    if draft.kind is Kind.SFTP:
        sftp.check(draft)
    elif draft.kind is Kind.DATABASE:
        database.check(draft)
    else:
        inner_too = settings.intake().private_urls and draft.address.startswith(("http://", "https://"))
        if not inner_too:
            outside.check(draft.address)
        if "@" in urlsplit(draft.address).netloc:  # a password in an address would be seen
            raise WrongFeed(field="address")


def _info(row: Feed) -> FeedInfo:
    return FeedInfo(
        row.pk, draft_of(row), State(row.state), row.dataset, _troubles(row.troubles), row.failures, row.due,
        row.last_run, row.last_success, row.created,
    )  # fmt: skip


def _run(row: Run) -> RunInfo:
    return RunInfo(
        row.pk, row.started, row.finished, RunOutcome(row.outcome), row.manual, errors.told(row.sentence),
        row.size, row.rows, row.dataset, _troubles(row.troubles), row.counts,
    )  # fmt: skip


def _troubles(stored: Sequence[object]) -> tuple[Trouble, ...]:
    return msgspec.convert(stored, tuple[Trouble, ...])
