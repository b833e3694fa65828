"""Records written into an open table: all of them or none, on the disk before the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from hiroba.catalog.datastore import kinds, lying, rights
from hiroba.catalog.datastore.models import OpenRow, OpenTable
from hiroba.catalog.datastore.reading import locked
from hiroba.catalog.datastore.rows import by_key, by_number, hashed
from hiroba.catalog.datastore.screening import require_harmless
from hiroba.catalog.datastore.types import (
    BadRecord,
    KeyMissing,
    KeyNeeded,
    KeyTaken,
    KeyUnknown,
    Method,
    Record,
)
from hiroba.kernel.decide.types import Principal

ID: Final = "_id"  # a row's number, as clients name it
_MOST_ID: Final = 2**53


@dataclass(frozen=True)
class Written:
    """records: the rows as they are kept now, with their number as `_id`."""

    records: list[Record]
    added: int


@transaction.atomic
def write(
    id: str, records: Sequence[Any], method: Method, who: Principal, *, dry_run: bool = False
) -> Written:
    """Write records ({field: value}) into an open table; with dry_run only say what would be wrong.

    upsert and update change only the fields that a record has. Raises UnknownTable, Forbidden, BadRecord,
    KeyNeeded, KeyMissing, KeyTaken, KeyUnknown, MyNumberFound, PersonalDataFound.
    """
    table = locked(id)
    rights.require(table.dataset, who)
    batch = _Batch(table, [_read(table, at, record, method) for at, record in enumerate(records)], method)
    batch.work()
    require_harmless(table, [batch.rows[number] for number in batch.touched])
    if not dry_run:
        batch.keep()
    return Written([{ID: number} | batch.rows[number] for number in batch.touched], len(batch.fresh))


def _read(table: OpenTable, at: int, record: Any, method: Method) -> Record:
    """The record's values as they are kept. Raises BadRecord."""
    if not isinstance(record, dict):
        raise BadRecord(field="records", row=at, name="-", why="not a json object")
    types = {each["id"]: each["type"] for each in table.fields}
    known = {*types, ID} if method is not Method.INSERT else set(types)
    unknown = [str(name)[:60] for name in record if name not in known]
    if unknown:
        raise BadRecord(field="records", row=at, name=", ".join(unknown), why="extra keys: no such field")
    found: Record = {}
    for name, value in record.items():
        try:
            found[name] = kinds.read(value, types.get(name, "int8"))
        except (ValueError, RecursionError) as error:
            why = f"invalid input syntax for type {types.get(name, 'integer')}"
            raise BadRecord(field="records", row=at, name=name[:60], why=why) from error
    if ID in found and not 0 < (found[ID] or 0) < _MOST_ID:
        raise BadRecord(field="records", row=at, name=ID, why="not a row number")
    return found


@dataclass
class _Batch:
    """The records of one call: what they find, and what becomes of it, in their order."""

    table: OpenTable
    records: Sequence[Record]
    method: Method
    rows: dict[int, Record] = field(default_factory=dict)  # by number, as they are now
    taken: dict[str, int] = field(default_factory=dict)  # hash of a key -> number of its row
    touched: dict[int, str] = field(default_factory=dict)  # number -> hash of its key, in order
    fresh: set[int] = field(default_factory=set)

    def work(self) -> None:
        self._check_keys()
        self.rows = by_number(self.table, [each[ID] for each in self.records if ID in each])
        self._find_keys()
        for at, record in enumerate(self.records):
            number = self._row_of(record)
            if number is None:
                self._add(at, record)
            elif self.method is Method.INSERT:
                raise KeyTaken(field="records", row=at, key=self._told(record))
            else:
                self._change(at, number, record)

    def _check_keys(self) -> None:
        if self.method is Method.INSERT:
            return
        for at, record in enumerate(self.records):
            if ID in record:
                continue
            if not self.table.key:
                raise KeyNeeded(field="table", row=at)
            if missing := [name for name in self.table.key if name not in record]:
                raise KeyMissing(field="key", row=at, names=", ".join(missing))

    def _find_keys(self) -> None:
        """All keys that the records have, or give to the row of their number."""
        key = self.table.key
        wanted = []
        for record in self.records if key else ():
            whole = self.rows.get(record.get(ID, 0), {}) | record
            wanted.append(tuple(whole.get(name) for name in key))
        for hash, (number, values) in by_key(self.table, wanted).items():
            self.taken[hash] = number
            self.rows.setdefault(number, values)

    def _row_of(self, record: Record) -> int | None:
        if ID in record:
            number: int = record[ID]
            return number if number in self.rows else None
        return self.taken.get(hashed(self.table.key, record))

    def _add(self, at: int, record: Record) -> None:
        if self.method is Method.UPDATE:
            raise KeyUnknown(field="key", row=at, key=self._told(record))
        number = record.get(ID) or self.table.next_row
        self.table.next_row = max(self.table.next_row, number + 1)
        self.fresh.add(number)
        self._set(at, number, {each["id"]: record.get(each["id"]) for each in self.table.fields})

    def _change(self, at: int, number: int, record: Record) -> None:
        old = self.rows[number]
        self.taken.pop(hashed(self.table.key, old), None)
        said = {name: value for name, value in record.items() if name != ID}
        self._set(at, number, {each["id"]: old.get(each["id"]) for each in self.table.fields} | said)

    def _set(self, at: int, number: int, values: Record) -> None:
        hash = hashed(self.table.key, values)
        if hash and self.taken.setdefault(hash, number) != number:
            raise KeyTaken(field="records", row=at, key=self._told(values))
        self.rows[number] = values
        self.touched[number] = hash

    def _told(self, record: Mapping[str, Any]) -> str:
        names = [ID] if ID in record else self.table.key
        return ", ".join(f"{name}={record.get(name)}" for name in names)[:200]

    def keep(self) -> None:
        table = self.table
        forget(table, [number for number in self.touched if number not in self.fresh])
        sealed = lying.is_sealed(table)
        rows = (
            lying.row_of(
                table, number, hashed(table.key, self.rows[number]), self.rows[number], sealed=sealed
            )
            for number in self.touched
        )
        OpenRow.objects.bulk_create(rows, batch_size=1000)
        table.rows += len(self.fresh)
        table.written = timezone.now()
        table.save(update_fields=["rows", "next_row", "written"])


def forget(table: OpenTable, numbers: Sequence[int]) -> None:
    """What was written of these rows before makes way."""
    for start in range(0, len(numbers), 500):
        OpenRow.objects.filter(table=table, row__in=numbers[start : start + 500]).delete()
