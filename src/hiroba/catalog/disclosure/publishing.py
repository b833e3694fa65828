"""What came out of a trial becomes a dataset that says how it was made."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import msgspec
import polars as pl
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import DatasetDetail, TableDraft, VersionDraft
from hiroba.catalog.disclosure.models import Trial
from hiroba.catalog.disclosure.trials import manageable, row_of, table_of
from hiroba.catalog.disclosure.types import OriginalStaysOpen, Outcome, Part, Plan, Rest, UnknownTrial
from hiroba.catalog.disclosure.words import level_words
from hiroba.catalog.tables.types import ROW, Column, ColumnType, TableSchema
from hiroba.kernel.decide.types import Principal, Visibility
from hiroba.kernel.journal import service as journal
from hiroba.kernel.storage import service as storage
from hiroba.rules.privacy import service as privacy

_SHOWN = 8
_LANGUAGE = "ja"  # of the data, whoever publishes it


def publish(
    id: str, dataset: str, title: str, visibility: Visibility, rest: Rest, who: Principal
) -> str:  # fmt: skip
    """Publish the table of a trial and return the dataset's id; the same table of a dataset always becomes
    the same new dataset. A second time nothing more is done.

    The detector looks at it once more. Raises UnknownTrial, Forbidden, PersonalDataFound, OriginalStaysOpen.
    """
    row = row_of(id, dataset)
    if row.made:
        return str(row.made)
    detail = manageable(dataset, who, row.version)
    if row.outcome is None:
        raise UnknownTrial
    if rest is Rest.KEPT and detail.card.visibility is Visibility.PUBLIC:
        raise OriginalStaysOpen
    with translation.override(_LANGUAGE):
        draft = _draft(row, detail, title.strip()[:200], visibility)
    table = draft.tables[0]
    looked = privacy.look(storage.local_path(table.parquet.key), datasets.subjects(table.schema))
    return _published(row, replace(draft, looks=(looked,)), rest, who)


@transaction.atomic
def _published(row: Trial, draft: VersionDraft, rest: Rest, who: Principal) -> str:
    known = Trial.objects.select_for_update().get(pk=row.pk)
    if known.made:  # by the same button, pressed twice
        return str(known.made)
    made = datasets.publish_version(draft, who).dataset
    Trial.objects.filter(pk=row.pk).update(made=made)
    if rest is Rest.WITHDRAWN:
        datasets.withdraw(row.dataset, who)
    plan = msgspec.convert(row.plan, Plan)
    told: dict[str, int | str] = {"from": row.dataset, "k": plan.k, "original": rest.value}
    journal.record(who, "privacy.publish", "dataset", made, organisation=row.organisation, details=told)
    return made


def first_rows(id: str, dataset: str, who: Principal) -> tuple[list[str], list[list[Any]]]:
    """Titles of the columns and the first rows that would be published. Raises UnknownTrial, Forbidden."""
    row = row_of(id, dataset)
    detail = manageable(dataset, who, row.version)
    plan = msgspec.convert(row.plan, Plan)
    titles = {one.name: one.title for one in table_of(detail, plan.table).schema.columns}
    frame = pl.scan_parquet(storage.local_path(row.parquet)).drop(ROW).head(_SHOWN).collect()
    return [titles[name] for name in frame.columns], [list(cells) for cells in frame.iter_rows()]


def _draft(row: Trial, detail: DatasetDetail, title: str, visibility: Visibility) -> VersionDraft:
    plan, outcome = msgspec.convert(row.plan, Plan), msgspec.convert(row.outcome, Outcome)
    blob = storage.digest(storage.local_path(row.parquet))
    source = _provenance(row, plan, outcome)
    schema = _schema(table_of(detail, plan.table).schema, plan, outcome)
    draft = TableDraft(
        name=title, title=title, schema=schema, parquet=blob, unread=None, rows_in=outcome.before.rows,
        rows_out=outcome.after.rows, cells_unread=0,
    )  # fmt: skip
    return VersionDraft(
        organisation=row.organisation,
        source_key=f"disclosure:{row.dataset}:{plan.table}",
        title=title,
        original=blob,
        name=f"{title[:100]}.parquet",
        media_type="application/vnd.apache.parquet",
        format="parquet",
        tables=(draft,),
        description=source,
        licence=detail.card.licence,
        visibility=visibility,
        note=source,
    )


def _schema(schema: TableSchema, plan: Plan, outcome: Outcome) -> TableSchema:
    """The columns that stay; one that became coarser is text, and its title says how coarse."""
    coarse = {one.column: level_words(one.name) for one in outcome.steps if one.level}
    columns = tuple(
        _column(column, coarse.get(column.name))
        for column in schema.columns
        if plan.parts.get(column.name, Part.DROPPED) is not Part.DROPPED
    )
    return TableSchema(
        columns, latitude=_there(columns, schema.latitude), longitude=_there(columns, schema.longitude)
    )


def _column(column: Column, words: str | None) -> Column:
    if words is None:
        return replace(column, model=None)
    said = _("{title}（{way}）").format(title=column.title, way=words)
    return replace(column, title=said, type=ColumnType.STRING, format="", unit="", model=None)


def _there(columns: tuple[Column, ...], name: str | None) -> str | None:
    return name if any(one.name == name and one.type is not ColumnType.STRING for one in columns) else None


def _provenance(row: Trial, plan: Plan, outcome: Outcome) -> str:
    """What was done and to which version, without the title of what may be closed."""
    reached = [f"k＝{plan.k}"]
    if plan.distinct > 1:
        reached.append(f"l＝{plan.distinct}")
    if plan.closeness < 1:
        reached.append(f"t＝{plan.closeness:g}")
    coarse = [f"{one.title}：{level_words(one.name)}" for one in outcome.steps if one.level]
    return _(
        "匿名化：{reached}。除いた行：{all}行のうち{rows}行。おおまかにした列：{coarse}。"
        "もとのデータ：/datasets/{id} 第{version}版。"
    ).format(
        reached="、".join(reached),
        all=outcome.before.rows,
        rows=outcome.suppressed,
        coarse="、".join(coarse) or _("なし"),
        id=row.dataset,
        version=row.version,
    )
