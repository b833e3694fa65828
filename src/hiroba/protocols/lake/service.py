"""The door: the lake is written and kept, in a folder or a bucket.

A file's name says what is in it, so what is there already is not written again, and a run that was killed
goes on where it ended. What may not be seen any more is removed.
"""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.storage import service as storage
from hiroba.protocols.lake import catalogue, past, tables
from hiroba.protocols.lake.types import CATALOGUE, File, Summary

__all__ = ["write"]


def write(folder: Path, who: Principal) -> Summary:
    """Bring the lake in a folder (below the data folder, with a bucket: in the bucket) to what `who` may see.

    Tables of datasets lie in `tables/organisation=/dataset=/version=`, what things were in
    `history/type=/month=`; `catalogue.jsonld` tells of them. Raises StorageFull, StorageAway.
    """
    lake = _Lake(storage.shelf(folder))
    entries: list[dict[str, Any]] = []
    sight = decide.sight(who)
    for detail in tables.described(sight):
        try:
            there = list(lake.bring(tables.files(detail, sight, who)))
        except HirobaError as error:
            if error.status not in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
                raise
            continue  # it went while the lake was written
        if there:
            entries.append(catalogue.of_dataset(detail, there))
    things: dict[str, list[tuple[File, int]]] = {}
    for file, size in lake.bring(past.files(decide.sight(who, Action.ENTITY_READ), who)):
        things.setdefault(file.title.rpartition(" ")[0], []).append((file, size))
    entries += [catalogue.of_type(type, there) for type, there in things.items()]
    lake.put(CATALOGUE, catalogue.written(entries))
    lake.clear()
    return Summary(len(lake.wanted), lake.written, lake.removed)


class _Lake:
    def __init__(self, shelf: storage.Shelf) -> None:
        self._shelf = shelf
        self._old = {name for name, _modified in shelf.names()}
        self.wanted: set[str] = set()
        self.written = self.removed = 0

    def bring(self, files: Iterator[File]) -> Iterator[tuple[File, int]]:
        """Write those that are missing; yields each that is there, with its bytes."""
        for file in files:
            if file.name in self._old or self._write(file):
                self.wanted.add(file.name)
                found = self._shelf.look(file.name)
                yield file, found.size if found else 0

    def _write(self, file: File) -> bool:
        with storage.workspace() as work:
            made = work / "made.parquet"
            if not file.write(made):
                return False
            self._shelf.put(made, file.name)
        self.written += 1
        return True

    def put(self, name: str, content: bytes) -> None:
        """Write a file that has the same name whatever is in it."""
        with storage.workspace() as work:
            (work / "made").write_bytes(content)
            self._shelf.put(work / "made", name)
        self.wanted.add(name)

    def clear(self) -> None:
        """Remove what does not belong into it (only what this room names so)."""
        for name in sorted(self._old - self.wanted):
            if name.startswith(("tables/organisation=", "history/type=")):
                self._shelf.remove(name)
                self.removed += 1
