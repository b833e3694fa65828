"""From one key to the next: it is added, everything is sealed by it, those before it are retired."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from hiroba.kernel.decide.types import SYSTEM
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.jobs.types import JobContext
from hiroba.kernel.journal import service as journal
from hiroba.kernel.sealing import keeping, keyfile, ring
from hiroba.kernel.sealing.errors import KeyInUse, UnknownKey
from hiroba.kernel.sealing.keyfile import Key
from hiroba.kernel.sealing.models import SealingKey
from hiroba.kernel.sealing.rewriting import held_by_key, rows_under, seal_anew
from hiroba.kernel.sealing.types import KeyInfo, KeyState

_JOB = "sealing.rotate"


def all_keys() -> list[KeyInfo]:
    """Return the keys of the file, the oldest first."""
    known, held = ring.ring(), held_by_key()
    return [
        KeyInfo(each.id, each.made, each.state, each is known.current, rows_under(each.id) + held[each.id])
        for each in known.keys
    ]


def keys_in_use() -> list[str]:
    """Return the numbers of the keys by which something may lie sealed now."""
    return [each.id for each in ring.ring().keys if each.state is KeyState.OPEN]


def require_keys(ids: Iterable[str]) -> None:
    """Raises UnknownKey where the file lacks one."""
    for id in ids:
        ring.box(id)


def noted_keys() -> list[str]:
    """Return the numbers of the keys that this database was sealed by."""
    return list(SealingKey.objects.order_by("made").values_list("pk", flat=True))


def note_keys() -> None:
    """Write down in the database whose keys these are."""
    keeping.note(SealingKey)


def prepare() -> str:
    """Add a key that seals nothing yet, so that every machine has it first; return its number."""
    return _add(KeyState.COMING)


def rotate() -> str:
    """Let the key that waits, or a new one, seal from now on; a job seals the rest anew. Returns its id."""
    waiting = next((each for each in ring.ring().keys if each.state is KeyState.COMING), None)
    if waiting is None:
        _add(KeyState.OPEN)
    else:
        _write([replace(each, state=KeyState.OPEN) if each is waiting else each for each in ring.ring().keys])
    return jobs.enqueue(_JOB, {}, key=_JOB)


@jobs.job(_JOB)
def _seal_anew(context: JobContext) -> None:
    seal_anew_now(lambda done, where: context.progress(done, None, where))


def seal_anew_now(tell: Callable[[int, str], None]) -> None:
    """Bring everything under the key of now and retire those before it. tell: how many values, where.

    A second look finds what was written, with the key before, while the first one went on.
    """
    current = ring.ring().current.id
    while seal_anew(tell):
        pass
    _write([
        replace(each, state=KeyState.RETIRED) if each.state is KeyState.OPEN and each.id != current else each
        for each in ring.ring().keys
    ])  # fmt: skip
    journal.record(SYSTEM, "keys.rotate", "key", current)


def remove(id: str) -> None:
    """Take a retired key out of the file: backups from its time cannot be read any more.

    Raises UnknownKey, KeyInUse.
    """
    key = next((each for each in ring.ring().keys if each.id == id), None)
    if key is None:
        raise UnknownKey(key=id[:8])
    rows = rows_under(id) + held_by_key()[id]
    if rows or key.state is KeyState.OPEN:
        raise KeyInUse(key=id, rows=rows)
    _write([each for each in ring.ring().keys if each.id != id])
    SealingKey.objects.filter(pk=id).delete()
    journal.record(SYSTEM, "keys.remove", "key", id)


def _add(state: KeyState) -> str:
    key = keyfile.new_key(state)
    _write([*ring.ring().keys, key])
    return key.id


def _write(held: list[Key]) -> None:
    keyfile.write(ring.path(), held)
    keeping.note(SealingKey)
