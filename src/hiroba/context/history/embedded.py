"""The history inside: rows in SQLite, Parquet behind them. The first HistoryStore."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from hiroba.context.history import bulk, copies, copying, edits, expiring, questions, sealing
from hiroba.context.history.sqlite import SqliteHistory
from hiroba.context.history.types import (
    Answer,
    Attributes,
    Change,
    Copied,
    Known,
    Projection,
    Question,
    Take,
)
from hiroba.context.store.types import Micros, Owner, Record
from hiroba.kernel.decide.types import Sight

_SEAL_FROM = 100_000  # rows: from here on they are sealed
_SEAL_AT_LAST = 500_000  # rows: even while much is written
_SEAL_AFTER = 2 * 86_400 * 1_000_000  # Micros: older rows are sealed however few they are


class Embedded:
    """See HistoryStore."""

    def __init__(self, folder: Path) -> None:
        self.history = SqliteHistory(folder)

    def position(self) -> int | None:
        return self.history.position()

    def begin(self, position: int) -> None:
        self.history.begin(position)

    def take_in(self, records: Sequence[Record], after: int, upto: int) -> bool:
        return self.history.take_in(records, after, upto)

    def settle(self) -> int:
        return self.history.settle()

    def ask(self, question: Question) -> Answer:
        return questions.ask(self.history, question)

    def evolution(self, question: Question, id: str) -> Answer | None:
        return questions.evolution(self.history, question, id)

    def ids(self, question: Question, most: int) -> list[str]:
        return questions.ids(self.history, question, most)

    def months(self, type: str, sight: Sight) -> dict[str, str]:
        return copying.months(self.history, type, sight)

    def copy(self, type: str, sight: Sight, what: Copied, take: Take) -> None:
        copying.copy(self.history, type, sight, what, take)

    def one(self, tenant: str, id: str) -> Known | None:
        return self.history.one(tenant, id)

    def has(self, entity: Known, projection: Projection, sight: Sight) -> bool:
        return questions.has(self.history, entity, projection, sight)

    def has_tenant(self, tenant: str) -> bool:
        return self.history.has_tenant(tenant)

    def add(
        self,
        tenant: str,
        id: str,
        attributes: Attributes,
        at: Micros,
        types: tuple[str, ...] = (),
        owner: Owner | None = None,
    ) -> bool:
        return edits.add(self.history, tenant, id, attributes, at, types=types, owner=owner)

    def take_in_table(self, tenant: str, table: pa.Table, owner: Owner | None = None) -> int:
        return bulk.take_in_table(self.history, tenant, table, owner)

    def delete_entity(self, tenant: str, id: str) -> None:
        edits.delete_entity(self.history, tenant, id)

    def delete_attribute(self, tenant: str, id: str, name: str, dataset: str, *, every: bool) -> None:
        edits.delete_attribute(self.history, tenant, id, name, dataset, every=every)

    def note_deleted(self, tenant: str, id: str, name: str, at: Micros, dataset: str, *, every: bool) -> None:
        edits.note_deleted(self.history, tenant, id, name, at, dataset, every=every)

    def delete_instance(self, tenant: str, id: str, name: str, instance: int) -> None:
        edits.delete_instance(self.history, tenant, id, name, instance)

    def change_instance(
        self, tenant: str, id: str, name: str, instance: int, change: Change, at: Micros
    ) -> None:
        edits.change_instance(self.history, tenant, id, name, instance, change, at)

    def save(self, folder: Path) -> None:
        copies.save(self.history, folder)

    def load(self, folder: Path, position: int) -> None:
        copies.load(self.history, folder, position)

    def keep(self, *, later: bool = False) -> bool:
        """Seal rows when they are many or old, else merge files, else remove what was deleted."""
        rows, oldest = sealing.waiting(self.history)
        old = oldest is not None and time.time_ns() // 1_000 - oldest > _SEAL_AFTER
        if (rows >= (_SEAL_AT_LAST if later else _SEAL_FROM) or old) and sealing.seal(self.history):
            return True
        if later:
            return False
        return bool(sealing.merge(self.history) or sealing.purge(self.history) or sealing.clean(self.history))

    def purge(self) -> int:
        files = 0
        while done := sealing.purge(self.history, quiet=0):
            files += done
        return files

    def types(self, tenant: str) -> list[str]:
        return expiring.types_of(self.history, tenant)

    def values_by_month(self, tenant: str, type: str) -> dict[str, int]:
        return expiring.values_of(self.history, tenant, type)

    def expire(self, tenant: str, type: str, month: str) -> int:
        return expiring.expire(self.history, tenant, type, month)

    def spaces(self) -> list[str]:
        return self.history.spaces()

    def close(self) -> None:
        self.history.close()
