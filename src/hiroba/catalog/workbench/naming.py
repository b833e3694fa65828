"""From the name of a table in a question to the table, among those that the asker may see."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import DatasetDetail, SearchQuery, TableInfo
from hiroba.catalog.tables import service as tables
from hiroba.catalog.tables.types import Column
from hiroba.catalog.workbench import sources
from hiroba.catalog.workbench.types import (
    AmbiguousTable,
    ColumnTip,
    Input,
    QueryError,
    SourceTable,
    TableTip,
    TooManyTables,
    UnknownTable,
)
from hiroba.catalog.workbench.wording import place
from hiroba.kernel.decide.types import Sight
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.journal import service as journal
from hiroba.kernel.storage import service as storage

_ID: Final = re.compile(r"([0-9a-z]{10})(?:_([0-9]{1,3}))?")
_MOST: Final = 50  # tables of one question
_HINTS: Final = 3


@dataclass(frozen=True)
class Found:
    """standing: the file with rows that are not in the table's own yet."""

    detail: DatasetDetail
    table: TableInfo
    standing: Path | None = None

    def view(self, schema: str, name: str) -> dict[str, Any]:
        """The table as the cell is told of it. Raises UnknownBlob."""
        path, *over = tables.layers_of(self.standing or storage.local_path(self.table.parquet))
        found = {"schema": schema, "name": name, "path": str(path), "columns": self.columns()}
        return found | ({"over": str(over[0])} if over else {})

    def columns(self) -> list[list[str]]:
        """[name in the file, title, other name] of each."""
        return [[c.name, c.title or c.name, _other(c)] for c in self.table.schema.columns]

    @property
    def rows(self) -> int:
        return self.table.rows_out

    @property
    def blob(self) -> str:
        """The key by which every machine finds its file; "": what it has is on this machine alone."""
        return self.table.parquet if self.standing is None else ""

    @property
    def id(self) -> str:
        """The name of a table that stays, whatever its title becomes."""
        card, at = self.detail.card, self.detail.tables.index(self.table)
        return card.id if at == 0 else f"{card.id}_{at + 1}"

    def input(self) -> Input:
        card = self.detail.card
        return Input(
            card.id, card.title, card.organisation, self.detail.version.number, self.table.title,
            card.visibility, card.licence,
        )  # fmt: skip


@dataclass(frozen=True)
class Sourced:
    """A table of a source: its file is on this machine alone."""

    made: SourceTable

    def view(self, schema: str, name: str) -> dict[str, Any]:
        """See Found."""
        return {"schema": schema, "name": name, "path": str(self.made.path), "columns": self.columns()}

    def columns(self) -> list[list[str]]:
        """See Found."""
        return [list(each) for each in self.made.columns]

    @property
    def rows(self) -> int:
        return self.made.rows

    @property
    def blob(self) -> str:
        return ""

    @property
    def id(self) -> str:
        return self.made.input.table

    def input(self) -> Input:
        return self.made.input


Table = Found | Sourced


@dataclass(frozen=True)
class Eyes:
    """What the asker may see. entities: of the tables of sources; None: none of them is meant.
    standing: of tables that are written to now, by their blob, where all their rows are."""

    datasets: Sight
    entities: Sight | None = None
    standing: Mapping[str, Path] = field(default_factory=dict)


def resolve(
    sql: str, named: Sequence[tuple[str, str, int]], made: Sequence[str], eyes: Eyes
) -> list[tuple[str, str, Table | None]]:
    """Return schema, name and table of each that the question needs; None stands for a name of its own.

    named: (schema, name, byte in the question). made: names of its own WITH parts.
    Raises UnknownTable, AmbiguousTable, TooManyTables, TableTooLarge.
    """
    if len(named) > _MOST:
        raise TooManyTables(most=_MOST)
    known: dict[tuple[str, str], tuple[str, str, Table | None]] = {}
    for schema, name, at in named:
        key = schema.lower(), name.lower()
        if key not in known:
            known[key] = schema, name, _only(sql, schema, name, at, made, eyes)
    return list(known.values())


def views_of(named: Sequence[tuple[str, str, Table | None]]) -> list[dict[str, Any]]:
    """The tables as the cell is told of them. Raises UnknownBlob."""
    return [
        found.view(schema, name) if found else {"schema": "", "name": name, "path": "", "columns": []}
        for schema, name, found in named
    ]


