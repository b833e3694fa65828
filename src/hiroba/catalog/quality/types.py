"""What is known about a file and its tables, and how the 30 official rules stand by it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from hiroba.catalog.tables.types import TableSchema


class State(StrEnum):
    """mended: the original broke the rule, the published table does not.
    unknown: a machine cannot tell; the advice says why."""

    HOLDS = "holds"
    MENDED = "mended"
    REMAINS = "remains"
    NOT_APPLICABLE = "not_applicable"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Finding:
    """Something that reading or tidying met. rule: its dotted name ("excel.merged_cells",
    "number.unit"). column: "" = the whole table. count: cells, rows or places."""

    rule: str
    count: int = 1
    examples: tuple[str, ...] = ()
    column: str = ""


@dataclass(frozen=True)
class TableEvidence:
    """One published table and how it stood in the file.

    sheet: name of the sheet or file part that it stood on; tables of one sheet share it.
    header_rows: rows of its header (0: it had none, None: not known). titles: title rows above it.
    findings: of reading, layout and tidying, all mended or told. unread: what stayed unreadable.
    """

    name: str
    schema: TableSchema
    sheet: str = ""
    header_rows: int | None = None
    titles: tuple[str, ...] = ()
    footnotes: tuple[str, ...] = ()
    metadata: tuple[tuple[str, str], ...] = ()
    findings: tuple[Finding, ...] = ()
    unread: tuple[Finding, ...] = ()
    rows_in: int = 0
    rows_out: int = 0


@dataclass(frozen=True)
class Evidence:
    """format: csv | tsv | xlsx | xls | ods | json | geojson | shp | gpkg | kml | parquet.
    findings: of the file as a whole. description, history: of the dataset, "" or False when unknown.
    code_list: a table of codes comes with the data. earlier: tables' schemas of the version before,
    by table name (empty for a first version)."""

    format: str
    tables: tuple[TableEvidence, ...]
    encoding: str = ""
    findings: tuple[Finding, ...] = ()
    description: str = ""
    history: bool = False
    code_list: bool = False
    earlier: dict[str, TableSchema] = field(default_factory=dict)


@dataclass(frozen=True)
class RuleInfo:
    """An official rule in our words. advice: what to do about it (translated late)."""

    id: str
    level: int
    title_ja: str
    title_en: str
    title: Any
    advice: Any


@dataclass(frozen=True)
class RuleResult:
    """How one rule stands. count: of what broke it. advice: a sentence, "" where nothing is to do."""

    rule_id: str
    state: State
    count: int = 0
    examples: tuple[str, ...] = ()
    advice: Any = ""


@dataclass(frozen=True)
class LevelSummary:
    """The rules of one level by state. stars: 0 to 3; 3 = nothing of the level remains."""

    level: int
    holds: int
    mended: int
    remains: int
    not_applicable: int
    unknown: int
    stars: int


@dataclass(frozen=True)
class Score:
    """points: 0 to 100 of the published tables. original: the same for the file as it came."""

    points: int
    original: int
    levels: tuple[LevelSummary, ...]
