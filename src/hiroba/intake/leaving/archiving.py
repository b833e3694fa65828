"""The archive of all that an organisation has: asked for, made by a job, fetched for some days."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import BinaryIO, Final

from django.db import transaction
from django.utils import timezone

from hiroba.intake.leaving import contents
from hiroba.intake.leaving.errors import UnknownArchive
from hiroba.intake.leaving.giving import codes_of
from hiroba.intake.leaving.models import Archive
from hiroba.intake.leaving.rights import require_officer
from hiroba.intake.leaving.types import ArchiveInfo, ArchiveState
from hiroba.intake.leaving.zipping import Zip
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.jobs.types import JobContext
from hiroba.kernel.journal import service as journal
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.settings import service as settings
from hiroba.kernel.storage import service as storage
from hiroba.kernel.storage.service import SealedShelf

_JOB: Final = "leaving.archive"


@transaction.atomic
def ask_for(who: Principal, code: str) -> ArchiveInfo:
    """Have an archive made, or return the one that is being made.

    Raises Forbidden, SignInNeeded, UnknownOrganisation.
    """
    organisations.get(code)
    require_officer(who, code)
    for row in Archive.objects.select_for_update().filter(organisation=code, made=None).order_by("-begun"):
        if info(row).state is ArchiveState.MAKING:
            return info(row)
    row = Archive.objects.create(organisation=code)
    row.job = jobs.enqueue(_JOB, {"archive": row.pk}, key=f"{_JOB}:{code}")
    row.save(update_fields=["job"])
    journal.record(who, "archive.ask", "organisation", code, organisation=code)
    return info(row)


def archives(who: Principal, code: str) -> list[ArchiveInfo]:
    """Return those of an organisation, the newest first. Raises Forbidden, SignInNeeded."""
    require_officer(who, code)
    return [info(row) for row in Archive.objects.filter(organisation=code).order_by("-begun")[:10]]


def fetch(who: Principal, code: str, id: str) -> tuple[BinaryIO, ArchiveInfo]:
    """Return a finished archive, to be read once, for who works for the organisation, and note who had it.

    Raises Forbidden, SignInNeeded, UnknownArchive, StorageAway.
    """
    require_officer(who, code)
    row = Archive.objects.filter(pk=id, organisation=code).first()
    if row is None or row.made is None or row.until is None or row.until <= timezone.now():
        raise UnknownArchive
    try:
        file = shelf().open(name_of(row))
    except FileNotFoundError as error:
        raise UnknownArchive from error
    journal.record(who, "archive.fetch", "organisation", code, organisation=code)
    return file, info(row)


@jobs.job(_JOB)
def make(context: JobContext, archive: str) -> None:
    """Write an archive; after a crash it is begun anew, and one that is there is left."""
    row = Archive.objects.filter(pk=archive).first()
    if row is None or row.made is not None:
        return
    fill(row, context)


def fill(row: Archive, context: JobContext) -> None:
    """Write everything into one file, put it into the storage, and say that it is there."""
    codes = codes_of(row.organisation)
    total, done = contents.count(codes), 0

    def told(part: str) -> None:
        nonlocal done
        done += 1
        context.progress(done, total, part)

    context.progress(0, total)
    with storage.workspace() as folder:
        path = folder / "archive.zip"
        with Zip(path) as out:
            contents.write(out, codes, folder, told)
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        row.size, row.sha256 = path.stat().st_size, digest
        shelf().put(path, name_of(row))
    row.made = timezone.now()
    row.until = row.made + timedelta(days=settings.rules().leaving_archive_days)
    row.save(update_fields=["size", "sha256", "made", "until"])


def expire() -> int:
    """Remove the archives whose days are over; return how many."""
    shelf().take_in()  # those of before lie as they were
    over = list(Archive.objects.filter(until__lte=timezone.now()))
    for row in over:
        shelf().remove(name_of(row))
        row.delete()
    return len(over)


def info(row: Archive) -> ArchiveInfo:
    if row.made is not None:
        return ArchiveInfo(
            row.pk, row.organisation, ArchiveState.READY, row.begun, made=row.made, size=row.size,
            sha256=row.sha256, until=row.until,
        )  # fmt: skip
    try:
        job = jobs.status(row.job)
    except jobs.UnknownJob:
        return ArchiveInfo(row.pk, row.organisation, ArchiveState.FAILED, row.begun)
    state = ArchiveState.FAILED if job.state in ("failed", "done") else ArchiveState.MAKING
    return ArchiveInfo(row.pk, row.organisation, state, row.begun, job.done, job.total)


def shelf() -> SealedShelf:
    return storage.sealed_shelf(settings.server().data_dir / "archives")


def name_of(row: Archive) -> str:
    return f"{row.pk}.zip"
