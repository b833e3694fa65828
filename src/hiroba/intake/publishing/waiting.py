"""A file that waits for what an officer says of it, however it came in."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec
from django.utils import translation
from django.utils.translation import gettext as _

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datastore import service as datastore
from hiroba.intake.publishing.models import Submission
from hiroba.intake.publishing.types import FileReport, Outcome, PersonalTable, Stage, Stopped
from hiroba.kernel.journal import service as journal
from hiroba.kernel.storage import service as storage
from hiroba.kernel.storage.types import Blob

if TYPE_CHECKING:
    from hiroba.intake.publishing.publish import Request


def stopped(request: Request, original: Blob, found: Sequence[PersonalTable]) -> FileReport:
    """The report of a file that waits; one that was not handed in gets a place where it is answered."""
    identifier = "" if request.options.dry_run else request.submission or _place(request, original)
    titles = dict.fromkeys(title for table in found for one in table.findings for title in one.titles)
    reason = _("個人情報とみられる列があるため、公開を止めて確認を待っています（{columns}）。").format(
        columns="、".join(titles)
    )
    report = FileReport(request.shown, Outcome.STOPPED, reason, personal=list(found), submission=identifier)
    if identifier:
        Submission.objects.filter(pk=identifier).update(
            state=Outcome.STOPPED.value, stage=Stage.DONE, report=Submission.sealed(identifier, report)
        )
        told: dict[str, int | str] = {"tables": len(found), "columns": len(titles)}
        journal.record(
            request.who, "privacy.stop", "submission", identifier,
            organisation=request.organisation, details=told,
        )  # fmt: skip
    return report


def _place(request: Request, original: Blob) -> str:
    """The submission of the same source that waits already (its file is taken over), or a new one."""
    values = {
        "name": request.name[:512],
        "blob": original.key,
        "size": original.size,
        "options": msgspec.to_builtins(request.options),
        "language": translation.get_language() or "ja",
    }
    source = {"organisation": request.organisation, "source_key": request.source_key[:1024]}
    waiting = Submission.objects.filter(**source, state=Outcome.STOPPED.value).first()
    if waiting is not None:
        Submission.objects.filter(pk=waiting.pk).update(**values)
        return str(waiting.pk)
    made = Submission.objects.create(
        id=secrets.token_hex(6), principal_kind=request.who.kind, principal_id=request.who.id,
        state=Outcome.STOPPED.value, **source, **values,
    )  # fmt: skip
    return str(made.pk)


def require_not_stopped(report: FileReport) -> None:
    """Raise Stopped, for those who have no page of their own that shows a report."""
    if report.status is Outcome.STOPPED:
        raise Stopped(reason=report.reason, submission=report.submission)


def refuse(request: Request, original: Blob) -> None:
    """A My Number was found: what was handed in is removed at once, and the journal says only that."""
    needed = {*datasets.referenced_blobs(), *datastore.referenced_blobs()}
    if original.key not in needed:
        storage.remove(original.key)
    journal.record(
        request.who, "privacy.refuse", "submission", request.submission, organisation=request.organisation
    )
