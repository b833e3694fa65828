from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import pytest

from hiroba.intake.reading import refusals
from hiroba.intake.reading.tests.helpers import cells, read_bytes
from hiroba.intake.reading.types import Refused

HTML = "<!DOCTYPE html>\n<html lang='ja'><head><title>404</title></head><body>ページが見つかりません</body></html>"


def _zip(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return out.getvalue()


WORD = {"[Content_Types].xml": b"<x/>", "word__document_dot_xml": b"<x/>"}
CASES: list[tuple[bytes, type[Refused]]] = [
    (b"", refusals.EmptyFile),
    (b"\xef\xbb\xbf", refusals.EmptyFile),
    (b"\n\n  \n", refusals.EmptyFile),
    (HTML.encode(), refusals.HtmlPage),
    (HTML.encode("cp932"), refusals.HtmlPage),
    (b"\n\n<html><body>error</body></html>", refusals.HtmlPage),
    (b"<?xml version='1.0'?><!DOCTYPE html><html xmlns='http://www.w3.org/1999/xhtml'/>", refusals.HtmlPage),
    (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", refusals.PdfDocument),
    (b"\x89PNG\r\n\x1a\n" + bytes(100), refusals.ImageFile),
    (b"\xff\xd8\xff\xe0" + bytes(100), refusals.ImageFile),
    (b"GIF89a" + bytes(100), refusals.ImageFile),
    (b"\x1f\x8b\x08" + bytes(50), refusals.UnsupportedArchive),
    (b"7z\xbc\xaf\x27\x1c" + bytes(50), refusals.UnsupportedArchive),
    (b"<?xml version='1.0'?><Report><a>1</a></Report>", refusals.XmlDocument),
    (b'{"type":"Topology","objects":{},"arcs":[]}', refusals.TopoJsonFile),
    (b"{\\rtf1 abc}", refusals.OfficeDocument),
    (_zip(**WORD), refusals.OfficeDocument),
    (_zip(mimetype=b"application/vnd.oasis.opendocument.text"), refusals.OfficeDocument),
    (b"PK\x03\x04" + bytes(60), refusals.BrokenArchive),
    (b"SQLite format 3\0" + bytes(4000), refusals.UnsupportedFormat),
    (b"\0\0\x27\x0a" + bytes(100), refusals.LoneShapefilePart),
    (random.Random(7).randbytes(5000), refusals.BinaryRubbish),
    (bytes(5000), refusals.BinaryRubbish),
    (b"PAR1" + bytes(100), refusals.BrokenParquet),
    (b"[]", refusals.EmptyFile),
    (b'[{"a": 1},', refusals.BrokenJson),
    (b'{"a": 1}\n{"a": \n', refusals.BrokenJson),
    (b"[" * 100_000, refusals.JsonNotTable),
]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "reason"), CASES, ids=[f"{reason.__name__}-{n}" for n, (_, reason) in enumerate(CASES)]
)
def test_what_is_no_table_is_refused_for_what_it_is(
    tmp_path: Path, data: bytes, reason: type[Refused]
) -> None:
    with pytest.raises(reason) as caught:
        read_bytes(tmp_path, data, "施設一覧.csv")
    assert "施設一覧.csv" in str(caught.value)
    assert str(caught.value).endswith("。")


def test_every_refusal_has_its_own_code_and_a_whole_sentence() -> None:
    kinds = [
        kind
        for kind in vars(refusals).values()
        if isinstance(kind, type) and issubclass(kind, Refused) and kind is not Refused
    ]
    assert len({kind.code for kind in kinds}) == len(kinds) > 25
    for kind in kinds:
        assert str(kind.sentence).count("{name}") == 1


def test_the_content_counts_not_the_name(tmp_path: Path) -> None:
    read = read_bytes(tmp_path, b"a,b\n1,2\n", "写真.png")
    assert read.format == "csv"


def test_a_csv_that_begins_with_a_bracket_is_a_csv(tmp_path: Path) -> None:
    read = read_bytes(tmp_path, "[東京],人口\n[千代田],3\n".encode())
    assert cells(read.tables[0])[0] == ["[東京]", "人口"]


@pytest.mark.parametrize("seed", range(20))
def test_rubbish_is_refused_and_never_breaks_the_reader(tmp_path: Path, seed: int) -> None:
    lead = [
        b"",
        b"PK\x03\x04",
        b"PAR1",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"SQLite format 3\0",
        b"<kml>",
        b"{",
    ][seed % 7]
    with pytest.raises(Refused):
        read_bytes(tmp_path, lead + random.Random(seed).randbytes(3000))
