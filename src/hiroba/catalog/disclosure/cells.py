"""A table of people becomes a table of counts in which small ones are hidden, and others with them."""

from __future__ import annotations

import re
from dataclasses import dataclass

import polars as pl
from django.utils import translation
from django.utils.translation import gettext as _

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import DatasetDetail, TableDraft, TableInfo, VersionDraft
from hiroba.catalog.disclosure.trials import manageable, table_of
from hiroba.catalog.disclosure.types import BadPlan, CellPlan, CellTable
from hiroba.catalog.tables.types import ROW, Column, ColumnType, TableSchema
from hiroba.kernel.decide.types import Principal, Visibility
from hiroba.kernel.journal import service as journal
from hiroba.kernel.storage import service as storage
from hiroba.rules.privacy import service as privacy

MOST_LABELS = 30  # rows, and columns, of a table of counts
LEAST = (3, 5, 10, 20)
_LABEL, _REST = "label", "その他"
_LANGUAGE = "ja"  # of the data, whoever publishes it


@dataclass(frozen=True)
class _Made:
    detail: DatasetDetail
    table: TableInfo
    counts: pl.DataFrame  # the labels and a column of true counts a label across
    hidden: pl.DataFrame  # the same with null where a count is hidden


def cells(dataset: str, plan: CellPlan, who: Principal) -> CellTable:
    """The counts as they would be published. Raises UnknownDataset, Forbidden, UnknownTrial, BadPlan."""
    made = _made(dataset, plan, who)
    across = made.counts.columns[1:]
    exact = [list(row) for row in made.counts.select(across).iter_rows()]
    shown = [list(row) for row in made.hidden.select(across).iter_rows()]
    small = sum(0 < count < plan.least for row in exact for count in row)
    return CellTable(
        down=made.counts[_LABEL].to_list(),
        across=[_header(name) for name in across],
        counts=shown,
        by_row=[sum(row) for row in exact],
        by_column=[sum(column) for column in zip(*exact, strict=True)],
        small=small,
        others=sum(count is None for row in shown for count in row) - small,
    )


def publish_cells(dataset: str, plan: CellPlan, title: str, visibility: Visibility, who: Principal) -> str:
    """Publish them as a dataset, always the same one for the same columns; return its id.

    Raises UnknownDataset, Forbidden, UnknownTrial, BadPlan, PersonalDataFound.
    """
    made = _made(dataset, plan, who)
    with translation.override(_LANGUAGE):
        draft = _draft(made, plan, title.strip()[:200], visibility)
    found = datasets.publish_version(draft, who)
    told: dict[str, int | str] = {"from": dataset, "least": plan.least}
    organisation = made.detail.card.organisation
    if found.status != "unchanged":
        journal.record(
            who, "privacy.cells", "dataset", found.dataset, organisation=organisation, details=told
        )
    return found.dataset


def _made(dataset: str, plan: CellPlan, who: Principal) -> _Made:
    detail = manageable(dataset, who)
    table = table_of(detail, plan.table)
    names = {column.name for column in table.schema.columns if column.type is not ColumnType.GEOMETRY}
    if plan.down not in names or (plan.across and plan.across not in names) or plan.down == plan.across:
        raise BadPlan(why=_("たてとよこに、ちがう列を選んでください。"))
    if plan.least not in LEAST:
        raise BadPlan(why=_("条件を選びなおしてください。"))
    counts = _counted(table, plan)
    return _Made(detail, table, counts, privacy.suppress(counts, _LABEL, plan.least))


def _counted(table: TableInfo, plan: CellPlan) -> pl.DataFrame:
    """True counts; labels of so few people that their total would tell of them are put together first."""
    frame = pl.scan_parquet(storage.local_path(table.parquet))
    across = _text(plan.across) if plan.across else pl.lit("")
    found = (
        frame.select(_text(plan.down).alias(_LABEL), across.alias("across"))
        .group_by(_LABEL, "across").agg(pl.len().cast(pl.Int64).alias("n")).collect()
    )  # fmt: skip
    for name in (_LABEL, "across"):
        found = _joined(found, name, plan.least)
        if found[name].n_unique() > MOST_LABELS:
            raise BadPlan(why=_("値の種類が{n}をこえる列では、表を作れません。").format(n=MOST_LABELS))
    summed = found.group_by(_LABEL, "across").agg(pl.col("n").sum())
    names = {label: f"c{at}:{label}" for at, label in enumerate(_ordered(summed["across"]), 1)}
    wide = summed.with_columns(pl.col("across").replace_strict(names)).pivot(
        on="across", on_columns=list(names.values()), index=_LABEL, values="n"
    )
    order = {label: at for at, label in enumerate(_ordered(summed[_LABEL]))}
    wide = wide.sort(pl.col(_LABEL).replace_strict(order, return_dtype=pl.Int64))
    return wide.select(_LABEL, *(pl.col(name).fill_null(0) for name in names.values()))


