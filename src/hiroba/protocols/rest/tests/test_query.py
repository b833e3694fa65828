"""SQL over the API: what a token sees, JSON and Arrow, what is refused."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pytest
from starlette.testclient import TestClient

from hiroba.catalog.workbench import service as workbench
from hiroba.protocols.rest.tests.test_api import client, publish, token

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["client", "token"]


@pytest.fixture(autouse=True, scope="module")
def no_cell_is_left() -> Iterator[None]:
    yield
    workbench.close()


def test_an_answer_in_json_and_in_arrow(client: TestClient, token: dict[str, str]) -> None:
    dataset = publish(client, token)["dataset"]
    sql = f'SELECT 名称 FROM "{dataset}" ORDER BY 名称'.encode()
    found = client.post("/api/v1/query", content=sql).json()
    assert found["rows"] == [["中央会館"], ["西会館"]]
    assert [(each["name"], each["type"]) for each in found["columns"]] == [("名称", "string")]
    assert found["inputs"] == [{"dataset": dataset, "title": "会館", "version": 1}]
    total = client.post(
        "/api/v1/query", content=f'SELECT sum(緯度::INT) AS n FROM "{dataset}"'.encode()
    ).json()
    assert total["rows"] == [[72]]
    arrow = client.post("/api/v1/query", params={"form": "arrow"}, content=sql)
    assert arrow.headers["content-type"] == "application/vnd.apache.arrow.stream"
    with pa.ipc.open_stream(arrow.content) as reader:
        assert reader.read_all().num_rows == 2


def test_what_is_refused(client: TestClient) -> None:
    wrong = client.post("/api/v1/query", content=b"SELECT * FROM read_csv('/etc/passwd')")
    assert (wrong.status_code, wrong.json()["code"]) == (400, "query_function_refused")
    assert client.post("/api/v1/query", params={"form": "xml"}, content=b"SELECT 1").status_code == 400
    assert client.post("/api/v1/query", content=b" " * 300_000).status_code == 413
    assert client.post("/api/v1/query", content=b"\xff\xfe").status_code == 400
