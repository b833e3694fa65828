"""Killed at any moment while rows are written: every answered write is there, once, and the rest is whole."""

from __future__ import annotations

import csv
import io
import os
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.scenarios.test_survives_kill import check
from tests.support.server import Server

ROUNDS = int(os.environ.get("HIROBA_ROW_KILLS", "20"))
CODE = "131016"
FIELDS = [{"id": "code", "type": "text"}, {"id": "n", "type": "int8"}]
LARGE = 10_500  # rows from which on what waits lies beside the file when the table is read
SMALL = 10  # a smaller table is folded by every reading
NEW = 3  # rows that each write adds, beside one that it changes
CHANGED = 20  # rows that are changed again and again


@dataclass
class Table:
    """answered: what has to be there. open: of the write that nobody answered: all of it is there, or nothing."""

    id: str
    rows: int
    answered: dict[str, int] = field(default_factory=dict)
    open: dict[str, int] = field(default_factory=dict)

    def write(self, city: httpx.Client, number: int) -> None:
        self.open = {f"new-{number}-{at}": number for at in range(NEW)}
        self.open[f"c{number % CHANGED}"] = number
        call(city, "datastore_upsert", resource_id=self.id, force=True, records=records(self.open))
        self.answered |= self.open
        self.open = {}

    def settle(self, found: dict[str, int]) -> None:
        """Take as answered what is there; fails where that is not what was answered."""
        there = {code for code in self.open if found.get(code) == self.open[code]}
        assert there in (set(), set(self.open)), "half a write"
        self.answered |= {code: self.open[code] for code in there}
        self.open = {}
        lost = {code: (n, found.get(code)) for code, n in self.answered.items() if found.get(code) != n}
        assert not lost, f"answered, and not there: {lost}"
        assert len(found) == len(self.answered), "rows that nobody wrote"


def records(rows: dict[str, int]) -> list[dict[str, Any]]:
    return [{"code": code, "n": n} for code, n in rows.items()]


def call(city: httpx.Client, action: str, **given: Any) -> Any:
    answer = city.post(f"/api/3/action/{action}", json=given)
    assert answer.status_code == 200, answer.text
    return answer.json()["result"]


def made(city: httpx.Client, dataset: str, rows: int) -> Table:
    first = {f"c{at}": 0 for at in range(rows)}
    table = call(
        city, "datastore_create", resource={"package_id": dataset, "name": f"表{rows}"}, fields=FIELDS,
        primary_key="code", records=records(first),
    )  # fmt: skip
    return Table(table["resource_id"], rows, first)


class Writer:
    """Writes into the tables in turns, and reads them, until nobody answers any more."""

    def __init__(self, server: Server, tables: list[Table], first: int) -> None:
        self.server, self.tables, self.number = server, tables, first
        self.failed: list[BaseException] = []
        self.threads = [threading.Thread(target=self._run, args=(act,)) for act in (self._write, self._read)]
        for thread in self.threads:
            thread.start()

    def _run(self, act: Any) -> None:
        try:
            with httpx.Client(base_url=self.server.url, timeout=60, trust_env=False) as city:
                while True:
                    act(city)
        except httpx.HTTPError:
            return
        except BaseException as error:
            self.failed.append(error)

    def _write(self, city: httpx.Client) -> None:
        self.number += 1
        for table in self.tables:
            table.write(city, self.number)

    def _read(self, city: httpx.Client) -> None:
        for table in self.tables:
            call(city, "datastore_search", resource_id=table.id, limit=5)

    def end(self) -> int:
        """The number of the last write, once all has come to its end."""
        for thread in self.threads:
            thread.join(120)
            assert not thread.is_alive()
        assert self.failed == []
        return self.number


def everything(city: httpx.Client, table: Table) -> dict[str, int]:
    """Code -> n of all rows: the same in an answer and in the dump, none twice."""
    found: dict[str, int] = {}
    ids: Counter[int] = Counter()
    total, answered = 1, 0
    while answered < total:
        page = call(city, "datastore_search", resource_id=table.id, limit=10_000, offset=answered, sort="_id")
        total, answered = page["total"], answered + len(page["records"])
        assert page["records"] or answered == total
        found |= {row["code"]: row["n"] for row in page["records"]}
        ids.update(row["_id"] for row in page["records"])
    assert len(found) == len(ids) == ids.total() == total, "a row twice"
    dump = csv.DictReader(io.StringIO(city.get(f"/datastore/dump/{table.id}").raise_for_status().text))
    dumped = [(row["code"], int(row["n"])) for row in dump]
    assert dict(dumped) == found
    assert len(dumped) == len(found)
    return found


@pytest.mark.heavy
@pytest.mark.timeout(3600)
def test_killed_while_rows_are_written(tmp_path: Path) -> None:
    server, chance, number, written = Server(tmp_path / "data", "--open"), random.Random(1), 0, 0
    server.fill(("add-organisation", CODE, "ひろば区"))
    try:
        server.start()
        with httpx.Client(base_url=server.url, timeout=120, trust_env=False) as city:
            dataset = call(city, "package_create", name="rows", title="書かれる表", owner_org=CODE)["id"]
            tables = [made(city, dataset, rows) for rows in (LARGE, SMALL)]
        for _round in range(ROUNDS):
            writer = Writer(server, tables, number)
            time.sleep(chance.uniform(0.2, 4.0))
            server.kill()
            before, number = number, writer.end()
            written += number - before
            check(server.data_dir)
            server.start()
            with httpx.Client(base_url=server.url, timeout=120, trust_env=False) as city:
                for table in tables:
                    table.settle(everything(city, table))
    finally:
        server.kill()
    assert written > ROUNDS, "the kills came too early to prove anything"
    print(f"{ROUNDS} kills, {written} writes into each of {len(tables)} tables")
