"""Files that are made to fill the memory, to read what lies beside them, or to be written elsewhere."""

from __future__ import annotations

import io
import resource
import struct
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest

from hiroba.catalog.dcat import service as dcat
from hiroba.catalog.dcat.types import UnreadableGraph
from hiroba.intake.gtfs import archive as timetables
from hiroba.intake.jma import atom
from hiroba.intake.jma import reading as telegrams
from hiroba.intake.jma.types import NotAnAtomFeed, NotATelegram
from hiroba.intake.reading import refusals
from hiroba.intake.reading import service as reading
from hiroba.intake.reading.types import ReadFile, Refused

ROWS = b"a,b\n1,2\n"
_QUICK = 3.0  # seconds that a refusal may take
_MEMORY = 1024**3  # bytes that it may take beyond what the process has
_SECRET = "hush-hush-of-the-machine"
_LAUGHS = "<!DOCTYPE x [<!ENTITY a0 '{}'>{}]>".format(
    "ha" * 20, "".join(f"<!ENTITY a{at} '{f'&a{at - 1};' * 10}'>" for at in range(1, 10))
)


@pytest.fixture(autouse=True)
def bounded() -> Iterator[None]:
    """A test that needs much memory is one that the bomb has won."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (held + _MEMORY, before[1]))
    began = time.process_time()
    yield
    spent = time.process_time() - began
    resource.setrlimit(resource.RLIMIT_AS, before)
    assert spent < _QUICK


def _zip(members: dict[str, bytes], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", kind) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def _zeros(size: int) -> bytes:
    """What deflates to nothing, without that so much is held here."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = packer.compress(bytes(1024**2)) + packer.flush(zlib.Z_FULL_FLUSH)  # stands for itself
    return piece * (size // 1024**2) + packer.flush()


def _swollen(names: dict[str, int]) -> bytes:
    """A zip of members that unpack to as many zeros each, made by hand."""
    body, directory = b"", b""
    for name, size in names.items():
        data = _zeros(size)
        about = struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 33, 0, len(data), size, len(name), 0)
        directory += struct.pack("<IH", 0x02014B50, 20) + about + struct.pack("<HHHII", 0, 0, 0, 0, len(body))
        directory += name.encode()
        body += struct.pack("<I", 0x04034B50) + about + name.encode() + data
    return body + directory + _end(len(names), len(directory), len(body))


def _end(members: int, size: int, place: int) -> bytes:
    count = min(members, 65535)
    return struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, count, count, size, place, 0)


