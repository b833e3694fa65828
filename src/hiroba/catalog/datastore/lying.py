"""How rows lie that wait beside a table's file: sealed for their place where not everybody may read them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datastore.models import OpenRow, OpenTable
from hiroba.catalog.datastore.types import Record
from hiroba.kernel.sealing import service as sealing

PLACE: Final = "datastore_openrow.values"
_KEY: Final = "datastore_openrow.key"


def is_sealed(table: OpenTable) -> bool:
    """Whether what is written into a table now is to lie sealed."""
    return not datasets.lies_open(table.dataset)


def row_of(table: OpenTable, number: int, key: str, values: Record, *, sealed: bool) -> OpenRow:
    """A row to be kept. key: the hash of its key, "" for none."""
    row = OpenRow(table=table, row=number, key=key_of(key, sealed=sealed), values=values)
    if sealed:
        row.values = sealing.seal(json.dumps(values, ensure_ascii=False), PLACE, _bound(row))
    return row


def key_of(hash: str, *, sealed: bool) -> str:
    """What stands for the hash of a key: from a bare one somebody could find a short key by trying."""
    return sealing.mark(_KEY, hash) if hash and sealed else hash


def keys_of(hashes: Sequence[str], *, sealed: bool) -> dict[str, str]:
    """What may stand for these hashes in the table, each with its hash."""
    found = {hash: hash for hash in hashes}
    if sealed:
        found |= {mark: hash for hash in hashes for mark in sealing.marks(_KEY, hash)}
    return found


def values_of(row: OpenRow) -> Record:
    """The values, opened. Raises SealBroken where they are another row's."""
    if isinstance(row.values, dict):
        return row.values
    text = sealing.unseal(row.values, PLACE)
    if text.row != _bound(row):
        raise sealing.SealBroken
    found: Record = json.loads(text)
    return found


def texts() -> Iterator[str]:
    """The sealed values, as they lie."""
    for values in OpenRow.objects.values_list("values", flat=True).iterator():
        if isinstance(values, str):
            yield values


def seal_anew(rewrite: Callable[[str], str]) -> int:
    """Bring them under the key of now; return how many were changed. What is folded meanwhile is gone."""
    changed = 0
    for row in OpenRow.objects.iterator():
        if isinstance(row.values, str) and (now := rewrite(row.values)) != row.values:
            changed += OpenRow.objects.filter(pk=row.pk).update(values=now)
    return changed


def _bound(row: OpenRow) -> str:
    return f"{row.table_id}/{row.row}"
