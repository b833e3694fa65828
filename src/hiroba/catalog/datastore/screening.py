"""What is written row by row is looked at before it is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import polars as pl

from hiroba.catalog.datasets import service as catalogue
from hiroba.catalog.datastore.models import OpenTable
from hiroba.catalog.datastore.reading import columns
from hiroba.catalog.tables.types import TableSchema
from hiroba.kernel.decide.types import EVERYTHING
from hiroba.kernel.mynumber import service as mynumber
from hiroba.rules.privacy import service as privacy
from hiroba.rules.privacy.types import PersonalDataFound, Subject

_MANY: Final = 5  # rows from which on values tell what headers do not


def require_harmless(table: OpenTable, rows: Sequence[Mapping[str, Any]]) -> None:
    """Raise MyNumberFound, or PersonalDataFound where the dataset is for everybody."""
    for row in rows:
        for name, value in row.items():
            if isinstance(value, str):
                mynumber.refuse_text(name[:60], value)
    require_harmless_together(table, rows)


def require_harmless_together(table: OpenTable, rows: Sequence[Mapping[str, Any]]) -> None:
    """The same by what rows tell together; a My Number that stands alone was refused when it was written."""
    subjects = catalogue.subjects(TableSchema(columns(table)))
    if not rows or (len(rows) < _MANY and not privacy.may_tell(one.title for one in subjects)):
        return
    look = privacy.look(_table(subjects, rows), subjects)
    catalogue.refuse_my_number([look])
    known = catalogue.find(table.dataset, EVERYTHING)
    if known is None or not look.stopping():
        return
    answer = privacy.answer_of(known.organisation, known.source_key)
    shown = catalogue.shown_to_all(known.id, known.organisation, known.visibility)
    stopping = [
        one
        for one in look.stopping(answer.harmless if answer else ())
        if any(seen is None or set(one.columns) <= set(seen) for seen in shown)
    ]
    if stopping:
        raise PersonalDataFound(columns="、".join(title for one in stopping for title in one.titles))


def _table(subjects: Sequence[Subject], rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """The values as text: what they are typed as says nothing of persons."""
    return pl.DataFrame(
        {one.name: [_text(row.get(one.name)) for row in rows] for one in subjects},
        schema={one.name: pl.String for one in subjects},
    )


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
