"""Charts that a table suggests: numbers over time, else numbers by category."""

# ruff: noqa: S608 -- columns are named by position, values are bound

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from hiroba.catalog.tables.cells import renderer
from hiroba.catalog.tables.chart_titles import title_of
from hiroba.catalog.tables.columns import Columns, columns_of
from hiroba.catalog.tables.keeping import kept
from hiroba.catalog.tables.selection import year_label
from hiroba.catalog.tables.sessions import AT, ROW_ORDER, Session, session_of
from hiroba.catalog.tables.types import ChartSpec, Column, ColumnType, TableSchema

POINTS: Final = 400
LINES: Final = 6
_NAMED: Final = 3  # columns that a title names
BARS: Final = 30
_TIMES: Final = (ColumnType.DATE, ColumnType.DATETIME, ColumnType.YEARMONTH, ColumnType.YEAR)
_NUMBERS: Final = (ColumnType.INTEGER, ColumnType.NUMBER)
# what is written in digits without being an amount
_NOT_AMOUNTS: Final = re.compile(
    r"コード|番号|緯度|経度|座標|郵便|電話|fax|法人|整理|id$|^id|no\.?$|code|latitude|longitude|phone",
    re.IGNORECASE,
)
# amounts that are not added up: rates, means, levels
_RATES: Final = re.compile(
    r"率|割合|平均|比|指数|密度|気温|温度|湿度|濃度|水位|年齢|単価|倍率|構成|rate|average|mean", re.IGNORECASE
)
_RATE_UNITS: Final = frozenset({"%", "％", "‰", "℃", "度", "ppm", "ppb", "倍", "歳", "m/s", "mm"})


def series(parquet: Path, schema: TableSchema) -> list[ChartSpec]:
    """Charts with their points, the most telling first; none where the table has no amounts.

    Worked out once for a stored table. Raises QueryTooSlow.
    """
    form = list[ChartSpec]
    found = kept(parquet, "series", schema, form, lambda: _series(session_of(parquet), schema))
    return [replace(each, title=title_of(each.wording)) for each in found]


def _series(session: Session, schema: TableSchema) -> list[ChartSpec]:
    known = columns_of(schema, session.idents["t"])
    amounts = [pair for pair in known.of_type(*_NUMBERS) if _is_amount(pair[1], schema)]
    if schema.year_columns:
        return _wide(session, known, schema)
    times = [pair for pair in known.of_type(*_TIMES) if _distinct(session, pair[0]) > 1]
    if times and amounts:
        return _over_time(session, times[0], amounts)
    if amounts:
        return _by_category(session, known, schema, amounts)
    return []


def _is_amount(column: Column, schema: TableSchema) -> bool:
    if column.format not in ("", "percent") or column.name in (
        *schema.key,
        schema.longitude,
        schema.latitude,
    ):
        return False
    return not (_NOT_AMOUNTS.search(column.title) or _NOT_AMOUNTS.search(column.name.rsplit(".", 1)[-1]))


def _is_rate(column: Column) -> bool:
    return column.format == "percent" or column.unit in _RATE_UNITS or bool(_RATES.search(column.title))


def _distinct(session: Session, ident: str) -> int:
    return int(session.rows(f"SELECT count(DISTINCT {ident}) AS n FROM t")[0]["n"])


def _over_time(
    session: Session, time: tuple[str, Column], amounts: Sequence[tuple[str, Column]]
) -> list[ChartSpec]:
    """A chart for each unit: lines of one chart share a scale."""
    ident, column = time
    facts = session.rows(
        f"SELECT count(*) AS n, count(DISTINCT {ident}) AS d FROM t WHERE {ident} IS NOT NULL"
    )[0]
    repeated = facts["n"] > facts["d"]
    charts = []
    for group in _groups(amounts, repeated=repeated):
        aggregate = "" if not repeated else "mean" if _is_rate(group[0][1]) else "sum"
        charts.append(_line(session, ident, column, group, aggregate, int(facts["d"])))
    return charts


def _groups(amounts: Sequence[tuple[str, Column]], *, repeated: bool) -> list[list[tuple[str, Column]]]:
    groups: dict[tuple[str, bool], list[tuple[str, Column]]] = {}
    for pair in amounts:
        groups.setdefault((pair[1].unit, repeated and _is_rate(pair[1])), []).append(pair)
    return [group[at : at + LINES] for group in groups.values() for at in range(0, len(group), LINES)][:LINES]


