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
from hiroba.intake.publishing import fetch, screening, special, waiting
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
from hiroba.kernel.mynumber.types import MyNumberFound
from hiroba.kernel.storage import service as storage
from hiroba.kernel.storage.types import Blob
from hiroba.rules.privacy import service as privacy
from hiroba.rules.privacy.types import Answer

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
    submission: str = ""  # the one that it was handed in as

    def to_be_sealed(self, *, closed: bool = False) -> bool:
        """Whether its files are to lie sealed. closed: an officer says that it is not for everybody."""
        return closed or datasets.to_be_sealed(self.organisation, self.source_key)


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
    Where personal data is found that nobody has answered for, nothing is published: the report says so.
    Raises Refused (not a readable file), Forbidden, StorageFull, MyNumberFound (then nothing of it is kept).
    """
    decide.require(request.who, Action.DATASET_PUBLISH, Resource("dataset", "", request.organisation))
    progress(Stage.READING, 0, None)
    take = special.taker_of(path)
    if take is not None:
        return _finish(take(path, request), finished)
    original = storage.digest(path)
    known = datasets.find_by_source(request.organisation, request.source_key)
    same = known is not None and not known.withdrawn and known.sha256 == original.key
    if known is not None and same and not request.options.again:
        return _finish(FileReport(request.shown, Outcome.UNCHANGED, dataset=known.id), finished)
    try:
        with storage.workspace() as workspace:
            draw = special.draw_of(path)
            if draw is not None:
                return _special(draw, path, original, request, workspace, progress, finished)
            return _tables(path, original, request, workspace, progress, finished)
    except MyNumberFound:
        waiting.refuse(request, original)
        raise


def _tables(
    path: Path,
    original: Blob,
    request: Request,
    workspace: Path,
    progress: Progress,
    finished: Finished | None,
) -> FileReport:
    """Publish a file of tables, unless it tells of persons."""
    read = reading.read(path, request.name, workspace)
    tidied = _tidy(read, request, workspace, progress)
    tidied, outcomes = mapped(tidied, request.organisation, request.source_key, workspace)
    screened = screening.screen(tidied, _answer(request), workspace)
    _require_columns(screened.tidied, request)  # an officer may have left out all
    shown = screening.shown_to_all(request.organisation, request.source_key, screened.answer)
    if found := screened.stopped(shown):
        if not request.options.dry_run:
            _keep(path, original, request, sealed=True)
        return _finish(waiting.stopped(request, original, found), finished)
    if request.options.dry_run:
        return _finish(file_report(request.shown, Outcome.PUBLISHED, None, read, screened.tidied), finished)
    progress(Stage.STORING, 0, None)
    sealed = request.to_be_sealed(closed=screened.answer.closed)
    if screened.lessened:
        tables = [table for one in screened.tidied for table in one.tables]
        original = screening.lessened_original(tables, workspace, sealed)
    else:
        _keep(path, original, request, sealed=sealed)
    report = _store(original, read, screened, request, finished, sealed)
    for saved, problems in outcomes:
        mapping.note(saved, problems)
    return report


def _answer(request: Request) -> Answer | None:
    given = request.options.personal
    key = datasets.source_key_column(request.source_key)
    return given if given is not None else privacy.answer_of(request.organisation, key)


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
    _keep(path, original, request, sealed=request.to_be_sealed())
    with transaction.atomic():
        published = datasets.publish_version(draft, request.who)
        told = structs.replace(report, status=Outcome(published.status), dataset=published.dataset)
        return _finish(told, finished)


def _keep(path: Path, original: Blob, request: Request, *, sealed: bool) -> None:
    """Put the original bytes into storage, unless they were handed in there. Raises FileChanged."""
    if storage.exists(original.key):
        if not sealed:
            storage.lay(original.key, sealed=False)
            storage.settle(original.key, sealed=False)
    elif storage.put_file(path, sealed=sealed).key != original.key:
        raise FileChanged(name=request.name)


def _tidy(read: ReadFile, request: Request, workspace: Path, progress: Progress) -> list[Tidied]:
    """Raises NothingReadable when no table of the file has a column."""
    options = TidyOptions(request.options.long_years, request.organisation)
    tidied = tidy_all(read, options, workspace, lambda done, total: progress(Stage.TIDYING, done, total))
    _require_columns(tidied, request)
    return tidied


def _require_columns(tidied: list[Tidied], request: Request) -> None:
    if not any(table.schema.columns for one in tidied for table in one.tables):
        raise NothingReadable(name=request.name)


def _store(
    original: Blob,
    read: ReadFile,
    screened: screening.Screened,
    request: Request,
    finished: Finished | None,
    sealed: bool,
) -> FileReport:
    tidied = screened.tidied
    draft = version_draft(
        original, read, tidied, request.name, request.source_key, request.organisation, sealed=sealed
    )
    draft = replace(draft, again=request.options.again, looks=screened.looks, closed=screened.answer.closed)
    if screened.lessened:
        draft = screening.without_the_file(draft)
    with transaction.atomic():
        if request.options.personal is not None:
            key = datasets.source_key_column(request.source_key)
            privacy.remember(request.organisation, key, request.options.personal, request.who)
        published = datasets.publish_version(draft, request.who)
        outcome = Outcome(published.status)
        report = file_report(request.shown, outcome, published.dataset, read, tidied)
        if screened.lessened:
            bare = [structs.replace(change, examples=[]) for change in report.changes]
            report = structs.replace(report, changes=bare)
        return _finish(report, finished)


def _finish(report: FileReport, finished: Finished | None) -> FileReport:
    if finished is not None:
        finished(report)
    return report
