"""A file that was cut short on its way, or is not what its name says: refused or read, never a crash."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest
from openpyxl import Workbook

from hiroba.intake.reading.service import read
from hiroba.intake.reading.types import Refused


def _book() -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in (["名称", "件数"], *[[f"館{n}", n] for n in range(50)]):
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def _zip(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def _without(book: bytes, part: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return _zip({name: archive.read(name) for name in archive.namelist() if name != part})


def _parquet() -> bytes:
    out = io.BytesIO()
    pyarrow.parquet.write_table(pa.table({"a": list(range(100)), "b": ["あ"] * 100}), out)
    return out.getvalue()


_CSV = "".join(f'館{n},"説明 {n}",{n}\r\n' for n in range(60))
_GEOJSON = (
    '{"type":"FeatureCollection","features":['
    + ",".join(
        f'{{"type":"Feature","properties":{{"名称":"館{n}"}},"geometry":{{"type":"Point","coordinates":[139.{n},35.6]}}}}'
        for n in range(20)
    )
    + "]}"
)
_KML = (
    '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
    + "<Placemark><name>路線</name><LineString><coordinates>139,35 139.1,35.1</coordinates></LineString></Placemark>"
    * 9
    + "</Document></kml>"
)
_SAMPLES: dict[str, bytes] = {
    "a.csv": _CSV.encode(),
    "sjis.csv": _CSV.encode("cp932"),
    "wide.csv": _CSV.encode("utf-16"),
    "a.xlsx": _book(),
    "a.zip": _zip({"あ.csv": _CSV.encode(), "い.xlsx": _book()}),
    "a.geojson": _GEOJSON.encode(),
    "a.kml": _KML.encode(),
    "a.kmz": _zip({"doc.kml": _KML.encode()}),
    "a.parquet": _parquet(),
    "a.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + random.Random(1).randbytes(4000),
    "b.xls": b"\x09\x08\x10\x00\x00\x06\x05\x00" + bytes(500),
}


def _opened(content: bytes, name: str, folder: Path) -> int:
    """How many rows come of it; 0 where it is refused."""
    path = folder / "original"
    path.write_bytes(content)
    try:
        return sum(batch.num_rows for table in read(path, name, folder).tables for batch in table.batches())
    except Refused:
        return 0


@pytest.mark.parametrize("name", _SAMPLES)
def test_a_file_cut_anywhere(name: str, tmp_path: Path) -> None:
    whole = _SAMPLES[name]
    chance = random.Random(name)
    for cut in [0, 1, 4, len(whole) - 1, *(chance.randrange(len(whole)) for _ in range(30))]:
        _opened(whole[:cut], name, tmp_path)


@pytest.mark.parametrize("name", _SAMPLES)
def test_a_file_with_bytes_turned_around(name: str, tmp_path: Path) -> None:
    chance = random.Random(name)
    for _ in range(20):
        content = bytearray(_SAMPLES[name])
        for _ in range(chance.randrange(1, 12)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        _opened(bytes(content), name, tmp_path)


@pytest.mark.parametrize(
    "part",
    [
        "xl/sharedStrings.xml",
        "xl/workbook.xml",
        "xl/styles.xml",
        "xl/worksheets/sheet1.xml",
        "[Content_Types].xml",
    ],
)
def test_a_workbook_without_one_of_its_parts(part: str, tmp_path: Path) -> None:
    _opened(_without(_book(), part), "a.xlsx", tmp_path)


def test_numbers_and_letters_that_json_cannot_hold(tmp_path: Path) -> None:
    odd = b'[{"a":NaN,"b\\ud800":"\\ud800"},{"a":Infinity,"b\\ud800":["\\udfff"]},{"a":9223372036854775808}]'
    assert _opened(odd, "a.json", tmp_path) == 3
    assert _opened(b"[" * 100_000 + b"]" * 100_000, "deep.json", tmp_path) == 0


def test_prose_is_no_table_but_a_list_is(tmp_path: Path) -> None:
    prose = (
        "MIT License\n\nCopyright 2020\n\nPermission is granted, free of charge, to any person\n"
        "to deal, to use, to copy, to sell it\nsubject to this:\nno warranty, of any kind\n"
    )
    assert _opened(prose.encode(), "LICENSE.txt", tmp_path) == 0
    assert _opened("町名\n本町\n山手\n".encode(), "町名.csv", tmp_path) == 3
    assert _opened("町名,数\n本町,1\n山手,2\n".encode(), "町名.txt", tmp_path) == 3


def test_xml_is_called_xml_and_html_html(tmp_path: Path) -> None:
    path = tmp_path / "a"
    for content, code in (
        ('<?xml version="1.0"?><Report><Head><Title>x</Title></Head><Body/></Report>', "file_is_xml"),
        ('<?xml version="1.0"?><osm><meta x="1"/></osm>', "file_is_xml"),
        ('<?xml version="1.0"?><!DOCTYPE html><html><head></head></html>', "file_is_html"),
        ("<!DOCTYPE html><html></html>", "file_is_html"),
    ):
        path.write_text(content)
        with pytest.raises(Refused) as caught:
            read(path, "a.xml", tmp_path)
        assert caught.value.code == code
