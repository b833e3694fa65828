"""What harvesting is asked and what it tells."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

import msgspec
from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


class Kind(StrEnum):
    """How a source tells what it has."""

    CKAN = "ckan"  # the action API of a CKAN
    DCAT = "dcat"  # a catalogue in Turtle, JSON-LD or RDF/XML
    HIROBA = "hiroba"  # another Hiroba
    LIST = "ods_list"  # the list of open data in the municipal standard form
    LINKS = "links"  # a page whose links lead to files


class Schedule(StrEnum):
    HOURLY = "hourly"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    MANUAL = "manual"


class RunState(StrEnum):
    """`partly`: to the end, with failures. `failed`: not to the end; goes on where it stopped."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    PARTLY = "partly"
    FAILED = "failed"
    SKIPPED = "skipped"  # nobody acts for the organisation; goes on when somebody does

    @property
    def finished(self) -> bool:
        return self not in (RunState.WAITING, RunState.RUNNING)


class Options(msgspec.Struct, frozen=True, omit_defaults=True):
    """fetch: tabular files are fetched and published, too. filter: a CKAN's `fq` that narrows down."""

    fetch: bool = False
    filter: str = ""


@dataclass(frozen=True)
class SourceDraft:
    organisation: str
    kind: Kind
    address: str
    title: str = ""  # the host's name where empty
    schedule: Schedule = Schedule.DAILY
    options: Options = field(default_factory=Options)


@dataclass(frozen=True)
class RunInfo:
    """total: records that the source has, None while it is not known."""

    id: int
    source: str
    state: RunState
    full: bool
    created: datetime
    finished: datetime | None
    total: int | None
    found: int
    made: int
    changed: int
    unchanged: int
    duplicates: int
    withdrawn: int
    fetched: int
    failed: int


@dataclass(frozen=True)
class SourceInfo:
    """datasets: how many stand in the catalogue because of it. last: its newest run."""

    id: str
    organisation: str
    kind: Kind
    address: str
    title: str
    schedule: Schedule
    options: Options
    enabled: bool
    created: datetime
    due: datetime | None
    completed: datetime | None
    datasets: int
    last: RunInfo | None


@dataclass(frozen=True)
class ProblemInfo:
    """why: a Japanese sentence. code: the stable name of what went wrong."""

    at: datetime
    what: str
    where: str
    code: str
    why: str


@dataclass(frozen=True)
class DuplicateInfo:
    """A record that was not taken in, because `dataset` is the same."""

    remote_id: str
    title: str
    dataset: str


class UnknownSource(HirobaError):
    code: ClassVar[str] = "unknown_harvest_source"
    status: ClassVar[int] = 404
    sentence = _("収集元「{id}」は見つかりません。収集元の一覧をご確認ください。")


class SourceExists(HirobaError):
    code: ClassVar[str] = "harvest_source_exists"
    status: ClassVar[int] = 409
    sentence = _("「{address}」は、すでに収集元として登録されています。")


class SourceRefuses(HirobaError):
    code: ClassVar[str] = "harvest_source_refuses"
    status: ClassVar[int] = 502
    sentence = _("「{url}」は、こちらの求めに応じませんでした（HTTP {answer}）。")


class NotThere(HirobaError):
    code: ClassVar[str] = "harvest_not_there"
    status: ClassVar[int] = 502
    sentence = _("「{url}」には何もありません（HTTP {answer}）。移されたか、消されています。")


class NotUnderstood(HirobaError):
    code: ClassVar[str] = "harvest_not_understood"
    status: ClassVar[int] = 502
    sentence = _("「{url}」の答えは、{expected} として読み取れませんでした。")


class RobotsForbid(HirobaError):
    code: ClassVar[str] = "harvest_robots_forbid"
    status: ClassVar[int] = 403
    sentence = _("「{url}」は、機械による取得を断っています（robots.txt）。")


class RecordIncomplete(HirobaError):
    code: ClassVar[str] = "harvest_record_incomplete"
    status: ClassVar[int] = 422
    sentence = _("収集元の記載に「{field}」がありません。")


class RecordDoubtful(HirobaError):
    """The source says something that has no meaning; the rest of the record is taken."""

    code: ClassVar[str] = "harvest_record_doubtful"
    status: ClassVar[int] = 422
    sentence = "{sentence}"  # as the reader of the form puts it


class SourceEmpty(HirobaError):
    code: ClassVar[str] = "harvest_source_empty"
    status: ClassVar[int] = 502
    sentence = _("収集元が空の一覧を返しました。前に集めたデータは、取り下げずに残しています。")


class RecordUnexpected(HirobaError):
    code: ClassVar[str] = "harvest_unexpected"
    status: ClassVar[int] = 500
    sentence = _("処理中に、想定していない問題が起きました（{kind}）。")
