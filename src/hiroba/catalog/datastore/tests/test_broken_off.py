"""Broken off at any write, sync or rename of a file: what was answered for is there, once, and nothing is half."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from hiroba.catalog.datastore import service as datastore
from hiroba.catalog.datastore import standing
from hiroba.catalog.datastore.models import OpenTable
from hiroba.catalog.datastore.tests.test_standing import ID, START, put, read, written
from hiroba.catalog.datastore.types import Method
from hiroba.catalog.tables.types import Filter, FilterOp
from hiroba.kernel.decide.types import SYSTEM
from hiroba.kernel.settings import service as settings

__all__ = ["written"]

pytestmark = pytest.mark.django_db(transaction=True)


class Killed(BaseException):
    """Nothing in the house catches it."""


class Steps:
    """Counts what is done to files, and breaks off at one of them: from then on nothing is cleaned up."""

    def __init__(self, last: int) -> None:
        self.left = last
        self.broken = False

    def step(self, half: Path | None = None) -> None:
        if self.left == 0 and not self.broken:
            if half is not None and half.is_file():  # what was not synced is lost when the power goes
                os.truncate(half, half.stat().st_size // 2)
            self.broken = True
            raise Killed
        self.left -= 1


@contextmanager
def broken_off(last: int) -> Iterator[Steps]:
    steps = Steps(last)
    make, replace, unlink, sync = tempfile.mkstemp, Path.replace, Path.unlink, os.fsync

    def making(*given: Any, **named: Any) -> Any:
        steps.step()
        return make(*given, **named)

    def replacing(path: Path, target: Path) -> Any:
        steps.step()
        done = replace(path, target)
        steps.step()
        return done

    def unlinking(path: Path, *given: Any, **named: Any) -> None:
        if not steps.broken:
            unlink(path, *given, **named)

    def syncing(handle: int) -> None:
        steps.step(Path(f"/proc/self/fd/{handle}").resolve())
        sync(handle)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "mkstemp", making)
        patch.setattr(Path, "replace", replacing)
        patch.setattr(Path, "unlink", unlinking)
        patch.setattr(os, "fsync", syncing)
        yield steps


def everything() -> dict[str, int]:
    """Code -> n of all rows; none is there twice."""
    rows = read()
    found = {row["code"]: row["n"] for row in rows}
    assert len(found) == len(rows)
    return found


def the_same_again(aside: Path) -> Callable[[], None]:
    """Give what makes the files what they are now: every attempt has every step to go."""
    folders = [settings.server().data_dir / name for name in ("blobs", "derived")]
    for folder in folders:
        shutil.copytree(folder, aside / folder.name)

    def again() -> None:
        for folder in folders:
            shutil.rmtree(folder)
            shutil.copytree(aside / folder.name, folder)

    return again


def write(wanted: dict[str, int], rows: dict[str, int]) -> None:
    """What is answered here is wanted from then on."""
    put(Method.UPSERT, *({"code": code, "n": n} for code, n in rows.items()))
    wanted |= rows


@pytest.mark.parametrize(
    "act", [lambda: datastore.standing(ID), lambda: datastore.fold(ID, SYSTEM)], ids=["read", "fold"]
)
def test_what_was_answered_for_is_there_wherever_it_breaks_off(
    written: str, tmp_path: Path, act: Callable[[], object]
) -> None:
    wanted = {f"c{at}": at for at in range(START)}
    write(wanted, {"new": 1, "c2": -2})
    datastore.standing(ID)  # the next state is made from this one
    write(wanted, {"c1": -1})
    [gone] = datastore.delete_rows(ID, [Filter("n", FilterOp.EQ, START - 1)], SYSTEM)
    del wanted[gone["code"]]
    again = the_same_again(tmp_path)
    step = 0
    while True:
        with broken_off(step) as steps:
            try:
                act()
            except Killed:
                assert steps.broken
        assert everything() == wanted
        if not steps.broken:
            break
        again()
        step += 1
    assert step >= 6  # a file made, synced and renamed, at least
    write(wanted, {"c1": 1, "last": 2})
    assert everything() == wanted


def test_what_a_kill_leaves_is_swept(written: str) -> None:
    put(Method.UPSERT, {"code": "c1", "n": -1})
    with broken_off(1), pytest.raises(Killed):
        datastore.standing(ID)
    folder = standing._folder(OpenTable.objects.get(pk=ID))
    left = [path for path in folder.iterdir() if path.name.startswith(".")]
    assert left
    for path in left:
        os.utime(path, (0, 0))
    assert everything()["c1"] == -1
    assert [path for path in folder.iterdir() if path.name.startswith(".")] == []
