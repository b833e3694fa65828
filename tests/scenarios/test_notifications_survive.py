"""The process that delivers is killed at a bad moment: no notification is lost, and order holds."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import httpx

from hiroba.context.subscriptions.tests.receiving import receiving
from tests.support.server import Server, serving

CHANGES = 60


def process_of(server: Server, name: str) -> int:
    """The process that the supervisor started by this name."""
    assert server.process is not None
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                called = (folder / "comm").read_text().strip()
                group = os.getpgid(int(folder.name))
            except OSError:
                continue
            if group == server.process.pid and called == f"hiroba:{name}":
                return int(folder.name)
    raise AssertionError(f"no process {name}")


async def test_kill_9_between_match_and_delivery_loses_nothing(tmp_path: Path) -> None:
    with serving(tmp_path / "data", "--open") as server:
        async with (
            receiving(delay=0.05) as receiver,
            httpx.AsyncClient(base_url=server.url, trust_env=False) as city,
        ):
            made = await city.post(
                "/ngsi-ld/v1/subscriptions",
                json={
                    "type": "Subscription",
                    "entities": [{"type": "Room"}],
                    "notification": {"endpoint": {"uri": receiver.url}, "format": "keyValues"},
                },
            )
            assert made.status_code == 201
            await city.post(
                "/ngsi-ld/v1/entities", json={"id": "urn:ngsi-ld:Room:a", "type": "Room", "level": 0}
            )
            await receiver.told(1)
            for level in range(1, CHANGES):
                answer = await city.patch(
                    "/ngsi-ld/v1/entities/urn:ngsi-ld:Room:a/attrs",
                    json={"level": {"type": "Property", "value": level}},
                )
                assert answer.status_code == 204
                if level == CHANGES // 2:
                    os.kill(process_of(server, "city"), signal.SIGKILL)
            await receiver.until(lambda: told(receiver.data)[-1:] == [CHANGES - 1], 60)
    levels = told(receiver.data)
    assert set(levels) == set(range(CHANGES))
    falls = [number for number, level in enumerate(levels[1:], 1) if level < levels[number - 1]]
    assert len(falls) <= 1, "told again once, from where the position was"


def told(data: list[dict[str, object]]) -> list[int]:
    return [int(str(entity["level"])) for entity in data]
