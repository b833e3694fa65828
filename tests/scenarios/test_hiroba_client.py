"""hiroba-client against a real server: found, fetched, asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.server import Server, serving

CODE = "131016"
CLIENT = Path(__file__).parents[2] / "clients" / "hiroba-client" / "src"
CSV = "名称,個数,緯度,経度\n公園,2,35.69,139.75\n駅前,5,35.70,139.76\n広場,3,35.71,139.77\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("client")
    data, file = folder / "data", folder / "toilets.csv"
    file.write_text(CSV, encoding="utf-8")
    commands = (
        ("add-organisation", CODE, "千代田区", "--kind", "municipality", "--name-en", "Chiyoda"),
        ("publish", str(file), "--organisation", CODE),
    )
    Server(data).fill(*commands)
    with serving(data) as running:
        yield running


@pytest.fixture
def city(server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.syspath_prepend(str(CLIENT))
    import hiroba_client as hiroba

    with hiroba.connect(server.url) as connection:
        yield connection


def test_a_dataset_is_found_and_comes_as_a_frame(city: Any) -> None:
    (found,) = city.search("", limit=5)
    dataset = city.dataset(found.id)
    frame = dataset.to_polars()
    assert frame["個数"].to_list() == [2, 5, 3]
    assert frame.columns[:4] == [each["title"] for each in dataset.tables[0]["columns"]]
    assert dataset.to_arrow().num_rows == found.rows == 3
    assert dataset.title == found.title


def test_a_query_comes_as_a_frame(city: Any) -> None:
    (found,) = city.search("")
    answer = city.query(f'SELECT sum(個数) AS 計 FROM "{found.id}"')
    assert answer.to_polars().rows() == [(10,)]
    assert answer.to_arrow().to_pylist() == [{"計": 10}]
    assert not answer.truncated


def test_what_is_wrong_is_told_with_its_place(city: Any) -> None:
    from hiroba_client import HirobaError

    with pytest.raises(HirobaError, match="1行15文字目") as told:
        city.query("SELECT * FROM ありません")
    assert told.value.code == "query_unknown_table"
    with pytest.raises(HirobaError) as told:
        city.dataset("0000000000").to_polars()
    assert told.value.status == 404


def test_as_pandas(city: Any) -> None:
    pytest.importorskip("pandas")
    (found,) = city.search("")
    assert list(city.dataset(found.id).to_pandas()["個数"]) == [2, 5, 3]
