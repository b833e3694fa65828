"""What waits beside a table's file, and what was made of both, come to lie as the dataset does."""

from __future__ import annotations

from hiroba.catalog.datastore import lying, standing
from hiroba.catalog.datastore.folding import fold
from hiroba.catalog.datastore.models import OpenRow, OpenTable
from hiroba.kernel.decide.types import SYSTEM


def lay(dataset: str = "") -> None:
    """Fold the rows of a dataset's tables, or of all, that lie in another way than they are to."""
    tables = OpenTable.objects.filter(dataset=dataset) if dataset else OpenTable.objects.all()
    for table in tables.iterator():
        sealed = lying.is_sealed(table)
        if sealed:
            standing.remove_open(table)
        waiting = OpenRow.objects.filter(table=table, gone=False).iterator()
        if any(isinstance(row.values, str) is not sealed for row in waiting):
            fold(table.pk, SYSTEM)


def bases_of(dataset: str) -> set[str]:
    """The keys of the files of a dataset's tables."""
    return set(OpenTable.objects.filter(dataset=dataset).exclude(base="").values_list("base", flat=True))