def _lying(data: bytes, name: str, kept: int) -> bytes:
    """The same archive, whose list says that a member is `kept` bytes long."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        crc = zlib.crc32(archive.read(name)[:kept])
        place = archive.getinfo(name).header_offset
    said = bytearray(data)
    at = data.index(name.encode(), data.index(b"PK\x01\x02")) - 46
    for start, offset in ((at, 16), (place, 14)):
        struct.pack_into("<I", said, start + offset, crc)
        struct.pack_into("<I", said, start + offset + 8, kept)
    return bytes(said)


def _workbook(**parts: bytes) -> bytes:
    """A workbook; parts: sheet, strings, workbook, in place of what they are called in it."""
    book = openpyxl.Workbook()
    book.active.append(["a", 1])
    made = io.BytesIO()
    book.save(made)
    names = {
        "sheet": "xl/worksheets/sheet1.xml",
        "workbook": "xl/workbook.xml",
        "strings": "xl/sharedStrings.xml",
    }
    with zipfile.ZipFile(made) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return _zip(members | {names[part]: data for part, data in parts.items()})


def _spreadsheet(content: str) -> bytes:
    """An ODS with this content.xml."""
    return _zip(
        {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": content.encode()}
    )


def _read(folder: Path, data: bytes, name: str) -> ReadFile:
    source, workspace = folder / "sent", folder / "workspace"
    source.write_bytes(data)
    workspace.mkdir(exist_ok=True)
    return reading.read(source, name, workspace)


_ONE = _zip({"a.csv": ROWS})
_LIST, _BEHIND = _ONE.index(b"PK\x01\x02"), _ONE.index(b"PK\x05\x06")
_MANY = 400_000
BOMBS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "one member": ("a.zip", lambda: _swollen({"a.csv": 1536 * 1024**2})),
    "the kind of the file": ("a.zip", lambda: _swollen({"mimetype": 1536 * 1024**2, "a.csv": 1024**2})),
    "a list of members": (
        "a.zip",
        lambda: (
            _ONE[:_LIST]
            + _ONE[_LIST:_BEHIND] * _MANY
            + _end(_MANY, (_BEHIND - _LIST) * _MANY, _LIST)
        ),
    ),
    "one piece for all": (
        "a.zip",
        lambda: (
            _ONE[:_LIST] + _ONE[_LIST:_BEHIND] * 1000 + _end(1000, (_BEHIND - _LIST) * 1000, _LIST)
        ),
    ),
    "the text of a workbook": ("a.xlsx", lambda: _workbook(strings=b" " * 80 * 1024**2)),
    "a workbook in a zip": ("a.zip", lambda: _zip({"a.xlsx": _workbook(strings=b" " * 80 * 1024**2)})),
}  # fmt: skip


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_refused_before_it_swells(tmp_path: Path, bomb: str) -> None:
    name, make = BOMBS[bomb]
    with pytest.raises(refusals.ArchiveBomb):
        _read(tmp_path, make(), name)


def test_zips_in_a_zip_share_one_bound(tmp_path: Path) -> None:
    inner = _zip({"a.csv": b"a,b\n" + (b"1," + b"2" * 4000 + b"\n") * 9_000})
    read = _read(tmp_path, _zip({f"{at}.zip": inner for at in range(9)}), "a.zip")
    refused = [note for note in read.notes if note.rule == "archive.member_refused"]
    assert len(read.tables) == 1
    assert len(refused) == 8


def test_pieces_that_overlap_are_refused(tmp_path: Path) -> None:
    """As the best bombs are made: the headers of the next members are read as contents of the first."""
    with zipfile.ZipFile(
        io.BytesIO(_zip({"a.csv": ROWS * 50, "b.csv": ROWS * 50}, zipfile.ZIP_STORED))
    ) as two:
        first, second = two.infolist()
    data = bytearray(_zip({"a.csv": ROWS * 50, "b.csv": ROWS * 50}, zipfile.ZIP_STORED))
    longer = second.header_offset - first.header_offset
    struct.pack_into("<II", data, data.index(b"PK\x01\x02") + 20, longer, longer)
    with pytest.raises(refusals.ArchiveBomb):
        _read(tmp_path, bytes(data), "a.zip")


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"])
def test_a_workbook_that_lies_about_its_size_is_broken(tmp_path: Path, part: str) -> None:
    text = b"<si><t>ha</t></si>" * 3_000_000
    parts = {"sheet": text} if "sheet1" in part else {"strings": text}
    with pytest.raises((refusals.BrokenWorkbook, refusals.ArchiveBomb)):
        _read(tmp_path, _lying(_workbook(**parts), part, 100), "a.xlsx")


def test_a_member_that_lies_about_its_size_gives_no_more_than_it_says(tmp_path: Path) -> None:
    lying = _lying(_zip({"a.csv": ROWS * 10_000_000}), "a.csv", len(ROWS))
    read = _read(tmp_path, lying, "a.zip")
    assert sum(batch.num_rows for batch in read.tables[0].batches()) == 2


@pytest.mark.parametrize(
    "name",
    ["../a.csv", "/tmp/a.csv", "a/../../b.csv", "..\\..\\a.csv", "C:\\a.csv", "c:a.csv", "//host/share/a.csv",
     "\\\\host\\share\\a.csv", "a.csv\0.zip", "./../a.csv"],
)  # fmt: skip
def test_no_member_is_written_elsewhere(tmp_path: Path, name: str) -> None:
    made = _zip({"x" * len(name.encode()): ROWS, "good.csv": ROWS}, zipfile.ZIP_STORED)
    read = _read(tmp_path, made.replace(b"x" * len(name.encode()), name.encode()), "a.zip")
    names = {table.name for table in read.tables}
    assert "good" in names
    assert all(".." not in each and not each.startswith(("/", "\\")) and ":" not in each for each in names)
    inside = {tmp_path / "sent", *(tmp_path / "workspace").rglob("*"), tmp_path / "workspace"}
    assert set(tmp_path.rglob("*")) == inside
    assert not (tmp_path.parent / "a.csv").exists()
    assert not Path("/tmp/a.csv").exists()


def test_names_that_differ_in_case_only_are_two_tables(tmp_path: Path) -> None:
    read = _read(tmp_path, _zip({"a.csv": ROWS, "A.CSV": b"a,b\n3,4\n"}), "a.zip")
    assert [table.name for table in read.tables] == ["a", "A"]


_KML = '<kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><name>{}</name></Placemark></kml>'
_ODS = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    '<table:table table:name="t"><table:table-row><table:table-cell><text:p>{}</text:p></table:table-cell>'
    "</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
)
_SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
    '<c r="A1" t="inlineStr"><is><t>{}</t></is></c></row></sheetData></worksheet>'
)
_RDF = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dct="http://purl.org/dc/terms/">'
    '<rdf:Description rdf:about="http://a.example/"><dct:title>{}</dct:title></rdf:Description></rdf:RDF>'
)
_TELEGRAM = "<Report><Control><Title>{}</Title></Control><Head/></Report>"
_FEED = '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>{}</title><link href="a"/></entry></feed>'


def _drawn(read: ReadFile) -> str:
    return str([batch.to_pylist() for table in read.tables for batch in table.batches()])


XML: dict[str, Callable[[Path, str, str], str]] = {
    "kml": lambda folder, top, text: _drawn(_read(folder, (top + _KML.format(text)).encode(), "a.kml")),
    "kmz": lambda folder, top, text: _drawn(
        _read(folder, _zip({"doc.kml": (top + _KML.format(text)).encode()}), "a.kmz")
    ),
    "ods": lambda folder, top, text: _drawn(_read(folder, _spreadsheet(top + _ODS.format(text)), "a.ods")),
    "xlsx": lambda folder, top, text: _drawn(
        _read(folder, _workbook(sheet=(top + _SHEET.format(text)).encode()), "a.xlsx")
    ),
    "rdf": lambda _folder, top, text: str(
        dcat.read((top + _RDF.format(text)).encode(), organisation="x", media_type="application/rdf+xml")
    ),
    "telegram": lambda _folder, top, text: str(telegrams.parse((top + _TELEGRAM.format(text)).encode())),
    "feed": lambda _folder, top, text: str(atom.entries((top + _FEED.format(text)).encode())),
    "gml": lambda folder, top, text: _drawn(
        _read(folder, f"<?xml version='1.0'?>{top}<gml:x xmlns:gml='g'>{text}</gml:x>".encode(), "a.gml")
    ),
}
_REFUSALS = (Refused, UnreadableGraph, NotATelegram, NotAnAtomFeed)


@pytest.mark.parametrize("form", XML)
@pytest.mark.parametrize(
    "attack", ["laughs", "laughs in an attribute", "a file", "a file by a parameter", "long"]
)
def test_entities_bring_nothing_in_and_swell_nothing(tmp_path: Path, form: str, attack: str) -> None:
    secret = tmp_path / "secret"
    secret.write_text(_SECRET)
    (tmp_path / "told.dtd").write_text(f"<!ENTITY e '{_SECRET}'>")
    tops = {
        "laughs": (_LAUGHS, "&a9;"),
        "laughs in an attribute": (_LAUGHS, "<b c='&a9;'/>"),
        "a file": (f"<!DOCTYPE x [<!ENTITY e SYSTEM '{secret.as_uri()}'>]>", "&e;"),
        "a file by a parameter": (
            f"<!DOCTYPE x [<!ENTITY % p SYSTEM '{(tmp_path / 'told.dtd').as_uri()}'> %p;]>", "&e;",
        ),
        "long": (f"<!DOCTYPE x [<!ENTITY e '{'A' * 50_000}'>]>", "&e;" * 5_000),
    }  # fmt: skip
    try:
        told = XML[form](tmp_path, *tops[attack])
    except _REFUSALS as error:
        told = str(error)
    assert _SECRET not in told
    assert "haha" not in told
    assert len(told) < 1_000_000  # of 250 million


_STOPS = b"stop_id,stop_name\n"
_FEED_FILES = {"stops.txt": _STOPS, "trips.txt": b"trip_id\n", "routes.txt": b"route_id\n"}


def _feed(folder: Path, data: bytes) -> Path:
    path = folder / "feed.zip"
    path.write_bytes(data)
    return path


def test_a_timetable_is_no_bomb(tmp_path: Path) -> None:
    sizes = {"stops.txt": 1536 * 1024**2, "trips.txt": 1024**2, "routes.txt": 1024**2}
    with pytest.raises(refusals.ArchiveBomb):
        timetables.read(_feed(tmp_path, _swollen(sizes)))


def test_a_timetable_of_a_million_columns_is_told_and_not_read(tmp_path: Path) -> None:
    wide = _FEED_FILES | {"stops.txt": b",".join(b"c%d" % at for at in range(300_000)) + b"\n"}
    found = timetables.read(_feed(tmp_path, _zip(wide)))
    assert "stops" not in found.frames
    assert [each.rule for each in found.findings] == ["gtfs.file-unreadable"]


def test_a_timetable_lies_about_its_sizes_in_vain(tmp_path: Path) -> None:
    swollen = _FEED_FILES | {"stops.txt": _STOPS + b"S,n\n" * 10_000_000}
    found = timetables.read(_feed(tmp_path, _lying(_zip(swollen), "stops.txt", len(_STOPS) + 4)))
    assert found.frames["stops"].height == 1


def test_a_timetable_with_a_damaged_file_tells_of_it(tmp_path: Path) -> None:
    data = bytearray(_zip(_FEED_FILES | {"stops.txt": _STOPS + bytes(range(256)) * 40}))
    at = data.index(b"stops.txt") + 30
    data[at : at + 20] = bytes(20)
    found = timetables.read(_feed(tmp_path, bytes(data)))
    assert "gtfs.file-unreadable" in {each.rule for each in found.findings}


def test_names_in_a_timetable_are_written_nowhere(tmp_path: Path) -> None:
    names = {"../stops.txt": _STOPS, "/trips.txt": b"trip_id\n", "C:\\routes.txt": b"route_id\n"}
    path = _feed(tmp_path, _zip(names | _FEED_FILES))
    timetables.read(path)
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("number", [b"9" * 100_000, b"1e" + b"9" * 100_000, b"-" + b"9" * 5000, b"NaN"])
def test_a_number_without_end_is_refused_or_a_text(tmp_path: Path, number: bytes) -> None:
    for name, data in (("a.json", b'[{"a":' + number + b"}]"), ("a.csv", b"a,b\n" + number + b",1\n")):
        with suppress(Refused):
            _drawn(_read(tmp_path, data, name))