def _line(
    session: Session,
    ident: str,
    column: Column,
    group: Sequence[tuple[str, Column]],
    aggregate: str,
    distinct: int,
) -> ChartSpec:
    values = ", ".join(f"{_FUNCTIONS[aggregate]}({at}) AS {at}" for at, _c in group)
    # the newest are kept where there are too many
    rows = session.rows(
        f"SELECT * FROM (SELECT {ident} AS x, {values} FROM t WHERE {ident} IS NOT NULL "
        f"GROUP BY x ORDER BY x DESC LIMIT {POINTS}) ORDER BY x"
    )
    form = renderer(column)
    names = [c.title or c.name for _at, c in group]
    return ChartSpec(
        "line",
        column.name,
        tuple(c.name for _at, c in group),
        wording=("moving" if len(names) <= _NAMED else "moving_among", "・".join(names[:_NAMED])),
        unit=group[0][1].unit,
        aggregate=aggregate,
        points=tuple({"x": form(row["x"]), **{c.name: _finite(row[at]) for at, c in group}} for row in rows),
        truncated=distinct > POINTS,
    )


_FUNCTIONS: Final = {"": "any_value", "sum": "sum", "mean": "avg"}


def _finite(value: Any) -> float | int | None:
    if value is None:
        return None
    number = float(value)
    if number != number or number in (float("inf"), float("-inf")):
        return None
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


def _wide(session: Session, known: Columns, schema: TableSchema) -> list[ChartSpec]:
    """The first rows are the lines, the years the points."""
    years = [(known.ident(name), known.column(name)) for name in schema.year_columns if name in known.columns]
    label = next(
        (pair for pair in known.of_type(ColumnType.STRING) if pair[1].name not in schema.year_columns), None
    )
    labelled = f"{label[0]} AS label, " if label else "NULL AS label, "
    values = ", ".join(ident for ident, _c in years)
    rows = session.rows(f"SELECT {labelled}{values} FROM t ORDER BY {ROW_ORDER} LIMIT {LINES + 1}")
    names = _line_names([row["label"] for row in rows[:LINES]])
    points = tuple(
        {
            "x": year_label(column),
            **{name: _amount(row[ident]) for name, row in zip(names, rows, strict=False)},
        }
        for ident, column in years
    )
    units = {column.unit for _ident, column in years}
    wording = ("moving_by", label[1].title) if label else ("moving_by_year",)
    unit = units.pop() if len(units) == 1 else ""
    cut = len(rows) > LINES
    return [ChartSpec("line", "", tuple(names), unit=unit, points=points, truncated=cut, wording=wording)]


def _line_names(labels: Sequence[Any]) -> list[str]:
    names: list[str] = []
    for at, label in enumerate(labels, start=1):
        name = str(label) if label else str(at)
        names.append(name if name not in names and name != "x" else f"{name} ({at})")
    return names


def _amount(value: Any) -> float | int | None:
    return _finite(value) if isinstance(value, int | float) else None


def _by_category(
    session: Session, known: Columns, schema: TableSchema, amounts: Sequence[tuple[str, Column]]
) -> list[ChartSpec]:
    """Bars by the first text column that groups the rows; one chart an amount, three at most."""
    found = _category(session, known, schema)
    if found is None:
        return []
    (ident, column), distinct, repeated = found
    charts = []
    for at, amount in amounts[:3]:
        aggregate = "" if not repeated else "mean" if _is_rate(amount) else "sum"
        rows = session.rows(
            f"SELECT {ident} AS x, {_FUNCTIONS[aggregate]}({at}) AS y, min({AT}) AS first FROM t "
            f"WHERE {ident} IS NOT NULL GROUP BY x ORDER BY y DESC NULLS LAST, first LIMIT {BARS}"
        )
        points = tuple({"x": row["x"], amount.name: _finite(row["y"])} for row in rows)
        charts.append(
            ChartSpec(
                "bar",
                column.name,
                (amount.name,),
                unit=amount.unit,
                aggregate=aggregate,
                points=points,
                truncated=distinct > BARS,
                wording=("by", column.title, amount.title),
            )
        )
    return charts


def _category(
    session: Session, known: Columns, schema: TableSchema
) -> tuple[tuple[str, Column], int, bool] | None:
    """A column that puts rows together; else one whose few values name each row."""
    naming = None
    for ident, column in known.of_type(ColumnType.STRING, ColumnType.BOOLEAN):
        if column.format or column.name in schema.key:
            continue
        facts = session.rows(f"SELECT count({ident}) AS n, count(DISTINCT {ident}) AS d FROM t")[0]
        if 2 <= facts["d"] <= BARS and facts["n"] > facts["d"]:
            return (ident, column), int(facts["d"]), True
        if naming is None and 2 <= facts["d"] == facts["n"] <= 2 * BARS:
            naming = ((ident, column), int(facts["d"]), False)
    return naming
