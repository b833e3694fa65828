"""What was written becomes part of the table's file, and the file part of the dataset's version."""

from __future__ import annotations

import threading
from collections import defaultdict
from contextlib import nullcontext
from typing import Final

from django.db import transaction
from django.utils import timezone

from hiroba.catalog.datastore import lying
from hiroba.catalog.datastore.models import OpenRow, OpenTable
from hiroba.catalog.datastore.publishing import publish
from hiroba.catalog.datastore.reading import columns, locked
from hiroba.catalog.datastore.types import UnknownTable
from hiroba.catalog.tables import service as tables
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.storage import service as storage
from hiroba.kernel.storage.types import Blob

_TRIES: Final = 20  # against others that fold the same table
_locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)


def fold(id: str, who: Principal, *, anew: bool = False) -> None:
    """Work all that was written by now into a new file and publish it; nothing to do where nothing was.

    The file is made without a lock on the table: others write on, and what they write stays beside the
    new file. Killed at any point, what was answered is still there. anew: also where no row changed,
    because the fields did. Raises UnknownTable.
    """
    # Within a transaction nobody is waited for: whoever folds now may be waiting for the database.
    alone = nullcontext() if transaction.get_connection().in_atomic_block else _locks[id]
    with alone:
        for _try in range(_TRIES):
            if _folded(id, who, anew=anew):
                return


def _folded(id: str, who: Principal, *, anew: bool) -> bool:
    table = OpenTable.objects.filter(pk=id[:100]).first()
    if table is None:
        raise UnknownTable(table=id[:60])
    changes = list(OpenRow.objects.filter(table=table).order_by("pk"))
    if not changes and table.base and not anew:
        return True
    with storage.workspace() as folder:
        target = folder / "folded.parquet"
        base = storage.local_path(table.base) if table.base else None
        changed = {row.row: None if row.gone else lying.values_of(row) for row in changes}
        rows = tables.merge(base, columns(table), changed, target)
        blob = storage.put_file(target, move=True, sealed=lying.is_sealed(table))
    return _swapped(table, changes[-1].pk if changes else 0, blob, rows, who)


@transaction.atomic
def _swapped(before: OpenTable, last: int, blob: Blob, rows: int, who: Principal) -> bool:
    """Put the new file in place of the one it was made from; False where another was faster."""
    table = locked(before.pk)
    if (table.base, table.fields) != (before.base, before.fields):
        return False
    OpenRow.objects.filter(table=table, pk__lte=last).delete()
    table.base, table.base_rows, table.folded = blob.key, rows, timezone.now()
    table.save(update_fields=["base", "base_rows", "folded"])
    publish(table.dataset, table.version, who)
    return True
