"""A typed table and its columns, in the words of Frictionless Table Schema.

Physical form (Parquet): integer int64, number float64, boolean bool, date date32,
datetime timestamp[us, UTC], time string "HH:MM[:SS]" (hours may pass 24, as in timetables),
year int64, yearmonth string "YYYY-MM", string string, geometry binary WKB (lon, lat, WGS84).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, BinaryIO, ClassVar

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


class ColumnType(StrEnum):
    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"
    TIME = "time"
    YEAR = "year"
    YEARMONTH = "yearmonth"
    GEOMETRY = "geometry"


# What readers call them.
TYPE_TITLES: Mapping[ColumnType, Any] = {
    ColumnType.STRING: _("文字"),
    ColumnType.INTEGER: _("整数"),
    ColumnType.NUMBER: _("数値"),
    ColumnType.BOOLEAN: _("はい・いいえ"),
    ColumnType.DATE: _("日付"),
    ColumnType.DATETIME: _("日時"),
    ColumnType.TIME: _("時刻"),
    ColumnType.YEAR: _("年"),
    ColumnType.YEARMONTH: _("年月"),
    ColumnType.GEOMETRY: _("図形"),
}


@dataclass(frozen=True)
class Column:
    """name: identifier unique in the table (the model's English name where mapped, else the title).
    title: the header as a person reads it. format: what the string or number stands for
    (municipality_code, postal_code, phone, url, email, latitude, longitude, percent, "") .
    unit: as found in the header or the cells, else "". model: "PublicToilet.name" or None.
    made: not in the file, but made from its columns by a mapping.
    """

    name: str
    title: str
    type: ColumnType
    format: str = ""
    unit: str = ""
    model: str | None = None
    description: str = ""
    made: bool = False


@dataclass(frozen=True)
class TableSchema:
    columns: tuple[Column, ...]
    model: str | None = None  # entity type of the standard data model that the rows fit, or None
    key: tuple[str, ...] = ()  # names of columns that identify a row, when some do
    longitude: str | None = None  # names of the coordinate columns
    latitude: str | None = None
    geometry: str | None = None
    year_columns: tuple[str, ...] = field(default=())  # columns that are one measure by year (wide form)


ROW = "_row"


class FilterOp(StrEnum):
    EQ = "eq"
    NE = "ne"
    LT = "lt"
    LE = "le"
    GT = "gt"
    GE = "ge"
    CONTAINS = "contains"
    EMPTY = "empty"
    IN = "in"


@dataclass(frozen=True)
class Filter:
    """One condition. value: text as it came in an address, or a Python value of the column's type;
    for `in` a sequence of those; for `empty` True (only empty cells) or False (only filled ones)."""

    column: str
    op: FilterOp | str
    value: object = None


@dataclass(frozen=True)
class Sort:
    column: str
    descending: bool = False


@dataclass(frozen=True)
class Page:
    """rows: JSON-safe cells by column name. total: rows that fit the question, all pages together."""

    rows: list[dict[str, Any]]
    total: int


@dataclass(frozen=True)
class DistinctValue:
    value: Any
    count: int


class Audience(StrEnum):
    """Whom a form is for; the order is that of the page."""

    SHEETS = "sheets"
    MAPS = "maps"
    PROGRAMS = "programs"
    LINKED = "linked"


@dataclass(frozen=True)
class FormInfo:
    """One way to download. form: its name in addresses. note: a sentence for whom it is.
    staged: the file is whole before its first byte goes out. text: it shrinks when compressed.
    turns: coordinates may be asked for in another system."""

    form: str
    title: Any
    media_type: str
    extension: str
    note: Any = ""
    audience: Audience = Audience.PROGRAMS
    staged: bool = False
    text: bool = False
    turns: bool = False


@dataclass
class Told:
    """What a form could not take as it was, counted while the file is made.

    lost: characters, values or places left out. defused: cells that a spreadsheet would have run.
    renamed: columns whose names were shortened."""

    lost: int = 0
    defused: int = 0
    renamed: int = 0


@dataclass(frozen=True)
class Export:
    """A file on its way out; `chunks` is drawn once. file_name: safe in every system.
    told: final when `chunks` has ended; `defused` of a form that is not staged is known before."""

    info: FormInfo
    chunks: Iterator[bytes]
    file_name: str
    told: Told


@dataclass(frozen=True)
class MadeFile:
    """An export that lies on the disk, open for reading. The reader closes it; it needs no name."""

    file: BinaryIO
    size: int
    told: Told


@dataclass(frozen=True)
class CellChange:
    column: str
    before: Any
    after: Any


@dataclass(frozen=True)
class RowChange:
    """A row with the same key in both versions whose cells differ. cells: only those that do."""

    key: dict[str, Any]
    cells: tuple[CellChange, ...]


@dataclass(frozen=True)
class TypeChange:
    column: str
    before: ColumnType
    after: ColumnType


@dataclass(frozen=True)
class UnitChange:
    column: str
    before: str
    after: str


@dataclass(frozen=True)
class TableDiff:
    """What differs between two versions. key: the columns by which rows were told apart; () means
    that whole rows were compared as a multiset (then nothing is `changed`, it is removed and added).
    Counts are of everything; the samples are at most `limit` each, in the order of the file."""

    key: tuple[str, ...]
    added: int
    removed: int
    changed: int
    unchanged: int
    added_rows: tuple[dict[str, Any], ...] = ()
    removed_rows: tuple[dict[str, Any], ...] = ()
    changed_rows: tuple[RowChange, ...] = ()
    columns_added: tuple[str, ...] = ()
    columns_removed: tuple[str, ...] = ()
    type_changes: tuple[TypeChange, ...] = ()
    unit_changes: tuple[UnitChange, ...] = ()

    @property
    def same(self) -> bool:
        """Whether the two versions say the same."""
        rows = self.added or self.removed or self.changed
        return not (
            rows or self.columns_added or self.columns_removed or self.type_changes or self.unit_changes
        )


@dataclass(frozen=True)
class ChartSpec:
    """A chart that the table suggests. kind: line | bar. x: name of the column of times or categories
    ("" where the wide year columns are the times). ys: names (or, for wide years, labels) of the lines.
    title: in words, translated when it is shown, made of wording (a sentence's name and its words).
    unit: of the values, "" when unknown or mixed.
    aggregate: "" | "sum" | "mean" | "count" where several rows share one x.
    points: one dict per x: {"x": text or number, <y>: number or None, ...}, in order of x.
    truncated: True when not all x are in `points`."""

    kind: str
    x: str
    ys: tuple[str, ...]
    title: Any = None
    unit: str = ""
    aggregate: str = ""
    points: tuple[dict[str, Any], ...] = ()
    truncated: bool = False
    wording: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bin:
    low: float
    high: float
    count: int


@dataclass(frozen=True)
class ColumnProfile:
    """Facts of one column. minimum and maximum are JSON-safe; distinct may be near (HyperLogLog) on
    large tables; top: most frequent values; bins: histogram of numbers, of equal width."""

    name: str
    filled: int
    empty: int
    distinct: int
    minimum: Any = None
    maximum: Any = None
    mean: float | None = None
    top: tuple[DistinctValue, ...] = ()
    bins: tuple[Bin, ...] = ()


@dataclass(frozen=True)
class Part:
    """A table on its way into a joined one. parquet: blob key. value: what its rows have in the first
    column. rows: how many there are."""

    parquet: str
    schema: TableSchema
    value: str
    rows: int


class Shift(StrEnum):
    """How a column differs between the tables that are joined."""

    MISSING = "missing"  # some tables do not have it
    TYPE = "type"
    UNIT = "unit"


@dataclass(frozen=True)
class Drift:
    """column: its title. parts: numbers (from 0) of the tables without it. words: the types or units."""

    column: str
    shift: Shift
    parts: tuple[int, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Joined:
    """Tables as one. parquet: key of the blob that stands for it wherever a Parquet file is asked."""

    schema: TableSchema
    parquet: str
    rows: int
    drift: tuple[Drift, ...] = ()


@dataclass(frozen=True)
class Narrowed:
    """The part of a table that a rule opens, as a table. parquet: blob key."""

    schema: TableSchema
    parquet: str
    rows: int


class UnknownColumn(HirobaError):
    code: ClassVar[str] = "unknown_column"
    sentence: ClassVar[Any] = _("項目「{column}」はこの表にありません。項目名をご確認ください。")


class BadFilter(HirobaError):
    code: ClassVar[str] = "bad_filter"
    sentence: ClassVar[Any] = _(
        "項目「{column}」の絞り込み条件「{value}」は読み取れません。値をご確認ください。"
    )


class BadPage(HirobaError):
    code: ClassVar[str] = "bad_page"
    sentence: ClassVar[Any] = _("件数と開始位置は0以上の整数で指定してください。")


class UnknownForm(HirobaError):
    code: ClassVar[str] = "unknown_form"
    status: ClassVar[int] = 404
    sentence: ClassVar[Any] = _("この表は「{form}」形式では出力できません。")


class FormCannotHold(HirobaError):
    """The form has limits (columns, bytes) that the table passes."""

    code: ClassVar[str] = "form_cannot_hold"
    status: ClassVar[int] = 422
    sentence: ClassVar[Any] = _("この表は「{form}」形式に収まりません。別の形式をお選びください。")


class BadSystem(HirobaError):
    """A coordinate system that is not known here, or that the form does not have."""

    code: ClassVar[str] = "bad_coordinate_system"
    sentence: ClassVar[Any] = _(
        "座標系「{system}」では「{form}」形式を出力できません。EPSG:4326 などをご指定ください。"
    )


class QueryTooSlow(HirobaError):
    code: ClassVar[str] = "query_too_slow"
    status: ClassVar[int] = 503
    sentence: ClassVar[Any] = _(
        "検索に時間がかかりすぎたため中止しました。条件を絞って、もう一度お試しください。"
    )


class QueryTooLarge(HirobaError):
    code: ClassVar[str] = "query_too_large"
    status: ClassVar[int] = 503
    sentence: ClassVar[Any] = _(
        "検索に必要なメモリが上限を超えたため中止しました。条件を絞って、もう一度お試しください。"
    )


class TableUnreadable(HirobaError):
    code: ClassVar[str] = "table_unreadable"
    status: ClassVar[int] = 500
    sentence: ClassVar[Any] = _("表のデータを開けません。管理者にお問い合わせください。")