def inputs_of(named: Sequence[tuple[str, str, Table | None]]) -> tuple[Input, ...]:
    """What goes into the answer, each table once."""
    inputs = [each.input() for _schema, _name, each in named if each]
    return tuple({(each.dataset, each.table): each for each in inputs}.values())


def _only(sql: str, schema: str, name: str, at: int, made: Sequence[str], eyes: Eyes) -> Table | None:
    """The one table of this name; None where only the question itself knows the name.

    A dataset goes before a source's table, but where the name begins with the source's own schema.
    """
    if not schema and name.lower() in made:
        return None
    line, column = place(sql, at)
    shown = f"{schema}.{name}" if schema else name
    found = [] if sources.own(schema) else list(candidates(schema, name, eyes.datasets))
    if len(found) == 1:
        return replace(found[0], standing=eyes.standing.get(found[0].table.parquet))
    given = None if found else sources.opened(schema, name, eyes.entities)
    if given is not None:
        return Sourced(given)
    if not found:
        journal.unseen(eyes.datasets.who, "table", name, schema)
    error: type[QueryError] = AmbiguousTable if found else UnknownTable
    hint = "、".join(each.id for each in found[:5]) if found else _near(name, eyes.datasets)
    raise error(line=line, column=column, what=shown[:60], hint=hint)


def candidates(schema: str, name: str, sight: Sight) -> Iterator[Found]:
    """The tables of datasets that a name can mean."""
    by_id = _ID.fullmatch(name)
    if by_id and (detail := _detail(by_id.group(1), sight)):
        at = int(by_id.group(2) or 1) - 1
        if (not schema or schema == detail.card.organisation) and 0 <= at < len(detail.tables):
            yield Found(detail, detail.tables[at])
            return
    plain = unicodedata.normalize("NFKC", name)
    for title in dict.fromkeys([name, plain]):
        found = list(_titled(schema, title, "", sight))
        if not found and "/" in title:
            whole, _slash, part = title.partition("/")
            found = list(_titled(schema, whole, part, sight))
        if found:
            yield from found
            return


def _titled(schema: str, title: str, part: str, sight: Sight) -> Iterator[Found]:
    for id in datasets.named(title, sight, schema):
        detail = _detail(id, sight)
        held = detail.tables if detail else ()
        chosen = [each for each in held if part in (each.title, each.name)] if part else held
        if detail and chosen:
            yield Found(detail, chosen[0])


def _detail(id: str, sight: Sight) -> DatasetDetail | None:
    try:
        return datasets.detail(id, sight)
    except HirobaError:
        return None


def _near(name: str, sight: Sight) -> str:
    words = re.sub(r"[^\w]+", " ", name).strip()[:60]
    if not words:
        return ""
    page = datasets.search(SearchQuery(text=words, page_size=_HINTS), sight)
    titles = "、".join(each.title for each in page.items if each.tables)
    return _("もしかして：{names}").format(names=titles) if titles else ""


def tips(sight: Sight, text: str = "", limit: int = 30, *, entities: Sight | None = None) -> list[TableTip]:
    """Return tables to write after FROM: those that fit the words, or that changed last;
    then those of sources.

    entities: what of the sources' tables may be seen.
    """
    if text.strip():
        cards = datasets.search(SearchQuery(text=text, page_size=limit), sight).items
    else:
        cards = datasets.recent(limit, sight)
    opened = datasets.details([card.id for card in cards if card.tables], sight)
    found = [tip for detail in opened for tip in _tips_of(detail)]
    return [*found, *sources.tips(entities, text.strip(), limit)]


def _tips_of(detail: DatasetDetail) -> Iterator[TableTip]:
    for at, table in enumerate(detail.tables):
        card, found = detail.card, Found(detail, table)
        title = card.title if at == 0 else f"{card.title}/{table.title}"
        columns = tuple(
            ColumnTip(c.title or c.name, _other(c), c.type.value, c.unit) for c in table.schema.columns
        )
        yield TableTip(title, found.id, card.id, card.organisation, table.rows_out, columns)


def _other(column: Column) -> str:
    """The model's name of a column, where it has one."""
    return column.model.rpartition(".")[2] if column.model else column.name
