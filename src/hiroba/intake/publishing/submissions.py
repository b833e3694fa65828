"""Files that wait to be published, and how far each got."""

from __future__ import annotations

import secrets
import time

import msgspec
from django.db import OperationalError, transaction
from django.utils import translation
from msgspec import structs

from hiroba.catalog.datasets import service as datasets
from hiroba.intake.publishing.models import Submission
from hiroba.intake.publishing.publish import Request, publish_file, why
from hiroba.intake.publishing.report import refused
from hiroba.intake.publishing.types import (
    FileReport,
    NothingToAnswer,
    Outcome,
    PublishOptions,
    Stage,
    SubmissionState,
    SubmissionStatus,
    UnknownSubmission,
)
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Resource, Role
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.jobs.types import JobContext
from hiroba.kernel.journal import service as journal
from hiroba.kernel.journal.types import Outcome as Journaled
from hiroba.kernel.storage import service as storage
from hiroba.kernel.storage.types import Blob, StorageFull
from hiroba.rules.privacy.types import Answer, ReasonNeeded

_JOB = "publishing.publish"
_TELL_EVERY = 0.5  # seconds between two writes of how far a file got


def submit(
    blob: Blob, *, name: str, source_key: str, organisation: str, who: Principal, options: PublishOptions
) -> str:
    """Take a stored file to be published in the background; return the number to ask with."""
    decide.require(who, Action.DATASET_PUBLISH, Resource("dataset", "", organisation))
    identifier = secrets.token_hex(6)
    with transaction.atomic():
        Submission.objects.create(
            id=identifier,
            organisation=organisation,
            principal_kind=who.kind,
            principal_id=who.id,
            name=name[:512],
            source_key=source_key[:1024],
            blob=blob.key,
            size=blob.size,
            language=translation.get_language() or "ja",
            options=msgspec.to_builtins(options),
        )
        jobs.enqueue(_JOB, {"submission": identifier})
    return identifier


def waits_sealed(organisation: str, source_key: str) -> bool:
    """Whether a file that is handed in waits sealed: unless it is the next version of something open, nobody
    knows yet who may see it."""
    known = datasets.find_by_source(organisation, source_key)
    return known is None or datasets.to_be_sealed(organisation, source_key)


@jobs.job(_JOB)
def publish_submission(_context: JobContext, submission: str) -> None:
    """Publish a submission. Run again after a crash it goes on from nothing, or has nothing left to do."""
    row = Submission.objects.get(pk=submission)
    if SubmissionState(row.state).finished:
        return
    Submission.objects.filter(pk=row.pk).update(state=SubmissionState.WORKING)
    try:
        with translation.override(row.language), storage.reading(row.blob) as path:
            publish_file(path, _request(row), _Progress(row.pk), _Keep(row.pk))
    except (OperationalError, StorageFull):
        raise  # not the file's fault: the job is tried again
    except Exception as error:  # the next file goes on, and this one has its answer
        with translation.override(row.language):
            _Keep(row.pk)(refused(row.name, why(error, row.name)))


def _request(row: Submission) -> Request:
    """The rights were checked when the file was handed in; the job acts with just that one."""
    who = Principal(row.principal_kind, row.principal_id, roles={row.organisation: Role.OFFICER})
    options = msgspec.convert(row.options, PublishOptions)
    return Request(row.name, row.name, row.source_key, row.organisation, who, options, row.pk)


@transaction.atomic
def answer(identifier: str, given: Answer, who: Principal) -> None:
    """Say what is to become of a file that waits; it is published so, or waits again for what is still found.

    From here on it is the answering person's. Raises UnknownSubmission, Forbidden, NothingToAnswer,
    ReasonNeeded.
    """
    row = Submission.objects.select_for_update().filter(pk=identifier).first()
    if row is None or not _may_see(row, who):
        raise UnknownSubmission(id=identifier)
    decide.require(who, Action.DATASET_PUBLISH, Resource("dataset", "", row.organisation))
    if row.state != SubmissionState.STOPPED:
        raise NothingToAnswer
    before = msgspec.convert(row.options, PublishOptions)
    whole = given.after(before.personal or Answer())
    if whole.harmless and not whole.reason:
        raise ReasonNeeded
    options = structs.replace(before, personal=whole)
    Submission.objects.filter(pk=row.pk).update(
        state=SubmissionState.WAITING, stage=Stage.WAITING, report="", options=msgspec.to_builtins(options),
        principal_kind=who.kind, principal_id=who.id,
    )  # fmt: skip
    jobs.enqueue(_JOB, {"submission": identifier})


class _Progress:
    """Writes how far a file got, not more often than anybody could read it."""

    def __init__(self, submission: str) -> None:
        self.submission = submission
        self.stage: Stage | None = None
        self.told = 0.0

    def __call__(self, stage: Stage, done: int, total: int | None) -> None:
        now = time.monotonic()
        if stage is self.stage and now - self.told < _TELL_EVERY:
            return
        self.stage, self.told = stage, now
        Submission.objects.filter(pk=self.submission).update(stage=stage, done=done, total=total)


class _Keep:
    """Writes the report; called in the transaction that publishes the version."""

    def __init__(self, submission: str) -> None:
        self.submission = submission

    def __call__(self, report: FileReport) -> None:
        if report.status is Outcome.REFUSED:
            self._tell()
        Submission.objects.filter(pk=self.submission).update(
            state=report.status.value,
            stage=Stage.DONE,
            report=Submission.sealed(self.submission, report),
            dataset=report.dataset,
        )

    @transaction.atomic
    def _tell(self) -> None:
        """The file came in, and nothing came of it."""
        row = Submission.objects.get(pk=self.submission)
        who = Principal(row.principal_kind, row.principal_id)
        journal.record(
            who, "dataset.publish", "submission", row.pk, organisation=row.organisation,
            outcome=Journaled.FAILED,
        )  # fmt: skip


def submission(identifier: str, who: Principal) -> SubmissionStatus:
    """How far it got. Raises UnknownSubmission also for those who may not see it."""
    row = Submission.objects.filter(pk=identifier).first()
    if row is None or not _may_see(row, who):
        raise UnknownSubmission(id=identifier)
    return _status(row)


def recent(who: Principal, limit: int = 20, offset: int = 0) -> list[SubmissionStatus]:
    """What this person (or token) handed in, newest first."""
    rows = Submission.objects.filter(principal_kind=who.kind, principal_id=who.id)
    return [_status(row) for row in rows[offset : offset + limit]]


def _may_see(row: Submission, who: Principal) -> bool:
    if (row.principal_kind, row.principal_id) == (who.kind, who.id) and who.kind != "anonymous":
        return True
    what = Resource("dataset", "", row.organisation)
    return decide.decide(who, Action.DATASET_PUBLISH, what).allowed


def _status(row: Submission) -> SubmissionStatus:
    report = msgspec.json.decode(row.report, type=FileReport) if row.report else None
    return SubmissionStatus(
        id=row.pk,
        name=row.name,
        organisation=row.organisation,
        state=SubmissionState(row.state),
        stage=Stage(row.stage),
        done=row.done,
        total=row.total,
        report=report,
        dataset=row.dataset,
        created=row.created,
        closed=bool((row.options.get("personal") or {}).get("closed")),
    )