def _text(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.String, strict=False).fill_null("")


def _joined(found: pl.DataFrame, name: str, least: int) -> pl.DataFrame:
    """Small labels become one; where that is small, too, the next larger one joins it. Raises BadPlan."""
    totals = found.group_by(name).agg(pl.col("n").sum()).sort("n", name)
    few = totals.filter(pl.col("n") < least)
    if few.is_empty() or (name == "across" and totals.height == 1):
        return found
    if few["n"].sum() < least:
        few = totals.head(few.height + 1)
    if few["n"].sum() < least:
        raise BadPlan(why=_("人数が少なすぎて、表を作れません。"))
    rest = pl.col(name).is_in(few[name].to_list())
    return found.with_columns(pl.when(rest).then(pl.lit(_REST)).otherwise(pl.col(name)).alias(name))


def _ordered(labels: pl.Series) -> list[str]:
    """Numbers by their value, others by their text, what was put together at the end."""
    found = labels.unique().to_list()
    numeric = all(re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", label) for label in found if label not in ("", _REST))
    return sorted(found, key=lambda each: (each == _REST, each == "", *_place(each, numeric=numeric)))


def _place(label: str, *, numeric: bool) -> tuple[float, str]:
    return (float(label) if numeric and label not in ("", _REST) else 0.0, label)


def _header(name: str) -> str:
    return name.partition(":")[2]


def _draft(made: _Made, plan: CellPlan, title: str, visibility: Visibility) -> VersionDraft:
    titles = {column.name: column.title for column in made.table.schema.columns}
    across = made.hidden.columns[1:]
    names = {name: f"c{at}" for at, name in enumerate(across, 1)}
    columns = (
        Column(_LABEL, titles[plan.down], ColumnType.STRING),
        *(
            Column(names[name], _header(name) or (_("空") if plan.across else _("人数")), ColumnType.INTEGER)
            for name in across
        ),
    )
    said = _said(made, plan, titles)
    table = made.hidden.rename(names)
    rows = pl.Series(ROW, range(1, table.height + 1), dtype=pl.Int64)
    with storage.workspace() as folder:
        path = folder / "cells.parquet"
        table.insert_column(0, rows).write_parquet(path, compression="zstd")
        blob = storage.put_file(path, move=True, sealed=visibility is not Visibility.PUBLIC)
    draft = TableDraft(
        name=title, title=title, schema=TableSchema(columns), parquet=blob, unread=None,
        rows_in=table.height, rows_out=table.height, cells_unread=0,
    )  # fmt: skip
    return VersionDraft(
        organisation=made.detail.card.organisation,
        source_key=f"cells:{made.detail.card.id}:{plan.table}:{plan.down}:{plan.across}",
        title=title,
        original=blob,
        name=f"{title[:100]}.parquet",
        media_type="application/vnd.apache.parquet",
        format="parquet",
        tables=(draft,),
        description=said,
        licence=made.detail.card.licence,
        visibility=visibility,
        note=said,
    )


def _said(made: _Made, plan: CellPlan, titles: dict[str, str]) -> str:
    of = "×".join(titles[name] for name in (plan.down, plan.across) if name)
    return _(
        "{of}の人数。空欄は秘匿（×）です：{least}人に満たない数と、それを合計から計算できないようにする数を隠しました。"
        "{least}人に満たない区分は「その他」にまとめました。もとのデータ：/datasets/{id} 第{version}版。"
    ).format(of=of, least=plan.least, id=made.detail.card.id, version=made.detail.version.number)
