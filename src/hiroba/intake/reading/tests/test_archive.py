from __future__ import annotations

import io
import stat
import zipfile
from pathlib import Path

import openpyxl
import pytest

from hiroba.intake.reading import refusals
from hiroba.intake.reading.tests.helpers import cells, read_bytes, rules

CSV = "番号,名称\n1,公園\n".encode()


def _zip(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def _workbook() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["a", 1])
    book.create_sheet("二").append(["b", 2])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_each_member_is_a_table_and_the_rest_is_noted(tmp_path: Path) -> None:
    members = {
        "stops.txt": CSV, "data/施設.csv": CSV.decode().encode("cp932"), "表.xlsx": _workbook(), "readme.txt": b"hello",
        "地図.pdf": b"%PDF-1.4", "__MACOSX/._stops.txt": b"x", "説明文.txt": "これは説明です\n".encode(),
        "error.csv": b"<html><body>404</body></html>",
    }  # fmt: skip
    read = read_bytes(tmp_path, _zip(members), "まとめ.zip")
    assert read.format == "zip"
    assert [table.name for table in read.tables] == ["stops", "data/施設", "表/Sheet", "表/二"]
    assert cells(read.tables[1])[1] == ["1", "公園"]
    assert rules(read)["archive.passed_over"] == 3
    refused = [note for note in read.notes if note.rule == "archive.member_refused"]
    assert [note.examples[0] for note in refused] == ["error.csv"]
    assert "HTML" in refused[0].examples[1]


def test_names_in_cp932(tmp_path: Path) -> None:
    name = "避難所一覧.csv".encode("cp932")
    data = _zip({"x" * len(name): CSV}).replace(b"x" * len(name), name)  # zipfile itself would write UTF-8
    assert read_bytes(tmp_path, data, "a.zip").tables[0].name == "避難所一覧"


def test_paths_that_lead_outside_are_left_out(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in ("../evil.csv", "/etc/evil.csv", "C:\\evil.csv", "a/../../evil.csv", "good.csv"):
            archive.writestr(name, CSV)
        link = zipfile.ZipInfo("link.csv")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    read = read_bytes(tmp_path, out.getvalue(), "a.zip")
    assert [table.name for table in read.tables] == ["good"]
    assert rules(read)["archive.unsafe_member"] == 5
    assert not list(tmp_path.rglob("evil*"))


def test_bombs_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(refusals.ArchiveBomb):
        read_bytes(tmp_path, _zip({"a.csv": bytes(100_000_000)}), "a.zip")
    with pytest.raises(refusals.ArchiveBomb):
        read_bytes(tmp_path, _zip({f"{n}.csv": b"" for n in range(20_001)}, zipfile.ZIP_STORED), "a.zip")


def test_a_bomb_inside_a_workbook_is_refused(tmp_path: Path) -> None:
    out = io.BytesIO(_workbook())
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/x.bin", bytes(100_000_000))
    with pytest.raises(refusals.ArchiveBomb):
        read_bytes(tmp_path, out.getvalue(), "a.xlsx")


def test_zips_in_zips(tmp_path: Path) -> None:
    once = _zip({"内.zip": _zip({"a.csv": CSV})})
    assert [table.name for table in read_bytes(tmp_path, once, "a.zip").tables] == ["内"]
    with pytest.raises(refusals.NestedArchive):
        read_bytes(tmp_path, _zip({"x.zip": once}), "a.zip")


def test_a_protected_zip_is_refused(tmp_path: Path) -> None:
    data = bytearray(_zip({"a.csv": CSV}))
    data[6] |= 1  # the local header's and the directory's "encrypted" flag
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(refusals.EncryptedFile):
        read_bytes(tmp_path, bytes(data), "a.zip")


def test_a_zip_of_nothing_readable_is_refused_for_its_reason(tmp_path: Path) -> None:
    with pytest.raises(refusals.HtmlPage):
        read_bytes(tmp_path, _zip({"a.csv": b"<html></html>"}), "a.zip")
    with pytest.raises(refusals.NothingReadable):
        read_bytes(tmp_path, _zip({"a.pdf": b"%PDF-", "b.jpg": b"x"}), "a.zip")


def test_a_damaged_member_does_not_stop_the_others(tmp_path: Path) -> None:
    data = bytearray(_zip({"a.csv": CSV * 50, "b.csv": CSV}, zipfile.ZIP_STORED))
    data[60] ^= 0xFF
    read = read_bytes(tmp_path, bytes(data), "a.zip")
    assert [table.name for table in read.tables] == ["b"]
    assert rules(read)["archive.member_refused"] == 1
