"""Nothing that tells of persons becomes public by mistake: whatever makes or opens a version asks here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from hiroba.catalog.datasets.models import Dataset, Table
from hiroba.catalog.datasets.types import TableDraft, VersionDraft
from hiroba.catalog.datasets.values import schema_from_json
from hiroba.catalog.tables.types import ColumnType, TableSchema
from hiroba.kernel.decide.types import Visibility
from hiroba.kernel.storage import service as storage
from hiroba.rules.privacy import service as privacy
from hiroba.rules.privacy.types import Kind, Look, MyNumberFound, PersonalDataFound, Subject


def subjects(schema: TableSchema) -> tuple[Subject, ...]:
    """A table's columns as the detector takes them."""
    return tuple(
        Subject(column.name, column.title, column.format)
        for column in schema.columns
        if column.type is not ColumnType.GEOMETRY
    )


def looked(draft: VersionDraft) -> tuple[Look, ...]:
    """What the detector says of each table of a draft. Raises MyNumberFound."""
    looks = draft.looks if draft.looks is not None else tuple(_look(table) for table in draft.tables)
    refuse_my_number(looks)
    return looks


def _look(table: TableDraft) -> Look:
    return privacy.look(storage.local_path(table.parquet.key), subjects(table.schema))


def refuse_my_number(looks: Iterable[Look]) -> None:
    """Raise MyNumberFound, which names the column and nothing else."""
    for look in looks:
        for one in look.findings:
            if one.kind is Kind.MY_NUMBER:
                raise MyNumberFound(where="・".join(one.titles))


def require_open(dataset: Dataset, looks: Sequence[Look]) -> None:
    """Raise PersonalDataFound where a public dataset would show what tells of persons, and nobody who may
    has answered that it does not."""
    if dataset.visibility != Visibility.PUBLIC:
        return
    answer = privacy.answer_of(dataset.organisation, dataset.source_key)
    harmless = frozenset(answer.harmless if answer else ())
    titles = [title for look in looks for one in look.stopping(harmless) for title in one.titles]
    if titles:
        raise PersonalDataFound(columns="、".join(dict.fromkeys(titles)))


def require_all_open(dataset: Dataset) -> None:
    """The same of every version, asked when a dataset is opened: whoever sees it sees the old ones, too. So
    every version of a public dataset was looked at, and going back to one needs no further look."""
    for table in Table.objects.filter(version__dataset=dataset).order_by("-pk").iterator():
        schema = schema_from_json(table.schema)
        require_open(dataset, (privacy.look(storage.local_path(table.parquet), subjects(schema)),))
