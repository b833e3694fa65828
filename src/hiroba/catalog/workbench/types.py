"""Values of the workbench: what may be asked, what comes of it, and what went wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, ClassVar, Protocol

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.decide.types import Sight, Visibility
from hiroba.kernel.errors.types import HirobaError

MOST_ROWS = 1_000_000  # of a result that is downloaded or published
LONGEST_SQL = 50_000  # letters


@dataclass(frozen=True)
class Bounds:
    """memory: bytes of the engine. seconds: by the clock. rows: of the result. threads: of the engine."""

    memory: int
    seconds: int
    rows: int
    threads: int


@dataclass(frozen=True)
class Input:
    """A table that went into an answer, at the version that was current then.

    dataset: "" for a table that is no dataset's; its version is 0, for it is what was there at that moment.
    """

    dataset: str
    title: str
    organisation: str
    version: int
    table: str
    visibility: Visibility
    licence: str


class Engine(StrEnum):
    DUCKDB = "duckdb"  # in a process of this machine
    SPARK = "spark"  # on the cluster


class Unanswered(StrEnum):
    """Why the cluster did not answer a question that was for it."""

    NOT_ASKED = ""  # it was not for it
    UNSAID = "unsaid"  # Spark has no words that mean the same
    WRONG = "wrong"  # it could not make sense of it, or of a value
    AWAY = "away"  # it cannot be reached


@dataclass(frozen=True)
class Answer:
    """arrow: file with an Arrow IPC stream of the rows. truncated: there would be more rows.

    why: what kept the cluster from answering. what: the part of the question that was to blame, or "".
    """

    arrow: Path
    rows: int
    truncated: bool
    seconds: float
    inputs: tuple[Input, ...]
    engine: Engine = Engine.DUCKDB
    why: Unanswered = Unanswered.NOT_ASKED
    what: str = ""


Told = Callable[[float], bool]  # percent done (0 to 100) -> whether to go on


@dataclass(frozen=True)
class ColumnTip:
    """name: what to write. other: the model's name, which may be written too, or ""."""

    name: str
    other: str
    type: str
    unit: str = ""


@dataclass(frozen=True)
class TableTip:
    """A table to write after FROM. name: what to write. id: the name that stays. dataset: its id, or "".

    schema: what stands before the name, or "". history: the name of the table of what was, or "".
    """

    name: str
    id: str
    dataset: str
    organisation: str
    rows: int
    columns: tuple[ColumnTip, ...] = ()
    schema: str = ""
    history: str = ""

    @property
    def written(self) -> str:
        """As it is written in SQL."""
        return self._written(self.name)

    @property
    def history_written(self) -> str:
        return self._written(self.history) if self.history else ""

    def _written(self, name: str) -> str:
        quoted = '"' + name.replace('"', '""') + '"'
        return f"{self.schema}.{quoted}" if self.schema else quoted


@dataclass(frozen=True)
class SourceTable:
    """A table that a source laid down. path: a Parquet that stays as long as a question may take.

    columns: (name in the file, title, other name) of each. type, owners: what of the city it is made of: an
    entity type, and the organisations whose things are in it with their rows.
    """

    path: Path
    rows: int
    columns: tuple[tuple[str, str, str], ...]
    input: Input
    type: str
    owners: Mapping[str, int]


class TableSource(Protocol):
    """Who has tables that are no dataset's. schema: what stands before their names: `city.Parking`."""

    schema: str

    def open(self, name: str, sight: Sight) -> SourceTable | None:
        """Lay a table down with what may be seen; None where there is none of this name.

        Raises TableTooLarge.
        """

    def tips(self, sight: Sight, words: str, limit: int) -> Sequence[TableTip]:
        """Those that fit the words, or all; at most so many."""


@dataclass(frozen=True)
class SavedInfo:
    """A query that is kept. id: stands in addresses. rhythm: "" | hour | day | week.

    state: of the last scheduled run: "" | done | failed. error: its sentence. dataset: id of the one that
    it is published as, or "". chart: kind, x, ys of the chart, or empty.
    """

    id: str
    organisation: str
    title: str
    description: str
    sql: str
    visibility: Visibility
    rhythm: str
    dataset: str
    chart: dict[str, Any]
    state: str
    error: str
    ran: datetime | None
    created: datetime
    modified: datetime


@dataclass(frozen=True)
class RunInfo:
    """One question that was asked. state: working | done | failed | cancelled. percent: 0 to 100.

    engine, why, what: as of an Answer.
    """

    id: str
    sql: str
    state: str
    percent: float
    rows: int
    truncated: bool
    seconds: float
    error: str
    inputs: tuple[Input, ...]
    began: datetime
    engine: Engine = Engine.DUCKDB
    why: Unanswered = Unanswered.NOT_ASKED
    what: str = ""


class QueryError(HirobaError):
    """What is wrong with a question. data of all: line, column (from 1; 0 = not known)."""

    code: ClassVar[str] = "query_wrong"
    status: ClassVar[int] = 400


class QueryEmpty(QueryError):
    code: ClassVar[str] = "query_empty"
    sentence: ClassVar[Any] = _("SQLを書いてから実行してください。")


class QueryTooLong(QueryError):
    code: ClassVar[str] = "query_too_long"
    sentence: ClassVar[Any] = _("SQLが長すぎます。{most:,}文字までにしてください。")


class SyntaxWrong(QueryError):
    code: ClassVar[str] = "query_syntax"
    sentence: ClassVar[Any] = _(
        "{line}行{column}文字目の「{near}」のあたりが、SQLとして読み取れません。"
        "つづり、カンマ、かっこ、引用符をご確認ください。"
    )


