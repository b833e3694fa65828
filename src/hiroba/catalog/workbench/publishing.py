"""An answer becomes a dataset that says what went into it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from django.utils.translation import gettext as _

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import PublishedVersion, TableDraft, VersionDraft
from hiroba.catalog.tables import service as tables
from hiroba.catalog.workbench import keeper, typed
from hiroba.catalog.workbench.runs import bounds
from hiroba.catalog.workbench.types import MOST_ROWS, BadSaved, Input
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Resource, Visibility
from hiroba.kernel.storage import service as storage

_WIDTHS: Final = (Visibility.PRIVATE, Visibility.ORGANISATION, Visibility.PUBLIC)


def publish(
    who: Principal, *, id: str, organisation: str, title: str, description: str, sql: str
) -> PublishedVersion:
    """Answer the query for `who` and publish the rows; the same rows again change nothing.

    The dataset is seen by no more people than the most closely kept of its sources.
    Raises QueryError, Forbidden, BadSaved (more rows than a dataset may have).
    """
    decide.require(who, Action.DATASET_PUBLISH, Resource("dataset", "", organisation))
    with storage.workspace() as folder:
        things = decide.sight(who, Action.ENTITY_READ)
        answer = keeper.ask(sql, decide.sight(who), bounds(MOST_ROWS), folder / "rows.arrow", entities=things)
        if answer.truncated:
            raise BadSaved(why=_("結果が{most:,}行を超えます。").format(most=MOST_ROWS))
        parquet = folder / "rows.parquet"
        schema = typed.write(answer.arrow, parquet)
        rows = answer.rows
        box = tables.bounds(parquet, schema)
        visibility = narrowest(answer.inputs)
        sealed = datasets.to_be_sealed(organisation, f"workbench:{id}", visibility)
        blob = storage.put_file(parquet, move=True, sealed=sealed)
    table = TableDraft(
        name=title[:200], title=title, schema=schema, parquet=blob, unread=None, rows_in=rows, rows_out=rows,
        cells_unread=0, bounds=box,
    )  # fmt: skip
    source = provenance(answer.inputs)
    draft = VersionDraft(
        organisation=organisation,
        source_key=f"workbench:{id}",
        title=title,
        original=blob,
        name=f"{title[:100]}.parquet",
        media_type="application/vnd.apache.parquet",
        format="parquet",
        tables=(table,),
        description="\n\n".join(part for part in (description, source) if part),
        licence=_licence(answer.inputs),
        visibility=visibility,
        note=source,
    )
    return datasets.publish_version(_as_it_stands(draft), who)


def _as_it_stands(draft: VersionDraft) -> VersionDraft:
    """A dataset that is there keeps its visibility, unless a source is kept more closely."""
    known = datasets.find_by_source(draft.organisation, draft.source_key)
    if known is None or draft.visibility is None:
        return draft
    narrow = min(draft.visibility, known.visibility, key=_WIDTHS.index)
    return replace(draft, visibility=narrow)


def narrowest(inputs: Sequence[Input]) -> Visibility:
    """Return who may see what was made of these: those who may see every one."""
    return min((each.visibility for each in inputs), key=_WIDTHS.index, default=Visibility.PUBLIC)


def provenance(inputs: Sequence[Input]) -> str:
    """Say in words which versions went in."""
    if not inputs:
        return _("ワークベンチのクエリから作りました。元にした表はありません。")
    lines = [
        _("「{title}」第{version}版（/datasets/{id}?version={version}）").format(
            title=each.title, version=each.version, id=each.dataset
        )
        if each.dataset
        else _("「{title}」（実行したときのまちの状態）").format(title=each.title)
        for each in inputs
    ]
    return _("ワークベンチのクエリから作りました。元にした表：") + "、".join(dict.fromkeys(lines))


def _licence(inputs: Sequence[Input]) -> str | None:
    """The sources' licence where they share one; else it is for a person to choose."""
    known = {each.licence for each in inputs}
    return (known.pop() or None) if len(known) == 1 else None
