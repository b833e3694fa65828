"""A table as it is now, without making its file anew: the changes since lie beside it in a file of their own.

Made once for each state, from the one before it; anything in the folder may be deleted. Which rows are
answered for does not depend on it: they are in the database.
"""

from __future__ import annotations

import hashlib
import shutil
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

import pyarrow as pa

from hiroba.catalog.datastore import lying
from hiroba.catalog.datastore.models import OpenRow, OpenTable
from hiroba.catalog.datastore.reading import columns
from hiroba.catalog.datastore.screening import require_harmless_together
from hiroba.catalog.tables import service as tables
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.settings import service as settings
from hiroba.kernel.storage import service as storage

LEAST: Final = 10_000  # rows of a file: a smaller one is soon made anew
MOST: Final = 10_000  # changes beside it
_TRIES: Final = 5  # against writers
_KEPT: Final = 3600.0  # seconds that a reader may take over a state that is past


def standing(id: str) -> Path | None:
    """Return the file to ask for the rows of a table with all that was written by now.

    None: it has to be folded first, because much was written, or because what was written since tells
    something of persons, which folding decides of.
    """
    for _try in range(_TRIES):
        table = OpenTable.objects.filter(pk=id[:100]).first()
        if table is None or table.base_rows < LEAST or table.changes.count() > MOST:
            return None
        base = storage.local_path(table.base)
        last = table.changes.order_by("-pk").values_list("pk", flat=True).first()
        if last is None:
            return base
        found = _known(table, last) or _made(table, base, last)
        if found is None or _still(table):
            return found
    return None


def _still(before: OpenTable) -> bool:
    """Whether nobody wrote or folded meanwhile: what was read belongs together."""
    now = OpenTable.objects.filter(pk=before.pk).first()
    return now is not None and _state(now) == _state(before)


def _state(table: OpenTable) -> tuple[object, ...]:
    return table.base, table.fields, table.rows, table.next_row, table.written


def _folder(table: OpenTable) -> Path:
    """In memory, like the table, where that lies sealed."""
    named = _named(table)
    base = hashlib.sha256(repr((table.base, table.fields)).encode()).hexdigest()[:32]
    if lying.is_sealed(table):
        return storage.made_of_opened(f"open/{named}/{base}")
    return _open_folder() / named / base


def _open_folder() -> Path:
    return settings.server().data_dir / "derived" / "open"


def remove_open(table: OpenTable) -> None:
    """Remove what was made of a table while it lay open."""
    shutil.rmtree(_open_folder() / _named(table), ignore_errors=True)


def _named(table: OpenTable) -> str:
    return hashlib.sha256(table.pk.encode()).hexdigest()[:32]


def _known(table: OpenTable, last: int) -> Path | None:
    place = _folder(table) / f"{last}.layers"
    return place if place.exists() and place.with_suffix(".parquet").exists() else None


def _made(table: OpenTable, base: Path, last: int) -> Path | None:
    folder = _folder(table)
    folder.mkdir(parents=True, exist_ok=True)
    known = [int(each.stem) for each in folder.glob("*.layers") if int(each.stem) < last]
    before = max(known, default=0)
    changes = OpenRow.objects.filter(table=table, pk__gt=before, pk__lte=last).order_by("pk")
    changed = {row.row: None if row.gone else lying.values_of(row) for row in changes}
    over = folder / f"{last}.parquet"
    earlier = folder / f"{before}.parquet" if before else None
    try:
        rows = tables.lay_over(base, earlier, columns(table), changed, over)
    except FileNotFoundError:  # swept this moment
        return None
    if rows is None or not _harmless(table, rows) or not _still(table):
        return None
    tables.layers(base, rows, over, table.rows, folder / f"{last}.layers")
    _sweep(folder)
    return folder / f"{last}.layers"


def _harmless(table: OpenTable, rows: pa.Table) -> bool:
    """Whether all that waits may be read together by whoever reads the table."""
    try:
        require_harmless_together(table, rows.to_pylist())
    except HirobaError:
        return False
    return True


def _sweep(folder: Path) -> None:
    """Remove what nobody can be reading any more."""
    past = time.time() - _KEPT
    for path in folder.parent.glob("*/*"):
        with suppress(OSError):
            if path.stat().st_mtime < past and (path.parent != folder or path.name.startswith(".")):
                path.unlink()
    states = sorted(folder.glob("*.layers"), key=lambda each: int(each.stem))
    for place in states[:-1]:
        with suppress(OSError):
            if place.stat().st_mtime < past:
                place.unlink()
                place.with_suffix(".parquet").unlink()
