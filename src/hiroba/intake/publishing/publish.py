"""One file, from its bytes to a version in the catalogue."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import structlog
from django.db import transaction
from msgspec import structs

from hiroba.catalog.datasets import service as datasets
from hiroba.intake.mapping import service as mapping
from hiroba.intake.publishing import fetch, special
from hiroba.intake.publishing.draft import version_draft
from hiroba.intake.publishing.mapped import mapped
from hiroba.intake.publishing.report import file_report, refused
from hiroba.intake.publishing.tidied import Tidied, tidy_all
from hiroba.intake.publishing.types import (
    FileChanged,
    FileReport,
    NothingReadable,
    NothingToPublish,
    Outcome,
    PublishOptions,
    Source,
    Stage,
    Unexpected,
)
from hiroba.intake.reading import service as reading
from hiroba.intake.reading.types import ReadFile
from hiroba.intake.tidy.types import TidyOptions
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Resource
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.storage import service as storage
from hiroba.kernel.storage.types import Blob

_LOG = structlog.get_logger("hiroba.publishing")
Progress = Callable[[Stage, int, int | None], None]
Finished = Callable[[FileReport], None]


@dataclass(frozen=True)
class Request:
    """What is to be published, for whom. shown: how the reader named the file."""

    shown: str
    name: str
    source_key: str
    organisation: str
    who: Principal
    options: PublishOptions


def publish_source(
    source: Source, *, organisation: str, who: Principal, options: PublishOptions, progress: Progress
) -> FileReport:
    """Publish a file or a URL from the command line; what goes wrong with it is its report."""
    request = Request(source.shown, source.name, source.key, organisation, who, options)
    try:
        with tempfile.TemporaryDirectory() as folder:
            return publish_file(local_copy(source, Path(folder)), request, progress)
    except Exception as error:  # whatever one file brings about, the next one goes on
        return refused(source.shown, why(error, source.name))


def why(error: Exception, name: str) -> str:
    """One sentence for whatever stopped a file; what nobody foresaw is logged with its trace."""
    if isinstance(error, HirobaError):
        return str(error)
    _LOG.exception("unexpected", exc_info=error)
    return str(Unexpected(name=name, kind=type(error).__name__))


def local_copy(source: Source, folder: Path) -> Path:
    """The file itself, or what its URL answers. The person at the command line may name inner addresses."""
    if source.path is not None and not source.path.is_file():
        raise NothingToPublish(path=source.shown)
    if source.path is not None:
        return source.path
    path = folder / "fetched"
    fetch.fetch(source.url, path, private=True)
    return path


def publish_file(
    path: Path, request: Request, progress: Progress, finished: Finished | None = None
) -> FileReport:
    """Publish one file; `finished` runs in the transaction that publishes it.

    Everything slow happens before that transaction, so a file is published whole or not at all.
    Raises Refused (not a readable file), Forbidden, StorageFull.
    """
    decide.require(request.who, Action.DATASET_PUBLISH, Resource("dataset", "", request.organisation))
    progress(Stage.READING, 0, None)
    original = storage.digest(path)
    known = datasets.find_by_source(request.organisation, request.source_key)
    same = known is not None and not known.withdrawn and known.sha256 == original.key
    if known is not None and same and not request.options.again:
        return _finish(FileReport(request.shown, Outcome.UNCHANGED, dataset=known.id), finished)
    with storage.workspace() as workspace:
        draw = special.draw_of(path)
        if draw is not None:
            return _special(draw, path, original, request, workspace, progress, finished)
        read = reading.read(path, request.name, workspace)
        tidied = _tidy(read, request, workspace, progress)
        tidied, outcomes = mapped(tidied, request.organisation, request.source_key, workspace)
        if request.options.dry_run:
            return _finish(file_report(request.shown, Outcome.PUBLISHED, None, read, tidied), finished)
        progress(Stage.STORING, 0, None)
        _keep(path, original, request)
        report = _store(original, read, tidied, request, finished)
        for saved, problems in outcomes:
            mapping.note(saved, problems)
        return report


def _special(
    draw: special.Draw,
    path: Path,
    original: Blob,
    request: Request,
    workspace: Path,
    progress: Progress,
    finished: Finished | None,
) -> FileReport:
    """Publish a file whose form another room knows."""
    draft, report = draw(path, original, request, workspace)
    if request.options.dry_run:
        return _finish(report, finished)
    progress(Stage.STORING, 0, None)
    _keep(path, original, request)
    with transaction.atomic():
        published = datasets.publish_version(draft, request.who)
        told = structs.replace(report, status=Outcome(published.status), dataset=published.dataset)
        return _finish(told, finished)


def _keep(path: Path, original: Blob, request: Request) -> None:
    """Put the original bytes into storage, unless they were handed in there. Raises FileChanged."""
    if not storage.exists(original.key) and storage.put_file(path).key != original.key:
        raise FileChanged(name=request.name)


def _tidy(read: ReadFile, request: Request, workspace: Path, progress: Progress) -> list[Tidied]:
    """Raises NothingReadable when no table of the file has a column."""
    options = TidyOptions(request.options.long_years, request.organisation)
    tidied = tidy_all(read, options, workspace, lambda done, total: progress(Stage.TIDYING, done, total))
    if not any(table.schema.columns for one in tidied for table in one.tables):
        raise NothingReadable(name=request.name)
    return tidied


def _store(
    original: Blob, read: ReadFile, tidied: list[Tidied], request: Request, finished: Finished | None
) -> FileReport:
    draft = version_draft(original, read, tidied, request.name, request.source_key, request.organisation)
    draft = replace(draft, again=request.options.again)
    with transaction.atomic():
        published = datasets.publish_version(draft, request.who)
        outcome = Outcome(published.status)
        return _finish(file_report(request.shown, outcome, published.dataset, read, tidied), finished)


def _finish(report: FileReport, finished: Finished | None) -> FileReport:
    if finished is not None:
        finished(report)
    return report
