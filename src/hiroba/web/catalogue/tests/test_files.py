"""Somebody takes the data away."""

from __future__ import annotations

import csv
import gzip
import io
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.http import HttpResponseBase
from django.test import Client
from openpyxl import load_workbook

from hiroba.kernel.decide.types import Visibility
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.organisations.types import OrganisationInfo
from hiroba.web.catalogue.tests.made import ROWS, publish


def body(response: HttpResponseBase) -> bytes:
    assert response.status_code == 200
    return response.getvalue()


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.lstrip("\ufeff"))))


def test_csv_parses_back_whole(client: Client, toilets: str) -> None:
    response = client.get(f"/datasets/{toilets}/data.csv")
    rows = table(body(response).decode())
    assert len(rows) == ROWS
    assert rows[0]["名称"] == "便所000"
    assert "filename*=UTF-8''%E3%81%BE%E3%81%A1" in response.headers["Content-Disposition"]
    assert response.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    "form", ["csv-cp932", "tsv", "xlsx", "json", "jsonl", "geojson", "parquet", "gpkg", "kml"]
)
def test_every_form_comes(client: Client, toilets: str, form: str) -> None:
    response = client.get(f"/datasets/{toilets}/data.{form}")
    content = body(response)
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    if form == "json":
        assert len(json.loads(content)) == ROWS
    if form == "geojson":
        assert len(json.loads(content)["features"]) == ROWS
    if form == "parquet":
        assert pq.read_table(io.BytesIO(content)).num_rows == ROWS
    if form == "xlsx":
        assert load_workbook(io.BytesIO(content)).worksheets[0].max_row >= ROWS


def test_only_what_was_asked(client: Client, toilets: str) -> None:
    address = f"/datasets/{toilets}/data.csv?seats__le=2&columns=name,seats&headers=model&sort=-seats"
    rows = table(body(client.get(address)).decode())
    assert rows == [{"name": "便所118", "seats": "2"}, {"name": "便所119", "seats": "1"}]


def test_rows_by_the_piece(client: Client, toilets: str) -> None:
    response = client.get(f"/datasets/{toilets}/data.json?kind=駅&limit=2&offset=1")
    assert [row["種別"] for row in json.loads(body(response))] == ["駅", "駅"]
    assert response.headers["X-Total-Count"] == "40"
    assert "offset=3" in response.headers["Link"]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("data.docx", 404),
        ("data.csv?nothing=1", 400),
        ("data.csv?columns=nothing", 400),
        ("data.csv?headers=latin", 400),
        ("data.csv?seats__ge=many", 400),
        ("data.json?limit=x", 400),
        ("features.geojson?bbox=1,2", 400),
        ("original/9", 404),
    ],
)
def test_what_cannot_be_had_is_said(client: Client, toilets: str, address: str, status: int) -> None:
    response = client.get(f"/datasets/{toilets}/{address}", headers={"Accept": "application/json"})
    assert response.status_code == status
    assert response.json()["detail"]


def test_same_bytes_are_not_sent_twice(client: Client, toilets: str) -> None:
    etag = client.get(f"/datasets/{toilets}/data.csv").headers["ETag"]
    assert client.get(f"/datasets/{toilets}/data.csv", headers={"If-None-Match": etag}).status_code == 304
    other = client.get(f"/datasets/{toilets}/data.csv?kind=駅", headers={"If-None-Match": etag})
    assert other.status_code == 200


def test_the_original_is_saved_never_shown(client: Client, toilets: str) -> None:
    response = client.get(f"/datasets/{toilets}/original/1")
    assert body(response) == b"made original"
    assert response.headers["Content-Type"] == "application/octet-stream"
    assert response.headers["Content-Disposition"].startswith("attachment")


def test_unread_cells_as_csv_hold_no_formula(client: Client, toilets: str) -> None:
    rows = table(body(client.get(f"/datasets/{toilets}/unread.csv")).decode())
    assert len(rows) == 34  # 30 that could not be read, 4 marks for a missing value
    assert rows[0]["元の値"] == "'=1+1"


def test_the_map_has_names_and_rows(client: Client, toilets: str) -> None:
    found = json.loads(body(client.get(f"/datasets/{toilets}/features.geojson?bbox=139,35,139.7005,36")))
    assert len(found["features"]) == 6
    assert found["features"][0]["properties"]["title"] == "便所000"
    assert found["labels"]["seats"] == "便器の数"


def test_the_places_come_compressed_where_that_is_understood(client: Client, toilets: str) -> None:
    path = f"/datasets/{toilets}/features.geojson"
    plain, packed = client.get(path), client.get(path, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(body(packed)) == body(plain)
    assert plain.headers["ETag"] != packed.headers["ETag"]
    assert "Accept-Encoding" in packed.headers["Vary"]


def test_many_places_come_in_tiles_once_each_row_is_a_thing_of_the_city(
    client: Client, tmp_path: Path, home: OrganisationInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hiroba.web.catalogue.files.tiled._LEAST", ROWS - 1)
    id = publish(tmp_path, home.code)
    hidden = publish(tmp_path, home.code, visibility=Visibility.PRIVATE, source="hidden.csv")
    path = f"/datasets/{id}/features.geojson"
    assert 'things="' in client.get(f"/datasets/{id}").content.decode()
    assert "tiles" not in client.get(f"{path}?tiles=1").json(), "nothing is in the city yet"
    jobs.run_pending()
    told = client.get(f"{path}?tiles=1").json()
    assert (told["features"], told["total"]) == ([], ROWS)
    assert client.get(told["tiles"]).json()["bounds"]
    assert len(client.get(path).json()["features"]) == ROWS, "whoever asks for no tiles gets the places"
    assert len(client.get(f"{path}?tiles=1&seats__ge=0").json()["features"]) > 0, "part of a table is no tile"
    assert client.get(f"/datasets/{hidden}/features.geojson?tiles=1").status_code == 404


def test_the_form_on_the_page_leads_to_the_file(client: Client, toilets: str) -> None:
    address = f"/datasets/{toilets}/download?form=csv&headers=model&seats__le=2"
    assert client.get(f"{address}&scope=found").headers["Location"] == (
        f"/datasets/{toilets}/data.csv?headers=model&seats__le=2"
    )
    assert (
        client.get(f"{address}&scope=all").headers["Location"]
        == f"/datasets/{toilets}/data.csv?headers=model"
    )


def test_private_files_are_404_and_closed_to_other_sites(
    client: Client, tmp_path: Path, home: OrganisationInfo
) -> None:
    hidden = publish(tmp_path, home.code, visibility=Visibility.PRIVATE)
    for tail in ("", "/data.csv", "/data.json?limit=1", "/original/1", "/features.geojson", "/unread.csv",
                 "/columns", "/quality", "/versions", "/versions/1/diff", "/api", "/edit"):  # fmt: skip
        response = client.get(f"/datasets/{hidden}{tail}")
        assert response.status_code == 404, tail
        assert "Access-Control-Allow-Origin" not in response.headers
