"""What publishing is asked and what it answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, ClassVar

import msgspec
from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError, OutsideError
from hiroba.rules.privacy.types import Answer


class Outcome(StrEnum):
    PUBLISHED = "published"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    STOPPED = "stopped"  # personal data was found: it waits for what an officer says


class SubmissionState(StrEnum):
    WAITING = "waiting"
    WORKING = "working"
    PUBLISHED = "published"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    STOPPED = "stopped"

    @property
    def finished(self) -> bool:
        return self not in (SubmissionState.WAITING, SubmissionState.WORKING)


class Stage(StrEnum):
    """What is being done to a file just now."""

    WAITING = "waiting"
    READING = "reading"
    TIDYING = "tidying"
    STORING = "storing"
    DONE = "done"


class PublishOptions(msgspec.Struct, frozen=True):
    """dry_run: everything but keeping the result. long_years: wide year columns to long form.
    again: the same bytes, too, become a version (what is made of them has changed: a mapping).
    personal: what an officer says of personal data in it; None: what was said of this source before."""

    dry_run: bool = False
    long_years: bool = False
    again: bool = False
    personal: Answer | None = None


class ColumnReport(msgspec.Struct, frozen=True):
    name: str
    title: str
    type: str
    model: str | None


class TableReport(msgspec.Struct, frozen=True):
    name: str
    rows_in: int
    rows_out: int
    cells_unread: int
    columns: list[ColumnReport]


class ChangeReport(msgspec.Struct, frozen=True):
    """examples: up to five [before, after]."""

    rule: str
    column: str
    count: int
    examples: list[tuple[str, str]]


class PersonalFinding(msgspec.Struct, frozen=True):
    """One finding of the detector. key: as an answer names it. examples: masked. ways: how its column can
    be made coarser (values of Way)."""

    key: str
    kind: str
    columns: list[str]
    titles: list[str]
    count: int
    share: float
    examples: list[str] = []
    ways: list[str] = []


class QuasiColumn(msgspec.Struct, frozen=True):
    """A column that does not stop by itself and tells people apart with others."""

    name: str
    title: str
    ways: list[str] = []


class PersonalTable(msgspec.Struct, frozen=True):
    """A table in which personal data was found. k: the fewest rows that look alike in what identifies;
    unique: the share of rows that are alone in it (0 to 1)."""

    name: str
    rows: int
    k: int
    unique: float
    findings: list[PersonalFinding]
    quasi: list[QuasiColumn] = []


class FileReport(msgspec.Struct, frozen=True):
    """One file's account: a line of `hiroba publish --json`."""

    path: str
    status: Outcome
    reason: str = ""
    dataset: str | None = None
    tables: list[TableReport] = []
    changes: list[ChangeReport] = []
    personal: list[PersonalTable] = []
    submission: str = ""  # where it is to be answered, when it is stopped


@dataclass(frozen=True)
class SubmissionStatus:
    id: str
    name: str
    organisation: str
    state: SubmissionState
    stage: Stage
    done: int
    total: int | None
    report: FileReport | None
    dataset: str | None
    created: Any  # aware datetime
    closed: bool = False  # an officer answered: not openly


@dataclass(frozen=True)
class Source:
    """shown: as the person named it. key: what stays the same when the file is published again.
    path is None for a URL that is still to be fetched."""

    shown: str
    name: str
    key: str
    path: Path | None = None
    url: str = ""


class UnknownSubmission(HirobaError):
    code: ClassVar[str] = "unknown_submission"
    status: ClassVar[int] = 404
    sentence = _("受付番号「{id}」は見つかりません。公開のページで受付の一覧をご確認ください。")


class Stopped(HirobaError):
    """data: reason (the report's), submission."""

    code: ClassVar[str] = "personal_data_waits"
    status: ClassVar[int] = 422
    sentence = _("{reason} 公開の記録（受付番号 {submission}）で、どうするかを決めてください。")


class NothingToAnswer(HirobaError):
    code: ClassVar[str] = "nothing_to_answer"
    status: ClassVar[int] = 409
    sentence = _("このファイルは、個人情報の確認を待っていません。公開の記録をご確認ください。")


class FetchFailed(OutsideError):
    code: ClassVar[str] = "fetch_failed"
    status: ClassVar[int] = 422
    sentence = _("「{url}」を取得できませんでした（{why}）。アドレスをご確認ください。")


class NothingToPublish(HirobaError):
    code: ClassVar[str] = "nothing_to_publish"
    status: ClassVar[int] = 422
    sentence = _("「{path}」には公開できるファイルがありません。ファイルかフォルダーの場所をご確認ください。")


class NothingReadable(HirobaError):
    code: ClassVar[str] = "nothing_readable"
    status: ClassVar[int] = 422
    sentence = _(
        "ファイル「{name}」には表がありません。項目名の行とデータの行があるファイルを公開してください。"
    )


class OrganisationNeeded(HirobaError):
    code: ClassVar[str] = "organisation_needed"
    status: ClassVar[int] = 422
    sentence = _("どの団体のデータとして公開するかを指定してください（{codes}）。")


class Unexpected(HirobaError):
    """Our own mistake, met on one file; the rest of the batch goes on."""

    code: ClassVar[str] = "unexpected"
    status: ClassVar[int] = 500
    sentence = _(
        "ファイル「{name}」の処理中に、想定していない問題が起きました（{kind}）。ファイルは変わっていません。"
        "システムの管理者に、ファイル名とこの文をお知らせください。"
    )


class FileChanged(HirobaError):
    code: ClassVar[str] = "file_changed"
    status: ClassVar[int] = 409
    sentence = _(
        "ファイル「{name}」は読み取っている間に書き換えられました。保存が終わってから、もう一度公開してください。"
    )
