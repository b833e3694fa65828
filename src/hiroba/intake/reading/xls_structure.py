"""The structure of an old XLS workbook (BIFF8): what values do not show, from its records.

Record layouts: Microsoft's [MS-XLS], sections on BoundSheet8, Row, ColInfo, Formula, Obj, Note, FilePass.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

from hiroba.intake.reading.grid import column_letters
from hiroba.intake.reading.ole import BrokenOle, OleFile
from hiroba.intake.reading.refusals import BrokenWorkbook, EncryptedFile
from hiroba.intake.reading.workbook_structure import SheetStructure

_EOF, _FILEPASS, _BOUNDSHEET = 0x0A, 0x2F, 0x85
_FORMULA, _ROW, _COLINFO, _OBJ, _NOTE = 0x06, 0x208, 0x7D, 0x5D, 0x1C
_HIDDEN_ROW = 0x20  # bit in a Row record's flags: dyZero
_COMMENT = 0x19  # the object type of a cell comment, which a Note record counts


def xls_structures(path: Path, name: str) -> dict[str, SheetStructure]:
    """Sheet name -> structure. Raises EncryptedFile (FilePass), BrokenWorkbook."""
    try:
        ole = OleFile(path.read_bytes())
        stream = ole.stream("Workbook" if "Workbook" in ole.entries else "Book")
        if not stream:
            raise BrokenOle("empty stream")
        return _sheets(stream, name)
    except (BrokenOle, struct.error, KeyError, IndexError, StopIteration) as error:
        raise BrokenWorkbook(name=name) from error


def _records(stream: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    """The records from `place` to the end of that substream."""
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        yield kind, stream[place + 4 : place + 4 + length]
        if kind == _EOF:
            return
        place += 4 + length


def _sheets(stream: bytes, name: str) -> dict[str, SheetStructure]:
    places: dict[str, int] = {}
    for kind, data in _records(stream, 0):
        if kind == _FILEPASS:
            raise EncryptedFile(name=name)
        if kind == _BOUNDSHEET and len(data) >= 8 and data[5] == 0:
            places[_sheet_name(data)] = struct.unpack_from("<I", data)[0]
    return {title: _structure(stream, place) for title, place in places.items()}


def _sheet_name(data: bytes) -> str:
    length, wide = data[6], data[7] & 1
    raw = data[8 : 8 + length * (2 if wide else 1)]
    return raw.decode("utf-16-le" if wide else "latin-1", "replace")


def _structure(stream: bytes, place: int) -> SheetStructure:
    found = SheetStructure()
    for kind, data in _records(stream, place):
        if kind == _ROW and len(data) >= 16 and data[12] & _HIDDEN_ROW:
            found.hidden_rows.add(struct.unpack_from("<H", data)[0])
        elif kind == _COLINFO and len(data) >= 10:
            first, last, _, _, flags = struct.unpack_from("<5H", data)
            if flags & 1:
                found.hidden_columns.update(range(first, min(last, 255) + 1))
        elif kind == _FORMULA and len(data) >= 4:
            row, column = struct.unpack_from("<HH", data)
            found.tally.add("excel.formulas", 1, [f"{column_letters(column)}{row + 1}"])
        elif kind == _OBJ and len(data) >= 6 and struct.unpack_from("<H", data, 4)[0] != _COMMENT:
            found.tally.add("excel.objects")
        elif kind == _NOTE:
            found.tally.add("excel.comments")
    return found
