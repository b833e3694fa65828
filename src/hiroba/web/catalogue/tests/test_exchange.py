"""Any dataset in any form: by link, by what the reader takes, in parts, compressed."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pyogrio
import pytest
from django.http import HttpResponseBase
from django.test import Client

from hiroba.catalog.tables import made
from hiroba.context.entities.service import read_entity
from hiroba.context.jsonld.service import CORE
from hiroba.kernel.organisations.types import OrganisationInfo
from hiroba.kernel.settings import service as settings
from hiroba.web.catalogue.files.sending import Unsatisfiable, byte_range
from hiroba.web.catalogue.tests.made import HOSTILE, ROWS, publish, rows

FORMS = ["csv", "csv-cp932", "tsv", "xlsx", "json", "jsonl", "geojson", "gpkg", "shp", "shp-cp932", "fgb",
         "kml", "parquet", "arrow", "ttl", "jsonld", "ngsi-ld", "ngsi-ld-keyvalues"]  # fmt: skip


def body(response: HttpResponseBase) -> bytes:
    content: bytes = response.getvalue()
    return content


@pytest.mark.parametrize("form", FORMS)
def test_a_download_goes_on_where_it_broke_off(client: Client, toilets: str, form: str) -> None:
    address = f"/datasets/{toilets}/data.{form}"
    whole = client.get(address)
    raw, etag = body(whole), whole.headers["ETag"]
    assert (whole.status_code, whole.headers["Accept-Ranges"]) == (200, "bytes")
    rest = client.get(address, headers={"Range": "bytes=100-", "If-Range": etag})
    assert (rest.status_code, rest.headers["ETag"]) == (206, etag)
    assert rest.headers["Content-Range"] == f"bytes 100-{len(raw) - 1}/{len(raw)}"
    assert raw[:100] + body(rest) == raw
    last = client.get(address, headers={"Range": "bytes=-7"})
    assert (body(last), last.headers["Content-Length"]) == (raw[-7:], "7")
    head = client.head(address)
    assert (head.status_code, head.headers["ETag"], body(head)) == (200, etag, b"")


def test_parts_of_another_file_are_not_mixed_in(client: Client, toilets: str) -> None:
    address = f"/datasets/{toilets}/data.csv"
    other = client.get(address, headers={"Range": "bytes=5-", "If-Range": '"other"'})
    assert (other.status_code, len(body(other))) == (200, len(body(client.get(address))))
    behind = client.get(address, headers={"Range": "bytes=99999999-"})
    assert behind.status_code == 416
    assert behind.headers["Content-Range"].startswith("bytes */")
    several = client.get(address, headers={"Range": "bytes=0-1,5-6"})
    assert several.status_code == 200
    body(several)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("bytes=0-", (0, 9)),
        ("bytes=3-5", (3, 5)),
        ("bytes=3-99", (3, 9)),
        ("bytes=-4", (6, 9)),
        ("bytes=-99", (0, 9)),
        ("bytes=5-3", None),
        ("bytes=-", None),
        ("lines=1-2", None),
        ("bytes=1-2,4-5", None),
        ("bytes=９-", None),
    ],
)
def test_ranges_of_ten_bytes(text: str, found: tuple[int, int] | None) -> None:
    assert byte_range(text, 10) == found


@pytest.mark.parametrize(("text", "size"), [("bytes=10-", 10), ("bytes=-0", 10), ("bytes=0-", 0)])
def test_ranges_that_there_are_not(text: str, size: int) -> None:
    with pytest.raises(Unsatisfiable):
        byte_range(text, size)


def test_text_is_compressed_where_it_is_asked(client: Client, toilets: str) -> None:
    address = f"/datasets/{toilets}/data."
    plain = client.get(f"{address}csv")
    packed = client.get(f"{address}csv", headers={"Accept-Encoding": "br, gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert packed.headers["ETag"] != plain.headers["ETag"]
    assert gzip.decompress(body(packed)) == body(plain)
    kept = client.get(f"{address}csv-cp932", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(body(kept)) == body(client.get(f"{address}csv-cp932"))
    for form, takes in (("csv", "gzip;q=0"), ("csv", "identity"), ("parquet", "gzip"), ("xlsx", "gzip")):
        response = client.get(address + form, headers={"Accept-Encoding": takes})
        assert "Content-Encoding" not in response.headers
        body(response)


@pytest.mark.parametrize(
    ("accept", "form", "media"),
    [
        ("text/csv", "csv", "text/csv; charset=utf-8"),
        ("*/*", "csv", "text/csv; charset=utf-8"),
        ("application/geo+json, text/csv;q=0.5", "geojson", "application/geo+json"),
        ("text/turtle", "ttl", "text/turtle"),
        ("application/json", "json", "application/json"),
        ("application/vnd.apache.parquet", "parquet", "application/vnd.apache.parquet"),
        ("application/x-jsonlines", "jsonl", "application/x-ndjson"),
    ],
)
def test_the_reader_says_what_it_takes(
    client: Client, toilets: str, accept: str, form: str, media: str
) -> None:
    response = client.get(f"/datasets/{toilets}/data?kind=駅", headers={"Accept": accept})
    assert response.headers["Content-Type"] == media
    assert response.headers["Content-Location"].startswith(f"/datasets/{toilets}/data.{form}?kind=")
    assert "Accept" in response.headers["Vary"].split(", ")
    assert body(response) == body(client.get(f"/datasets/{toilets}/data.{form}?kind=駅"))


def test_a_media_type_that_there_is_not(client: Client, toilets: str) -> None:
    response = client.get(f"/datasets/{toilets}/data", headers={"Accept": "video/mp4"})
    assert response.status_code == 406


def test_the_city_reads_the_entities_back(client: Client, toilets: str) -> None:
    found = json.loads(body(client.get(f"/datasets/{toilets}/data.ngsi-ld?columns=name,seats")))
    assert len(found) == ROWS
    draft: Any = read_entity({k: v for k, v in found[0].items() if k != "@context"}, CORE)
    assert draft.id == found[0]["id"]
    assert found[0]["type"] == "PublicToilet"
    assert found[0]["name"] == {"type": "Property", "value": "便所000"}
    assert found[0]["location"]["value"]["coordinates"] == [139.7, 35.6]
    assert "kind" not in found[0]
    values = json.loads(body(client.get(f"/datasets/{toilets}/data.ngsi-ld-keyvalues?seats=1")))
    assert [(one["id"], one["name"], one["seats"]) for one in values] == [(found[-1]["id"], "便所119", 1)]
    assert values[0]["location"]["type"] == "Point"


def test_places_in_the_towns_own_system(client: Client, toilets: str, tmp_path: Path) -> None:
    for crs in ("EPSG:6677", "6677"):
        path = tmp_path / "out.gpkg"
        path.write_bytes(body(client.get(f"/datasets/{toilets}/data.gpkg?crs={crs}")))
        assert pyogrio.read_info(path)["crs"] == "EPSG:6677"
    for form, crs in (("gpkg", "EPSG:1"), ("csv", "EPSG:6677"), ("kml", "3857")):
        assert client.get(f"/datasets/{toilets}/data.{form}?crs={crs}").status_code == 400


def test_what_could_not_be_written_is_told(client: Client, tmp_path: Path, home: OrganisationInfo) -> None:
    cells = rows(5)
    cells[0]["kind"], cells[3]["name"], cells[4]["name"] = "=cmd|'/c calc'!A0", "🚻", "@SUM(A1)"
    there = publish(tmp_path, home.code, cells=cells, title="../=表\r\nX: y")
    for form, defused in (("csv", "2"), ("tsv", "2"), ("xlsx", "2"), ("json", None)):
        response = client.get(f"/datasets/{there}/data.{form}")
        assert response.headers.get("Hiroba-Defused") == defused
        name = response.headers["Content-Disposition"]
        assert "\r" not in name
        assert "/" not in name.partition("filename=")[2].partition(";")[0]
        body(response)
    for _again in range(2):  # made, then kept
        response = client.get(f"/datasets/{there}/data.csv-cp932")
        assert response.headers["Hiroba-Lost"] == "1"
        cell = list(csv.reader(io.StringIO(body(response).decode("cp932"))))[4][0]
        assert cell == "〓"
    response = client.get(f"/datasets/{there}/data.shp")
    assert int(response.headers["Hiroba-Renamed"]) > 0
    assert zipfile.ZipFile(io.BytesIO(body(response))).testzip() is None


def test_kept_files_give_way_to_newer_ones(
    client: Client, toilets: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(made, "_ROOM", 1)
    for form in ("xlsx", "kml", "xlsx"):
        assert body(client.get(f"/datasets/{toilets}/data.{form}"))
    folder = settings.server().data_dir / "derived"
    assert len(list(folder.glob("??/*/made-*.file"))) == 1


def test_a_table_without_rows_in_every_form(client: Client, tmp_path: Path, home: OrganisationInfo) -> None:
    empty = publish(tmp_path, home.code, cells=[])
    for form in FORMS:
        response = client.get(f"/datasets/{empty}/data.{form}")
        assert response.status_code == 200, form
        body(response)


def test_the_page_says_whom_each_form_is_for(client: Client, toilets: str) -> None:
    page = client.get(f"/datasets/{toilets}").content.decode()
    for heading in ("表計算で開く", "地図で使う", "プログラムと分析で使う", "ほかのシステムとつなぐ"):
        assert page.count(f">{heading}</h3>") == 1
    for form in FORMS:
        assert f"/datasets/{toilets}/data.{form}" in page
    assert "data.gtfs" not in page
    assert "平面直角座標系 9系" in page
    assert HOSTILE not in page
    address = f"/datasets/{toilets}/download?crs=EPSG:6677&form="
    assert client.get(f"{address}gpkg").headers["Location"].endswith("data.gpkg?crs=EPSG%3A6677")
    assert client.get(f"{address}csv").headers["Location"].endswith("data.csv")
    assert client.get(f"/datasets/{toilets}/data.gtfs").status_code == 404
