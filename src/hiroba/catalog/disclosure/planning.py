"""What to suggest for each column, and the ladders that a plan names."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

import numpy as np
import polars as pl
from django.utils.translation import gettext as _

from hiroba.catalog.datamodels import service as datamodels
from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import TableInfo
from hiroba.catalog.disclosure.types import BadPlan, Ladder, Offered, Part, Plan
from hiroba.catalog.tables.types import Column, ColumnType
from hiroba.kernel.storage import service as storage
from hiroba.rules.privacy import service as privacy
from hiroba.rules.privacy.types import Hierarchy, Kind

_SAMPLE = 20_000  # rows that are looked at for a suggestion
_MOST_IDENTIFYING = 10
_TOP = 0.98  # share of the rows below what is coded as the top
_NAMING = (Kind.MY_NUMBER, Kind.NAME, Kind.PHONE, Kind.EMAIL, Kind.BANK_ACCOUNT, Kind.INSURANCE)
_SENSITIVE = re.compile(
    r"病名|傷病|診断|障害|要介護|所得|年収|税額|滞納|支給|扶助|相談内容|diagnosis|income", re.IGNORECASE
)
_NUMBERS = (ColumnType.INTEGER, ColumnType.NUMBER, ColumnType.YEAR)
_DATES = (ColumnType.DATE, ColumnType.DATETIME, ColumnType.YEARMONTH)


def offered(table: TableInfo) -> list[Offered]:
    """Every column but geometries, which are never published from here, with the detector's suggestion."""
    path = storage.local_path(table.parquet)
    subjects = datasets.subjects(table.schema)
    sample = pl.scan_parquet(path).select([one.name for one in subjects]).head(_SAMPLE).collect()
    look = privacy.look(sample, subjects)
    naming = {name for one in look.findings if one.kind in _NAMING for name in one.columns}
    return [
        _offered(column, _part(column, naming, look.identifying))
        for column in table.schema.columns
        if column.type is not ColumnType.GEOMETRY
    ]


def _part(column: Column, naming: set[str], identifying: Sequence[str]) -> Part:
    if column.name in naming or column.format in ("latitude", "longitude"):
        return Part.DROPPED
    if column.name in identifying:
        return Part.IDENTIFYING
    return Part.SENSITIVE if _SENSITIVE.search(column.title) else Part.KEPT


def _offered(column: Column, part: Part) -> Offered:
    ways = ladders_of(column)
    return Offered(column.name, column.title, part, ways, ways[0])


def ladders_of(column: Column) -> tuple[Ladder, ...]:
    """The ladders that fit a column, the likeliest first."""
    if column.type in _NUMBERS:
        aged = "年齢" in column.title or column.title.casefold() == "age"
        coded = column.format in ("postal_code", "municipality_code")
        numbers = (Ladder.NUMBERS, Ladder.TOPPED)
        ways = (Ladder.AGES, *numbers) if aged else (*numbers, Ladder.AGES)
        return (Ladder.HEAD, Ladder.WHOLE) if coded else (*ways, Ladder.WHOLE)
    if column.type in _DATES:
        return (Ladder.DATES, Ladder.WHOLE)
    if column.format in ("postal_code", "municipality_code"):
        return (Ladder.HEAD, Ladder.WHOLE)
    if re.search(r"住所|町|地区|市区|区名|居住|所在", column.title):
        return (Ladder.PLACES, Ladder.HEAD, Ladder.WHOLE)
    if re.search(r"日$|日付|年月", column.title):
        return (Ladder.DATES, Ladder.HEAD, Ladder.WHOLE)
    return (Ladder.WHOLE, Ladder.HEAD, Ladder.PLACES, Ladder.DATES)


def checked(plan: Plan, table: TableInfo) -> Plan:
    """The plan, where it fits the table. Raises BadPlan."""
    columns = {one.name: one for one in table.schema.columns if one.type is not ColumnType.GEOMETRY}
    identifying = [name for name, part in plan.parts.items() if part is Part.IDENTIFYING]
    sensitive = [name for name, part in plan.parts.items() if part is Part.SENSITIVE]
    if plan.parts.keys() != columns.keys() or not 2 <= plan.k <= 1000:
        raise BadPlan(why=_("列の一覧が表と合いません。ページを開きなおしてください。"))
    if not 1 <= len(identifying) <= _MOST_IDENTIFYING:
        raise BadPlan(
            why=_("「組み合わせると人が分かる」列を、1つから{most}つまで選んでください。").format(
                most=_MOST_IDENTIFYING
            )
        )
    if len(sensitive) > 1:
        raise BadPlan(why=_("「人に知られたくない」列は、1つだけ選んでください。"))
    if not sensitive and (plan.distinct > 1 or plan.closeness < 1):
        raise BadPlan(why=_("l や t を決めるには、「人に知られたくない」列を選んでください。"))
    if any(plan.ladders.get(name) not in ladders_of(columns[name]) for name in identifying):
        raise BadPlan(why=_("おおまかにする方法を、列ごとに選んでください。"))
    return plan


def hierarchy(column: Column, ladder: Ladder, values: pl.Series) -> Hierarchy:
    """The levels of one column."""
    name = column.name
    if ladder is Ladder.AGES:
        return privacy.ages(name, values)
    if ladder is Ladder.DATES:
        return privacy.dates(name, values)
    if ladder is Ladder.PLACES:
        return privacy.places(name, values, _prefecture)
    if ladder is Ladder.HEAD:
        lengths = {"postal_code": (3, 2), "municipality_code": (2,)}.get(column.format, (3, 2, 1))
        return privacy.codes(name, values, lengths)
    widths = _widths(values) if ladder in (Ladder.NUMBERS, Ladder.TOPPED) else ()
    if not widths:
        return privacy.whole(name, values)
    return privacy.numbers(name, values, widths, top=_top(values) if ladder is Ladder.TOPPED else None)


def _numbers(values: pl.Series) -> pl.Series:
    return values.cast(pl.Float64, strict=False).drop_nulls()


def _widths(values: pl.Series) -> tuple[float, ...]:
    """Whole widths from a fiftieth of the span on; none where all stands within a few units."""
    numbers = _numbers(values).to_numpy()
    span = float(numbers.max() - numbers.min()) if len(numbers) else 0.0
    if span < 2:
        return ()
    unit = 10.0 ** max(math.floor(math.log10(span / 20)), 0)
    return tuple(unit * each for each in (1, 5, 10, 50) if 1 < unit * each < span or each == 5)


def _top(values: pl.Series) -> float:
    """From here on values stand together: what one row in fifty reaches."""
    return float(np.quantile(_numbers(values).to_numpy(), _TOP))


def _prefecture(name: str) -> str | None:
    found = datamodels.find_municipality(name)
    return found.prefecture if found else None
