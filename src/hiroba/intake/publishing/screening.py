"""What a file's tables tell of persons, and the tables as an officer's answer wants them."""

from __future__ import annotations

import zipfile
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from django.utils.translation import gettext as _

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import VersionDraft
from hiroba.catalog.tables.types import Column, ColumnType, TableSchema
from hiroba.intake.publishing.tidied import Tidied
from hiroba.intake.publishing.types import PersonalFinding, PersonalTable, QuasiColumn
from hiroba.intake.tidy.types import TidyTable
from hiroba.kernel.decide.types import Visibility
from hiroba.kernel.mynumber import service as mynumber
from hiroba.kernel.storage import service as storage
from hiroba.kernel.storage.types import Blob
from hiroba.rules.privacy import service as privacy
from hiroba.rules.privacy.types import WAYS, Answer, Finding, Look, Subject, Way

_RAW = Subject("raw", "")  # the cells that could not be read, as they stood


@dataclass(frozen=True)
class Screened:
    """The tables as they will be published; looks: what is still found, in their order. lessened: they are
    not what stood in the file any more, so neither it nor examples from it may be published."""

    tidied: list[Tidied]
    looks: tuple[Look, ...]
    answer: Answer
    lessened: bool

    def stopped(self, shown: Collection[Collection[str] | None]) -> list[PersonalTable]:
        """What keeps them from being for everybody. shown: what everybody would see, as of `shown_to_all`."""
        tables = [table for one in self.tidied for table in one.tables]
        return [
            _told(table, look, self.answer)
            for table, look in zip(tables, self.looks, strict=True)
            if any(
                columns is None or set(one.columns) <= set(columns)
                for columns in shown
                for one in look.stopping(self.answer.harmless)
            )
        ]


def screen(tidied: Sequence[Tidied], answer: Answer | None, workspace: Path) -> Screened:
    """Look at every table, made less first where the answer says so. Raises MyNumberFound."""
    given = answer or Answer()
    found: list[Tidied] = []
    looks: list[Look] = []
    for one in tidied:
        tables = []
        for table in one.tables:
            table, look = _screened(table, given, workspace / f"lessened{len(looks)}.parquet")
            tables.append(table)
            looks.append(look)
        found.append(replace(one, tables=tuple(tables)))
    return Screened(found, tuple(looks), given, given.lessens)


def shown_to_all(organisation: str, source_key: str, answer: Answer) -> list[Collection[str] | None]:
    """What everybody would see of the next version of a source, because it is public or by a rule: columns,
    None for all."""
    known = datasets.find_by_source(organisation, source_key)
    if known is None:
        return [] if answer.closed else [None]
    visibility = Visibility.ORGANISATION if answer.closed else known.visibility
    return datasets.shown_to_all(known.id, organisation, visibility)


def _screened(table: TidyTable, answer: Answer, target: Path) -> tuple[TidyTable, Look]:
    look = privacy.look(table.parquet, datasets.subjects(table.schema))
    texts = [table.title, *table.footnotes, *(value for _name, value in table.metadata)]
    mynumber.refuse_text(table.name, *texts)
    datasets.refuse_my_number([look])
    if table.unread is not None:
        datasets.refuse_my_number([privacy.look(table.unread, (replace(_RAW, title=table.name),))])
    if not answer.lessens:
        return table, look
    rows = privacy.lessen(table.parquet, target, answer, look.identifying)
    schema = _schema(table.schema, answer)
    made = replace(
        table, parquet=target, schema=schema, rows_out=rows, unread=None, unreads=(), changes=(),
        bounds=table.bounds if schema.latitude or schema.geometry else None,
    )  # fmt: skip
    return made, privacy.look(target, datasets.subjects(schema))


def _schema(schema: TableSchema, answer: Answer) -> TableSchema:
    columns = tuple(_column(each, answer) for each in schema.columns if each.name not in answer.without)
    names = {column.name for column in columns}

    def there(name: str | None) -> str | None:
        return name if name in names else None

    return replace(
        schema,
        columns=columns,
        key=schema.key if set(schema.key) <= names - set(answer.coarser) else (),
        longitude=there(schema.longitude),
        latitude=there(schema.latitude),
        geometry=there(schema.geometry),
        year_columns=tuple(name for name in schema.year_columns if name in names),
    )


def _column(column: Column, answer: Answer) -> Column:
    way = answer.coarser.get(column.name)
    if way is None:
        return column
    said = _("{title}（{way}）").format(title=column.title, way=WAYS[Way(way)])
    return replace(column, title=said, type=ColumnType.STRING, format="", unit="", model=None)


def _told(table: TidyTable, look: Look, answer: Answer) -> PersonalTable:
    stopping = look.stopping(answer.harmless)
    said = {name for one in stopping for name in one.columns if len(one.columns) == 1}
    titles = {column.name: column.title for column in table.schema.columns}
    quasi = [
        QuasiColumn(name, titles[name], [way.value for way in privacy.quasi_ways(titles[name])])
        for name in dict.fromkeys((*look.identifying, *(n for one in stopping for n in one.columns)))
        if name not in said and name in titles
    ]
    return PersonalTable(table.name, look.rows, look.k, look.unique, [_finding(e) for e in stopping], quasi)


def _finding(one: Finding) -> PersonalFinding:
    ways = [way.value for way in privacy.ways(one)]
    return PersonalFinding(
        one.key, one.kind.value, list(one.columns), list(one.titles), one.count, one.share,
        list(one.examples), ways,
    )  # fmt: skip


def lessened_original(tables: Sequence[TidyTable], workspace: Path, sealed: bool) -> Blob:
    """What is kept and handed out in the place of the file: the tables as they are published."""
    if len(tables) == 1:
        return storage.put_file(tables[0].parquet, sealed=sealed)
    target = workspace / "tables.zip"
    with zipfile.ZipFile(target, "w") as archive:
        for number, table in enumerate(tables, 1):
            archive.write(table.parquet, f"{number}.parquet")
    return storage.put_file(target, sealed=sealed)


def without_the_file(draft: VersionDraft) -> VersionDraft:
    """A draft that says nothing that stood in the file alone: no examples of what was mended or judged."""
    several = len(draft.tables) > 1
    return replace(
        draft,
        name=f"{Path(draft.name).stem}{'.zip' if several else '.parquet'}",
        media_type="application/zip" if several else "application/vnd.apache.parquet",
        format="zip" if several else "parquet",
        changes=tuple(replace(each, examples=()) for each in draft.changes),
        quality=tuple(replace(each, examples=()) for each in draft.quality),
    )
