"""Sealing waits while much is written, and not for ever."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from hiroba.context.history import embedded, sealing, service
from hiroba.context.history.embedded import Embedded
from hiroba.context.history.tests.made import record


@pytest.fixture
async def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Embedded]:
    monkeypatch.setattr(embedded, "_SEAL_FROM", 10)
    monkeypatch.setattr(embedded, "_SEAL_AT_LAST", 30)
    monkeypatch.setattr(embedded, "_SEAL_AFTER", 1 << 62)
    kept = Embedded(tmp_path)
    kept.begin(0)
    yield kept
    kept.close()


def _write(kept: Embedded, number: int) -> None:
    position = kept.position() or 0
    records = [
        record(position + each, "created", {"id": f"urn:t:{position + each}", "type": "T", "a": {"value": 1}})
        for each in range(1, number + 1)
    ]
    kept.take_in(records, position, position + number)


def _waiting(kept: Embedded) -> int:
    return sealing.waiting(kept.history)[0]


async def test_what_can_wait_waits_and_no_longer(kept: Embedded) -> None:
    _write(kept, 9)
    assert not kept.keep()
    _write(kept, 11)
    assert not kept.keep(later=True)
    assert _waiting(kept) == 20
    _write(kept, 10)
    assert kept.keep(later=True)
    assert _waiting(kept) == 0
    _write(kept, 10)
    assert kept.keep()
    assert _waiting(kept) == 0


async def test_old_rows_are_sealed_whatever_comes(kept: Embedded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "_SEAL_AFTER", 1)
    _write(kept, 1)
    assert kept.keep(later=True)


async def test_it_can_wait_while_many_changes_come(monkeypatch: pytest.MonkeyPatch) -> None:
    ends, stop, asked = iter((0, 0, 1_000_000, 1_000_100)), asyncio.Event(), list[bool]()

    class Kept:
        """A history that is asked three times."""

        class store:  # noqa: N801
            @staticmethod
            async def log_end() -> int:
                return next(ends)

        async def keep(self, *, later: bool) -> bool:
            asked.append(later)
            if len(asked) == 3:
                stop.set()
            return False

    monkeypatch.setattr(service, "_EVERY", 0.5)
    history: Any = Kept()
    await service._keep_sealed(history, stop)
    assert asked == [False, True, False]
