"""A table that is written to is read with all that was written, without its file being made anew."""

from __future__ import annotations

import random
import threading
from typing import Any

import pytest

from hiroba.catalog.datasets import service as catalogue
from hiroba.catalog.datasets.types import LinkDraft, RecordDraft
from hiroba.catalog.datastore import service as datastore
from hiroba.catalog.datastore import standing as layers
from hiroba.catalog.datastore.models import OpenTable
from hiroba.catalog.datastore.types import Method
from hiroba.catalog.tables import service as tables
from hiroba.catalog.tables.types import ROW, Filter, FilterOp, Sort
from hiroba.kernel.decide.types import SYSTEM
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind

pytestmark = pytest.mark.django_db(transaction=True)
ID = "a-table"
FIELDS = [{"id": "code", "type": "text"}, {"id": "n", "type": "int8"}, {"id": "a", "type": "text"}]
START = 400


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(layers, "LEAST", 100)
    organisations.ensure(
        OrganisationInfo("131016", OrganisationKind.MUNICIPALITY, "千代田区", "Chiyoda", None)
    )
    link = LinkDraft("https://data.example.jp/t.csv", "表", format="CSV", remote_id=ID)
    dataset = catalogue.put_record(SYSTEM, RecordDraft("131016", "t", "表", links=(link,))).dataset
    rows = [{"code": f"c{at}", "n": at, "a": ""} for at in range(START)]
    datastore.create(ID, dataset, FIELDS, ["code"], rows, SYSTEM)
    return dataset


def base() -> str:
    return OpenTable.objects.get(pk=ID).base


def read(**asked: Any) -> list[dict[str, Any]]:
    path = datastore.standing(ID)
    known = datastore.find(ID)
    assert path is not None
    assert known is not None
    page = tables.query(path, known.schema, limit=10_000, columns=[ROW, "code", "n"], **asked)
    assert page.total == len(page.rows)
    return page.rows


def put(method: Method, *rows: dict[str, Any]) -> None:
    datastore.write(ID, rows, method, SYSTEM)


def test_small_writes_are_read_at_once_and_the_file_stays(written: str) -> None:
    before = base()
    put(Method.UPSERT, {"code": "c7", "n": -7}, {"code": "new", "n": 1})
    put(Method.UPDATE, {"code": "c7", "n": -8}, {"_id": 1, "n": -1})
    put(Method.INSERT, {"code": "next", "n": 2})
    gone = datastore.delete_rows(ID, [Filter("n", FilterOp.GE, START - 2)], SYSTEM)
    assert [row["code"] for row in gone] == ["c398", "c399"]
    datastore.delete_rows(ID, [Filter("code", FilterOp.EQ, "new")], SYSTEM)  # has never been in the file
    put(Method.UPSERT, {"code": "c399", "n": 5})  # and comes again, as another row
    found = {row["code"]: row["n"] for row in read()}
    wanted = {f"c{at}": at for at in range(START - 2)} | {"c7": -8, "c0": -1, "next": 2, "c399": 5}
    assert found == wanted
    assert base() == before
    assert [row["code"] for row in read(sort=[Sort("n")])][:3] == ["c7", "c0", "c1"]
    assert [row["code"] for row in read(filters=[Filter("n", FilterOp.EQ, 5)])] == ["c5", "c399"]


def test_what_is_read_is_what_folding_makes(written: str) -> None:
    chance = random.Random(4)
    for _round in range(6):
        ways = chance.choices(["upsert", "insert", "delete"], k=3)
        for way in ways:
            if way == "upsert":
                codes = chance.sample(range(START + 50), 5)
                put(Method.UPSERT, *({"code": f"c{at}", "n": chance.randrange(999)} for at in codes))
            elif way == "insert":
                put(Method.INSERT, {"code": f"i{chance.random()}", "n": 1})
            else:
                datastore.delete_rows(ID, [Filter("n", FilterOp.EQ, chance.randrange(START))], SYSTEM)
        standing = read()
        pages = [
            row["code"]
            for at in range(0, 600, 57)
            for row in tables.query(
                datastore.standing(ID) or pytest.fail("folded"), datastore.find(ID).schema,  # type: ignore[union-attr]
                columns=["code"], limit=57, offset=at,
            ).rows
        ]  # fmt: skip
        assert pages == [row["code"] for row in standing]
        if _round % 3 == 2:
            datastore.fold(ID, SYSTEM)
            assert read() == standing


def test_a_folder_that_was_deleted_and_a_half_made_file_cost_nothing(written: str) -> None:
    put(Method.UPSERT, {"code": "c1", "n": -1})
    read()
    folder = layers._folder(OpenTable.objects.get(pk=ID))
    put(Method.UPSERT, {"code": "c2", "n": -2})
    for name in (
        ".killed",
        "999999999.parquet",
    ):  # as a process leaves them that is killed while it makes them
        (folder / name).write_bytes(b"PAR1")
    assert {row["code"]: row["n"] for row in read()}["c2"] == -2
    for path in folder.iterdir():
        path.unlink()
    assert {row["code"]: row["n"] for row in read()}["c1"] == -1


def test_much_is_folded_first(written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layers, "MOST", 3)
    put(Method.UPSERT, *({"code": f"c{at}", "n": 0} for at in range(4)))
    assert datastore.standing(ID) is None
    datastore.fold(ID, SYSTEM)
    assert [row["n"] for row in read()][:4] == [0, 0, 0, 0]


def test_rows_that_tell_of_persons_together_are_folded_first(written: str) -> None:
    """Folding closes the table; each of these writes is too small to tell."""
    names = ["佐藤太郎", "鈴木花子", "高橋一郎", "田中次郎", "渡辺健", "伊藤翔"]
    for at, name in enumerate(names):
        put(Method.INSERT, {"code": name, "a": f"広場市旭町{at + 1}丁目{at}番"})
    assert datastore.standing(ID) is None


def test_readers_among_writers_and_folders_see_every_row(written: str) -> None:
    """Each writer's own row is in the next answer, whatever the others do."""
    wrong: list[object] = []

    def write(number: int) -> None:
        try:
            for at in range(6):
                put(Method.UPSERT, {"code": f"w{number}", "n": at})
                path = datastore.standing(ID)
                if path is None:
                    continue
                mine = tables.query(
                    path, datastore.find(ID).schema,  # type: ignore[union-attr]
                    filters=[Filter("code", FilterOp.EQ, f"w{number}")], columns=["n"],
                ).rows  # fmt: skip
                if [row["n"] for row in mine] != [at]:
                    wrong.append((number, at, mine))
        except Exception as error:
            wrong.append(error)
        finally:
            from django.db import connections

            connections.close_all()

    def fold() -> None:
        from django.db import connections

        for _each in range(3):
            datastore.fold(ID, SYSTEM)
        connections.close_all()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(2)]
    threads.append(threading.Thread(target=fold))
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert wrong == []
    assert {row["code"] for row in read()} >= {"w0", "w1"}
