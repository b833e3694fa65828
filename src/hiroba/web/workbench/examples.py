"""Questions to begin with, made of the tables that the reader may see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from hiroba.catalog.workbench.types import ColumnTip, TableTip

_NUMBERS = frozenset({"integer", "number"})
_MOST = 3


@dataclass(frozen=True)
class Example:
    title: str
    sql: str


def quoted(name: str) -> str:
    """A name as it is written in SQL."""
    return '"' + name.replace('"', '""') + '"'


def examples(tables: Sequence[TableTip]) -> list[Example]:
    """Look at rows, count by a kind, average a number: of the first tables that allow it."""
    if not tables:
        return []
    return [*_first(tables[0]), *_counted(tables), *_measured(tables)][:_MOST]


def _first(table: TableTip) -> Iterator[Example]:
    title = _("「{title}」の最初の100行").format(title=table.name)
    yield Example(title, f"SELECT *\nFROM {table.written}\nLIMIT 100")


def _counted(tables: Sequence[TableTip]) -> Iterator[Example]:
    for table in tables:
        kind = _named(table.columns, ("種別", "分類", "区分", "種類", "町", "区"), frozenset({"string"}))
        if kind is not None:
            name = quoted(kind.name)
            sql = f"SELECT {name}, count(*) AS 件数\nFROM {table.written}\nGROUP BY 1\nORDER BY 件数 DESC"
            yield Example(
                _("「{title}」を{column}ごとに数える").format(title=table.name, column=kind.name), sql
            )
            return


def _measured(tables: Sequence[TableTip]) -> Iterator[Example]:
    for table in tables:
        words = [each for each in table.columns if each.type == "string"]
        numbers = [
            each
            for each in table.columns
            if each.type in _NUMBERS and each.name not in ("緯度", "経度") and "番号" not in each.name
        ]
        if words and numbers:
            by, number = quoted(words[0].name), quoted(numbers[0].name)
            sql = (
                f"SELECT {by}, avg({number}) AS 平均, max({number}) AS 最大\nFROM {table.written}\n"
                f"GROUP BY 1\nORDER BY 平均 DESC\nLIMIT 30"
            )
            title = _("「{title}」の{column}の平均").format(title=table.name, column=numbers[0].name)
            yield Example(title, sql)
            return


def _named(columns: Sequence[ColumnTip], words: Sequence[str], kinds: frozenset[str]) -> ColumnTip | None:
    found = (each for word in words for each in columns if each.type in kinds and word in each.name)
    return next(found, None)
