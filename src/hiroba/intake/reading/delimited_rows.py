"""Parsed rows brought to the table's width: short ones are padded, those too wide are set aside."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.utils.translation import gettext_lazy as _

from hiroba.intake.reading.delimited_tolerant import Parsed
from hiroba.intake.reading.grid import column_names, grid_batch
from hiroba.intake.reading.types import ROW, RefusedRow

TOO_WIDE = _("見出しより多い値があります")
BROKEN_QUOTES = _('引用符（"）が正しく閉じられていません')
_LONGEST_RAW = 2000  # characters of a refused row that are kept


@dataclass
class Rows:
    """The rows of one block, numbered from 1 in it.

    count: all of them. numbers, columns: the regular ones (columns may be more than the table's).
    odd: those of another width, as cells. unreadable: those that no cells could be made of.
    """

    count: int
    numbers: np.ndarray
    columns: list[pa.Array[Any]]
    odd: list[tuple[int, list[str]]]
    unreadable: list[tuple[int, str]] | None = None
    undecodable: int = 0

    @classmethod
    def of_cells(cls, parsed: Parsed, width: int) -> Rows:
        """From the tolerant parser's records."""
        regular: list[list[str | None]] = []
        numbers: list[int] = []
        odd: list[tuple[int, list[str]]] = []
        unreadable: list[tuple[int, str]] = []
        texts = iter(parsed.unreadable)
        undecodable = 0
        for number, row in enumerate(parsed.rows, 1):
            if row is None:
                unreadable.append((number, _shown(next(texts))))
                continue
            cells, broken = _decodable(row)
            undecodable += broken
            if len(cells) == width or not cells:
                numbers.append(number)
                regular.append([cell or None for cell in cells] or [None] * width)
            else:
                odd.append((number, cells))
        batch = grid_batch(numbers, regular, width)
        numbered = np.array(numbers, dtype=np.int64)
        return cls(len(parsed.rows), numbered, batch.columns[1:], odd, unreadable, undecodable)


@dataclass(frozen=True)
class Assembled:
    """A batch of the table's width; ragged: rows that were padded, the first five by number."""

    batch: pa.RecordBatch
    ragged: int
    ragged_rows: list[int]


def assemble(rows: Rows, before: int, width: int, refused: list[RefusedRow]) -> Assembled:
    """Number the rows on from `before`, pad the short ones, put those too wide into `refused`."""
    first = len(refused)
    batch = _regular(rows, before, width, refused)
    for number, text in rows.unreadable or ():
        refused.append(RefusedRow(before + number, text, str(BROKEN_QUOTES)))
    padded: list[list[str | None]] = []
    numbers: list[int] = []
    ragged: list[int] = []
    for number, cells in rows.odd:
        if any(cells[width:]):
            refused.append(RefusedRow(before + number, _joined(cells), str(TOO_WIDE)))
            continue
        if len(cells) < width:
            ragged.append(before + number)
        numbers.append(before + number)
        padded.append([cell or None for cell in cells[:width]] + [None] * (width - len(cells)))
    refused[first:] = sorted(refused[first:], key=lambda row: row.row)
    if padded:
        both = pa.Table.from_batches([batch, grid_batch(numbers, padded, width)]).combine_chunks()
        batch = (
            both.take(pc.sort_indices(both, sort_keys=[(ROW, "ascending")])).combine_chunks().to_batches()[0]
        )
    return Assembled(batch, len(ragged), ragged[:5])


def _regular(rows: Rows, before: int, width: int, refused: list[RefusedRow]) -> pa.RecordBatch:
    """The regular rows; where cells stand beyond the width the row is refused."""
    arrays = [pa.array(rows.numbers + before, pa.int64()), *rows.columns[:width]]
    batch = pa.RecordBatch.from_arrays(arrays, names=[ROW, *column_names(width)])
    beyond = [column for column in rows.columns[width:] if column.null_count < len(column)]
    if not beyond:
        return batch
    wide = np.zeros(len(batch), dtype=bool)
    for column in beyond:
        wide |= column.is_valid().to_numpy(zero_copy_only=False)
    for place in np.flatnonzero(wide):
        cells = [column[int(place)].as_py() or "" for column in rows.columns]
        refused.append(RefusedRow(before + int(rows.numbers[place]), _joined(cells), str(TOO_WIDE)))
    return batch.filter(pa.array(~wide))


def _decodable(row: list[str]) -> tuple[list[str], int]:
    """Bytes that are no UTF-8 (kept as lone surrogates) become U+FFFD; how many."""
    broken = sum(1 for cell in row if not cell.isascii() for sign in cell if "\udc80" <= sign <= "\udcff")
    if not broken:
        return row, 0
    return [cell.encode("utf-8", "surrogateescape").decode("utf-8", "replace") for cell in row], broken


def _shown(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")[:_LONGEST_RAW]


def _joined(cells: list[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()[:_LONGEST_RAW]