class OnlySelect(QueryError):
    code: ClassVar[str] = "query_only_select"
    sentence: ClassVar[Any] = _("ここで使えるのは、データを読むSELECT文（WITHも可）だけです。")


class OneStatement(QueryError):
    code: ClassVar[str] = "query_one_statement"
    sentence: ClassVar[Any] = _("SQLは1つずつ実行してください。途中の「;」を取り除いてください。")


class TooDeep(QueryError):
    code: ClassVar[str] = "query_too_deep"
    sentence: ClassVar[Any] = _("SQLの入れ子が深すぎます。WITHで分けて、短くしてください。")


class FunctionRefused(QueryError):
    code: ClassVar[str] = "query_function_refused"
    sentence: ClassVar[Any] = _(
        "{line}行{column}文字目の「{what}」はここでは使えません。使えるのは、表の値を計算する関数だけです。"
    )


class UnknownTable(QueryError):
    code: ClassVar[str] = "query_unknown_table"
    sentence: ClassVar[Any] = _(
        "{line}行{column}文字目の表「{what}」は見つかりません。一覧から表を選ぶか、名前をご確認ください。{hint}"
    )


class AmbiguousTable(QueryError):
    code: ClassVar[str] = "query_ambiguous_table"
    sentence: ClassVar[Any] = _(
        "{line}行{column}文字目の「{what}」という名前の表は複数あります。識別子で書いてください（{hint}）。"
    )


class TooManyTables(QueryError):
    code: ClassVar[str] = "query_too_many_tables"
    sentence: ClassVar[Any] = _("一度に使える表は{most}個までです。")


class TableTooLarge(QueryError):
    code: ClassVar[str] = "query_table_too_large"
    sentence: ClassVar[Any] = _("表「{what}」は大きすぎて、ここでは使えません（{most:,}行まで）。")


class ColumnMissing(QueryError):
    code: ClassVar[str] = "query_unknown_column"
    sentence: ClassVar[Any] = _("{line}行目の項目「{what}」は見つかりません。{hint}")


class ColumnAmbiguous(QueryError):
    code: ClassVar[str] = "query_ambiguous_column"
    sentence: ClassVar[Any] = _(
        "{line}行目の項目「{what}」は複数の表にあります。「表の名前.{what}」のように書いてください。"
    )


class NotGrouped(QueryError):
    code: ClassVar[str] = "query_not_grouped"
    sentence: ClassVar[Any] = _(
        "{line}行目の項目「{what}」は、GROUP BYに加えるか、sumやcountなどの集計に入れてください。"
    )


class FunctionMissing(QueryError):
    code: ClassVar[str] = "query_unknown_function"
    sentence: ClassVar[Any] = _("{line}行目の関数「{what}」はありません。{hint}")


class TypesWrong(QueryError):
    code: ClassVar[str] = "query_types"
    sentence: ClassVar[Any] = _(
        "{line}行目の「{what}」は、値の型が合わないため計算できません。"
        "文字を数にするには try_cast(項目 AS DOUBLE) と書きます。"
    )


class ValueWrong(QueryError):
    code: ClassVar[str] = "query_value"
    sentence: ClassVar[Any] = _(
        "計算の途中で、読み取れない値がありました（{what}）。"
        "cast を try_cast にすると、その値は空になります。"
    )


class QueryWrong(QueryError):
    code: ClassVar[str] = "query_wrong"
    sentence: ClassVar[Any] = _("SQLを実行できませんでした（{what}）。")


class QueryMemory(QueryError):
    code: ClassVar[str] = "query_memory"
    sentence: ClassVar[Any] = _(
        "使えるメモリー（{most} MB）を超えたため止めました。"
        "条件で行を減らすか、集計してからつないでください。"
    )


class QuerySlow(QueryError):
    code: ClassVar[str] = "query_slow"
    sentence: ClassVar[Any] = _("{most}秒で終わらなかったため止めました。条件で行を減らしてください。")


class QueryCancelled(QueryError):
    code: ClassVar[str] = "query_cancelled"
    sentence: ClassVar[Any] = _("実行を取りやめました。")


class QueryBusy(QueryError):
    code: ClassVar[str] = "query_busy"
    status: ClassVar[int] = 503
    sentence: ClassVar[Any] = _(
        "ほかの人の実行で混み合っています。少し待ってから、もう一度実行してください。"
    )


class QueryStopped(QueryError):
    code: ClassVar[str] = "query_stopped"
    sentence: ClassVar[Any] = _(
        "実行が途中で止まりました。SQLが重すぎるか、複雑すぎるかもしれません。短くしてお試しください。"
    )


class ResultTooLarge(QueryError):
    code: ClassVar[str] = "query_result_too_large"
    sentence: ClassVar[Any] = _("結果が大きすぎます。項目や行を減らしてください。")


class UnknownQuery(HirobaError):
    code: ClassVar[str] = "query_not_found"
    status: ClassVar[int] = 404
    sentence: ClassVar[Any] = _("このクエリは見つかりません。消されたか、共有されていません。")


class UnknownRun(HirobaError):
    code: ClassVar[str] = "query_run_not_found"
    status: ClassVar[int] = 404
    sentence: ClassVar[Any] = _("この実行の結果は、もう残っていません。もう一度実行してください。")


class BadSaved(HirobaError):
    code: ClassVar[str] = "query_not_saved"
    sentence: ClassVar[Any] = _("クエリを保存できません：{why}")
